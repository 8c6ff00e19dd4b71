"""The tables of a text document, or its numbered paragraphs, as the rows of one sheet: what stands above them is a theme."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .running_text import RunningText, TextDocument, read_running, reads_text
from .sheet_parts import MAX_COLUMNS, Aside, Cell, Knows, SpreadsheetError, first_of
from .table_cards import Cards, cards_apart
from .table_heads import Head, goes_on, head_of, plain_title
from .table_parts import LeftOut, Spot, TextRow, TextTable, aligned
from .table_remarks import (
    LONGEST_HEADING,
    about_headings,
    about_idle,
    about_left_out,
    about_remarks,
    about_running,
    is_remark,
    of_row,
)

#: Where a cell over the whole width stands among the levels of headings, which are 1 to 10: above the titles, below.
_ABOVE_TITLES, _IN_TABLE = 11, 12
#: The columns that headings become, as a list of commitments knows them.
_ABOVE = ("Thema", "Subthema")
#: How much of the titles of a table tells people which one is meant, and how much of a heading.
_TITLES_TOLD, _HEADING_TOLD = 120, 60
#: A row of two cells of which the first says only what the second is.
_CALLED = ("thema", "subthema", "hoofdstuk", "paragraaf")
#: A letter or Roman number, which counts chapters; and how long what counts is at most.
_CHAPTER, _LONGEST_NUMBER = re.compile(r"[A-Z]|[IVX]{1,5}"), 20


@dataclass(slots=True)
class _Kind:
    """Tables that have the same titles; each with where its own rows begin, and its columns.

    `running`: no tables, but the numbered paragraphs of the text.
    """

    titles: tuple[str, ...]
    tables: list[tuple[TextTable, Head]] = field(default_factory=list)
    running: RunningText | None = None
    #: Where each row of it stood in a table of its own.
    cards: Cards | None = None

    @property
    def rows(self) -> int:
        """How many rows stand below the titles."""
        if self.running is not None:
            return len(self.running.rows)
        return sum(len(table.rows) - head.below for table, head in self.tables)


@dataclass(slots=True)
class _Row:
    cells: list[Cell]
    headings: dict[int, str]
    left_out: LeftOut
    #: Words for people: cells beside each other that became one, a heading in one cell or two, a table without titles.
    joined: bool = False
    over: str = ""
    beside: str = ""
    heading: str = ""
    goes_on: bool = False
    remark: str = ""


def as_one_sheet(document: TextDocument, aside: Aside, knows: Knows | None) -> Iterator[list[Cell]]:
    """The rows of the tables that have the same titles: those that are understood best, or have the most rows.

    The numbered paragraphs of the text are such rows too, for who needs commitments. `knows`: which field a title
    means. A row that is left out (the titles once more, a heading in the table) is empty, so that rows keep their
    numbers. Raises SpreadsheetError where the document has neither.
    """
    cards, others = cards_apart(document.tables, knows)
    kinds, untitled = _kinds(others, knows)
    if cards is not None:
        kinds.append(_Kind(cards.titles, cards.tables, cards=cards))
    running = read_running(document.between, knows)
    # Who does not say yet what the list is about gets the text only where there is no table.
    if running.rows and (knows is not None or not kinds):
        kinds.append(_Kind(running.titles, running=running))
    if not kinds:
        if untitled:
            raise SpreadsheetError(
                _(
                    "The tables in this document have one column. A list needs several, with titles above them."
                )
            )
        if not reads_text(knows):
            raise SpreadsheetError(_("There is no table in this document."))
        raise SpreadsheetError(_("There is no table in this document, and no numbered paragraph."))
    chosen = max(kinds, key=lambda kind: (_understood(kind, knows), kind.rows))
    rows = list(_sorted_rows(chosen, knows) if chosen.running is None else _running_rows(chosen.running))
    aside.is_running = chosen.running is not None
    levels = _telling([row.headings for row in rows if row.cells])
    if any(plain_title(title) in ("thema", "hoofdstuk", "theme") for title in chosen.titles):
        levels = ()
    wide = max([len(chosen.titles), *(len(row.cells) for row in rows)])
    aside.notes += _remarks(chosen, rows, levels)
    aside.notes += _others(kinds, chosen, untitled, knows)
    aside.of_rows = {at: notes for at, row in enumerate(rows, start=2) if (notes := of_row(row.left_out))}
    aside.is_wide |= wide > MAX_COLUMNS
    wide = min(wide, MAX_COLUMNS)
    titles = [*map(Cell, chosen.titles), *[Cell()] * wide][:wide]
    yield [*titles, *(Cell(title) for title in _ABOVE[: len(levels)])]
    for row in rows:
        beside = [Cell()] * (wide - len(row.cells))
        says = any(cell.text or cell.colour for cell in row.cells)
        yield [*row.cells[:wide], *beside, *_above(row, levels)] if says else []


def _kinds(tables: Iterable[TextTable], knows: Knows | None) -> tuple[list[_Kind], list[TextTable]]:
    """The tables by their titles, in the order of the document, and those that have none."""
    kinds: dict[tuple[str, ...], _Kind] = {}
    untitled: list[TextTable] = []
    last: _Kind | None = None
    for table in tables:
        head = head_of(table, knows)
        if head is None:
            if any(row.filled for row in table.rows):
                untitled.append(table)
            continue
        if last is not None and goes_on(table, head, *last.tables[-1], knows):
            last.tables.append((table, Head((), head.columns, 0, is_own=False)))
            continue
        key = tuple(map(plain_title, head.titles))
        last = kinds.setdefault(key, _Kind(head.titles))
        last.tables.append((table, head))
    return list(kinds.values()), untitled


def _understood(kind: _Kind, knows: Knows | None) -> int:
    """How many columns of a kind of tables mean something; without the one that a list needs none do."""
    if knows is None:
        return 0
    if kind.running is not None:
        # Every paragraph that is read has a number; who or when is what a table of rules would not tell.
        return len(kind.running.labels) + 2 if kind.running.labels else 1
    found = {name for title in kind.titles if (name := knows.field(title))}
    return len(found) if knows.needed in found else 0


def _above(row: _Row, levels: Sequence[int]) -> Iterator[Cell]:
    """What stands above a row: the highest heading, and the nearest of those under it."""
    if levels:
        yield Cell(row.headings.get(levels[0], ""))
    if under := [row.headings[level] for level in levels[1:] if row.headings.get(level)]:
        yield Cell(under[-1])


def _heads_nothing(rows: Sequence[tuple[int, _Row]], levels: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Rows in a table that look like a heading and become no theme of any row: a note below it, or the theme of all."""
    waits: tuple[int, str] | None = None
    for at, row in rows:
        if row.beside:
            yield at, row.beside
        elif row.over or row.heading:
            if waits:
                yield waits
            waits = (at, row.over or row.heading)
        elif row.cells and _IN_TABLE in levels:
            waits = None
    if waits:
        yield waits


