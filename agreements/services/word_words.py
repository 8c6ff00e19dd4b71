"""The words of a Word paragraph as people read them: without what is hidden, struck through or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .table_parts import LeftOut
from .word_parts import MATH, MC, W, is_on, styles_by_key, value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A style may be based on another, and so on; a file made to do harm goes round.
_DEPTH = 20
_HEADING = re.compile(r"heading (\d{1,2})", re.I)
_CONTENTS = re.compile(r"toc \d", re.I)
#: Signs of the fonts that Word draws them with, by what a reader sees.
_SIGNS = {
    "wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xE0: "→"}
    | {0xDF: "←", 0xE8: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "symbol": {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xAE: "→", 0xB8: "÷"},
}
_PRIVATE = 0xF000
_NO_WORDS = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "p", "instrText", "delText")} | {
    f"{W}{name}" for name in ("moveFrom", "txbxContent", "rt", "tbl", "delInstrText")
}
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
_AS_SIGN = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-"}


class Styles:
    """What the styles of a document say of the words in them."""

    def __init__(self, styles: Element | None) -> None:
        self._styles = styles_by_key(styles)
        self._known: dict[tuple[str, str], bool] = {}
        self._levels: dict[str, int] = {}

    def _chain(self, key: str) -> Iterator[Element]:
        """A style and those it is based on."""
        for _turn in range(_DEPTH):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            key = value(style, "basedOn")

    def level(self, key: str) -> int:
        """Which heading a style is; 0 for none."""
        if key not in self._levels:
            self._levels[key] = self._level(key)
        return self._levels[key]

    def _level(self, key: str) -> int:
        for style in self._chain(key):
            if found := _HEADING.fullmatch(value(style, "name")):
                return int(found[1])
            if level := outline(style):
                return level
        return 0

    def is_contents(self, key: str) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        return any(_CONTENTS.fullmatch(value(style, "name")) for style in self._chain(key))

    def is_bold(self, paragraph: Element, key: str) -> bool:
        """Whether all words of a paragraph are bold; `key` is its style."""
        runs = [
            run
            for run in paragraph.iter(f"{W}r")
            if any((one.text or "").strip() for one in run.iter(f"{W}t"))
        ]
        return bool(runs) and all(self.says(run, key, "b") for run in runs)

    def says(self, run: Element, paragraph_style: str, switch: str) -> bool:
        """Whether words are hidden or struck through: a run says so itself, or its style, or that of the paragraph."""
        told = run.find(f"{W}rPr/{W}{switch}")
        if told is not None:
            return is_on(told)
        return any(self._of_style(key, switch) for key in (value(run, "rPr/rStyle"), paragraph_style) if key)

    def _of_style(self, key: str, switch: str) -> bool:
        if (key, switch) not in self._known:
            told = (style.find(f"{W}rPr/{W}{switch}") for style in self._chain(key))
            self._known[key, switch] = is_on(next((one for one in told if one is not None), None))
        return self._known[key, switch]


def outline(element: Element) -> int:
    """The level of the outline that a style or paragraph says it has; 0 for plain text."""
    told = value(element, "outlineLvl") or value(element, "pPr/outlineLvl")
    return int(told) + 1 if told.isdigit() and int(told) < 9 else 0


def is_empty_field(element: Element) -> bool:
    """Whether it is a field to fill in that shows what to do there."""
    return element.tag == f"{W}sdt" and is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))


class Reader:
    """Reads one paragraph; what is not read of it is noted in `left_out`."""

    def __init__(self, styles: Styles, paragraph: Element, left_out: LeftOut) -> None:
        self._styles, self._left_out = styles, left_out
        self._style = value(paragraph.find(f"{W}pPr"), "pStyle")
        #: Per field that began: whether what it shows has begun. What stands before that is how it is counted.
        self._fields: list[bool] = []
        self._said: list[str] = []
        self._read(paragraph)
        self.words = "".join(self._said).strip()

    def _read(self, around: Element) -> None:
        for child in around:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child)
            elif tag == f"{W}del":
                gone = "".join(one.text or "" for one in child.iter(f"{W}delText"))
                if gone.strip():
                    self._left_out.deleted.append(gone)
            elif tag == f"{MATH}t":
                self._said.append(child.text or "")
            elif tag not in _NO_WORDS and tag != f"{MC}Fallback" and not is_empty_field(child):
                self._read(child)

    def _run(self, run: Element) -> None:
        if self._styles.says(run, self._style, "vanish"):
            return
        begun = len(self._said)
        self._pieces(run)
        words = "".join(self._said[begun:])
        if words.strip() and any(self._styles.says(run, self._style, one) for one in ("strike", "dstrike")):
            self._left_out.struck.append(words)
            del self._said[begun:]

    def _pieces(self, run: Element) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif not all(self._fields):
                continue
            elif tag == f"{W}t":
                self._said.append(child.text or "")
            elif tag in _AS_SIGN:
                self._said.append(_AS_SIGN[tag])
            elif tag == f"{W}sym":
                self._said.append(self._sign(child))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._left_out.footnotes += 1
            elif tag == f"{W}ruby":
                self._read(child)
            elif tag in _PICTURES or tag == f"{MC}AlternateContent":
                # A coloured sign of these days is drawn by a font that older programs do not have.
                signs = (one for one in child.iter() if one.tag.endswith("}symEx"))
                self._said += [chr(int(_own(one, "char") or "20", 16)) for one in signs]
                self._left_out.pictures += _is_picture(child)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _sign(self, element: Element) -> str:
        code = int(element.get(f"{W}char", "0"), 16)
        known = _SIGNS.get(element.get(f"{W}font", "").casefold(), {})
        if code < _PRIVATE:
            return known.get(code, chr(code))
        sign = known.get(code - _PRIVATE, "")
        self._left_out.signs += not sign
        return sign


def _own(element: Element, name: str) -> str:
    """An attribute in the namespace of its element."""
    return element.get(f"{element.tag.rpartition('}')[0]}}}{name}", "")


def _is_picture(element: Element) -> bool:
    """Whether something was drawn or pasted that is no box with words."""
    if next(element.iter(f"{W}txbxContent"), None) is not None:
        return False
    return any(next(element.iter(tag), None) is not None for tag in _PICTURES)
