"""Who does what of a commitment, by when."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from parties.enums import PartyKind
from parties.models import Party

from ..enums import PrintedIn, Recurrence, ResponsibilityRole
from .commitments import Commitment, CommitmentItem


def _check_item(item: CommitmentItem | None, commitment_id: int | None) -> None:
    """Raise ValidationError when the item is of another commitment."""
    if item is not None and item.commitment_id != commitment_id:
        raise ValidationError({"item": _("This item belongs to another commitment.")})


class Responsibility(TrackedModel):
    """Who leads, is party or is involved: one party, all of a kind, everyone, or somebody outside.

    The printed words and where they stand are kept; two rows may contradict each other, as documents do.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="responsibilities", verbose_name=_("commitment")
    )
    item = models.ForeignKey(
        CommitmentItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("item"),
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=10, choices=ResponsibilityRole.choices)
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("party"),
    )
    group = models.CharField(_("all of a kind"), max_length=20, choices=PartyKind.choices, blank=True)
    everyone = models.BooleanField(_("everyone"), default=False)
    outsider = models.CharField(_("somebody outside"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    printed = models.CharField(_("as printed"), max_length=250, blank=True)
    source = models.CharField(
        _("stands in"), max_length=10, choices=PrintedIn.choices, default=PrintedIn.AGREEMENT
    )

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["commitment", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(party__isnull=False, group="", everyone=False, outsider="")
                    | (Q(party__isnull=True, everyone=False, outsider="") & ~Q(group=""))
                    | Q(party__isnull=True, group="", everyone=True, outsider="")
                    | (Q(party__isnull=True, group="", everyone=False) & ~Q(outsider=""))
                ),
                name="responsibility_one_target",
                violation_error_message=_(
                    "Name one: a party, a kind of party, everyone, or somebody outside."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """The item, if any, is one of the commitment itself."""
        _check_item(self.item, self.commitment_id)

    @property
    def label(self) -> str:
        """Who it is, in words; a row that is being filled in may name nobody yet."""
        if self.party_id and self.party is not None:
            return self.party.label
        if self.everyone:
            return str(_("everyone"))
        return str(PartyKind(self.group).plural) if self.group else self.outsider or "–"


class Planning(TrackedModel):
    """When: a window, a rhythm, or only words; a commitment may have several."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="plannings", verbose_name=_("commitment")
    )
    item = models.ForeignKey(
        CommitmentItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="plannings",
        verbose_name=_("item"),
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    printed = models.CharField(_("as printed"), max_length=250)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    recurrence = models.CharField(_("comes back"), max_length=12, choices=Recurrence.choices, blank=True)
    continuous = models.BooleanField(_("continuous"), default=False)
    open_ended = models.BooleanField(_("no end"), default=False)
    conditional = models.BooleanField(_("only if something happens"), default=False)
    elsewhere = models.BooleanField(_("settled elsewhere"), default=False)
    source = models.CharField(
        _("stands in"), max_length=10, choices=PrintedIn.choices, default=PrintedIn.AGREEMENT
    )

    class Meta:
        verbose_name = _("planning")
        verbose_name_plural = _("plannings")
        ordering = ["commitment", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="planning_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.printed

    def clean(self) -> None:
        """The item, if any, is one of the commitment itself."""
        _check_item(self.item, self.commitment_id)
