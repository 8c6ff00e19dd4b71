"""Commitments that stand in the running text of a document: numbered paragraphs, each with what is said below it.

Many agreements have no table: a number, what is agreed, parts a, b and c, and below that lines as “Planning: Q2 2026”.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from .sheet_parts import MAX_COLUMNS, Cell, Knows
from .table_parts import LeftOut, TextTable, is_number

#: The columns that every numbered paragraph fills, and the one of its parts.
NUMBER, SAID, PARTS = "Nr.", "Afspraak", "Onderdelen"
#: Where a bold line stands among the levels of headings: below those that the document calls so, which are 1 to 9.
BOLD = 10
#: A bold line that says more than this is no heading; nor is the word before a colon a title of a column.
_LONGEST_TITLE, _LONGEST_LABEL = 120, 40
#: “Afspraak 12: …”, whatever the word for it, and a number typed in front: 1. or K1.2 or 3.4.
_CALLED = re.compile(r"(?:prestatie|kader|jaar)?afspraak\s+(?=\S*\d)", re.I)
_TYPED = re.compile(
    r"(?P<number>(?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?)(?!\w)(?P<mark>[.):]|\s[-–:])?(?P<words>\s.*)?",
    re.S,
)
#: A number without a mark behind it is one where it goes on after a point; 2.000 is so many dwellings.
_POINTED = re.compile(r"(?:[A-Z]{1,3}[ .-]?)?\d{1,2}(?:[.-]\d{1,2}){1,3}[a-z]?")
_PART = re.compile(r"(?P<label>[a-z]|ii|iii|iv|vi|vii|viii|ix)[.)]\s+\S", re.S)
#: How commitments are numbered; what stands further on in this row counts within what stands before it.
_FORMS = ("called", "typed", "counted")
_SIGN = re.compile(r"[-–—•*·▪●○]\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables: what it says, and apart from that the number that the program counts (“-” for a sign).

    `depth`: how deep in a list, from 0; `heading`: the level of a heading, 0 for none; `is_bold`: all its words are.
    """

    words: str
    number: str = ""
    depth: int = 0
    heading: int = 0
    is_bold: bool = False
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def whole(self) -> str:
        """As people read it."""
        return f"{self.number} {self.words}".strip() if self.number != "-" else f"- {self.words}"


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text document: its tables, what stands between them, and what else people should know of it, in words."""

    tables: list[TextTable]
    between: list[Paragraph]
    notes: list[str]


@dataclass(slots=True)
class NumberedText:
    """A numbered paragraph, the headings above it by level, and what is said below it: words, parts, lines by title."""

    number: str
    depth: int
    #: Whether it was “Afspraak 3”, a number that the program counts, or one that was typed.
    form: str
    headings: dict[int, str]
    said: list[str] = field(default_factory=list)
    #: Each with what is said below it in turn.
    parts: list[list[str]] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_out: LeftOut = field(default_factory=LeftOut)


@dataclass(frozen=True, slots=True)
class RunningText:
    """The numbered paragraphs of a document as rows under titles.

    `aside`: headings of which the paragraphs are left aside, with how many.
    """

    titles: tuple[str, ...] = ()
    rows: tuple[NumberedText, ...] = ()
    aside: tuple[tuple[str, int], ...] = ()

    def cells(self, row: NumberedText) -> list[Cell]:
        """One row, in the order of the titles."""
        known = {NUMBER: row.number, SAID: "\n".join(row.said), PARTS: "\n".join(map(" – ".join, row.parts))}
        return [
            Cell(known[title] if title in known else "\n".join(row.told.get(title, ())))
            for title in self.titles
        ]


def read_running(paragraphs: Sequence[Paragraph], knows: Knows | None) -> RunningText:
    """The numbered paragraphs, for who needs commitments; nothing where the document has none.

    Bold lines with a number are headings, where as many numbered paragraphs stand below them; else they are what a
    commitment is called. Where no paragraph has a number, the lowest headings with one are that. Where lines below
    paragraphs tell who or when, chapters in which none does are left aside: rules of working together, say.
    """
    if not reads_text(knows):
        return RunningText()
    rows = list(_Reading(knows, bold_heads=True).read(paragraphs))
    heads = sum(1 for one in paragraphs if not one.heading and one.is_bold and _number(one) is not None)
    if len(rows) < heads:
        rows = list(_Reading(knows, bold_heads=False).read(paragraphs))
    if not rows and (
        levels := [one.heading for one in paragraphs if one.heading and _number(one) is not None]
    ):
        rows = list(_Reading(knows, bold_heads=True, called_at=max(levels)).read(paragraphs))
    rows, aside = _with_lines(rows)
    labels = list(dict.fromkeys(title for row in rows for title in row.told))
    parts = [PARTS] if any(row.parts for row in rows) else []
    return RunningText((NUMBER, SAID, *parts, *labels)[:MAX_COLUMNS], tuple(rows), tuple(aside))


def reads_text(knows: Knows | None) -> bool:
    """Whether numbered paragraphs can be what is taken in; who does not say yet what that is may mean them."""
    return knows is None or knows.field(SAID) == knows.needed


class _Reading:
    """Goes through the paragraphs of a document once."""

    def __init__(self, knows: Knows | None, *, bold_heads: bool, called_at: int = 0) -> None:
        """`called_at`: the level of headings that are what a commitment is called; 0 for none."""
        self._knows, self._bold_heads, self._called_at = knows, bold_heads, called_at
        self._headings: dict[int, str] = {}
        self._row: NumberedText | None = None
        #: The title of a line that says nothing behind its colon: the next paragraph does.
        self._waits = ""
        #: How deep the part stands that was read last, where nothing came after it.
        self._part_at: int | None = None
        #: What people call a column, by its field: “Trekker” and “Trekkers” are one.
        self._titles: dict[str, str] = {}

    def read(self, paragraphs: Iterable[Paragraph]) -> Iterator[NumberedText]:
        """Each numbered paragraph, when what is said below it has been read."""
        for one in paragraphs:
            found = _number(one)
            if level := self._heading(one, found):
                if self._row is not None:
                    yield self._row
                self._row, self._waits = None, ""
                kept = {at: words for at, words in self._headings.items() if at < level}
                self._headings = kept | {level: one.whole}
            elif found is not None and not self._is_part(one, found[0]):
                if self._row is not None:
                    yield self._row
                number, words = found
                self._row = NumberedText(
                    number, one.depth, _form(one), dict(self._headings), left_out=one.left_out
                )
                self._waits, self._part_at = "", None
                self._say(words)
            elif self._row is not None:
                _add(self._row.left_out, one.left_out)
                self._below(self._row, one, is_part=found is not None)
        if self._row is not None:
            yield self._row

    def _heading(self, one: Paragraph, found: tuple[str, str] | None) -> int:
        """The level of a heading; 0 for everything else. “Afspraak 3” is none, however large it is printed."""
        if _CALLED.match(one.whole) and found is not None:
            return 0
        if one.heading:
            if found is not None and one.heading == self._called_at:
                return 0
            return min(one.heading, BOLD - 1)
        if found is not None and not self._bold_heads:
            return 0
        is_title = one.is_bold and len(one.words) <= _LONGEST_TITLE and "\n" not in one.words
        return BOLD if is_title and not one.words.endswith((".", ":", ";", ",")) and one.number != "-" else 0

    def _is_part(self, one: Paragraph, number: str) -> bool:
        """Whether a number counts within the paragraph above: 2.1 below 2, deeper in its list, or 1. below “Afspraak 3”."""
        row = self._row
        if row is None:
            return False
        if _FORMS.index(_form(one)) > _FORMS.index(row.form):
            return True
        return number.startswith(f"{row.number}.") or (bool(one.number) and one.depth > row.depth)

    def _below(self, row: NumberedText, one: Paragraph, *, is_part: bool) -> None:
        words = " ".join(one.whole.split())
        if is_part or one.number not in ("", "-") or _PART.match(words):
            row.parts.append([words])
            self._waits, self._part_at = "", one.depth
        elif one.number == "-" and self._part_at is not None and one.depth > self._part_at:
            row.parts[-1].append(" ".join(one.words.split()))
        else:
            self._part_at = None
            self._say(one.words, before="- " if one.number == "-" else "")

    def _say(self, words: str, before: str = "") -> None:
        """Lines that begin with the title of a column go there, all others to what is agreed, with an empty line between."""
        row = self._row
        assert row is not None
        goes_on = before and row.said and row.said[-1].startswith(before)
        between = [""] if row.said and not goes_on else []
        for line in filter(None, map(str.strip, words.split("\n"))):
            label, colon, told = _SIGN.sub("", line, count=1).partition(":")
            title = self._title(label) if colon else ""
            if title:
                self._waits = "" if told.strip() else title
                row.told[title] += [told.strip()] if told.strip() else []
            elif self._waits:
                row.told[self._waits].append(line)
                self._waits = ""
            elif colon and self._says(label) and told.strip():
                row.said += [*between, told.strip()]
                between = []
            else:
                row.said += [*between, f"{before}{line}"]
                between = []

    def _title(self, label: str) -> str:
        """What the column of a line is called; empty where it is none, or the one of what is agreed itself."""
        name = self._field(label)
        if not name or self._knows is None or name in (self._knows.needed, "number", "text", "items"):
            return ""
        return self._titles.setdefault(name, " ".join(label.split()).strip(" *"))

    def _says(self, label: str) -> bool:
        """Whether what follows is what is agreed: “Afspraak: …”."""
        return self._knows is not None and self._field(label) in (self._knows.needed, "text")

    def _field(self, label: str) -> str:
        return self._knows.field(label) if self._knows is not None and len(label) <= _LONGEST_LABEL else ""


def _number(one: Paragraph) -> tuple[str, str] | None:
    """The number before a paragraph, counted or typed, and its words without it; None where it has none."""
    if one.number:
        number = _CALLED.sub("", one.number, count=1).strip().rstrip(".):")
        return (number, one.words) if is_number(number) and number[-1:].isalnum() else None
    called = _CALLED.match(one.words)
    found = _TYPED.match(one.words[called.end() :] if called else one.words)
    if found is None or not (called or found["words"]):
        return None
    if not (called or found["mark"] or _POINTED.fullmatch(found["number"])):
        return None
    return found["number"], (found["words"] or "").strip()


def _form(one: Paragraph) -> str:
    """How a paragraph is numbered."""
    if _CALLED.match(one.whole):
        return "called"
    return "counted" if one.number else "typed"


def _with_lines(rows: list[NumberedText]) -> tuple[list[NumberedText], list[tuple[str, int]]]:
    """Without the chapters in which nothing tells who or when, where other chapters do."""
    levels = sorted({level for row in rows for level in row.headings})
    top = next((at for at in levels if len({row.headings.get(at, "") for row in rows}) > 1), None)
    if top is None or not any(row.told for row in rows):
        return rows, []
    telling = {row.headings.get(top, "") for row in rows if row.told}
    aside: dict[str, int] = defaultdict(int)
    for row in rows:
        if (words := row.headings.get(top, "")) not in telling:
            aside[words] += 1
    return [row for row in rows if row.headings.get(top, "") in telling], list(aside.items())


def _add(whole: LeftOut, part: LeftOut) -> None:
    """What is not read of a paragraph is not read of the row."""
    whole.struck += part.struck
    whole.deleted += part.deleted
    whole.pictures += part.pictures
    whole.footnotes += part.footnotes
    whole.signs += part.signs


def without_sign(one: Paragraph) -> Paragraph:
    """A paragraph of which the program says no number, with a typed sign counted as one."""
    if one.number or not (found := _SIGN.match(one.words)):
        return one
    return replace(one, words=one.words[found.end() :], number="-")
