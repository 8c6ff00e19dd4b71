"""The numbers that Word counts itself: they stand in no text of the file, but people read them in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .word_parts import W, styles_by_key, value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LEVELS = 9
_AT = tuple(map(str, range(_LEVELS)))
#: Letters of what stands around a number; a file made to do harm repeats it.
LONGEST = 60
#: A style may be based on another, and so on; a file made to do harm goes round.
_DEPTH = 20
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
#: The highest number that is written in letters or Roman; a file may say anything.
_MOST = 4000


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts: from where, in which figures, and what stands around them (`%1.%2.`)."""

    start: int
    form: str
    words: str
    #: Whether it begins anew below each of a higher level.
    restarts: bool
    #: Whether all figures of it are plain ones, also those of levels above it.
    is_plain: bool


class Numbers:
    """What stands before each paragraph, asked once for each of them in the order of the document."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = styles_by_key(styles)
        self._places: dict[str, tuple[str, int]] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        #: Numbers from which a list begins anew, for the first paragraph in it.
        self._anew: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read(numbering)

    def of(self, paragraph: Element) -> str:
        """What Word prints before the paragraph; “-” for a sign, empty where it counts nothing."""
        number, level = self._place(paragraph)
        levels = self._levels.get(self._lists.get(number, ""), {})
        if level not in levels:
            return ""
        counts = self._counts[self._lists[number]]
        start = self._anew.pop((number, level), None)
        if start is not None or level not in counts:
            counts[level] = levels[level].start if start is None else start
        else:
            counts[level] += 1
        for deeper in [one for one in counts if one > level and one in levels and levels[one].restarts]:
            del counts[deeper]
        return self._printed(levels, counts, level)

    def depth(self, paragraph: Element) -> int:
        """How deep in a list a paragraph stands, from 0."""
        return self._place(paragraph)[1]

    def _printed(self, levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        if levels[level].form == "bullet":
            return "-"
        words = levels[level].words
        for at in range(_LEVELS):
            if (mark := f"%{at + 1}") in words:
                known = levels.get(at, levels[level])
                form = "decimal" if levels[level].is_plain else known.form
                words = words.replace(mark, figures(counts.get(at, known.start), form))
        return words.strip()[:LONGEST]

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list that a paragraph is in, by itself or by its style, and at which level; an empty list for none."""
        around = paragraph.find(f"{W}pPr")
        if around is None:
            return "", 0
        own = _told_in(around)
        return own if own is not None else self._place_of(value(around, "pStyle"))

    def _place_of(self, key: str) -> tuple[str, int]:
        """The list of a style, or of one that it is based on."""
        if key not in self._places:
            self._places[key] = "", 0
            style = self._styles.get(key)
            for _turn in range(_DEPTH):
                if style is None:
                    break
                around = style.find(f"{W}pPr")
                told = None if around is None else _told_in(around)
                if told is not None:
                    self._places[key] = told
                    break
                style = self._styles.get(value(style, "basedOn"))
        return self._places[key]

    def _read(self, numbering: Element) -> None:
        for kind in numbering.findall(f"{W}abstractNum"):
            self._levels[kind.get(f"{W}abstractNumId", "")] = {
                int(one.get(f"{W}ilvl", 0)): _level_of(one)
                for one in kind.findall(f"{W}lvl")
                if one.get(f"{W}ilvl", "0") in _AT
            }
        for one in numbering.findall(f"{W}num"):
            number = one.get(f"{W}numId", "")
            self._lists[number] = value(one, "abstractNumId")
            for anew in one.findall(f"{W}lvlOverride"):
                if start := value(anew, "startOverride"):
                    self._anew[number, int(anew.get(f"{W}ilvl", 0))] = int(start)
        self._follow_styles(numbering)

    def _follow_styles(self, numbering: Element) -> None:
        """A list that says that it is as a style counts as the list of that style does."""
        styles = {
            kind.get(f"{W}abstractNumId", ""): self._styles.get(value(kind, "numStyleLink"))
            for kind in numbering.findall(f"{W}abstractNum")
        }
        for number, kind in list(self._lists.items()):
            if (style := styles.get(kind)) is not None:
                told = style.find(f"{W}pPr/{W}numPr")
                self._lists[number] = "" if told is None else self._lists.get(value(told, "numId"), "")


def _level_of(element: Element) -> _Level:
    return _Level(
        int(value(element, "start") or 1),
        value(element, "numFmt"),
        value(element, "lvlText")[:LONGEST],
        restarts=value(element, "lvlRestart") != "0",
        is_plain=element.find(f"{W}isLgl") is not None,
    )


def _told_in(properties: Element) -> tuple[str, int] | None:
    """The list and level that a paragraph or a style names itself."""
    told = properties.find(f"{W}numPr")
    if told is None or told.find(f"{W}numId") is None:
        return None
    return value(told, "numId"), int(value(told, "ilvl") or 0)


def figures(count: int, form: str) -> str:
    """A count as Word writes it: 3, c, C, iii, III or 03."""
    if form in ("lowerLetter", "upperLetter") and 0 < count < _MOST:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < _MOST:
        return _roman(count) if form == "lowerRoman" else _roman(count).upper()
    if form == "none":
        return ""
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    written = ""
    for worth, sign in _ROMAN:
        while count >= worth:
            written, count = written + sign, count - worth
    return written