def _sorted_rows(kind: _Kind, knows: Knows | None) -> Iterator[_Row]:
    """The rows below the first titles, each with what stands above it; without cells where it says nothing itself."""
    # What is too long for a heading may be all there is of a row that begins with what is agreed.
    tells_first = knows is None or knows.field(kind.titles[0]) == knows.needed
    same = [plain_title(title) for title in kind.titles]
    headings: dict[int, str] = {}
    before: TextTable | None = None
    for number, (table, head) in enumerate(kind.tables):
        # What heads the rows of a table that was broken off heads those after the break too.
        if head.is_own or before is None or before.headings != table.headings:
            headings = dict(table.headings)
        before = table
        for at, row in enumerate(table.rows):
            told = _Row([], dict(headings), row.left_out, goes_on=not head.is_own)
            level = _ABOVE_TITLES if at < head.below else _IN_TABLE
            if len(row.spots) == 1 and (over := _in_one_cell(row, head, level, headings, tells_first)):
                told = over
            elif at < head.below:
                told.goes_on = False
                if at < head.below - (2 if head.is_double else 1) and len(row.spots) == 2:
                    words = _in_two_cells(row, head.columns, "")
                    headings[_ABOVE_TITLES] = words or headings.get(_ABOVE_TITLES, "")
                    told = _Row([], dict(headings), row.left_out)
                    told.beside = "" if words else " ".join(spot.cell.text for spot in row.filled)
                # The titles themselves are told before all rows, as one.
                if not number and at == head.below - 1:
                    continue
            elif words := _in_two_cells(row, head.columns, _first_word(table.rows[at + 1 : at + 2])):
                headings[_IN_TABLE] = words
                told = _Row([], dict(headings), row.left_out, heading=words)
            else:
                told.cells, told.joined = aligned(row, head.columns, table.widths)
                told.joined |= row.is_joined
                if len(told.cells) == len(same) and all(
                    plain_title(cell.text) == title for cell, title in zip(told.cells, same, strict=True)
                ):
                    told.cells = []
            yield told


def _running_rows(running: RunningText) -> Iterator[_Row]:
    """The numbered paragraphs, each with what stands above it."""
    for row in running.rows:
        yield _Row(running.cells(row), row.headings, row.left_out)


def _in_one_cell(
    row: TextRow, head: Head, level: int, headings: dict[int, str], tells_first: bool
) -> _Row | None:
    """What stands over the whole width: a heading of the rows below it, or a remark; None where it is a row itself."""
    words = row.spots[0].cell.text
    if len(head.columns) == 1:
        return None
    if words and (is_remark(words) or not (_is_heading(words) or tells_first)):
        return _Row([], dict(headings), row.left_out, remark=words)
    if not _is_heading(words):
        return None
    headings[level] = words or headings.get(level, "")
    return _Row([], dict(headings), row.left_out, over=words if level == _IN_TABLE else "")


def _is_heading(words: str) -> bool:
    return len(words) <= LONGEST_HEADING and "\n" not in words


def _first_word(rows: Sequence[TextRow]) -> str:
    """What the first cell of the first row says."""
    return next((spot.cell.text.strip() for row in rows for spot in row.spots[:1]), "")


