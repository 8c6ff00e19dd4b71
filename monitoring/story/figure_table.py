"""Figures as a table: what was agreed, measured and expected of each, with a column per year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from agreements.models import Forecast, FrameworkAgreement, Indicator, Target
from agreements.models.indicators import BY_YEAR

from ..figures.models import BY_DAY
from ..models import Measurement
from ..table.awaited import without_taken_back
from ..table.breakdown import Grid, Single, amount_words, grids_of
from ..table.results import without_replaced
from ..table.words import agreed_as, long_date, period_words
from .due import Due, due_of


@dataclass(frozen=True)
class Told:
    """One amount in the unit of its indicator, with what it is, whose, of which year and where it stands.

    `on`: the day it was measured, and from which day on (`starts_on`) where it is of a period; `undated`: where it was, but
    no day is told. `upto`: the second number of what was agreed to lie between two.
    """

    what: str
    whose: str
    year: int | None
    amount: Decimal
    source: str
    on: date | None = None
    undated: bool = False
    origin: str = ""
    upto: Decimal | None = None
    starts_on: date | None = None

    @property
    def when(self) -> str:
        """On which day it was measured, or over which years; empty for what was not measured."""
        if self.starts_on and self.on and self.starts_on.year != self.on.year:
            return period_words(self.starts_on, self.on)
        return _("date not told") if self.undated else long_date(self.on)

    @property
    def period(self) -> str:
        """The years it is of, as a table of figures tells them and reads them back; the one year where it is no more."""
        if self.starts_on and self.on and (self.starts_on.month, self.starts_on.day) == (1, 1):
            return "-".join(dict.fromkeys((str(self.starts_on.year), str(self.on.year))))
        return str(self.year or "")


@dataclass(frozen=True)
class Value:
    """An amount as it stands in the table, with when it was measured."""

    words: str
    when: str
    origin: str


@dataclass(frozen=True)
class FigureRow:
    """What is told of one kind, of one party: per column of the table its values."""

    what: str
    whose: str
    cells: tuple[tuple[int | None, tuple[Value, ...]], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FigureBlock:
    """An indicator with its rows, of which days it is still wanted, and what drafts say of it that is not signed."""

    indicator: Indicator
    rows: tuple[FigureRow, ...]
    due: Due | None = None
    drafted: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureTable:
    """Indicators that stand together, those without any value apart, and those that are a table of their own (`grids`).

    `columns`: None for what is of no year, where there is any, and the years.
    """

    indicators: tuple[Indicator, ...]
    blocks: tuple[FigureBlock, ...]
    empty: tuple[FigureBlock, ...]
    columns: tuple[int | None, ...]
    grids: tuple[Grid, ...]

    @property
    def is_wide(self) -> bool:
        """Whether it may be wider than a narrow page: then the keyboard reaches it, to scroll."""
        return len(self.columns) > 1


def with_figures(rows: QuerySet[Indicator], known: Q | None = None) -> QuerySet[Indicator]:
    """Each with its targets, measurements (those `known`, else all) and forecasts in their order; three queries more."""
    targets: Any = Prefetch("targets", Target.objects.select_related("party").order_by(*BY_YEAR))
    measured = Measurement.objects.standing().filter(known or Q()).select_related("party").order_by(*BY_DAY)
    forecasts: Any = Prefetch("forecasts", Forecast.objects.select_related("party").order_by("year", "pk"))
    return rows.prefetch_related(targets, Prefetch("measurements", measured), forecasts).order_by("pk")


def without_emptied(rows: Iterable[Indicator], framework: int) -> list[Indicator]:
    """Those (of `with_figures`) but for what a table added that was taken back, while nothing else is told of it.

    What was measured is never deleted, so its figure can not be either. A query where some tell nothing.
    """
    listed = list(rows)
    told = {one.pk for one in listed if next(told_of(one), None) is not None}
    return without_taken_back(listed, told, framework)


def figure_table(
    indicators: Sequence[Indicator],
    framework: FrameworkAgreement,
    today: date | None = None,
    drafted: Mapping[int, tuple[str, ...]] | None = None,
) -> FigureTable:
    """The table of these indicators (of `with_figures`) of a framework; with `today` also what is still wanted.

    `drafted`: by the id of an indicator what drafts say of it that is not signed.
    """
    told = {one.pk: list(told_of(one)) for one in indicators}
    grids = grids_of(_single(one, *told[one.pk]) for one in indicators if len(told[one.pk]) == 1)
    apart = {single.pk for grid in grids for single in grid.singles}
    listed = [one for one in indicators if told[one.pk] and one.pk not in apart]
    years = {entry.year for one in listed for entry in told[one.pk]}

    def due(one: Indicator) -> Due | None:
        return due_of(one, framework, today) if today else None

    def block(one: Indicator, rows: Iterable[FigureRow] = ()) -> FigureBlock:
        return FigureBlock(one, tuple(rows), due(one), (drafted or {}).get(one.pk, ()))

    columns = tuple(sorted(years, key=lambda year: year or 0))
    return FigureTable(
        indicators=tuple(indicators),
        blocks=tuple(block(one, _rows(one, told[one.pk], columns)) for one in listed),
        empty=tuple(block(one) for one in indicators if not told[one.pk]),
        columns=columns,
        grids=grids,
    )


def _single(one: Indicator, told: Told) -> Single:
    """What is told of a figure of which nothing else is."""
    when = told.when or str(told.year or "")
    often = f"{_('How often:')} {one.period}" if one.period else ""
    keeper = f"{_('Kept by:')} {one.keeper}" if one.keeper else ""
    numbers = f"{_('Numbers from:')} {one.source}" if one.source else ""
    return Single(
        one.name,
        one.unit,
        amount_words(told.amount, told.upto, one.unit),
        told.what,
        told.whose,
        when,
        told.source,
        told.origin,
        " · ".join(filter(None, (one.definition, often, keeper, numbers))),
        one.pk,
    )


def measured_of(indicators: Iterable[Indicator]) -> list[Measurement]:
    """What was measured of them (of `with_figures`), in the order of the days."""
    rows = (row for one in indicators for row in one.measurements.all())
    return sorted(rows, key=lambda row: (row.reference_date or date.min, row.pk))


def told_of(indicator: Indicator) -> Iterator[Told]:
    """All that is told of an indicator (of `with_figures`): agreed, measured, expected."""
    for target in indicator.targets.all():
        yield Told(
            agreed_as(target.kind), target.bearer, target.year, target.value, target.source, upto=target.upto
        )
    for row in without_replaced(list(indicator.measurements.all())):
        day = row.reference_date
        whose, year = row.party.label if row.party else "", day.year if day else None
        yield Told(
            _("Measured"),
            whose,
            year,
            row.value,
            row.source,
            day,
            day is None,
            row.origin,
            None,
            row.starts_on,
        )
    for forecast in indicator.forecasts.all():
        whose = forecast.party.label if forecast.party else ""
        yield Told(_("Expected"), whose, forecast.year, forecast.value, forecast.source)


def _rows(
    indicator: Indicator, entries: Sequence[Told], columns: Sequence[int | None]
) -> Iterator[FigureRow]:
    """The entries of one kind and party as a row, in the order of the first of each."""
    grouped: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for entry in entries:
        grouped[entry.what, entry.whose].append(entry)
    for (what, whose), listed in grouped.items():
        cells: Mapping[int | None, list[Value]] = defaultdict(list)
        for entry in listed:
            words = amount_words(entry.amount, entry.upto, indicator.unit)
            cells[entry.year].append(Value(words, entry.when, entry.origin))
        sources = tuple(dict.fromkeys(entry.source for entry in listed if entry.source))
        yield FigureRow(what, whose, tuple((year, tuple(cells[year])) for year in columns), sources)
