"""Text documents of Word (.docx and its templates) as tables, in the order of the text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .running_text import Paragraph, TextDocument, without_sign
from .sheet_colours import MARKS, light_of
from .sheet_parts import MAX_ROWS, Cell, SpreadsheetError, plain_text
from .table_parts import MAX_GRID, MAX_LETTERS, LeftOut, Reaching, Spot, TextRow, TextTable, width_of
from .word_numbers import Numbers
from .word_parts import MC, W, is_on, part_of, text_of, value
from .word_words import Reader, Styles, is_empty_field, outline
from .xml_parts import Stream

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: What a document of nothing but tables may hold, beside titles and headings.
MOST_ROWS = 2 * MAX_ROWS
#: What may stand around rows and cells: fields to fill in, changes, data of other programs.
_AROUND = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_CHANGES = {f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}


def too_many_rows() -> SpreadsheetError:
    """Why a document of very many rows is not read."""
    return SpreadsheetError(
        _("The sheet has more than %(number)s rows. Split it into several files.") % {"number": MAX_ROWS}
    )


def read_docx(pack: zipfile.ZipFile, main: str) -> TextDocument:
    """The tables of a Word document that stand in no other, what stands between them, and what else people should know.

    `main`: the name of the part with its text.
    """
    styles = part_of(pack, main, "styles")
    numbers = Numbers(styles, part_of(pack, main, "numbering"))
    document = _Docx(text_of(pack, main), Styles(styles), numbers)
    tables = list(document.tables())
    return TextDocument(tables, document.between, open_changes(document.is_changed))


def open_changes(are_there: bool) -> list[str]:
    """What is said of changes that nobody accepted yet."""
    if not are_there:
        return []
    return [_("The document holds changes that were not accepted yet; they are read as if they were.")]


class _Docx:
    """A Word document read from its beginning to its end, as what Word counts goes on from table to table."""

    def __init__(self, text: bytes, styles: Styles, numbers: Numbers) -> None:
        self._stream = Stream(text, MAX_LETTERS)
        self._styles, self._numbers = styles, numbers
        self._reaching = Reaching()
        self._left = MOST_ROWS
        self._headings: dict[int, str] = {}
        self._follows = False
        self.is_changed = False
        #: The paragraphs outside tables, once all tables are read.
        self.between: list[Paragraph] = []

    def tables(self) -> Iterator[TextTable]:
        """Each table that stands in no other, with the headings above it; those in a text box too."""
        deep = older = 0
        rows: list[TextRow] = []
        widths: tuple[float, ...] = ()
        has_head = False
        for begins, element in self._stream:
            if element.tag == f"{W}tbl":
                deep += 1 if begins else -1
                if begins and deep == 1 and not older:
                    rows, widths, has_head = [], (), False
                    self._reaching.anew()
                elif not begins and not deep and not older:
                    yield TextTable(dict(self._headings), rows, widths, has_head, self._follows)
                    self._follows = True
                    self._stream.let_go(element)
            elif element.tag == f"{MC}Fallback":
                # What an older Word shows in place of a text box.
                older += 1 if begins else -1
                if not begins:
                    element.clear()
            elif begins or older:
                continue
            elif element.tag == f"{W}tr" and deep == 1:
                widths = widths or self._widths()
                has_head |= not rows and is_on(element.find(f"{W}trPr/{W}tblHeader"))
                rows.append(self._row(element))
                self._stream.let_go(element)
            elif element.tag == f"{W}p" and not deep:
                self._paragraph(element)
                self._stream.let_go(element)

    def _widths(self) -> tuple[float, ...]:
        """Of the columns of the table that is read."""
        table = next(one for one in reversed(self._stream.around) if one.tag == f"{W}tbl")
        told = table.findall(f"{W}tblGrid/{W}gridCol")[:MAX_GRID]
        return tuple(width_of(one.get(f"{W}w", "")) for one in told)

    def _paragraph(self, paragraph: Element) -> None:
        """What stands between tables: headings count, other words only say that something stands there."""
        left_out = LeftOut()
        number, words = self._parts(paragraph, left_out)
        style = value(paragraph, "pPr/pStyle")
        level = outline(paragraph) or self._styles.level(style)
        if words and not self._styles.is_contents(style):
            depth, is_bold = self._numbers.depth(paragraph), self._styles.is_bold(paragraph, style)
            self.between.append(
                without_sign(Paragraph(plain_text(words), number, depth, level, is_bold, left_out))
            )
        words = _with_number(number, words)
        if not words:
            return
        self._follows = False
        if level:
            kept = {at: text for at, text in self._headings.items() if at < level}
            self._headings = kept | {level: words}

    def _row(self, row: Element) -> TextRow:
        self._left -= 1
        if self._left < 0:
            raise too_many_rows()
        left_out = LeftOut()
        at = _number(row, "trPr/gridBefore", 0)
        spots: list[Spot] = []
        for cell, is_empty in islice(_cells(row), MAX_GRID):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            wide = max(_number(cell, "tcPr/gridSpan", 1), 1)
            spots.append(
                Spot(at, at + wide, Cell() if is_empty else self._cell(cell, left_out), goes_on=goes_on)
            )
            at = min(at + wide, MAX_GRID)
        self.is_changed = self.is_changed or any(one.tag in _CHANGES for one in row.iter())
        if row.find(f"{W}trPr/{W}del") is not None:
            said = " | ".join(spot.cell.text for spot in spots if spot.cell.text and not spot.goes_on)
            return TextRow((), LeftOut(deleted=[said, *left_out.deleted]))
        return TextRow(self._reaching.row(spots), left_out)

    def _cell(self, cell: Element, left_out: LeftOut) -> Cell:
        said = plain_text("\n".join(filter(None, (self._said(one, left_out) for one in _paragraphs(cell)))))
        if said and not said.strip(MARKS) and (light := _of_marks(cell)):
            return Cell(colour=light)
        return Cell(said) if said else Cell(colour=_colour(cell.find(f"{W}tcPr/{W}shd")))

    def _said(self, paragraph: Element, left_out: LeftOut) -> str:
        """The words of a paragraph with the number that Word prints before them."""
        return _with_number(*self._parts(paragraph, left_out))

    def _parts(self, paragraph: Element, left_out: LeftOut) -> tuple[str, str]:
        """The number that Word prints before a paragraph, and its words."""
        if not len(paragraph):
            return "", ""
        words = Reader(self._styles, paragraph, left_out).words
        return self._numbers.of(paragraph), words


def _with_number(number: str, words: str) -> str:
    """Words with the number before them; “3.” alone is the number 3."""
    if not words:
        return "" if number == "-" else number.rstrip(".") if number[:-1].isdigit() else number
    return f"{number} {words}" if number else words


def _cells(around: Element, *, is_empty: bool = False) -> Iterator[tuple[Element, bool]]:
    """The cells of a row, also those in a change or a field; whether that field still has to be filled in."""
    for child in around:
        if child.tag == f"{W}tc":
            yield child, is_empty
        elif child.tag in _AROUND:
            yield from _cells(child, is_empty=is_empty or is_empty_field(child))


def _paragraphs(cell: Element) -> Iterator[Element]:
    """The paragraphs in a cell, those of tables and text boxes in it too, in their order."""
    waiting = [cell]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{W}p":
            yield element
        waiting += [one for one in reversed(element) if not is_empty_field(one)]


def _number(element: Element, path: str, without: int) -> int:
    return min(int(value(element, path) or without), MAX_GRID)


def _of_marks(cell: Element) -> str:
    """The colour of signs that are nothing but coloured: a light that is drawn as a dot."""
    lights = {light_of(one.get(f"{W}val", "")) for one in cell.iter(f"{W}color")}
    return lights.pop() if len(lights) == 1 else ""


def _colour(shade: Element | None) -> str:
    """What the colour behind a cell says; the one in front of it, where that covers it all."""
    if shade is None or shade.get(f"{W}val") == "nil":
        return ""
    name = f"{W}color" if shade.get(f"{W}val") == "solid" else f"{W}fill"
    return light_of(shade.get(name, ""))
