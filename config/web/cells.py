"""What a sheet is, whatever is told in it and whatever program opens it: columns, and what a cell can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.utils.translation import gettext as _

from .units import is_euros

#: What Excel can hold in one cell; it counts in UTF-16, so that an emoji counts for two.
CELL_LIMIT = 32_767
#: Characters that A4 and A3 hold from left to right with letters that can still be read: six points of ten.
A4_HOLDS, A3_HOLDS = 235, 340
#: The highest row of Excel, in points.
HIGHEST = 409
#: What XML can not hold, and what nobody can see.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Line ends of all systems, and those that Word leaves in texts.
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
#: Shapes that fonts everywhere have, beside the word and the colour of a light; what a light means belongs to monitoring.
SHAPES = {"green": "✓", "yellow": "▲", "red": "✕", "none": "○"}


@dataclass(frozen=True, slots=True)
class LightCell:
    """A light: its value and its word."""

    light: str
    word: str


class Euros(Decimal):
    """A number of euros, which has whole cents or none."""


def amount_cell(value: Decimal | None, unit: str) -> Decimal | None:
    """An amount as a cell holds it: what counts euros is written as money."""
    return value if value is None or not is_euros(unit) else Euros(value)


def decimals_of(value: Decimal) -> int:
    """How many decimals are shown: as many as it has, and of euros two or none."""
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    return 2 if decimals == 1 and isinstance(value, Euros) else decimals


#: None is an empty cell; Decimal and int are numbers, date is a date. Only str can be text.
Cell = str | Decimal | int | date | LightCell | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column; the width is in characters. `left`: numbers stand at the left, as they do not add up."""

    title: str
    width: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a head. `fixed`: how many columns stay in sight when scrolling to the right."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    fixed: int = 0

    @property
    def needs_a3(self) -> bool:
        """A4 would make the letters too small."""
        return sum(column.width for column in self.columns) > A4_HOLDS

    @property
    def pages_across(self) -> int:
        """How many pages of A3 lie beside each other, with the fixed columns on each of them."""
        widths = [column.width for column in self.columns]
        fixed = sum(widths[: self.fixed])
        return max(1, ceil((sum(widths) - fixed) / (A3_HOLDS - fixed)))

    def height(self, row: tuple[Cell, ...]) -> int:
        """How high a row must be for its text, in points; Excel allows no more than HIGHEST.

        Told in the file, because not every program works it out by itself.
        """
        lines = max(_lines_of(cell, column.width) for cell, column in zip(row, self.columns, strict=True))
        return min(HIGHEST, 13 * lines + 6)


def _lines_of(cell: Cell, width: int) -> int:
    """How many lines a cell takes at most; a width of so many digits holds more letters, words that wrap cost it."""
    if not isinstance(cell, str):
        return 1
    return sum(1 + len(paragraph) // width for paragraph in cell.split("\n"))


def clean(text: str) -> str:
    """The text as a cell can hold it: no invisible control characters, one kind of line end, not too long."""
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    return cut(text, _("[Cut here. A cell can hold no more; the whole text is in the JSON file.]"))


def cut(text: str, note: str) -> str:
    """The text as far as a cell can hold it, with a note at the end of what is cut."""
    if len(text) <= CELL_LIMIT // 2 or _utf16_length(text) <= CELL_LIMIT:
        return text
    note = f"\n{note}"
    kept = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - _utf16_length(note))]
    return kept.decode("utf-16-le", errors="ignore") + note


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
