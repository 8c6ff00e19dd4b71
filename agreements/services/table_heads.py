"""Where the titles of a table in a text stand, in one row or two; and which table goes on with the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from .sheet_parts import Knows
from .table_parts import Spot, TextRow, TextTable, is_number

#: Rows above the titles that say what the table is about.
_MOST_ABOVE = 5
#: How much the width of a column differs at most where two tables are one that was broken off.
_ALIKE = 0.05


@dataclass(frozen=True, slots=True)
class Head:
    """The titles of a table, the columns below them, and with which row (counted from 0) those begin."""

    titles: tuple[str, ...]
    columns: tuple[Spot, ...]
    below: int
    #: Whether the titles stand in two rows, and whether the table has them at all.
    is_double: bool = False
    is_own: bool = True


def plain_title(title: str) -> str:
    """A title as it is compared."""
    return " ".join(title.split()).strip(" :*").casefold()


def head_of(table: TextTable, knows: Knows | None) -> Head | None:
    """The titles: the first row of several cells that say something; None for a table without one.

    A first row that says something in one cell alone is what the table is called, where titles stand below it.
    """
    several = [at for at, row in enumerate(table.rows) if len(row.spots) > 1 and row.filled]
    if not several:
        return None
    filled = [at for at in several[:_MOST_ABOVE] if len(table.rows[at].filled) > 1]
    first = _first_titles(table, filled, knows) if filled else several[0]
    top = table.rows[first]
    below = table.rows[first + 1] if first + 1 < len(table.rows) else None
    if below is not None and _are_parts(top, below, knows):
        return Head(_in_two_rows(top, below), below.spots, first + 2, is_double=True)
    return Head(tuple(" ".join(spot.cell.text.split()) for spot in top.spots), top.spots, first + 1)


def _first_titles(table: TextTable, filled: Sequence[int], knows: Knows | None) -> int:
    """The first row; the first one that is known, where above it stand rows of two cells alone (“Thema”, and which).

    What is wider is a row of a table that goes on, in which the titles stand once more.
    """
    above = list(takewhile(lambda at: len(table.rows[at].spots) == 2, filled))
    at = next(iter(filled[len(above) :]), filled[0])
    return at if above and _is_known(table.rows[at], knows) else filled[0]


def _is_known(row: TextRow, knows: Knows | None) -> bool:
    """Whether a row holds the title that the list can not do without, and another one."""
    found = {name for spot in row.filled if knows is not None and (name := knows.field(spot.cell.text))}
    return knows is not None and knows.needed in found and len(found) > 1


def _are_parts(top: TextRow, below: TextRow, knows: Knows | None) -> bool:
    """Whether a row holds the parts of titles that stand over several columns.

    Where cells beside them reach down from the titles, that is so. Where they are empty or there are none, the words
    have to be titles that are known.
    """
    wide = [spot for spot in top.spots if _within(below.spots, spot) > 1 and spot.cell.text]
    if not wide or len(below.spots) <= len(top.spots):
        return False
    parts = [one for one in below.spots if any(over.start <= one.start < over.end for over in wide)]
    beside = [one for one in below.spots if one not in parts]
    if not any(one.cell.text and not one.goes_on for one in parts):
        return False
    if beside and all(one.goes_on for one in beside):
        return True
    if knows is None or any(one.cell.text and not one.goes_on for one in beside):
        return False
    known = sum(bool(knows.field(one.cell.text)) for one in parts)
    return known > (0 if beside else 1)


def _within(spots: Sequence[Spot], over: Spot) -> int:
    return sum(over.start <= spot.start < over.end for spot in spots)


def _in_two_rows(top: TextRow, below: TextRow) -> tuple[str, ...]:
    """The lower title, with the upper one before it where several are called so; the upper one where it is alone."""
    lower = [" ".join(spot.cell.text.split()) for spot in below.spots]
    upper = [
        next(
            (" ".join(over.cell.text.split()) for over in top.spots if over.start <= one.start < over.end), ""
        )
        for one in below.spots
    ]
    plain = [plain_title(words) for words in lower]
    return tuple(
        above
        if one.goes_on or not said
        else f"{above} {said}"
        if above and plain.count(plain_title(said)) > 1
        else said
        for one, said, above in zip(below.spots, lower, upper, strict=True)
    )


def goes_on(table: TextTable, head: Head, before: TextTable, above: Head, knows: Knows | None) -> bool:
    """Whether a table has no titles of its own, but goes on with the one before: after a page, or a heading.

    It has as many columns, no title that is known, and begins with a number where that one has numbers; or it has
    the same widths and follows without a word between them.
    """
    if table.has_head or head.is_double or len(head.columns) != len(above.columns):
        return False
    if tuple(map(plain_title, head.titles)) == tuple(map(plain_title, above.titles)):
        return False
    if knows is not None and any(knows.field(title) for title in head.titles):
        return False
    row = table.rows[head.below - 1]
    numbers = [_is_numbered(before, above, at) for at in range(len(above.columns))]
    if any(numbers):
        return all(
            is_number(spot.cell.text) for spot, is_one in zip(row.spots, numbers, strict=True) if is_one
        )
    return table.follows and _are_as_wide(table.widths, before.widths)


def _is_numbered(table: TextTable, head: Head, column: int) -> bool:
    """Whether a column holds numbers, in most rows that have as many cells as there are titles."""
    said = [
        row.spots[column].cell.text for row in table.rows[head.below :] if len(row.spots) == len(head.columns)
    ]
    return bool(said) and sum(map(is_number, said)) * 2 > len(said)


def _are_as_wide(one: Sequence[float], other: Sequence[float]) -> bool:
    if not one or len(one) != len(other):
        return False
    return all(abs(a - b) <= _ALIKE * max(sum(one), 1) for a, b in zip(one, other, strict=True))
