"""The letter as blocks: what stands in it, whatever the file or page it is written to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..style.look import COLOUR, Logo

#: What XML can not hold, such as the vertical tabs that Word leaves in texts.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def cleaned(text: str) -> str:
    """Text that every format can hold: line ends as \\n, other control characters as a space."""
    return _CONTROL.sub(" ", _LINE_END.sub("\n", text)).strip()


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that look the same; `light` colours the words of a light, and nothing but looks follows from it."""

    text: str
    bold: bool = False
    soft: bool = False
    light: str = ""

    @property
    def word(self) -> str:
        """The word of a light without the sign before it: a page draws its own shape."""
        return self.text.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3, in order: no level is passed over."""

    level: int
    text: str

    kind = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `keep`: on the same page as what follows. A newline in a run is a new line."""

    runs: tuple[Run, ...]
    keep: bool = False

    kind = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is a row of runs."""

    items: tuple[tuple[Run, ...], ...]

    kind = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table with one row of heads; the first column tells what a row is about, the others hold numbers."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]

    kind = "table"


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class CouncilLetter:
    """A letter to the council, ready to be written down.

    `mark` stands on every page (CONCEPT while a round is open), `facts` are the lines under the address (date,
    subject, …), `annexes` the names of what goes along.
    """

    title: str
    sender: str
    dated: date
    addressee: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    mark: str = ""
    colour: str = COLOUR
    logo: Logo | None = None
    language: str = "nl-NL"

    def texts(self) -> Iterator[str]:
        """Every text in the order of reading, as a reader of any of the files finds it."""
        yield from self.addressee
        for label, value in self.facts:
            yield f"{label}: {value}"
        for block in self.blocks:
            match block:
                case Heading():
                    yield block.text
                case Paragraph():
                    yield "".join(run.text for run in block.runs)
                case Bullets():
                    yield from ("".join(run.text for run in item) for item in block.items)
                case Table():
                    yield from block.head
                    for row in block.rows:
                        yield from (run.text for run in row)


def run(text: str, *, bold: bool = False, soft: bool = False, light: str = "") -> Run:
    """A run of clean text."""
    return Run(cleaned(text), bold, soft, light)


def row_of(*runs: Run) -> tuple[Run, ...]:
    """Runs with a space between them; empty ones are left out."""
    filled = [one for one in runs if one.text]
    return tuple(
        Run(one.text + (" " if place < len(filled) - 1 else ""), one.bold, one.soft, one.light)
        for place, one in enumerate(filled)
    )


def paragraph(*runs: Run, keep: bool = False) -> Paragraph:
    """A paragraph of runs with a space between them."""
    return Paragraph(row_of(*runs), keep)
