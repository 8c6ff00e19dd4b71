"""Text documents of OpenDocument (.odt and its templates) as tables, in the order of the text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .odf_numbers import OdfNumbers, Place
from .odf_styles import OdfStyles
from .odf_words import DRAW, MAX_SPACES, OFFICE, TABLE, TEXT
from .running_text import Paragraph, TextDocument, without_sign
from .sheet_colours import MARKS
from .sheet_parts import Cell, plain_text
from .table_parts import MAX_GRID, MAX_LETTERS, LeftOut, Reaching, Spot, TextRow, TextTable
from .word_files import MOST_ROWS, open_changes, too_many_rows
from .xml_parts import Stream, check_part

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
#: Elements of OpenDocument whose words are not the cell's own.
_NO_WORDS = {f"{OFFICE}annotation", f"{TABLE}table"} | {
    f"{TEXT}{name}" for name in ("number", "placeholder", "ruby-text", "tracked-changes", "hidden-text")
}


def read_odt(pack: zipfile.ZipFile, most: int) -> TextDocument:
    """The tables of an OpenDocument text that stand in no other, what stands between them, and what else to know of it.

    `most`: how many elements its styles may have.
    """
    styles = OdfStyles()
    if "styles.xml" in pack.namelist():
        check_part(pack, "styles.xml", most)
        styles.read(pack.read("styles.xml"))
    document = _Odt(pack.read("content.xml"), styles)
    tables = list(document.tables())
    return TextDocument(tables, document.between, open_changes(document.is_changed))


class _Odt:
    """An OpenDocument text read from its beginning to its end."""

    def __init__(self, text: bytes, styles: OdfStyles) -> None:
        self._stream = Stream(text, MAX_LETTERS)
        self._styles, self._numbers = styles, OdfNumbers(styles)
        #: What changes that were not accepted took away, by their name; empty for what they put in.
        self._changes: dict[str, str] = {}
        self._left = MOST_ROWS
        self._reaching = Reaching()
        self._headings: dict[int, str] = {}
        self._follows = False
        self.is_changed = False
        #: The paragraphs outside tables, once all tables are read.
        self.between: list[Paragraph] = []

    def tables(self) -> Iterator[TextTable]:
        """Each table that stands in no other, with the headings above it; those in a frame too."""
        deep = lists = 0
        rows: list[TextRow] = []
        widths: list[float] = []
        has_head = False
        down: dict[int, tuple[int, int]] = {}
        for begins, element in self._body():
            tag = element.tag
            step = 1 if begins else -1
            if tag == f"{TABLE}table":
                deep += step
                if begins and deep == 1:
                    rows, widths, down, has_head = [], [], {}, False
                    self._reaching.anew()
                elif not begins and not deep:
                    yield TextTable(dict(self._headings), rows, tuple(widths), has_head, self._follows)
                    self._follows = True
                    if not lists:
                        self._stream.let_go(element)
            elif tag == f"{TEXT}list" and not deep:
                lists += step
                if not begins and not lists:
                    for paragraph, before, depth in _listed((element,), self._numbers, None):
                        self._paragraph(paragraph, before, depth)
                    self._stream.let_go(element)
            elif begins:
                continue
            elif tag == f"{TABLE}table-column" and deep == 1:
                times = min(_times(element, "columns-repeated"), MAX_GRID - len(widths))
                widths += [self._styles.width(element.get(f"{TABLE}style-name", ""))] * times
            elif tag == f"{TABLE}table-row" and deep == 1:
                head = any(one.tag == f"{TABLE}table-header-rows" for one in self._stream.around)
                has_head |= head and not rows
                rows.append(self._row(element, down))
                self._stream.let_go(element)
            elif tag in _PARAGRAPHS and not deep and not lists:
                self._paragraph(element)
                self._stream.let_go(element)

    def _body(self) -> Iterator[tuple[bool, Element]]:
        """What stands in the text itself; the styles before it, and what changes took away, are noted on the way."""
        aside, in_body = 0, False
        for begins, element in self._stream:
            tag = element.tag
            if tag == f"{OFFICE}text":
                in_body = begins
            elif not in_body:
                if not begins:
                    self._styles.add(element, self._stream)
            elif tag == f"{TEXT}tracked-changes":
                aside += 1 if begins else -1
            elif tag == f"{TEXT}changed-region" and not begins:
                self._note_change(element)
                self._stream.let_go(element)
            elif not aside:
                yield begins, element

    def _note_change(self, region: Element) -> None:
        name = region.get(f"{TEXT}id") or next(
            (value for key, value in region.attrib.items() if key.endswith("}id")), ""
        )
        gone = region.find(f"{TEXT}deletion")
        words = ""
        if gone is not None:
            told = ("".join(one.itertext()).strip() for tag in _PARAGRAPHS for one in gone.iter(tag))
            words = " ".join(filter(None, told))
        self._changes[name] = words

    def _paragraph(self, paragraph: Element, before: str | None = None, depth: int = 0) -> None:
        """What stands between tables: headings count, other words only say that something stands there."""
        told = paragraph.get(f"{TEXT}outline-level", "")
        level = self._styles.level_of(paragraph.get(f"{TEXT}style-name", ""))
        if paragraph.tag == f"{TEXT}h":
            level = int(told) if told.isdigit() else level or 1
        left_out = LeftOut()
        words = _Letters(self._styles, self._changes, paragraph, left_out).words
        if not words:
            return
        self._follows = False
        level = min(level, 10)
        number = before or ""
        if level:
            # A sign before a heading is no number.
            number = self._numbers.heading(paragraph, level) if before is None else before.strip("-")
            kept = {at: text for at, text in self._headings.items() if at < level}
            self._headings = kept | {level: f"{number} {words}".strip()}
        if all(one.tag != f"{TEXT}index-body" for one in self._stream.around):
            is_bold = self._styles.is_bold(paragraph)
            self.between.append(
                without_sign(Paragraph(plain_text(words), number, depth, level, is_bold, left_out))
            )

    def _row(self, row: Element, down: dict[int, tuple[int, int]]) -> TextRow:
        """`down`: the cells that reach down from above, by their column: where they end, and for how many rows."""
        self._left -= 1
        if self._left < 0:
            raise too_many_rows()
        left_out = LeftOut()
        spots: list[Spot] = []
        at = 0
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            times = min(_times(cell, "columns-repeated"), MAX_GRID - at)
            if cell.tag == f"{TABLE}table-cell":
                wide, tall = _times(cell, "columns-spanned"), _times(cell, "rows-spanned")
                said = self._cell(cell, row, left_out)
                for _again in range(times):
                    spots.append(Spot(at, min(at + wide, MAX_GRID), said))
                    if tall > 1:
                        down[at] = spots[-1].end, tall - 1
                    at += 1
                continue
            for _again in range(times):
                if not spots or at >= spots[-1].end:
                    end, left = down.pop(at, (at + 1, 0))
                    if left > 1:
                        down[at] = end, left - 1
                    spots.append(Spot(at, end, Cell(), goes_on=left > 0))
                at += 1
        self.is_changed = self.is_changed or any(one.tag.startswith(f"{TEXT}change") for one in row.iter())
        return TextRow(self._reaching.row(spots), left_out)

    def _cell(self, cell: Element, row: Element, left_out: LeftOut) -> Cell:
        said = []
        for paragraph, before, _depth in _listed(cell, self._numbers, None):
            words = _Letters(self._styles, self._changes, paragraph, left_out).words
            if words:
                said.append(f"{before} {words}" if before else words)
            elif before and before != "-":
                said.append(before.rstrip("."))
        text = plain_text("\n".join(said))
        if text and not text.strip(MARKS) and (light := self._of_marks(cell)):
            return Cell(colour=light)
        if text:
            return Cell(text)
        own = cell.get(f"{TABLE}style-name", "")
        if self._styles.says_of_colour("table-cell", own):
            return Cell(colour=self._styles.light("table-cell", own))
        return Cell(colour=self._styles.light("table-row", row.get(f"{TABLE}style-name", "")))

    def _of_marks(self, cell: Element) -> str:
        """The colour of signs that are nothing but coloured."""
        told = [("paragraph", one) for tag in _PARAGRAPHS for one in cell.iter(tag)]
        told += [("text", one) for one in cell.iter(f"{TEXT}span")]
        lights = {self._styles.ink(family, one.get(f"{TEXT}style-name", "")) for family, one in told}
        lights.discard("")
        return lights.pop() if len(lights) == 1 else ""


def _listed(
    around: Iterable[Element], numbers: OdfNumbers, place: Place | None
) -> Iterator[tuple[Element, str, int]]:
    """The paragraphs in a cell or a list, those of what stands in it too: with what is counted before each, how deep."""
    for child in around:
        if child.tag in _PARAGRAPHS:
            yield child, numbers.before(place, child) if place else "", place.level - 1 if place else 0
            for box in _boxes(child):
                yield from _listed(box, numbers, None)
        elif child.tag == f"{TEXT}list":
            yield from _listed(child, numbers, numbers.enter(child, place))
        elif child.tag in (f"{TEXT}list-item", f"{TEXT}list-header") and place is not None:
            numbers.item(child, place)
            yield from _listed(child, numbers, place)
        elif child.tag not in _NO_WORDS or child.tag == f"{TABLE}table":
            yield from _listed(child, numbers, place if child.tag != f"{TABLE}table" else None)


def _boxes(around: Element) -> Iterator[Element]:
    """The frames with words in a paragraph; not those in another frame."""
    for child in around:
        if child.tag == f"{DRAW}text-box":
            yield child
        elif child.tag not in _NO_WORDS:
            yield from _boxes(child)


class _Letters:
    """The words of one paragraph, without those that are hidden or struck through."""

    def __init__(
        self, styles: OdfStyles, changes: dict[str, str], paragraph: Element, left_out: LeftOut
    ) -> None:
        self._styles, self._changes, self._left_out = styles, changes, left_out
        told = "paragraph", paragraph.get(f"{TEXT}style-name", "")
        is_struck, is_hidden = bool(styles.is_struck(*told)), bool(styles.is_hidden(*told))
        self._said: list[str] = []
        self._read(paragraph, is_struck=is_struck, is_hidden=is_hidden)
        self.words = "".join(self._said).strip()

    def _read(self, node: Element, *, is_struck: bool, is_hidden: bool) -> None:
        self._say(node.text or "", is_struck=is_struck, is_hidden=is_hidden)
        for child in node:
            tag = child.tag
            if tag == f"{TEXT}s":
                told = child.get(f"{TEXT}c", "")
                self._said.append(" " * min(int(told) if told.isdigit() else 1, MAX_SPACES))
            elif tag in (f"{TEXT}line-break", f"{TEXT}tab"):
                self._said.append("\n" if tag == f"{TEXT}line-break" else " ")
            elif tag == f"{TEXT}note":
                self._left_out.footnotes += 1
            elif tag == f"{TEXT}change":
                if gone := self._changes.get(child.get(f"{TEXT}change-id", ""), ""):
                    self._left_out.deleted.append(gone)
            elif tag.startswith(DRAW):
                self._left_out.pictures += child.find(f".//{DRAW}text-box") is None
            elif tag not in _NO_WORDS:
                name = child.get(f"{TEXT}style-name", "") if tag == f"{TEXT}span" else ""
                struck = self._styles.is_struck("text", name)
                hidden = self._styles.is_hidden("text", name)
                self._read(
                    child,
                    is_struck=is_struck if struck is None else struck,
                    is_hidden=is_hidden if hidden is None else hidden,
                )
            self._say(child.tail or "", is_struck=is_struck, is_hidden=is_hidden)

    def _say(self, words: str, *, is_struck: bool, is_hidden: bool) -> None:
        if is_hidden:
            return
        if is_struck and words.strip():
            self._left_out.struck.append(words.strip())
        else:
            self._said.append(words)


def _times(element: Element, what: str) -> int:
    """How often a cell stands there, or how far it reaches."""
    told = element.get(f"{TABLE}number-{what}", "")
    return max(int(told), 1) if told.isdigit() else 1
