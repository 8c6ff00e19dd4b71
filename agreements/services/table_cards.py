"""Agreements that stand in a small table each: titles at the left, what they say beside them. Each becomes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .sheet_parts import MAX_COLUMNS, Cell, Knows
from .table_heads import Head, plain_title
from .table_parts import LeftOut, Spot, TextRow, TextTable, is_number

#: Titles that are known in a small table, at least: one alone may stand in any table.
_FEWEST = 2
#: Where the first row of a small table stands among the levels of headings, which are 1 to 10.
_FIRST_ROW = 11
#: What a heading of one agreement begins with, where that is not its number.
_CALLED = ("afspraak", "jaarafspraak", "kaderafspraak", "prestatieafspraak")


@dataclass(frozen=True, slots=True)
class Cards:
    """The small tables of a document as tables of one row, below titles that all of them share."""

    titles: tuple[str, ...]
    tables: list[tuple[TextTable, Head]]


@dataclass(slots=True)
class _Card:
    """One small table; what stands beside a title, by that title as it is compared."""

    headings: dict[int, str]
    titles: dict[str, str] = field(default_factory=dict)
    said: dict[str, list[Cell]] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    def add(self, title: str, cell: Cell) -> None:
        key = plain_title(title)
        self.titles.setdefault(key, " ".join(title.split()).strip(" :"))
        self.said.setdefault(key, []).append(cell)

    def own_heading(self) -> str:
        """The nearest heading: its first row over the whole width, or what stands above it."""
        return self.headings[max(self.headings)] if self.headings else ""


def cards_apart(tables: Sequence[TextTable], knows: Knows | None) -> tuple[Cards | None, Sequence[TextTable]]:
    """The small tables of which each is a row of one list, None where there are none; and the other tables."""
    if knows is None or not knows.title:
        return None, tables
    cards: list[_Card] = []
    others: list[TextTable] = []
    for table in tables:
        if (card := _card_of(table, knows)) is None:
            others.append(table)
        else:
            cards.append(card)
    has_needed = any(_holds(card, knows) for card in cards)
    named = _are_named(cards, has_needed=has_needed)
    if not cards or not (has_needed or named):
        return None, tables
    if named:
        _take_names(cards, "" if has_needed else knows.title)
    return _as_rows(cards), others


def _card_of(table: TextTable, knows: Knows) -> _Card | None:
    """A table of titles with what they say beside them, one or more such pairs in a row; None for every other one."""
    rows = [row for row in table.rows if len(row.spots) > 1]
    if not rows or any(len(row.spots) % 2 for row in rows):
        return None
    if len(rows[0].spots) > 2 and any(knows.field(spot.cell.text) for spot in rows[0].spots[1::2]):
        # Titles beside each other head the columns below them.
        return None
    card = _Card(dict(table.headings))
    _read(card, table.rows, knows)
    known = {name for title in card.titles.values() if (name := knows.field(title))}
    enough = _holds(card, knows) or 2 * len(known) >= len(card.titles)
    return card if len(known) >= _FEWEST and enough else None


def _holds(card: _Card, knows: Knows) -> bool:
    """Whether it has the title that the list can not do without."""
    return any(knows.field(title) == knows.needed for title in card.titles.values())


def _read(card: _Card, rows: Sequence[TextRow], knows: Knows) -> None:
    """Each title with what stands beside it; below it, where both stand over the whole width.

    What has no title of its own goes on with the one above.
    """
    last = over = ""
    for row in rows:
        card.left_out.add(row.left_out)
        if len(row.spots) != 1:
            over = ""
            for title, told in zip(row.spots[::2], row.spots[1::2], strict=True):
                last = title.cell.text or last
                if last:
                    card.add(last, told.cell)
            continue
        cell = row.spots[0].cell
        if over:
            card.add(over, cell)
            over = ""
        elif knows.field(cell.text):
            last = over = cell.text
        elif cell.text and not card.titles:
            card.headings[_FIRST_ROW] = " ".join(cell.text.split())
        elif cell.text:
            card.left_out.beside.append(cell.text)


def _are_named(cards: Sequence[_Card], *, has_needed: bool) -> bool:
    """Whether the nearest heading of each small table is its own: a theme stands above several.

    Where the tables have titles of agreements themselves, a heading above one alone may be a theme all the same, unless
    it begins with the number that stands in the table, or says that it is an agreement.
    """
    names = [card.own_heading() for card in cards]
    if not all(names) or len(set(names)) < len(names):
        return False
    return all(map(_is_numbered, cards, names)) if has_needed else len(cards) > 1


def _is_numbered(card: _Card, heading: str) -> bool:
    words = plain_title(heading)
    return words.startswith(_CALLED) or _without_number(card, words) != words


def _without_number(card: _Card, words: str) -> str:
    """What a heading says beside the number that stands in the table too."""
    for word in _CALLED:
        words = words.removeprefix(word).strip(" :")
    numbers = [plain_title(one.text) for cells in card.said.values() for one in cells if is_number(one.text)]
    for number in numbers:
        if f"{words} ".startswith((f"{number} ", f"{number}.", f"{number}:")):
            return words.removeprefix(number).strip(" .:")
    return words


def _take_names(cards: Sequence[_Card], title: str) -> None:
    """What a small table is called is no theme: it stands in the column of this title, or is told where none needs it."""
    for card in cards:
        name = card.headings.pop(max(card.headings))
        if title:
            card.titles = {plain_title(title): title, **card.titles}
            card.said[plain_title(title)] = [Cell(name)]
        elif _without_number(card, plain_title(name)) not in _words_of(card):
            card.left_out.beside.append(name)


def _words_of(card: _Card) -> str:
    return plain_title(" ".join(one.text for cells in card.said.values() for one in cells))


def _as_rows(cards: Sequence[_Card]) -> Cards:
    """Each small table as a row, below the titles of all of them in the order in which they come."""
    titles: dict[str, str] = {}
    for card in cards:
        for key, title in card.titles.items():
            # One more than is read, so that it is told.
            if len(titles) <= MAX_COLUMNS:
                titles.setdefault(key, title)
    columns = tuple(Spot(at, at + 1, Cell(title)) for at, title in enumerate(titles.values()))
    tables: list[tuple[TextTable, Head]] = []
    for card in cards:
        cells = [_as_one(card.said.get(key, ())) for key in titles]
        row = TextRow(tuple(Spot(at, at + 1, cell) for at, cell in enumerate(cells)), card.left_out)
        # The titles stand once, before the first row.
        above = [] if tables else [TextRow(columns)]
        head = Head(tuple(titles.values()), columns, len(above))
        tables.append((TextTable(card.headings, [*above, row]), head))
    return Cards(tuple(titles.values()), tables)


def _as_one(cells: Sequence[Cell]) -> Cell:
    said = [cell for cell in cells if cell.text]
    if len(said) > 1:
        return Cell("\n".join(cell.text for cell in said))
    return next(iter(said), next(iter(cells), Cell()))
