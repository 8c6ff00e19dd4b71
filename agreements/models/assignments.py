"""Who at a party takes care of what the party is responsible for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import Membership, Party, User, holds_on

from ..enums import AssignmentPart, ParticipationRole
from .responsibilities import Responsibility
from .seats import Participation


def owed_by(party: Party, day: date | None = None) -> models.QuerySet[Responsibility]:
    """What a party is responsible for on a day (today): by name, as one of a kind, or as one of all at the table.

    'Housing corporations' are those that sign the framework, and its own municipality.
    """
    day = day or timezone.localdate()
    signed = Participation.objects.seated(day).filter(party=party, role=ParticipationRole.SIGNATORY)
    at_table = Q(commitment__framework__in=signed.values("framework")) | Q(
        commitment__framework__municipality=party
    )
    return Responsibility.objects.filter(
        holds_on(day),
        Q(party=party) | ((Q(group=party.kind) | Q(everyone=True)) & at_table),
    )


class AssignmentQuerySet(TrackedQuerySet["Assignment"]):
    """Assignments for a purpose."""

    def current(self) -> AssignmentQuerySet:
        """Not ended."""
        return self.filter(ends_on__isnull=True)

    def by_members(self) -> AssignmentQuerySet:
        """Of people who still work for the party; what a leaver left behind is nobody's."""
        return self.filter(
            Exists(
                Membership.objects.active().filter(
                    user=OuterRef("user"), party=OuterRef("party"), user__is_active=True
                )
            )
        )


class Assignment(TrackedModel):
    """A person of a party handles one of its responsibilities, or stands in for who does.

    What all corporations are responsible for is assigned by each of them for itself. A row that ended stays.
    """

    responsibility = models.ForeignKey(
        Responsibility,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("responsibility"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("party")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("user")
    )
    part = models.CharField(
        _("part"), max_length=10, choices=AssignmentPart.choices, default=AssignmentPart.HANDLER
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["responsibility", "party", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["responsibility", "party", "part"],
                condition=Q(ends_on__isnull=True),
                name="assignment_one_per_part",
                violation_error_message=_("Somebody of this party does this already."),
            ),
            models.UniqueConstraint(
                fields=["responsibility", "party", "user"],
                condition=Q(ends_on__isnull=True),
                name="assignment_other_deputy",
                violation_error_message=_("Choose somebody else as deputy."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.responsibility}"
