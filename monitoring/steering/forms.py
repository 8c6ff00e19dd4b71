"""Forms of the coordinator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agreements.enums import PeriodScheme
from agreements.models import FrameworkAgreement
from config.web.converters import is_reserved

from ..models import MonitoringRound, RoundHeading

#: Months in which the periods of each scheme end, with the letter people write before the number.
_ENDS = {
    PeriodScheme.TERTIAL: ("T", (4, 8, 12)),
    PeriodScheme.QUARTER: ("Q", (3, 6, 9, 12)),
    PeriodScheme.HALF_YEAR: ("H", (6, 12)),
    PeriodScheme.YEAR: ("", (12,)),
}
_LAST_DAY = {3: 31, 4: 30, 6: 30, 8: 31, 9: 30, 12: 31}


def sane_defaults(framework: FrameworkAgreement, today: date) -> dict[str, Any]:
    """Year, period and dates of the period that ended last, by the framework's division of the year."""
    letter, months = _ENDS[PeriodScheme(framework.period_scheme)]
    ends = [date(year, month, _LAST_DAY[month]) for year in (today.year - 1, today.year) for month in months]
    last = max(day for day in ends if day <= today)
    number = months.index(last.month) + 1
    period = f"{letter}{number}" if letter else ""
    return {
        "year": last.year,
        "title": f"{period} {last.year}".strip() if period else f"Eindstand {last.year}",
        "period": period,
        "starts_on": date(last.year, 1, 1),
        "ends_on": last,
        "reference_date": last,
    }


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RoundForm(forms.ModelForm):
    """A new round; its address word is made from the title."""

    class Meta:
        model = MonitoringRound
        fields = (
            "year",
            "title",
            "period",
            "starts_on",
            "ends_on",
            "reference_date",
            "data_deadline",
            "closes_on",
        )
        widgets = {
            name: _Day() for name in ("starts_on", "ends_on", "reference_date", "data_deadline", "closes_on")
        }

    def __init__(self, *args: Any, framework: FrameworkAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.framework = framework

    def clean_title(self) -> str:
        """The title must leave an address word that is free."""
        title: str = self.cleaned_data["title"]
        slug = slugify(title)[:60].strip("-")
        if not slug or is_reserved(slug):
            raise forms.ValidationError(_("Choose a title with letters or digits in it."))
        self.instance.slug = slug
        return title

    def clean(self) -> dict[str, Any]:
        """Dates in order, and no second round with this title in the year."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        same = MonitoringRound.objects.filter(
            framework=self.instance.framework, year=data.get("year") or 0, slug=self.instance.slug
        )
        if self.instance.slug and same.exists():
            self.add_error("title", _("This year has a round with this title."))
        return data


class HeadingForm(forms.Form):
    """A heading of the round."""

    number = forms.CharField(label=_("Number"), max_length=20, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=RoundHeading.objects.none(),
        required=False,
        empty_label=_("a chapter of its own"),
    )

    def __init__(self, *args: Any, monitoring_round: MonitoringRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = monitoring_round.headings.filter(parent__isnull=True)
