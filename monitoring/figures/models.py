"""Figures observed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement, Indicator
from config.web.history import AppendOnlyQuerySet, AuthoredModel
from config.web.units import is_share, number, unit_of
from parties.models import Party

#: The order of figures, the newest last: one whose source tells no day may be older than any.
BY_DAY = (F("reference_date").asc(nulls_first=True), "pk")


class FigureIntake(AuthoredModel):
    """A table of figures that was taken in, with what it wrote, so that it can be taken back as a whole."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="figure_intakes",
        verbose_name=_("framework agreement"),
    )
    name = models.CharField(_("file"), max_length=200)
    #: The id and version of each figure it added.
    added = models.JSONField(_("figures it added"), default=list, blank=True)
    #: Of which figure, year and party, and the value and source before and after; none where nothing stood. Of what was
    #: agreed (it has a `group`) also how it is meant and the second number.
    expected = models.JSONField(_("what was expected"), default=list, blank=True)

    class Meta:
        verbose_name = _("table of figures")
        verbose_name_plural = _("tables of figures")

    def __str__(self) -> str:
        return self.name


class IntakeTakenBack(AuthoredModel):
    """That a table of figures was taken back: what it measured counts no more."""

    intake = models.OneToOneField(
        FigureIntake, on_delete=models.PROTECT, related_name="taken_back", verbose_name=_("table of figures")
    )
    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("framework agreement"),
    )
    #: The id of each figure it added that can not go, as it was measured, and is shown to nobody without a value.
    emptied = models.JSONField(_("figures without a value"), default=list, blank=True)

    class Meta:
        verbose_name = _("table of figures taken back")
        verbose_name_plural = _("tables of figures taken back")

    def __str__(self) -> str:
        return str(self.intake)


class MeasurementQuerySet(AppendOnlyQuerySet["Measurement"]):
    """Questions about what was measured."""

    def standing(self) -> MeasurementQuerySet:
        """Without those of a table that was taken back."""
        return self.filter(intake__taken_back__isnull=True)


class Measurement(AuthoredModel):
    """A value of an indicator for one party, or for all together, over a period up to a reference date.

    Of rows of before a file could bring them in, nobody wrote down who entered them.
    """

    #: What its numbers count, for the log.
    COUNTED_IN = "indicator.unit"

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("party"),
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("measured from"), null=True, blank=True)
    reference_date = models.DateField(
        _("reference date"), null=True, blank=True, help_text=_("Empty when the source does not tell.")
    )
    printed = models.CharField(_("as printed"), max_length=250, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    source = models.CharField(_("source"), max_length=200)
    intake = models.ForeignKey(
        FigureIntake,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="measurements",
        verbose_name=_("table of figures"),
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["indicator", "reference_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="measurement_source",
                violation_error_message=_("Tell where this figure comes from."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(reference_date__isnull=True)
                | Q(reference_date__gte=F("starts_on")),
                name="measurement_dates",
                violation_error_message=_("The reference date lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        unit = self.indicator.unit
        return f"{self.indicator}: {number(self.value, unit)} {unit_of(self.value, unit)}"

    @property
    def is_standing(self) -> bool:
        """Whether it counts: the table it stood in was not taken back."""
        return not hasattr(self.intake, "taken_back")

    def clean(self) -> None:
        """Nothing was observed on a day to come, and no share is below nothing; a difference in dwellings can be."""
        wrong: dict[str, Any] = {}
        share = self.indicator_id is not None and is_share(self.indicator.unit)
        if share and self.value is not None and self.value < 0:
            wrong["value"] = _("A percentage is not below 0.")
        today = timezone.localdate()
        if self.starts_on and self.starts_on > today:
            wrong["starts_on"] = _("This day is still to come. Give a day that has been.")
        if self.reference_date and self.reference_date > today:
            wrong["reference_date"] = _("This day is still to come. Give a day that has been.")
        if wrong:
            raise ValidationError(wrong)
