"""The tables of a text document as the rows of one sheet: what stands above a table is a theme of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .sheet_parts import MAX_COLUMNS, Aside, Cell, SpreadsheetError, first_of

#: A cell over the whole width that says more than this is no heading.
_LONGEST_HEADING = 150
#: Where a cell over the whole width stands among the levels of headings, which are 1 to 10.
_IN_TABLE = 11
#: The columns that headings become, as a list of commitments knows them.
_ABOVE = ("Thema", "Subthema")
#: How much of the titles of a table tells people which one is meant.
_TITLES_TOLD = 120


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: its cells by row, and what the headings above it say, by their level (1 is highest).

    A row that is one cell over the whole width has one cell; others have as many as the table has columns.
    """

    headings: dict[int, str]
    rows: Sequence[Sequence[Cell]]


@dataclass(slots=True)
class _Row:
    cells: list[Cell]
    headings: dict[int, str]


def as_one_sheet(tables: Iterable[TextTable], aside: Aside) -> Iterator[list[Cell]]:
    """The rows of the tables that have the same titles; of several kinds the one with the most rows.

    A row that is left out (the titles once more, a heading in the table) is empty, so that rows keep their numbers.
    Raises SpreadsheetError where the document has no table.
    """
    kinds: dict[tuple[str, ...], list[TextTable]] = defaultdict(list)
    for table in tables:
        if titles := _titles(table):
            kinds[titles].append(table)
    if not kinds:
        raise SpreadsheetError(_("There is no table in this document."))
    chosen = max(kinds, key=lambda titles: sum(len(table.rows) for table in kinds[titles]))
    rows = list(_sorted_rows(kinds[chosen], chosen))
    levels = _telling([row.headings for row in rows if row.cells])
    if any(title.strip(" :*").casefold() in ("thema", "hoofdstuk", "theme") for title in chosen):
        levels = ()
    aside.notes += _remarks(kinds, chosen, levels)
    aside.is_wide |= len(chosen) > MAX_COLUMNS
    yield [*map(Cell, chosen[:MAX_COLUMNS]), *(Cell(title) for title in _ABOVE[: len(levels)])]
    for row in rows:
        beside = [Cell()] * (len(chosen) - len(row.cells))
        says = any(cell.text or cell.colour for cell in row.cells)
        yield [*row.cells[: len(chosen)], *beside, *_above(row, levels)] if says else []


def _above(row: _Row, levels: Sequence[int]) -> Iterator[Cell]:
    """What stands above a row: the highest heading, and the nearest of those under it."""
    if levels:
        yield Cell(row.headings.get(levels[0], ""))
    if under := [row.headings[level] for level in levels[1:] if row.headings.get(level)]:
        yield Cell(under[-1])


def _titles(table: TextTable) -> tuple[str, ...]:
    """The words of the first row of several cells; of a table without one nothing can be taken in."""
    found = next((row for row in table.rows if len(row) > 1 and any(cell.text for cell in row)), ())
    return tuple(" ".join(cell.text.split()) for cell in found)


def _sorted_rows(tables: Iterable[TextTable], titles: tuple[str, ...]) -> Iterator[_Row]:
    """The rows below the first titles, each with what stands above it; without cells where it says nothing itself."""
    for number, table in enumerate(tables):
        headings, begun = dict(table.headings), number > 0
        for row in table.rows:
            words = [*row[:MAX_COLUMNS]]
            if len(row) == 1 and len(words[0].text) <= _LONGEST_HEADING and "\n" not in words[0].text:
                headings[_IN_TABLE] = words[0].text or headings.get(_IN_TABLE, "")
                words = []
            elif tuple(" ".join(cell.text.split()) for cell in words) == titles:
                words = []
                if not begun:
                    # The titles themselves: they are told before all rows.
                    begun = True
                    continue
            yield _Row(words, dict(headings))


def _telling(headings: Sequence[dict[int, str]]) -> tuple[int, ...]:
    """The levels by which rows differ, highest first: what stands above all of them says nothing of one."""
    levels = sorted({level for above in headings for level in above})
    return tuple(level for level in levels if len({above.get(level, "") for above in headings}) > 1)


def _remarks(
    kinds: dict[tuple[str, ...], list[TextTable]], chosen: tuple[str, ...], levels: tuple[int, ...]
) -> Iterator[str]:
    """What people should know of how their document was read."""
    yield _("The tables with these titles are read, rows counted through them: %(titles)s.") % {
        "titles": _told(chosen)
    }
    if levels:
        yield _("The headings above tables and rows are read as theme and subtheme.")
    if others := [f"“{_told(titles)}”" for titles in kinds if titles != chosen]:
        yield _("Other tables are not read, which begin with: %(others)s.") % {"others": first_of(others)}


def _told(titles: Sequence[str]) -> str:
    """The titles of a table, cut where they are long."""
    told = " | ".join(titles)
    return told if len(told) <= _TITLES_TOLD else f"{told[: _TITLES_TOLD - 1]}…"
