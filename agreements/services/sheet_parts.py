"""What a spreadsheet is made of, whatever file it comes from: cells, rows, and what a sheet tells beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from config.web.formulas import as_it_was
from config.web.signs import without_unseen

#: Rows and columns that are read; a list of commitments has a few hundred rows.
MAX_ROWS = 2_500
MAX_COLUMNS = 200
#: Signs that take no room, which come along from web pages and Word; and spaces that only look like one.
_NO_ROOM = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF))
_OTHER_SPACES = dict.fromkeys((0xA0, 0x2007, 0x202F), " ")
#: How a number is shown with as many decimals each time.
_FIXED = re.compile(r"0+\.(0+)(?![0#?E])")
#: Hidden rows, columns and other sheets that are told of by name.
TOLD = 20


#: The colour of an empty cell that a rule of the spreadsheet may give one, which is not worked out.
RULED = "rule"


class SpreadsheetError(Exception):
    """The file can not be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text. `formula`: it is calculated, so that the text is not what people see.

    `number`: the file holds a number, written here with a point before its decimals. `colour`: “red”, “yellow” or
    “green” of a cell that says nothing else, or RULED.
    """

    text: str = ""
    formula: bool = False
    number: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty; `number` is what the spreadsheet calls it, counted from 1.

    `notes`: what of it is not read, in words for people.
    """

    number: int
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knows:
    """What a kind of list knows of titles: which field one means (empty for none), and the field it needs.

    `title`: what the column of that field is called, for a list of which each row may stand in a table of its own.
    """

    field: Callable[[str], str]
    needed: str
    title: str = ""


class Sheet(list[Row]):
    """The rows of a sheet; `remarks`: what else people should know of it, in words for them.

    `again`: reads a text with tables for who knows which titles mean something; of a spreadsheet there is no choice.
    `has_cells`: what a row says nothing of stands in an empty cell of it; running text has none.
    """

    remarks: tuple[str, ...] = ()
    has_cells: bool = True
    again: Callable[[Knows], Sheet] | None = None

    def known_by(self, knows: Knows) -> Sheet:
        """The rows as this kind of list understands them best."""
        return self if self.again is None else self.again(knows)


@dataclass(slots=True)
class Aside:
    """What a sheet tells beside its cells: its name and those of others, hidden rows, cells that were merged."""

    name: str = ""
    others: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    #: Per row the columns of the cells that reach down from there, and to which row.
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    reaching: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    #: Words that may have been meant otherwise, as the file does not tell how its letters are written down.
    doubtful: list[str] = field(default_factory=list)
    #: What else people should know of how the file was read, in words for them.
    notes: list[str] = field(default_factory=list)
    #: The same of single rows.
    of_rows: dict[int, tuple[str, ...]] = field(default_factory=dict)
    #: Whether something stands beyond the columns that are read.
    is_wide: bool = False
    #: Whether rows were made of running text.
    is_running: bool = False

    def fill(self, number: int, cells: list[Cell]) -> None:
        """A merged cell says the same for every row it stands beside."""
        for column, (last, cell) in self.reaching.items():
            if number <= last:
                cells.extend([Cell()] * (column + 1 - len(cells)))
                cells[column] = cell
        for column, last in self.merged.get(number, ()):
            if column < len(cells):
                self.reaching[column] = last, cells[column]

    def remarks(self, rows: Iterable[Row]) -> Iterator[str]:
        """In words for people."""
        yield from self.notes
        if self.doubtful:
            yield _(
                "This file does not tell how its letters were saved. Look whether these words are right: %(words)s. If "
                "not, save the file as Excel (.xlsx) or as “CSV UTF-8” and choose it again."
            ) % {"words": ", ".join(f"“{word}”" for word in self.doubtful)}
        if self.others:
            yield _(
                "Only the sheet “%(name)s” is read, not %(others)s. To take in another one, put it in front and save."
            ) % {"name": self.name, "others": ", ".join(f"“{other}”" for other in self.others[:TOLD])}
        if hidden := [str(row.number) for row in rows if row.number in self.hidden]:
            yield _("Rows that are hidden in the file are read as well: %(rows)s.") % {
                "rows": first_of(hidden)
            }
        if self.is_wide:
            yield _("Only the first %(number)s columns are read.") % {"number": MAX_COLUMNS}


def first_of(names: Sequence[str]) -> str:
    """The first of many names, in words."""
    return ", ".join([*names[:TOLD], *(["…"] if len(names) > TOLD else [])])


def tidy(text: str) -> str:
    """Without what nobody sees: other line ends and spaces, letters in two parts, signs that take no room."""
    lines = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", lines.translate(_NO_ROOM | _OTHER_SPACES)).strip()


def plain_text(text: str) -> str:
    """Tidied, and without the apostrophe that our own files put before what looks like a formula."""
    return as_it_was(tidy(text))


def cell_of(value: Any, form: str = "") -> Cell:
    """A value as a cell; a number is what people see by its `form`: 0.12 may be 12%, and 1.1 number 1.10."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(words_of(value))
    if "%" in form:
        return Cell(f"{value * 100:.10g}%".replace(".", ","))
    return Cell(_with_zeros(value, form) or words_of(value), number=True)


def _with_zeros(value: float, form: str) -> str:
    """A number as shown, where only zeros at its end make the difference: 1.10 stands ten places from 1.1."""
    decimals = len(found[1]) if (found := _FIXED.match(form)) else 0
    shown = f"{value:.{decimals}f}" if decimals and not float(value).is_integer() else ""
    return shown if shown and float(shown) == value else ""


def words_of(value: Any) -> str:
    """A value of a cell as a person reads it: 3.0 is 3, a date 1-7-2026, yes and no in Dutch."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime | date):
        return f"{value.day}-{value.month}-{value.year}"
    return plain_text(str(value))
