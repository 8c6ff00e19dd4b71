"""Forms of the coordinator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from agreements.enums import PeriodScheme
from agreements.models import FrameworkAgreement
from config.web.converters import is_reserved
from config.web.offering import offer, offer_rows

from ..enums import RoundStatus
from ..models import MonitoringRound, RoundHeading, RoundLine
from ..privacy.forms import LookedForm
from ..reactions.services import MAX_CORRECTION
from ..rounds.changing import CHANGEABLE, date_errors
from ..rounds.forms import CleanText

#: Months in which the periods of each scheme end, with the letter people write before the number.
_ENDS = {
    PeriodScheme.TERTIAL: ("T", (4, 8, 12)),
    PeriodScheme.QUARTER: ("Q", (3, 6, 9, 12)),
    PeriodScheme.HALF_YEAR: ("H", (6, 12)),
    PeriodScheme.YEAR: ("", (12,)),
}
#: A round over a whole year, and one whose dates are filled in by hand; as they stand in the address.
YEAR, FREE = "jaar", "vrij"
_LAST_DAY = {3: 31, 4: 30, 6: 30, 8: 31, 9: 30, 12: 31}


#: How long after the last day figures are due, and when a round closes, where nothing else is said.
_FIGURES_DUE = timedelta(days=14)
_CLOSES = timedelta(days=56)


def periods(framework: FrameworkAgreement) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every period a round can be started for, per division of the year; the framework's own first."""
    own = PeriodScheme(framework.period_scheme)
    groups = []
    for scheme in sorted(_ENDS, key=lambda scheme: scheme != own):
        letter, months = _ENDS[scheme]
        choices = [(f"{letter}{n}", f"{letter}{n}") for n in range(1, len(months) + 1)]
        groups.append((str(scheme.label), choices if letter else [(YEAR, str(_("the whole year")))]))
    return [*groups, (str(_("Other")), [(FREE, str(_("a period of your own")))])]


def period_defaults(period: str, year: int, today: date) -> dict[str, Any]:
    """Title and dates of a period of a year (T2, Q1, H2, YEAR); of FREE, and what is unknown, only the year.

    Where figures would have been due or the round closed already, there is as much time from `today` on.
    """
    for letter, months in _ENDS.values():
        for number, month in enumerate(months, start=1):
            if period == (f"{letter}{number}" if letter else YEAR):
                last = date(year, month, _LAST_DAY[month])
                begin = last if last + _FIGURES_DUE >= today else today
                return {
                    "year": year,
                    "title": f"{period} {year}" if letter else f"Eindstand {year}",
                    "period": period if letter else "",
                    "starts_on": date(year, month - 12 // len(months) + 1, 1),
                    "ends_on": last,
                    "reference_date": last,
                    "data_deadline": begin + _FIGURES_DUE,
                    "closes_on": begin + _CLOSES,
                }
    return {"year": year}


def sane_defaults(
    framework: FrameworkAgreement, today: date, made: Collection[tuple[int, str]] = ()
) -> dict[str, Any]:
    """Year, period and dates of the period that ended last, by the framework's division of the year.

    Of its term: the first one while none has ended, the last one when it is over. Where that round was made (`made`:
    year and title), the next one, as long as there is one.
    """
    letter, months = _ENDS[PeriodScheme(framework.period_scheme)]
    begins, over = framework.starts_on, framework.ends_on
    ends = [
        date(year, month, _LAST_DAY[month]) for year in range(begins.year, over.year + 1) for month in months
    ]
    ends = [day for day in ends if day >= begins]
    ends = [day for before, day in pairwise([date.min, *ends]) if before < over]
    ended = [day for day in ends if day <= today]
    following = ends[max(len(ended) - 1, 0) :]
    found = [
        period_defaults(f"{letter}{months.index(day.month) + 1}" if letter else YEAR, day.year, today)
        for day in following
    ]
    return next((one for one in found if (one["year"], one["title"]) not in made), found[0])


class PeriodForm(forms.Form):
    """For which period a round is started; fills in its dates."""

    periode = forms.ChoiceField(label=_("Period"))
    jaar = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2099)

    def __init__(self, *args: Any, framework: FrameworkAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "periode", periods(framework))


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
        """Dates that fit the year and each other, and no second round with this title in the year."""
        data: dict[str, Any] = super().clean() or {}
        typed = {name: data.get(name) for name in self.Meta.fields}
        for name, told in date_errors(MonitoringRound(framework=self.instance.framework, **typed)).items():
            # A field that is wrong by itself says so already.
            if name not in self.errors:
                self.add_error(name, told)
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
        offer_rows(self, "parent", monitoring_round.headings.filter(parent__isnull=True))


class RoundChangeForm(forms.ModelForm):
    """The name and dates of a round, with why they change; the address of the round stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = forms.CharField(
        label=_("Why this changes"), max_length=500, help_text=_("Is kept with the change.")
    )

    class Meta:
        model = MonitoringRound
        fields = CHANGEABLE
        widgets = {name: _Day() for name in CHANGEABLE if name not in ("title", "period")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status != RoundStatus.REVIEW and self.instance.reactions_due is None:
            # The term begins when the round goes to review, and is asked there.
            del self.fields["reactions_due"]
        elif self.is_bound and "reactions_due" not in self.data:
            # The page was opened before review, when this was not asked: what stands now stays.
            self.data = {**dict(self.data.items()), "reactions_due": str(self.instance.reactions_due or "")}

    def values(self) -> dict[str, Any]:
        """What `change_round` needs."""
        return dict(self.cleaned_data)


class RoundRemoveForm(forms.Form):
    """Why a round that was made by mistake is removed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = forms.CharField(
        label=_("Why it is removed"), max_length=500, help_text=_("Is kept with the change.")
    )


class CorrectionForm(LookedForm):
    """What was found wrong after a round closed."""

    text = CleanText(
        label=_("What is corrected"),
        help_text=format_lazy(
            "{} {}",
            _("What stands there, and what it should have been. Everybody can read this."),
            # The number stands in the words: a lazy text takes no values.
            _("At most 5,000 characters."),
        ),
        max_length=MAX_CORRECTION,
    )
    line = forms.ModelChoiceField(
        label=_("Commitment"),
        queryset=RoundLine.objects.none(),
        required=False,
        empty_label=_("about the whole round"),
    )

    def __init__(self, *args: Any, monitoring_round: MonitoringRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        offer_rows(
            self, "line", monitoring_round.lines.select_related("commitment").order_by("position", "pk")
        )
