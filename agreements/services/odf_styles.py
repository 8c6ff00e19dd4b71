"""What the styles of an OpenDocument file say: colours of cells, words that are struck through, how lists count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .odf_words import FO, OFFICE, STYLE, TEXT, whole_number
from .sheet_colours import light_of
from .table_parts import width_of
from .xml_parts import Stream, overfull

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A style may be based on another, and so on; a file made to do harm goes round.
_DEPTH = 20
#: Weights of letters that people see as bold.
_BOLD = ("bold", "600", "700", "800", "900")
#: Styles of a file, and letters among them.
_MOST, _LETTERS = 50_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: from where, in which figures, how many levels it shows, what stands around."""

    form: str
    before: str
    after: str
    start: int
    shown: int
    is_sign: bool


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    #: None where it says nothing of it.
    colour: str | None
    ink: str | None
    struck: bool | None
    hidden: bool | None
    bold: bool | None
    list_style: str
    level: int
    width: float
    shows: bool


class OdfStyles:
    """The styles of a file, by family and name: those everybody sees, and those of single places."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self._seen = 0
        #: Whether any style strikes words through.
        self.strikes = False

    def read(self, content: bytes) -> None:
        """Those of a part; what is told twice counts as told last."""
        stream = Stream(content, _LETTERS)
        for begins, element in stream:
            if begins and element.tag == f"{OFFICE}body":
                return
            if not begins:
                self.add(element, stream)

    def add(self, element: Element, stream: Stream) -> None:
        """An element that has ended, where it is a style."""
        if element.tag == f"{STYLE}style":
            key = element.get(f"{STYLE}family", ""), element.get(f"{STYLE}name", "")
            self._styles[key] = style = _style_of(element)
            self.strikes |= bool(style.struck)
            self._seen += 1
            if self._seen > _MOST:
                raise overfull()
        elif element.tag == f"{TEXT}list-style":
            self.lists[element.get(f"{STYLE}name", "")] = dict(_levels(element))
        elif element.tag == f"{TEXT}outline-style":
            self.outline = dict(_levels(element))
        else:
            return
        stream.let_go(element)

    def _chain(self, family: str, name: str) -> Iterator[_Style]:
        for _turn in range(_DEPTH):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = style.parent

    def light(self, family: str, name: str) -> str:
        """What the colour behind a cell, row or column says."""
        found = (style.colour for style in self._chain(family, name))
        return light_of((next((one for one in found if one is not None), "") or "").lstrip("#"))

    def ink(self, family: str, name: str) -> str:
        """What the colour of words says."""
        found = next((one.ink for one in self._chain(family, name) if one.ink is not None), None)
        return light_of((found or "").lstrip("#"))

    def says_of_colour(self, family: str, name: str) -> bool:
        """Whether a style says anything of the colour."""
        return any(style.colour is not None for style in self._chain(family, name))

    def is_struck(self, family: str, name: str) -> bool | None:
        """Whether words are struck through; None where the style says nothing of it."""
        return next((one.struck for one in self._chain(family, name) if one.struck is not None), None)

    def is_hidden(self, family: str, name: str) -> bool | None:
        """Whether words are out of sight; None where the style says nothing of it."""
        return next((one.hidden for one in self._chain(family, name) if one.hidden is not None), None)

    def is_bold(self, paragraph: Element) -> bool:
        """Whether all words of a paragraph are bold."""
        own = self._weight("paragraph", paragraph.get(f"{TEXT}style-name", ""))
        weights = list(self._weights(paragraph, bool(own)))
        return bool(weights) and all(weights)

    def _weights(self, node: Element, is_bold: bool) -> Iterator[bool]:
        """Of each piece of words in a paragraph whether it is bold."""
        if (node.text or "").strip():
            yield is_bold
        for child in node:
            own = (
                self._weight("text", child.get(f"{TEXT}style-name", ""))
                if child.tag == f"{TEXT}span"
                else None
            )
            yield from self._weights(child, is_bold if own is None else own)
            if (child.tail or "").strip():
                yield is_bold

    def _weight(self, family: str, name: str) -> bool | None:
        return next((one.bold for one in self._chain(family, name) if one.bold is not None), None)

    def list_of(self, paragraph: str) -> str:
        """The list that a style puts a paragraph in."""
        return next((one.list_style for one in self._chain("paragraph", paragraph) if one.list_style), "")

    def level_of(self, paragraph: str) -> int:
        """Which heading a style is; 0 for none."""
        return next((one.level for one in self._chain("paragraph", paragraph) if one.level), 0)

    def width(self, name: str) -> float:
        """Of a column; 0 where it is not told."""
        return next((one.width for one in self._chain("table-column", name)), 0.0)

    def conceals(self, name: str) -> bool:
        """Whether a sheet is kept out of sight."""
        return any(not one.shows for one in self._chain("table", name))


def _style_of(element: Element) -> _Style:
    colour = ink = struck = hidden = bold = None
    width, shows = 0.0, True
    for told in element:
        background = told.get(f"{FO}background-color")
        if background is not None and told.tag in (
            f"{STYLE}table-cell-properties",
            f"{STYLE}table-row-properties",
        ):
            colour = background
        elif told.tag == f"{STYLE}text-properties":
            ink = told.get(f"{FO}color")
            line, shown = told.get(f"{STYLE}text-line-through-style"), told.get(f"{TEXT}display")
            kind = told.get(f"{STYLE}text-line-through-type", line)
            struck = None if kind is None else "none" not in (kind, line)
            hidden = None if shown is None else shown == "none"
            weight = told.get(f"{FO}font-weight")
            bold = None if weight is None else weight in _BOLD
        elif told.tag == f"{STYLE}table-column-properties":
            width = width_of(told.get(f"{STYLE}rel-column-width") or told.get(f"{STYLE}column-width") or "")
        elif told.tag == f"{STYLE}table-properties":
            shows = told.get(_DISPLAY) != "false"
    level = element.get(f"{STYLE}default-outline-level", "")
    return _Style(
        element.get(f"{STYLE}parent-style-name", ""),
        colour,
        ink,
        struck,
        hidden,
        bold,
        element.get(f"{STYLE}list-style-name", ""),
        int(level) if level.isdigit() else 0,
        width,
        shows,
    )


_DISPLAY = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}display"


def _levels(element: Element) -> Iterator[tuple[int, Level]]:
    for told in element:
        at = told.get(f"{TEXT}level", "")
        if at.isdigit():
            yield (
                int(at),
                Level(
                    told.get(f"{STYLE}num-format", ""),
                    told.get(f"{STYLE}num-prefix", ""),
                    told.get(f"{STYLE}num-suffix", ""),
                    whole_number(told.get(f"{TEXT}start-value"), 1),
                    whole_number(told.get(f"{TEXT}display-levels"), 1),
                    told.tag in (f"{TEXT}list-level-style-bullet", f"{TEXT}list-level-style-image"),
                ),
            )
