"""Commitments that stand in the running text of a document: numbered paragraphs, each with what is said below it.

Many agreements have no table: a number, what is agreed, parts a, b and c, and below that lines as “Planning: Q2 2026”.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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
#: A number without a mark behind it is one where it goes on after a point; 2.000 is so many dwellings, as is 20-30.
_POINTED = re.compile(r"(?:[A-Z]{1,3}[ .-]?\d{1,2}(?:[.-]\d{1,2}){1,3}|\d{1,2}(?:\.\d{1,2}){1,3})[a-z]?")
_PART = re.compile(r"(?P<label>[a-z]|ii|iii|iv|vi|vii|viii|ix)[.)]\s+\S", re.S)
#: How commitments are numbered; what stands further on in this row counts within what stands before it.
_FORMS = ("called", "typed", "counted")
_SIGN = re.compile(r"[-–—•*·▪●○]\s+")
#: Where the title of another column may begin in a line, and what stands before it there; how many words it has at most.
_COLON, _BETWEEN = re.compile(":"), " \t|;,/–-"
_WORDS_OF_LABEL = 4
_NEXT = re.compile(r"(?<=\s)(?=\w)|(?<=[|;/])(?=\w)")
#: A bold line “Planning” is the title of a column where it stands there more than once; else it may be a chapter.
_FEWEST_BARE = 2
#: What goes on below a line: one that is not finished, or words that begin nothing.
_UNFINISHED, _GOES_ON = re.compile(r"(?:[,;&/(+]|\s(?:en|of))$", re.I), re.compile(r"[(a-z]|[-–—•*·▪●○]\s")


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

    `aside`: headings of which the paragraphs are left aside, with how many; `unread`: those with text below them that
    stands before the first number.
    """

    titles: tuple[str, ...] = ()
    rows: tuple[NumberedText, ...] = ()
    aside: tuple[tuple[str, int], ...] = ()
    unread: tuple[tuple[str, int], ...] = ()

    @property
    def labels(self) -> list[str]:
        """The titles that lines below the paragraphs begin with."""
        return [title for title in self.titles if title not in (NUMBER, SAID, PARTS)]

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
    commitment is called. The lowest headings with a number are that where no paragraph has one, or where more of them
    tell who or when than paragraphs do; by the same measure 1 may head 1.1. Where lines below paragraphs tell who or
    when, chapters in which none does are left aside: rules of working together, say.
    """
    if not reads_text(knows):
        return RunningText()
    heads = sum(1 for one in paragraphs if not one.heading and one.is_bold and _number(one) is not None)
    best = _Reading(knows, bold_heads=True).read(paragraphs)
    if len(best.rows) < heads:
        best = _Reading(knows, bold_heads=False).read(paragraphs)
    for other in _otherwise(paragraphs, knows):
        if _tells(other.rows) > _tells(best.rows) or not best.rows:
            best = other
    rows, aside = _with_lines(best.rows)
    labels = list(dict.fromkeys(title for row in rows for title in row.told))
    parts = [PARTS] if any(row.parts for row in rows) else []
    unread = tuple(best.unread.items())
    return RunningText((NUMBER, SAID, *parts, *labels)[:MAX_COLUMNS], tuple(rows), tuple(aside), unread)


def _otherwise(paragraphs: Sequence[Paragraph], knows: Knows | None) -> Iterator[_Reading]:
    """Other ways to read them: the lowest headings with a number are commitments, or 1 heads 1.1 and 1.2."""
    if levels := [one.heading for one in paragraphs if one.heading and _number(one) is not None]:
        yield _Reading(knows, bold_heads=True, called_at=max(levels)).read(paragraphs)
    if any(found is not None and "." in found[0] for found in map(_number, paragraphs)):
        yield _Reading(knows, bold_heads=True, whole_heads=True).read(paragraphs)


def _tells(rows: Iterable[NumberedText]) -> int:
    """How many rows tell who or when."""
    return sum(1 for row in rows if row.told)


def reads_text(knows: Knows | None) -> bool:
    """Whether numbered paragraphs can be what is taken in; who does not say yet what that is may mean them."""
    return knows is None or knows.field(SAID) == knows.needed


class _Reading:
    """Goes through the paragraphs of a document once."""

    def __init__(
        self, knows: Knows | None, *, bold_heads: bool, called_at: int = 0, whole_heads: bool = False
    ) -> None:
        """`called_at`: the level of headings that are what a commitment is called; 0 for none. `whole_heads`: 1 heads 1.1."""
        self._knows, self._bold_heads, self._called_at = knows, bold_heads, called_at
        self._whole_heads = whole_heads
        self.rows: list[NumberedText] = []
        #: How many paragraphs belong to no number, by the heading above them.
        self.unread: dict[str, int] = defaultdict(int)
        #: How often each bold line stands there.
        self._bold: Counter[str] = Counter()
        self._headings: dict[int, str] = {}
        self._row: NumberedText | None = None
        #: The title of a line that says nothing behind its colon: the next paragraph does.
        self._waits = ""
        #: Whether some of what follows it, as a list, was read.
        self._is_listed = False
        #: How deep the part stands that was read last, where nothing came after it.
        self._part_at: int | None = None
        #: What people call a column, by its field: “Trekker” and “Trekkers” are one.
        self._titles: dict[str, str] = {}

    def read(self, paragraphs: Sequence[Paragraph]) -> _Reading:
        """Each numbered paragraph with what is said below it."""
        self._bold = Counter(one.words for one in paragraphs if one.is_bold)
        for one in paragraphs:
            found = _number(one)
            if level := self._heading(one, found):
                self._row, self._waits = None, ""
                kept = {at: words for at, words in self._headings.items() if at < level}
                self._headings = kept | {level: one.whole}
            elif found is not None and not self._is_part(one, found[0]):
                number, words = found
                # Below a heading that is a commitment everything counts within it.
                form = _FORMS[0] if one.heading else _form(one)
                self._row = NumberedText(number, one.depth, form, dict(self._headings))
                self._row.left_out.add(one.left_out)
                self.rows.append(self._row)
                self._waits, self._part_at = "", None
                self._say(words)
            elif self._row is not None:
                self._row.left_out.add(one.left_out)
                self._below(self._row, one, is_part=found is not None)
            else:
                self.unread[self._headings[max(self._headings)] if self._headings else ""] += 1
        return self

    def _heading(self, one: Paragraph, found: tuple[str, str] | None) -> int:
        """The level of a heading; 0 for everything else. “Afspraak 3” is none, however large it is printed."""
        if _CALLED.match(one.whole) and found is not None:
            return 0
        if self._is_line(one, found) or self._bare(one):
            return 0
        if one.heading:
            if found is not None and one.heading == self._called_at:
                return 0
            return min(one.heading, BOLD - 1)
        if self._whole_heads and found is not None and "." not in found[0]:
            return BOLD
        if found is not None and not self._bold_heads:
            return 0
        is_title = one.is_bold and len(one.words) <= _LONGEST_TITLE and "\n" not in one.words
        return BOLD if is_title and not one.words.endswith((".", ":", ";", ",")) and one.number != "-" else 0

    def _is_part(self, one: Paragraph, number: str) -> bool:
        """Whether a number counts within the paragraph above: 2.1 below 2, deeper in its list, or 1. below “Afspraak 3”."""
        row = self._row
        if row is None or one.heading:
            return False
        if _FORMS.index(_form(one)) > _FORMS.index(row.form):
            return True
        return number.startswith(f"{row.number}.") or (bool(one.number) and one.depth > row.depth)

    def _below(self, row: NumberedText, one: Paragraph, *, is_part: bool) -> None:
        words = " ".join(one.whole.split())
        if bare := self._bare(one):
            self._part_at, self._waits, self._is_listed = None, bare, False
        elif is_part or one.number not in ("", "-") or _PART.match(words):
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
        if self._is_listed and not before:
            self._waits, self._is_listed = "", False
        goes_on = before and row.said and row.said[-1].startswith(before)
        between = [""] if row.said and not goes_on else []
        last = ""
        for line in filter(None, map(str.strip, words.split("\n"))):
            label, colon, told = line.partition(":")
            if found := self._labels(line):
                last = self._tell(row, found)
            elif self._waits:
                row.told[self._waits].append(line)
                last = self._waits
                self._waits, self._is_listed = (self._waits, True) if before else ("", False)
            elif last and (_GOES_ON.match(line) or _UNFINISHED.search("".join(row.told[last][-1:]))):
                row.told[last].append(line)
            elif colon and self._says(_SIGN.sub("", label, count=1)) and told.strip():
                row.said += [*between, told.strip()]
                between, last = [], ""
            else:
                row.said += [*between, f"{before}{line}"]
                between, last = [], ""

    def _tell(self, row: NumberedText, found: Sequence[tuple[str, str]]) -> str:
        """Puts what each title says in its column; gives the last title, which waits where nothing stands behind it."""
        for title, told in found:
            row.told[title] += [told] if told else []
        title, told = found[-1]
        self._waits, self._is_listed = "" if told else title, False
        return title

    def _labels(self, line: str) -> list[tuple[str, str]]:
        """Each title of a column in a line that begins with one, and what it says; none where it begins otherwise."""
        line = _SIGN.sub("", line, count=1)
        begin = line.find(":") + 1
        title = self._title(line[: begin - 1]) if begin else ""
        if not title:
            return []
        found = []
        before = begin
        for colon in _COLON.finditer(line, begin):
            start, name = self._label_before(line, before, colon.start())
            before = colon.end()
            if name:
                found.append((title, line[begin:start].strip(_BETWEEN)))
                title, begin = name, colon.end()
        return [*found, (title, line[begin:].strip())]

    def _label_before(self, line: str, begin: int, end: int) -> tuple[int, str]:
        """The title of another column that ends at a colon, the longest first, and where it begins; else an empty one."""
        starts = list(_NEXT.finditer(line, max(begin, end - _LONGEST_LABEL), end))
        for mark in starts[-_WORDS_OF_LABEL:]:
            start = mark.start()
            is_after_mark = line[start - 2 : start].strip()[-1:] in ("|", ";", ",", "/")
            if (line[start].isupper() or is_after_mark) and (name := self._title(line[start:end])):
                return start, name
        return end, ""

    def _is_line(self, one: Paragraph, found: tuple[str, str] | None) -> bool:
        """Whether a bold line or heading begins with the title of a column, so that it heads nothing."""
        if found is not None or one.number == "-" or not (one.is_bold or one.heading):
            return False
        if one.heading and self._row is None:
            return False
        told = self._labels(one.words)
        return bool(told) and self._field(told[0][0]) not in ("theme", "subtheme")

    def _bare(self, one: Paragraph) -> str:
        """The title of a column that is a bold line of its own, of which there are several; empty for all else."""
        if self._row is None or one.heading or one.number or self._bold[one.words] < _FEWEST_BARE:
            return ""
        title = self._title(one.words)
        return title if self._field(title) not in ("theme", "subtheme") else ""

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


def without_sign(one: Paragraph) -> Paragraph:
    """A paragraph of which the program says no number, with a typed sign counted as one."""
    if one.number or not (found := _SIGN.match(one.words)):
        return one
    return replace(one, words=one.words[found.end() :], number="-")
