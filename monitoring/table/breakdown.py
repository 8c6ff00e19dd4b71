"""Figures of which each tells one amount, as a table of rows and columns.

The name says where a figure stands: "Woningen: Centrum / DAEB" is the amount of the row Centrum and the column DAEB in a
table called Woningen; without a column there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.enums import Origin
from config.web.units import is_share, numbers


@dataclass(frozen=True, slots=True)
class Single:
    """A figure of which one amount is told: what it is, whose, of when and where it stands. `pk`: of the figure itself."""

    name: str
    unit: str
    words: str
    what: str
    whose: str
    when: str
    source: str
    origin: str = ""
    note: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its amounts; None where the table has an empty place."""

    name: str
    cells: tuple[tuple[str, Single | None], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures; `about`: what they are, of when and whose, and what else is alike for all. `unit`: where it
    is alike.
    """

    title: str
    unit: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    sources: tuple[str, ...]

    @property
    def singles(self) -> Iterator[Single]:
        """All of them."""
        return (cell for row in self.rows for _column, cell in row.cells if cell)


def amount_words(amount: Decimal, upto: Decimal | None, unit: str) -> str:
    """The number, or two; of a share with its sign, other units stand in the head."""
    words = numbers(amount, upto, unit)
    return f"{words}\u00a0%" if is_share(unit) else words


def grids_of(singles: Iterable[Single]) -> tuple[Grid, ...]:
    """The tables their names tell of, with two rows or more; in the order of the first of each."""
    found: dict[tuple[str, ...], list[tuple[str, str, Single]]] = defaultdict(list)
    for one in singles:
        title, colon, place = one.name.partition(": ")
        row, slash, column = place.rpartition(" / ")
        if colon and place.strip():
            alike = (title, one.what, one.whose, one.when, one.origin)
            found[alike].append((row, column, one) if slash else (place, "", one))
    return tuple(_grid(placed) for placed in found.values() if _fits(placed))


def _fits(placed: list[tuple[str, str, Single]]) -> bool:
    """Whether there is something to lay beside each other, and every place is taken once."""
    rows = {row for row, _column, _one in placed}
    return len(rows) > 1 and len({(row, column) for row, column, _one in placed}) == len(placed)


def _grid(placed: list[tuple[str, str, Single]]) -> Grid:
    first = placed[0][2]
    units = {one.unit for _row, _column, one in placed}
    per_row: dict[str, dict[str, Single]] = defaultdict(dict)
    columns: dict[str, str] = {}
    for row, column, one in placed:
        per_row[row][column] = one
        columns.setdefault(column, _head(column, one.unit, told=len(units) == 1))
    notes = {one.note for _row, _column, one in placed}
    alike = first.note if len(notes) == 1 else ""
    about = [
        first.what,
        first.when,
        first.whose,
        _("demonstration") if first.origin == Origin.DEMO else "",
        alike,
    ]
    return Grid(
        title=first.name.partition(": ")[0],
        unit=units.pop() if len(units) == 1 else "",
        about=" · ".join(filter(None, about)),
        columns=tuple(columns.values()),
        rows=tuple(
            GridRow(
                capfirst(row),
                tuple((head, cells.get(column)) for column, head in columns.items()),
                tuple(dict.fromkeys(one.note for one in cells.values() if one.note and not alike)),
            )
            for row, cells in per_row.items()
        ),
        sources=tuple(dict.fromkeys(one.source for _row, _column, one in placed if one.source)),
    )


def _head(column: str, unit: str, *, told: bool) -> str:
    """The words above a column, with the unit where that differs per column; a share has its sign in every cell."""
    if not column:
        return capfirst(unit) or _("Value")
    return capfirst(column) if told or not unit or is_share(unit) else f"{capfirst(column)} ({unit})"
