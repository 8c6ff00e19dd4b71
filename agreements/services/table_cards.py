"""Agreements that stand in a small table each: titles at the left, what they say beside them. Each becomes a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .sheet_parts import MAX_COLUMNS, Cell, Knows
from .table_heads import Head, plain_title
from .table_parts import LeftOut, Spot, TextRow, TextTable, is_number

#: Titles that are known in a small table, at least: one alone may stand in any table.
_FEWEST = 2
#: Where the first row of a small table stands among the levels of headings, which are 1 to 10.
_FIRST_ROW = 11
#: The column for a number that stands in another title, or in a heading.
_NUMBER = "Nr."
#: The column for what stood beside the title of an agreement, where a heading is that title.
_TEXT = "Tekst"
#: What a heading of one agreement begins with, where that is not its number.
_CALLED = ("afspraak", "jaarafspraak", "kaderafspraak", "prestatieafspraak")
#: A title with a number behind it: “Afspraak 1.1”.
_WITH_NUMBER = re.compile(r"(\w+)\s+(?:nr\.?\s+|nummer\s+)?(\S.*)", re.S)
#: A heading with a number before it: “1.1 Bouwen”, “Afspraak J 2: Kopen”.
_NUMBERED = re.compile(
    r"(?:(?i:jaar|kader|prestatie)?(?i:afspraak)\s+)?((?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?)[.:)]?\s+(\S.*)"
)


@dataclass(frozen=True, slots=True)
class Cards:
    """The small tables of a document as tables of one row, below titles that all of them share.

    `named`: which of them, counted from 0, have their heading as title.
    """

    titles: tuple[str, ...]
    tables: list[tuple[TextTable, Head]]
    named: tuple[int, ...]


@dataclass(slots=True)
class _Card:
    """One small table; what stands beside a title, by what that title means, or else as it is compared."""

    headings: dict[int, str]
    knows: Knows
    said: dict[str, list[Cell]] = field(default_factory=dict)
    #: How a title is written, one way or more.
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)
    #: How many numbers stood in other titles.
    numbers: int = 0
    is_named: bool = False

    def add(self, title: str, cell: Cell) -> None:
        key = self.key(title)
        words = " ".join(title.split()).strip(" :")
        self.titles.setdefault(key, {}).setdefault(plain_title(title), words)
        self.said.setdefault(key, []).append(cell)

    def add_with_number(self, title: str, cell: Cell) -> None:
        """What stands beside a title that may hold the number too, or be nothing else where it is the first one."""
        found = _WITH_NUMBER.fullmatch(title.strip(" :"))
        if found and self.knows.field(found[1]) == self.knows.needed and is_number(found[2]):
            self.numbered(found[2], found[1], cell)
        elif not self.said and is_number(title):
            self.numbered(title, self.knows.title, cell)
        else:
            self.numbers += is_number(title)
            self.add(title, cell)

    def numbered(self, number: str, title: str, cell: Cell) -> None:
        self.numbers += 1
        if self.knows.field(_NUMBER):
            self.add(_NUMBER, Cell(number))
        self.add(title, cell)

    def key(self, title: str) -> str:
        return f"={found}" if (found := self.knows.field(title)) else plain_title(title)

    def has(self, title: str) -> bool:
        """Whether something stands beside a title that means the same."""
        return self.key(title) in self.said

    def move(self, title: str, other: str) -> None:
        """What stands beside a title, to before what stands beside another one."""
        cells = self.said.pop(self.key(title), [])
        self.titles.pop(self.key(title), None)
        after = self.said.pop(self.key(other), [])
        for cell in (*cells, *after):
            self.add(other, cell)

    @property
    def known(self) -> int:
        """How many of its titles mean something."""
        return sum(key.startswith("=") for key in self.said)

    @property
    def has_needed(self) -> bool:
        """Whether it has the title that the list can not do without."""
        return self.has(self.knows.title)

    @property
    def is_joined(self) -> bool:
        """Whether what stands beside several titles became one cell."""
        return any(len(ways) > 1 for ways in self.titles.values())

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
    has_needed = any(card.has_needed for card in cards)
    named = _named(cards, has_needed=has_needed)
    if not (has_needed or named):
        return None, tables
    _take_names(named, has_needed=has_needed)
    return _as_rows(cards), others


def _card_of(table: TextTable, knows: Knows) -> _Card | None:
    """A table of titles with what they say beside them, one or more such pairs in a row; None for every other one."""
    rows = [row for row in table.rows if len(row.spots) > 1]
    if not rows or any(len(row.spots) % 2 for row in rows):
        return None
    if any(_is_head(row, knows) for row in rows):
        return None
    card = _Card(dict(table.headings), knows)
    _read(card, table.rows)
    enough = card.known >= _FEWEST + card.numbers and (card.has_needed or 2 * card.known >= len(card.said))
    # Several numbers are those of the rows of a list.
    return card if enough and card.numbers < 2 else None


def _is_head(row: TextRow, knows: Knows) -> bool:
    """Whether titles stand beside each other, so that they head the columns below them."""
    beside = {knows.field(spot.cell.text) for spot in row.spots[1::2]} - {""}
    return knows.needed in beside or (len(row.spots) > 2 and bool(beside))


def _read(card: _Card, rows: Sequence[TextRow]) -> None:
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
                if title.cell.text:
                    card.add_with_number(last, told.cell)
                elif last:
                    card.add(last, told.cell)
            continue
        cell = row.spots[0].cell
        if over:
            card.add(over, cell)
            over = ""
        elif card.knows.field(cell.text):
            last = over = cell.text
        elif cell.text and not card.said:
            card.headings[_FIRST_ROW] = " ".join(cell.text.split())
        elif cell.text:
            card.left_out.beside.append(cell.text)


def _named(cards: Sequence[_Card], *, has_needed: bool) -> Sequence[_Card]:
    """The small tables of which the nearest heading is their own: a theme stands above several.

    Where the tables have titles of agreements themselves, a heading above one alone may be a theme all the same, unless
    it begins with a number or says that it is an agreement, and so do all others; or stands in the table itself.
    """
    names = [card.own_heading() for card in cards]
    times = Counter(names)
    if all(names) and len(times) == len(cards):
        if len(cards) > 1 and not has_needed:
            return cards
        if all(map(_is_numbered, cards, names)):
            return cards
    if not has_needed:
        return ()
    return [
        card
        for card, name in zip(cards, names, strict=True)
        if _FIRST_ROW in card.headings and times[name] == 1 and _is_numbered(card, name)
    ]


def _is_numbered(card: _Card, heading: str) -> bool:
    """Whether a heading says that it is an agreement, or begins with its number: with one at all, where it has none."""
    if plain_title(heading).startswith(_CALLED) or _without_number(card, heading) != _tidy(heading):
        return True
    return not card.has(_NUMBER) and _NUMBERED.fullmatch(heading) is not None


def _without_number(card: _Card, heading: str) -> str:
    """What a heading says beside the number that stands in the table too."""
    words = _tidy(heading)
    for word in _CALLED:
        if words.casefold().startswith(word):
            words = words[len(word) :].strip(" :")
    numbers = [one.text.strip(" .)") for cells in card.said.values() for one in cells if is_number(one.text)]
    for number in numbers:
        if f"{words} ".startswith((f"{number} ", f"{number}.", f"{number}:", f"{number})")):
            return words[len(number) :].strip(" .:)")
    return words


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" :*")


def _take_names(cards: Sequence[_Card], *, has_needed: bool) -> None:
    """What a small table is called is no theme: it becomes the title, and what stood there the text.

    Where the list has no text, it is told of, unless the table says the same.
    """
    names = [card.headings.pop(max(card.headings)) for card in cards]
    parts = [_NUMBERED.fullmatch(name) for name in names]
    for card, name, part in zip(cards, names, parts, strict=True):
        title = card.knows.title
        rest = _without_number(card, name)
        agreed = card.said.get(card.key(title), ())
        if has_needed and plain_title(" ".join(one.text for one in agreed)).startswith(plain_title(rest)):
            # Its heading says nothing else.
            continue
        if has_needed and not card.knows.field(_TEXT):
            card.left_out.beside.append(name)
            continue
        card.is_named = True
        if has_needed:
            card.move(title, _TEXT)
        if part and all(parts) and not card.has(_NUMBER):
            card.numbered(part[1], title, Cell(part[2]))
        else:
            card.add(title, Cell(rest or name))


def _as_rows(cards: Sequence[_Card]) -> Cards:
    """Each small table as a row, below the titles of all of them in the order in which they come."""
    titles: dict[str, str] = {}
    for card in cards:
        for key, ways in card.titles.items():
            # One more than is read, so that it is told.
            if len(titles) <= MAX_COLUMNS:
                titles.setdefault(key, next(iter(ways.values())))
    # What an agreement is called by goes first, wherever it stood.
    keys = sorted(titles, key=lambda key: key not in map(cards[0].key, (_NUMBER, cards[0].knows.title)))
    head = tuple(titles[key] for key in keys)
    columns = tuple(Spot(at, at + 1, Cell(title)) for at, title in enumerate(head))
    tables: list[tuple[TextTable, Head]] = []
    for card in cards:
        cells = [_as_one(card.said.get(key, ())) for key in keys]
        spots = tuple(Spot(at, at + 1, cell) for at, cell in enumerate(cells))
        row = TextRow(spots, card.left_out, is_joined=card.is_joined)
        # The titles stand once, before the first row.
        above = [] if tables else [TextRow(columns)]
        tables.append((TextTable(card.headings, [*above, row]), Head(head, columns, len(above))))
    return Cards(head, tables, tuple(at for at, card in enumerate(cards) if card.is_named))


def _as_one(cells: Sequence[Cell]) -> Cell:
    said = [cell for cell in cells if cell.text]
    if len(said) > 1:
        return Cell("\n".join(cell.text for cell in said))
    return next(iter(said), next(iter(cells), Cell()))
