"""Text documents, Word (.docx) and OpenDocument (.odt), as rows of cells: their tables, in the order of the text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .odf_words import OFFICE, TABLE, TEXT, odf_text
from .sheet_colours import light_of
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, Aside, Cell, SpreadsheetError, plain_text
from .word_tables import TextTable, as_one_sheet

if TYPE_CHECKING:
    from .word_numbers import Numbers

#: What a document of nothing but tables may hold, beside titles and headings.
_MOST_ROWS = 2 * MAX_ROWS
#: A style may be based on another, and so on; a file made to do harm goes round.
_DEPTH = 20
_HEADING = re.compile(r"heading (\d{1,2})", re.I)


def is_text_document(pack: zipfile.ZipFile) -> bool:
    """Whether a packed file is a text in OpenDocument, not a sheet."""
    if "mimetype" not in pack.namelist():
        return False
    with pack.open("mimetype") as part:
        return part.read(100).startswith(b"application/vnd.oasis.opendocument.text")


# ---- Word


def read_docx(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The tables of a Word document that have the same titles, as one sheet; raises SpreadsheetError without any."""
    yield from as_one_sheet(_Docx(content, aside).tables(), aside)


def _heading_name(style: Any) -> str:
    """The name of a style, or of the heading it is based on."""
    for _turn in range(_DEPTH):
        if style is None or _HEADING.fullmatch(style.name or ""):
            break
        style = getattr(style, "base_style", None)
    return str(style.name) if style is not None else ""


