"""What is measured, and what was agreed about the outcome."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from config.web.units import unit_of
from parties.enums import PartyKind
from parties.models import Party

from ..enums import TargetKind
from .commitments import Commitment
from .frameworks import FrameworkAgreement

#: The order of targets: of a year before one of the whole term, whichever database it is.
BY_YEAR = (F("year").asc(nulls_last=True), "pk")


class Indicator(TrackedModel):
    """A quantity followed over time, with its definition and unit."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="indicators",
        verbose_name=_("framework agreement"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("commitment"),
    )
    key = models.SlugField(_("address word"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, help_text=_("For example % or woningen."))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["framework", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key"],
                name="indicator_key",
                violation_error_message=_(
                    "This framework agreement has an indicator with this address word."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The commitment belongs to the same framework."""
        if (
            self.commitment_id
            and self.commitment is not None
            and self.commitment.framework_id != self.framework_id
        ):
            raise ValidationError(
                {"commitment": _("This commitment belongs to another framework agreement.")}
            )


class Target(TrackedModel):
    """What was agreed about an indicator: for one party, all of a kind, or together; for a year or the term."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TargetKind.choices)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("party"),
    )
    group = models.CharField(_("each of a kind"), max_length=20, choices=PartyKind.choices, blank=True)
    printed = models.CharField(_("as printed"), max_length=250, blank=True)
    source = models.CharField(_("stands in"), max_length=150)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(group=""),
                name="target_one_bearer",
                violation_error_message=_("Name a party or a kind of party, not both."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value} {unit_of(self.value, self.indicator.unit)}"

    @property
    def bearer(self) -> str:
        """For whom it holds, in words; empty for all together."""
        if self.party_id and self.party is not None:
            return self.party.label
        return str(PartyKind(self.group).plural) if self.group else ""
