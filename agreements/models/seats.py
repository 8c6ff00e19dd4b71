"""Who sits at the table of a framework agreement, and who of them keeps the process going; each for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import Party, holds, holds_on

from ..enums import ParticipationRole


class ParticipationQuerySet(TrackedQuerySet["Participation"]):
    """Seats for a purpose."""

    def seated(self, day: date | None = None) -> ParticipationQuerySet:
        """Who sits at the table on a day (today); `Participation.sits_on` says the same of one row."""
        return self.filter(holds_on(day or timezone.localdate()))

    def begun(self, day: date | None = None) -> ParticipationQuerySet:
        """Who sits there on a day (today) or sat there before: for what a party that left still reads."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day or timezone.localdate()))

    def left(self) -> ParticipationQuerySet:
        """Whose last day there has passed."""
        return self.filter(ends_on__lt=timezone.localdate())


class Participation(TrackedModel):
    """A party at the table of a framework agreement, from the beginning and without an end unless a day is told.

    A row that ended stays: earlier rounds, letters and agreements are about who sat there then.
    """

    framework = models.ForeignKey(
        "agreements.FrameworkAgreement",
        on_delete=models.CASCADE,
        related_name="participations",
        verbose_name=_("framework agreement"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="participations", verbose_name=_("party")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=ParticipationRole.choices, default=ParticipationRole.SIGNATORY
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "party"],
                condition=Q(ends_on__isnull=True),
                name="participation_once",
                violation_error_message=_("This party takes part already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="participation_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)

    def sits_on(self, day: date) -> bool:
        """Whether the party sits there on that day, as `seated` asks the database."""
        return holds(self, day)

    def sits_in(self, year: int) -> bool:
        """Whether it sits there on any day of a year: what is agreed for that year is agreed with it."""
        return (self.starts_on is None or self.starts_on.year <= year) and (
            self.ends_on is None or year <= self.ends_on.year
        )

    def overlaps(self, other: Participation) -> bool:
        """Whether there is a day on which both hold."""
        return (self.starts_on or date.min) <= (other.ends_on or date.max) and (
            other.starts_on or date.min
        ) <= (self.ends_on or date.max)

    def clean(self) -> None:
        """Days of the agreement; its municipality sits there as long as it holds."""
        if self.framework_id is None or not (self.starts_on or self.ends_on):
            return
        first, last = self.framework.starts_on, self.framework.ends_on
        if self.party_id == self.framework.municipality_id:
            name = "ends_on" if self.ends_on else "starts_on"
            raise ValidationError({name: _("The municipality takes part as long as the agreement holds.")})
        if self.starts_on and last and self.starts_on > last:
            raise ValidationError({"starts_on": _("The agreement had ended by then.")})
        if self.ends_on and first and self.ends_on < first:
            raise ValidationError({"ends_on": _("This day lies before the agreement began.")})


def left_on(rows: Iterable[Participation], today: date) -> date | None:
    """The last day of a party, by its seats at one table; None for who sits there on `today`, or comes later."""
    rows = list(rows)
    if any(row.ends_on is None or row.ends_on >= today for row in rows):
        return None
    return max((row.ends_on for row in rows if row.ends_on), default=None)


class CoordinationQuerySet(TrackedQuerySet["Coordination"]):
    """Coordinators for a purpose."""

    def current(self, day: date | None = None) -> CoordinationQuerySet:
        """Begun and not ended on a day (today), of a party that sits at the table then: who left leads nothing there."""
        today = day or timezone.localdate()
        seats = Participation.objects.seated(today).filter(
            framework=OuterRef("framework"), party=OuterRef("party")
        )
        return self.filter(holds_on(today), Q(framework__municipality=F("party")) | Exists(seats))


class Coordination(TrackedModel):
    """Which party keeps the process going, and when: as a rule the municipality, in Vlaardingen a corporation."""

    framework = models.ForeignKey(
        "agreements.FrameworkAgreement",
        on_delete=models.CASCADE,
        related_name="coordinations",
        verbose_name=_("framework agreement"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="coordinations", verbose_name=_("party")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = CoordinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coordination_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)
