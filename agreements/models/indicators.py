"""What is measured, and what was agreed about the outcome."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from config.web.units import number, numbers, unit_beside, unit_of
from parties.enums import PartyKind
from parties.models import Party

from ..enums import TargetKind
from .commitments import Commitment
from .frameworks import FrameworkAgreement, Theme

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
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("theme"),
        help_text=_("Of one that belongs to no single commitment; both empty where it is about everything."),
    )
    key = models.SlugField(_("address word"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("For example % or woningen."))
    period = models.CharField(
        _("how often"), max_length=120, blank=True, help_text=_("As agreed, for example: every quarter.")
    )
    keeper = models.CharField(_("who keeps it"), max_length=120, blank=True, help_text=_("As agreed."))
    #: Not longer than the source of an amount may be, as it is proposed for that.
    source = models.CharField(
        _("where its numbers come from"),
        max_length=150,
        blank=True,
        help_text=_("And when they are there, for example: CBS, in May."),
    )

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
        """What it belongs to is one thing, of the same framework."""
        commitment, theme = self.commitment, self.theme
        if commitment is not None and commitment.framework_id != self.framework_id:
            raise ValidationError(
                {"commitment": _("This commitment belongs to another framework agreement.")}
            )
        if theme is not None and theme.framework_id != self.framework_id:
            raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})
        if commitment is not None and theme is not None:
            raise ValidationError({"theme": _("Name a commitment or a theme, not both.")})


class Target(TrackedModel):
    """What was agreed about an indicator: for one party, all of a kind, or together; for a year or the term."""

    #: What its numbers count, for the log.
    COUNTED_IN = "indicator.unit"

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TargetKind.choices)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    upto = models.DecimalField(
        _("up to"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The second number of one that lies between two: 24 up to 32."),
    )
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
    #: What brought, changed or took it away last; what was mended since keeps it. Told apart in the history.
    addendum = models.ForeignKey(
        "agreements.Addendum",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="targets",
        verbose_name=_("addendum"),
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(group=""),
                name="target_one_bearer",
                violation_error_message=_("Name a party or a kind of party, not both."),
            ),
            models.CheckConstraint(
                condition=Q(kind=TargetKind.RANGE, upto__isnull=False, upto__gt=F("value"))
                | (~Q(kind=TargetKind.RANGE) & Q(upto__isnull=True)),
                name="target_between_two",
                violation_error_message=_(
                    "Between takes two numbers, the second above the first; what is meant otherwise takes one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.numbers} {self.unit}"

    @property
    def numbers(self) -> str:
        """Its number, or the two it lies between, as people write them."""
        return numbers(self.value, self.upto, self.indicator.unit)

    @property
    def unit(self) -> str:
        """The unit of its indicator as it stands behind that."""
        return unit_beside(self.value, self.upto, self.indicator.unit)

    @property
    def bearer(self) -> str:
        """For whom it holds, in words; empty for all together."""
        if self.party_id and self.party is not None:
            return self.party.label
        return str(PartyKind(self.group).plural) if self.group else ""


class Forecast(TrackedModel):
    """What was expected of an indicator in a year; laid down beside the agreements, and agreed by nobody."""

    #: What its numbers count, for the log.
    COUNTED_IN = "indicator.unit"

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="forecasts", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forecasts",
        verbose_name=_("party"),
    )
    source = models.CharField(_("stands in"), max_length=150)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["indicator", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "party"],
                name="forecast_once",
                violation_error_message=_("There is a forecast of this party for this year already."),
            ),
            models.UniqueConstraint(
                fields=["indicator", "year"],
                condition=Q(party__isnull=True),
                name="forecast_together_once",
                violation_error_message=_("There is a forecast for this year already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {number(self.value, self.indicator.unit)} {unit_of(self.value, self.indicator.unit)}"
