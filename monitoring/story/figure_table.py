"""Figures as a table: what was agreed, measured and expected of each, with a column per year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from agreements.enums import TargetKind
from agreements.models import Forecast, Indicator, Target
from agreements.models.indicators import BY_YEAR

from ..models import Measurement
from ..table.results import without_replaced
from ..table.words import number


@dataclass(frozen=True)
class Value:
    """A number in the unit of its indicator; `on`: the day it was measured, `undated`: where no day is told."""

    words: str
    on: date | None = None
    undated: bool = False
    origin: str = ""


@dataclass(frozen=True)
class FigureRow:
    """What is told of one kind, of one party: per column of the table its values."""

    what: str
    whose: str
    cells: tuple[tuple[int | None, tuple[Value, ...]], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FigureBlock:
    """An indicator with its rows."""

    indicator: Indicator
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class FigureTable:
    """Indicators that stand together, those without any value apart.

    `columns`: None for what is of no year, where there is any, and the years.
    """

    blocks: tuple[FigureBlock, ...]
    empty: tuple[Indicator, ...]
    columns: tuple[int | None, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All of them."""
        return (*self.empty, *(block.indicator for block in self.blocks))

    @property
    def is_wide(self) -> bool:
        """Whether it may be wider than a page."""
        return len(self.columns) > 6


def with_figures(rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Each with its targets and forecasts in their order; two queries more."""
    targets: Any = Prefetch("targets", Target.objects.select_related("party").order_by(*BY_YEAR))
    forecasts: Any = Prefetch("forecasts", Forecast.objects.select_related("party").order_by("year", "pk"))
    return rows.prefetch_related(targets, forecasts).order_by("pk")


def figure_table(indicators: Sequence[Indicator], measured: Sequence[Measurement]) -> FigureTable:
    """The table of these indicators (of `with_figures`), with what was measured of them, in the order of the days."""
    per_indicator: dict[int, list[Measurement]] = defaultdict(list)
    for row in without_replaced(measured):
        per_indicator[row.indicator_id].append(row)
    told = {one.pk: list(_told(one, per_indicator[one.pk])) for one in indicators}
    years = {entry.year for entries in told.values() for entry in entries}
    columns = tuple(sorted(years, key=lambda year: year or 0))
    return FigureTable(
        blocks=tuple(
            FigureBlock(one, tuple(_rows(told[one.pk], columns))) for one in indicators if told[one.pk]
        ),
        empty=tuple(one for one in indicators if not told[one.pk]),
        columns=columns,
    )


@dataclass(frozen=True)
class _Entry:
    """One value with the row and the column it belongs in."""

    what: str
    whose: str
    year: int | None
    value: Value
    source: str


def _told(indicator: Indicator, measured: Iterable[Measurement]) -> Iterator[_Entry]:
    """All that is told of an indicator: agreed, measured, expected."""
    unit = indicator.unit
    for target in indicator.targets.all():
        kind = TargetKind(target.kind).label
        what = str(kind) if target.kind == TargetKind.SIGNAL else f"{_('Agreed')}, {kind}"
        value = Value(_in_words(target.value, unit))
        yield _Entry(what, target.bearer, target.year, value, target.source)
    for row in measured:
        day = row.reference_date
        value = Value(_in_words(row.value, unit), on=day, undated=day is None, origin=row.origin)
        year = day.year if day else None
        yield _Entry(_("Measured"), row.party.label if row.party else "", year, value, row.source)
    for forecast in indicator.forecasts.all():
        value = Value(_in_words(forecast.value, unit))
        whose = forecast.party.label if forecast.party else ""
        yield _Entry(_("Expected"), whose, forecast.year, value, forecast.source)


def _in_words(value: Decimal, unit: str) -> str:
    """The number; of a share with its sign, other units stand in the head."""
    return f"{number(value)}\u00a0%" if unit.strip() == "%" else number(value)


def _rows(entries: Sequence[_Entry], columns: Sequence[int | None]) -> Iterator[FigureRow]:
    """The entries of one kind and party as a row, in the order of the first of each."""
    grouped: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.what, entry.whose].append(entry)
    for (what, whose), listed in grouped.items():
        cells: Mapping[int | None, list[Value]] = defaultdict(list)
        for entry in listed:
            cells[entry.year].append(entry.value)
        sources = tuple(dict.fromkeys(entry.source for entry in listed if entry.source))
        yield FigureRow(what, whose, tuple((year, tuple(cells[year])) for year in columns), sources)