def _in_two_cells(row: TextRow, columns: Sequence[Spot], below: str) -> str:
    """The words of a heading in two cells: what it is called or counted by, and beside it a name over the rest.

    A number heads the row below only where the number of that goes on from it, as 2 and 2.1; else it is a row itself.
    """
    if len(row.spots) != 2 or len(columns) < 3 or any(spot.goes_on for spot in row.spots):
        return ""
    second = row.spots[1]
    said, name = (spot.cell.text.strip() for spot in row.spots)
    covers = second.end >= columns[-1].end and second.start <= columns[1].start
    if not covers or not name or not _is_heading(name):
        return ""
    word, _space, rest = said.partition(" ")
    if plain_title(word) in _CALLED:
        return f"{rest.strip(' :')} {name}".strip()
    number = said.rstrip(".)")
    heads = not said or _CHAPTER.fullmatch(number) or below.startswith((f"{number}.", f"{number}-"))
    return f"{said} {name}".strip() if heads and (not said or len(said) < _LONGEST_NUMBER) else ""


def _telling(headings: Sequence[dict[int, str]]) -> tuple[int, ...]:
    """The levels by which rows differ, highest first: what stands above all of them says nothing of one."""
    levels = sorted({level for above in headings for level in above})
    return tuple(level for level in levels if len({above.get(level, "") for above in headings}) > 1)


def _remarks(chosen: _Kind, rows: Sequence[_Row], levels: tuple[int, ...]) -> Iterator[str]:
    """What people should know of how their document was read; the row of titles is the first."""
    if chosen.running is not None:
        yield from about_running(chosen.running)
    elif chosen.cards is not None:
        yield ngettext(
            "%(n)s small table is read as a row, with what stands at its left as titles; it counts as row 2: %(titles)s.",
            "%(n)s small tables are read as a row each, with what stands at their left as titles; the first one counts as "
            "row 2: %(titles)s.",
            chosen.rows,
        ) % {"n": chosen.rows, "titles": _told(chosen.titles)}
        if named := [str(at + 2) for at in chosen.cards.named]:
            yield _(
                "What stands above a small table is its title, and what is called so in it the text, in these rows: "
                "%(rows)s."
            ) % {"rows": first_of(named)}
    else:
        yield _("The tables with these titles are read, rows counted through them: %(titles)s.") % {
            "titles": _told(chosen.titles)
        }
    if any(head.is_double for _table, head in chosen.tables):
        yield _("The titles stand in two rows, which are read as one.")
    yield from about_headings(bool(levels))
    numbered = list(enumerate(rows, start=2))
    if headings := [f"{at} (“{row.heading[:_HEADING_TOLD]}”)" for at, row in numbered if row.heading]:
        yield _("These rows of two cells are read as a heading: %(rows)s.") % {"rows": first_of(headings)}
    yield from about_idle(dict(_heads_nothing(numbered, levels)))
    yield from about_remarks({at: row.remark for at, row in numbered if row.remark})
    if goes := [str(at) for at, row in numbered if row.goes_on and row.cells]:
        yield _(
            "These rows stand in a table without titles of its own, and are read as if it went on with the one before: "
            "%(rows)s."
        ) % {"rows": first_of(goes)}
    if joined := [str(at) for at, row in numbered if row.joined]:
        yield _("In these rows cells under one title are read as one: %(rows)s.") % {"rows": first_of(joined)}
    yield from about_left_out([(at, row.left_out) for at, row in numbered])


def _others(
    kinds: Sequence[_Kind], chosen: _Kind, untitled: Sequence[TextTable], knows: Knows | None
) -> Iterator[str]:
    """The tables that are not read, and what to do for those that could be."""
    tables = [kind for kind in kinds if kind is not chosen and kind.running is None]
    if number := sum(kind.rows for kind in kinds if kind is not chosen and kind.running is not None):
        yield ngettext(
            "A numbered paragraph outside the tables is not read.",
            "Numbered paragraphs outside the tables are not read (%(n)s).",
            number,
        ) % {"n": number}
    if others := [_with_rows(_told(kind.titles), kind.rows) for kind in tables]:
        yield _("Other tables are not read, which begin with: %(others)s.") % {"others": first_of(others)}
    if any(_understood(kind, knows) for kind in tables):
        yield _(
            "To take in those as well, give them the same titles, or choose a document with only those tables."
        )
    firsts: dict[str, int] = defaultdict(int)
    for table in untitled:
        said = next(spot.cell.text for row in table.rows for spot in row.filled)
        firsts[_told([" ".join(said.split())])] += len(table.rows)
    if firsts:
        words = [_with_rows(said, number) for said, number in firsts.items()]
        yield _("Tables without titles are not read, which begin with: %(others)s.") % {
            "others": first_of(words)
        }


def _with_rows(words: str, number: int) -> str:
    """A table with how much of it is not read."""
    return ngettext("“%(words)s” (%(n)s row)", "“%(words)s” (%(n)s rows)", number) % {
        "words": words,
        "n": number,
    }


def _told(titles: Sequence[str]) -> str:
    """The titles of a table, cut where they are long."""
    told = " | ".join(titles)
    return told if len(told) <= _TITLES_TOLD else f"{told[: _TITLES_TOLD - 1]}…"
