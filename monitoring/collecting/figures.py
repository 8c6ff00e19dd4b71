"""Figures a party still has to give: each asked once, and used in every agreement where it is the same figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement, Indicator
from agreements.services.measuring_times import Moment, latest, moments_of
from config.web.amounts import amount_field, count_in
from config.web.units import is_share
from parties.models import AnyUser, Party

from ..enums import RoundStatus
from ..models import Measurement, MonitoringRound
from ..privacy.asked import ToMend, asked_to_mend, to_mend
from ..table.words import quantity_mark
from ..work.duties import tables_of
from .bearers import read_bearers
from .reading import editing


class FigureForm(forms.Form):
    """A value with its day and where it comes from; `unit`: what it is counted in, of % there are at most 100."""

    value = amount_field(_("Value"), required=True, least=None)
    reference_date = forms.DateField(
        label=_("Reference date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example: own administration, 31 December.")
    )

    def __init__(self, data: Any = None, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        count_in(unit, self.fields["value"])
        if is_share(unit):
            self.fields["value"].validators += [MinValueValidator(0), MaxValueValidator(100)]

    def clean_reference_date(self) -> date:
        """Nothing was measured on a day that has still to come."""
        day: date = self.cleaned_data["reference_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: fill in the day it was measured."))
        return day


@dataclass
class Ask:
    """A day the figure is asked of, with the rounds that do; `given`: whether there is a value of that very day."""

    day: date
    rounds: list[MonitoringRound] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    given: bool = False
    #: Where it is asked, in words.
    places: str = ""
    #: By indicator the moment that is asked, of one that comes at known moments.
    moments: dict[int, Moment] = field(default_factory=dict)

    def counts(self, day: date) -> bool:
        """Whether a value of that day counts: the monitor of a round shows none of after its reference date."""
        return day <= self.day and all(moment.counts(day) for moment in self.moments.values())

    def answers(self, indicator: Indicator, days: Collection[date]) -> bool:
        """Whether values of these days answer: one of the moment that is asked, else one of the very day."""
        if moment := self.moments.get(indicator.pk):
            return any(moment.counts(day) and day <= self.day for day in days)
        return self.day in days

    @property
    def wanted(self) -> date:
        """The day that is proposed: that of the moment, where it has been by then."""
        return min([self.day, *(moment.day for moment in self.moments.values())])

    @property
    def is_of_before(self) -> bool:
        """Whether only moments of before its rounds are asked, so that once they are given nothing is left to ask."""
        first = min(row.starts_on for row in self.rounds)
        return len(self.moments) == len(self.indicators) and all(
            moment.last < first for moment in self.moments.values()
        )


@dataclass
class Figure:
    """One figure of one party, with every indicator that is this figure and every day it is asked of."""

    party: Party
    #: Given for all together, by who coordinates.
    joint: bool = False
    indicators: list[Indicator] = field(default_factory=list)
    #: Oldest day first.
    asks: list[Ask] = field(default_factory=list)
    last: Measurement | None = None
    #: Whether there is a value in one place at least.
    is_known: bool = False
    form: FigureForm | None = None
    #: Values of which the source may be private, and somebody asked for another.
    to_mend: list[tuple[Measurement, list[ToMend]]] = field(default_factory=list)

    @property
    def first(self) -> Indicator:
        """The indicator it goes by."""
        return self.indicators[0]

    @property
    def places(self) -> str:
        """Where it is used, in words."""
        return ", ".join(dict.fromkeys(one.framework.municipality.label for one in self.indicators))

    @property
    def asked_on(self) -> date:
        """The oldest day of which it is still asked; the newest day where all were given."""
        return next((ask.wanted for ask in self.asks if not ask.given), self.asks[-1].wanted)

    @property
    def whose(self) -> Party | None:
        """As whose figure it is recorded; None for all together."""
        return None if self.joint else self.party

    @property
    def told(self) -> str:
        """The newest value as it stands on a page; of some figures nobody told a unit."""
        return quantity_mark(self.last.value, self.first.unit) if self.last else ""

    @property
    def is_answered(self) -> bool:
        """Whether the newest value is an answer to a round that asks now, not one of before it."""
        day = self.last.reference_date if self.last else None
        return day is not None and any(row.starts_on <= day for ask in self.asks for row in ask.rounds)

    @property
    def done(self) -> bool:
        """Whether there is a value of every day asked of."""
        return all(ask.given for ask in self.asks)

    def ask(self, indicator: Indicator, asking: MonitoringRound, moment: Moment | None) -> None:
        """Add a round that asks for it, of a moment where it comes at known ones."""
        if indicator not in self.indicators:
            self.indicators.append(indicator)
        ask = next((one for one in self.asks if one.day == asking.reference_date), None)
        if ask is None:
            ask = Ask(asking.reference_date)
            self.asks = sorted([*self.asks, ask], key=lambda one: one.day)
        ask.indicators.append(indicator)
        if moment:
            ask.moments[indicator.pk] = moment
        if asking not in ask.rounds:
            ask.rounds.append(asking)

    def make_form(self, data: Any = None) -> FigureForm:
        """The form, with the day it is asked of, or today while that has still to come; first that of what is to be mended."""
        mend = next((row.reference_date for row, _words in self.to_mend), None)
        return FigureForm(
            data,
            unit=self.first.unit,
            initial={
                "reference_date": mend or min(self.asked_on, timezone.localdate()),
                "source": next((one.source for one in self.indicators if one.source), ""),
            },
            auto_id=f"cijfer-{self.first.pk}-{self.party.slug}-%s",
        )


def read_figures(user: AnyUser) -> list[Figure]:
    """The figures that are asked of the person's parties (`read_bearers`), where a round takes answers; eight queries.

    Of one that comes at known moments a round asks the newest it is time for. Indicators with the same key are one figure;
    without a key each is its own.
    """
    parties = editing(user)
    asked: dict[int, list[MonitoringRound]] = defaultdict(list)
    if parties:
        rounds = MonitoringRound.objects.visible_to(user).filter(
            status__in=(RoundStatus.OPEN, RoundStatus.REVIEW)
        )
        for row in rounds.order_by("reference_date", "pk"):
            asked[row.framework_id].append(row)
    if not asked:
        return []
    today = timezone.localdate()
    seats = tables_of(parties, FrameworkAgreement.objects.filter(pk__in=asked), today)
    found: dict[tuple[int, str, bool], Figure] = {}
    for one in read_bearers(parties, list(asked), today):
        indicator, party = one.indicator, one.party
        framework = indicator.framework
        if party.pk != framework.municipality_id and framework.pk not in seats[party.pk]:
            continue
        shared = getattr(indicator, "shared", None)
        key = (party.pk, shared.key if shared else f"={indicator.pk}", one.joint)
        annual = indicator.commitment.annual_agreement if indicator.commitment else None
        times = moments_of(indicator, framework)
        for row in asked[framework.pk]:
            moment = latest(times, row.reference_date)
            of_year = one.year in (None, row.year) and (annual is None or annual.year == row.year)
            if of_year and (moment or not times):
                row.framework = framework
                found.setdefault(key, Figure(party, joint=one.joint)).ask(indicator, row, moment)
    return _with_last(list(found.values()))


def _with_last(figures: list[Figure]) -> list[Figure]:
    """With the newest value each and the days given; a figure is as old as where it is oldest."""
    indicators = [one.pk for figure in figures for one in figure.indicators]
    newest: dict[tuple[int, int | None], Measurement] = {}
    given: dict[tuple[int, int | None], set[date]] = defaultdict(set)
    whose = Q(party__in={figure.party.pk for figure in figures}) | Q(party__isnull=True)
    asked: dict[tuple[int, int | None], list[Measurement]] = defaultdict(list)
    rows = Measurement.objects.standing().filter(whose, indicator__in=indicators)
    for row in rows.annotate(asked_to_mend=asked_to_mend("measurement")).order_by("reference_date", "pk"):
        if to_mend(row):
            asked[row.indicator_id, row.party_id].append(row)
        if row.reference_date is not None:
            newest[row.indicator_id, row.party_id] = row
            given[row.indicator_id, row.party_id].add(row.reference_date)
    for figure in figures:
        party = figure.whose.pk if figure.whose else None
        figure.to_mend = [(row, to_mend(row)) for one in figure.indicators for row in asked[one.pk, party]]
        values = [newest.get((one.pk, party)) for one in figure.indicators]
        known = [value for value in values if value is not None]
        figure.is_known = bool(known)
        if len(known) == len(values):
            figure.last = min(known, key=lambda row: (row.reference_date or date.min, row.pk))
        for ask in figure.asks:
            ask.given = all(ask.answers(one, given[one.pk, party]) for one in ask.indicators)
        figure.asks = [ask for ask in figure.asks if figure.to_mend or not (ask.given and ask.is_of_before)]
        _name_places(figure)
        if figure.asks:
            figure.form = figure.make_form()
    return [figure for figure in figures if figure.asks]


def _name_places(figure: Figure) -> None:
    """A municipality with more rounds under way is named with the round."""
    labels = Counter(row.framework.municipality.label for ask in figure.asks for row in ask.rounds)
    for ask in figure.asks:
        names = [
            (label, row.title) if labels[label := row.framework.municipality.label] > 1 else (label,)
            for row in ask.rounds
        ]
        ask.places = ", ".join(" – ".join(name) for name in names)