class _Docx:
    """A Word document read from its beginning to its end, as what Word counts goes on from table to table."""

    def __init__(self, content: bytes, aside: Aside) -> None:
        # Imported here, as it takes time and memory that only who imports needs.
        from docx import Document
        from docx.oxml.ns import qn

        from .word_numbers import Numbers

        document = Document(io.BytesIO(content))
        self._qn = qn
        self._body = document.element.body
        self._numbers: Numbers = Numbers(document)
        self._levels = {
            style.style_id: int(found[1])
            for style in document.styles
            if (found := _HEADING.fullmatch(_heading_name(style)))
        }
        self._aside = aside
        self._left = _MOST_ROWS

    def tables(self) -> Iterator[TextTable]:
        """Each table that stands in no other, with the headings above it."""
        headings: dict[int, str] = {}
        changed = False
        for block in self._blocks(self._body):
            if block.tag == self._qn("w:tbl"):
                changed = changed or self._is_changed(block)
                yield TextTable(dict(headings), list(self._rows(block)))
                continue
            level = self._level(block)
            if not level:
                self._numbers.of(block)
            elif words := self._said(block):
                headings = {at: text for at, text in headings.items() if at < level} | {level: words}
        if changed:
            self._aside.notes.append(
                _("The document holds changes that were not accepted yet; they are read as if they were.")
            )

    def _blocks(self, around: Any) -> Iterator[Any]:
        """Paragraphs and tables in their order, also those in a field to fill in or a change to the text."""
        for child in around:
            if child.tag in (self._qn("w:p"), self._qn("w:tbl")):
                yield child
            elif child.tag in (self._qn("w:sdt"), self._qn("w:sdtContent"), self._qn("w:ins")):
                yield from self._blocks(child)

    def _is_changed(self, table: Any) -> bool:
        changes = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
        return next(table.iter(*map(self._qn, changes)), None) is not None

    def _level(self, paragraph: Any) -> int:
        """Which heading a paragraph is; 0 for none."""
        style = paragraph.find(f"{self._qn('w:pPr')}/{self._qn('w:pStyle')}")
        return 0 if style is None else self._levels.get(style.get(self._qn("w:val")), 0)

    def _rows(self, table: Any) -> Iterator[list[Cell]]:
        """The words of each row; a cell that reaches down says the same in each row beside it."""
        qn = self._qn
        wide = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        above: dict[int, Cell] = {}
        for row in table.iter(qn("w:tr")):
            if self._table_of(row) is not table or row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
                continue
            self._left -= 1
            if self._left < 0:
                raise SpreadsheetError(
                    _("The sheet has more than %(number)s rows. Split it into several files.")
                    % {"number": MAX_ROWS}
                )
            cells = [cell for cell in row.iter(qn("w:tc")) if self._row_of(cell) is row]
            at = self._number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
            words: dict[int, Cell] = {}
            for cell in cells:
                merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                goes_on = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
                said = self._cell(cell)
                words[at] = above.get(at, Cell()) if goes_on else said
                at += max(self._number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1), 1)
            above = words
            if len(cells) == 1 and max(wide, at) > 1:
                yield list(words.values())
            else:
                self._aside.is_wide |= at > MAX_COLUMNS
                yield [words.get(column, Cell()) for column in range(min(at, MAX_COLUMNS))]

    def _table_of(self, row: Any) -> Any:
        return next(row.iterancestors(self._qn("w:tbl")), None)

    def _row_of(self, cell: Any) -> Any:
        return next(cell.iterancestors(self._qn("w:tr")), None)

    def _number(self, element: Any, without: int) -> int:
        return without if element is None else int(element.get(self._qn("w:val"), without))

    def _cell(self, cell: Any) -> Cell:
        paragraphs = (one for one in cell.iter(self._qn("w:p")) if not self._is_set_aside(one))
        said = plain_text("\n".join(filter(None, map(self._said, paragraphs))))
        if said:
            return Cell(said)
        return Cell(colour=self._colour(cell.find(f"{self._qn('w:tcPr')}/{self._qn('w:shd')}")))

    def _colour(self, shade: Any) -> str:
        """What the colour behind a cell says; the one in front of it, where that covers it all."""
        if shade is None or shade.get(self._qn("w:val")) == "nil":
            return ""
        name = "w:color" if shade.get(self._qn("w:val")) == "solid" else "w:fill"
        return light_of(shade.get(self._qn(name), ""))

    def _is_set_aside(self, paragraph: Any) -> bool:
        """Whether it is what an older Word shows in place of a text box, or a field that nobody filled in."""
        return any(
            str(around.tag).endswith("}Fallback") or self._is_empty_field(around)
            for around in paragraph.iterancestors()
        )

    def _is_empty_field(self, element: Any) -> bool:
        """Whether it is a field to fill in that shows what to do there."""
        if element.tag != self._qn("w:sdt"):
            return False
        return element.find(f"{self._qn('w:sdtPr')}/{self._qn('w:showingPlcHdr')}") is not None

    def _said(self, paragraph: Any) -> str:
        """The words of a paragraph with the number that Word prints before them; “3.” alone is the number 3."""
        words = "".join(self._words(paragraph)).strip()
        number = self._numbers.of(paragraph)
        if not words:
            return "" if number == "-" else number.rstrip(".") if number[:-1].isdigit() else number
        return f"{number} {words}" if number else words

    def _is_hidden(self, run: Any) -> bool:
        told = run.find(f"{self._qn('w:rPr')}/{self._qn('w:vanish')}")
        return told is not None and told.get(self._qn("w:val"), "1") not in ("0", "false", "off")

    def _words(self, element: Any) -> Iterable[str]:
        """The letters as they are read when changes are accepted; hidden ones and the second of two forms are not."""
        qn = self._qn
        passed_over = (qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:txbxContent"), qn("w:p"))
        for child in element:
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in (qn("w:br"), qn("w:cr")):
                yield "\n"
            elif child.tag == qn("w:tab"):
                yield " "
            elif child.tag == qn("w:noBreakHyphen"):
                yield "-"
            elif (child.tag == qn("w:r") and self._is_hidden(child)) or self._is_empty_field(child):
                continue
            elif child.tag not in passed_over and not str(child.tag).endswith("}Fallback"):
                yield from self._words(child)


# ---- OpenDocument


def read_odt(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The tables of an OpenDocument text that have the same titles; raises SpreadsheetError without any.

    Numbers that the program counts itself stand nowhere in it.
    """
    yield from as_one_sheet(_odt_tables(content, aside), aside)


def _odt_tables(content: bytes, aside: Aside) -> Iterator[TextTable]:
    # Imported here, as the others are.
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        tree = fromstring(pack.read("content.xml"), forbid_dtd=True)
    headings: dict[int, str] = {}
    left = _MOST_ROWS
    for block in _odt_blocks(tree.find(f"{OFFICE}body/{OFFICE}text")):
        if block.tag == f"{TABLE}table":
            rows = list(_odt_rows(block, aside))
            left -= len(rows)
            if left < 0:
                raise SpreadsheetError(
                    _("The sheet has more than %(number)s rows. Split it into several files.")
                    % {"number": MAX_ROWS}
                )
            yield TextTable(dict(headings), rows)
        elif words := "".join(odf_text(block)).strip():
            level = min(int(block.get(f"{TEXT}outline-level") or 1), 10)
            headings = {at: text for at, text in headings.items() if at < level} | {level: words}


def _odt_blocks(around: Any) -> Iterator[Any]:
    """Headings and tables in their order; those in a section, a list or a contents stand in one of their own."""
    for child in around:
        if child.tag in (f"{TEXT}h", f"{TABLE}table"):
            yield child
        elif child.tag in (f"{TEXT}section", f"{TEXT}list", f"{TEXT}list-item"):
            yield from _odt_blocks(child)


def _odt_rows(table: Any, aside: Aside) -> Iterator[list[Cell]]:
    reaching: dict[int, tuple[int, Cell]] = {}
    for row in _odt_row_elements(table):
        cells: list[Cell] = []
        told = 0
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            at, times = len(cells), int(cell.get(f"{TABLE}number-columns-repeated") or 1)
            left, above = reaching.get(at, (0, Cell()))
            # What reaches down from above stands in this row too: a cell beside it is not the whole width.
            told += cell.tag == f"{TABLE}table-cell" or left > 0
            said = Cell(plain_text("\n".join(filter(None, _odt_paragraphs(cell)))))
            if left and cell.tag == f"{TABLE}covered-table-cell":
                reaching[at], said = (left - 1, above), above
            elif (down := int(cell.get(f"{TABLE}number-rows-spanned") or 1)) > 1:
                reaching[at] = down - 1, said
            cells += [said] * min(times, MAX_COLUMNS + 1 - len(cells))
        aside.is_wide |= len(cells) > MAX_COLUMNS
        yield cells[:1] if told == 1 and len(cells) > 1 else cells[:MAX_COLUMNS]


def _odt_row_elements(around: Any) -> Iterator[Any]:
    """The rows of a table, those of its head too; not those of a table in a cell."""
    for child in around:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _odt_row_elements(child)


#: What may stand around the paragraphs of a cell.
_AROUND = (
    *(f"{TEXT}list", f"{TEXT}section", f"{TABLE}table", f"{TABLE}table-header-rows"),
    *(f"{TABLE}table-rows", f"{TABLE}table-row", f"{TABLE}table-cell"),
)


def _odt_paragraphs(around: Any, sign: str = "") -> Iterator[str]:
    """The words of each paragraph of a cell; one in a list begins with a dash."""
    for child in around:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            words = "".join(odf_text(child)).strip()
            yield f"{sign}{words}" if words else ""
        elif child.tag in (f"{TEXT}list-item", f"{TEXT}list-header"):
            yield from _odt_paragraphs(child, "- ")
        elif child.tag in _AROUND:
            yield from _odt_paragraphs(child, sign)
