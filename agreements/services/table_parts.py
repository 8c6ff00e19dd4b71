"""What a table of a text document is made of: cells with their places, rows, and what of them is not read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .sheet_parts import Cell
from .xml_parts import overfull

#: Letters that are read of one document, those of merged cells as often as they count.
MAX_LETTERS = 5_000_000
#: Columns of a grid: what a file says beyond that is made up.
MAX_GRID = 200
#: The part of a title that a cell covers at least to stand under it.
_MOST_OF = 0.5
#: The width of a column, whatever it is counted in.
_WIDTH = re.compile(r"\d+(?:\.\d+)?")
#: What stands in a column of numbers: 3, 1.4, J 2, 2b).
_NUMBER = re.compile(r"(?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?[.)]?")


@dataclass(slots=True)
class LeftOut:
    """What stands in a row and is not read."""

    struck: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    pictures: int = 0
    footnotes: int = 0
    signs: int = 0
    #: Words in a small table, or above it, that stand beside no title.
    beside: list[str] = field(default_factory=list)

    def add(self, other: LeftOut) -> None:
        """The same of another row that is read as one with this."""
        self.struck += other.struck
        self.deleted += other.deleted
        self.beside += other.beside
        self.pictures += other.pictures
        self.footnotes += other.footnotes
        self.signs += other.signs


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell with its place among the columns of the grid; `goes_on`: it belongs to the one above, whose words it has."""

    start: int
    end: int
    cell: Cell
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row of a table; without any cell where all of it was deleted. `is_joined`: cells of it were more than one."""

    spots: tuple[Spot, ...]
    left_out: LeftOut = field(default_factory=LeftOut)
    is_joined: bool = False

    @property
    def filled(self) -> list[Spot]:
        """The cells that say something."""
        return [spot for spot in self.spots if spot.cell.text]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: its rows, and what the headings above it say, by their level (1 is highest).

    `widths`: of the columns of its grid, where they are told. `has_head`: the document says that its first row holds
    titles. `follows`: nothing is said between it and the table before.
    """

    headings: dict[int, str]
    rows: Sequence[TextRow]
    widths: tuple[float, ...] = ()
    has_head: bool = False
    follows: bool = False


class Reaching:
    """Cells that reach down, and how many letters a document has."""

    def __init__(self) -> None:
        self._left = MAX_LETTERS
        self._above: dict[int, Cell] = {}

    def anew(self) -> None:
        """Another table begins."""
        self._above = {}

    def row(self, spots: list[Spot]) -> tuple[Spot, ...]:
        """The row with the words of cells that go on from above; raises SpreadsheetError for too many letters."""
        told = tuple(
            Spot(spot.start, spot.end, self._above.get(spot.start, Cell()), goes_on=True)
            if spot.goes_on
            else spot
            for spot in spots
        )
        self._left -= sum(len(spot.cell.text) for spot in told)
        if self._left < 0:
            raise overfull()
        self._above = {spot.start: spot.cell for spot in told}
        return told


def width_of(told: str) -> float:
    """The width of a column, as a file tells it; 0 where it does not."""
    found = _WIDTH.match(told)
    return float(found[0]) if found else 0.0


def is_number(text: str) -> bool:
    """Whether it is what stands in a column of numbers."""
    return len(text) < 20 and _NUMBER.fullmatch(text.strip()) is not None


def aligned(row: TextRow, columns: Sequence[Spot], widths: Sequence[float]) -> tuple[list[Cell], bool]:
    """The cells of a row under the titles of its table, and whether some that stand beside each other became one.

    As many cells as titles belong to each other in their order, where none stands beside its title altogether: people
    drag borders. Else each goes to the first title of which it covers most.
    """
    places = _places(widths, [*columns, *row.spots])
    if len(row.spots) == len(columns) and all(
        _common(places, spot, column) > 0 for spot, column in zip(row.spots, columns, strict=True)
    ):
        return [spot.cell for spot in row.spots], False
    found: list[list[Cell]] = [[] for _column in columns]
    beside: list[list[Cell]] = []
    ends = [column.end for column in columns]
    for spot in row.spots:
        at = _under(places, spot, columns, bisect_right(ends, spot.start))
        # What stands beside all titles belongs to none, and is told of as every column without a title.
        if at is None:
            beside.append([spot.cell])
        else:
            found[at].append(spot.cell)
    found += beside
    is_joined = any(sum(bool(cell.text) for cell in cells) > 1 for cells in found)
    return [_as_one(cells) for cells in found], is_joined


def _under(places: Sequence[float], spot: Spot, columns: Sequence[Spot], begin: int) -> int | None:
    """The column that a cell stands under; none before `begin` does."""
    best, most = None, 0.0
    for at in range(begin, len(columns)):
        if columns[at].start >= spot.end:
            break
        part = _common(places, spot, columns[at]) / _common(places, columns[at], columns[at])
        if part > _MOST_OF:
            return at
        if part > most:
            best, most = at, part
    return best


def _as_one(cells: Sequence[Cell]) -> Cell:
    said = [cell.text for cell in cells if cell.text]
    if len(said) == 1 or not said:
        return next((cell for cell in cells if cell.text or cell.colour), Cell())
    return Cell("\n".join(said))


def _places(widths: Sequence[float], spots: Sequence[Spot]) -> list[float]:
    """Where each column of the grid begins, and the last one ends; of equal width where the document tells none."""
    most = max((spot.end for spot in spots), default=0)
    known = widths if len(widths) >= most and all(width > 0 for width in widths) else [1.0] * most
    places = [0.0]
    for width in known:
        places.append(places[-1] + width)
    return places


def _common(places: Sequence[float], one: Spot, other: Spot) -> float:
    return min(places[one.end], places[other.end]) - max(places[one.start], places[other.start])
