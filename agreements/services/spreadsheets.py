"""Reading a spreadsheet as people send it: the cells of one sheet, as text.

CSV (semicolons, commas or tabs), Excel (.xlsx) and OpenDocument (.ods), and the tables of a text (.docx, .odt); what a
file is, its content tells (`file_kinds`).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from .excel_files import read_xlsx
from .file_kinds import check_kind, check_open, damaged, is_odf_text, no_list
from .ods_files import read_ods
from .odt_files import read_odt
from .old_letters import read_letters
from .running_text import TextDocument
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, Aside, Cell, Knows, Row, Sheet, SpreadsheetError, plain_text
from .table_parts import MAX_LETTERS
from .word_files import read_docx
from .word_parts import main_part
from .word_tables import as_one_sheet
from .xml_parts import check_part, overfull

#: What a browser offers to choose from; templates of texts are read as the texts are.
ACCEPTED = ".xlsx,.ods,.csv,.docx,.odt,.docm,.dotx,.dotm,.ott"
#: The largest file that is read, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: What a packed file may become when it is unpacked, in bytes: more is a file made to do harm.
MAX_UNPACKED = 50 * 1024 * 1024
#: How many elements may begin and end in it: four for each cell of the largest list, and its texts.
MAX_ELEMENTS = 3_000_000
#: The same of what stands beside the cells of a sheet, of which each element becomes several things in memory.
MAX_BESIDE = 40_000
#: The same of the words of all cells of Excel, which take longest to read.
MAX_STRINGS = 800_000
_BESIDE = ("styles.xml", "workbook.xml", "theme1.xml", ".rels", "[Content_Types].xml")
#: The same of a text; a table of 2,000 rows that Word cut up small has 500,000.
MAX_TEXT_ELEMENTS = 700_000
#: The words of a text with all that stands around them, in bytes.
MAX_TEXT = 25 * 1024 * 1024
#: Rows and cells that are looked at to see whether anything stands in them; an Excel sheet ends after a million rows.
MAX_LOOKED_AT = 1_500_000
#: Rows of a CSV by which is seen what stands between its cells.
_LOOKED_AT = 50
#: A line for Excel above the table, which shows none: what stands between the cells.
_TOLD_MARK = re.compile(r"sep=(?P<mark>[;,\t])\r?\n", re.I)
_LINE_END = re.compile(r"\r\n|\r|\n")
#: How much of the words after a quotation mark tells people which one is meant.
_QUOTE_TOLD = 60


def read_file(path: Path) -> Sheet:
    """The rows of a file on disk; raises SpreadsheetError, also when it is not there or too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large()
        content = path.read_bytes()
    except OSError as error:
        raise SpreadsheetError(
            _("“%(path)s” can not be read: %(reason)s") % {"path": path, "reason": error.strerror}
        ) from error
    return read_rows(content)


def read_rows(content: bytes) -> Sheet:
    """The rows that hold something; raises SpreadsheetError with a message for people."""
    if len(content) > MAX_BYTES:
        raise _too_large()
    check_kind(content)
    document = _guarded(lambda: _text(content))
    if document is None:
        aside = Aside()
        return _sheet(_lines(content, aside), aside)

    def read(knows: Knows | None) -> Sheet:
        aside = Aside(notes=[*document.notes])
        sheet = _sheet(as_one_sheet(document, aside, knows), aside)
        sheet.again = read
        return sheet

    return read(None)


def _sheet(lines: Iterator[list[Cell]], aside: Aside) -> Sheet:
    """The rows that hold something, of a file that is read line by line."""
    found = Sheet()
    looked_at, letters = 0, 0
    for number, cells in enumerate(_guarded_lines(lines), start=1):
        looked_at += 1 + len(cells)
        if looked_at > MAX_LOOKED_AT:
            raise SpreadsheetError(
                _("Below the list are very many empty rows. Delete those, or copy the list to a new file.")
            )
        while cells and not (cells[-1].text or cells[-1].formula or cells[-1].colour):
            cells.pop()
        if not any(cell.text or cell.formula for cell in cells):
            continue
        if number > MAX_ROWS:
            raise SpreadsheetError(
                _("The sheet has more than %(number)s rows. Split it into several files.")
                % {"number": MAX_ROWS}
            )
        aside.fill(number, cells)
        letters += sum(len(cell.text) for cell in cells)
        if letters > MAX_LETTERS:
            raise overfull()
        found.append(Row(number, tuple(cells), aside.of_rows.get(number, ())))
    if not found:
        raise SpreadsheetError(_("The file is empty."))
    found.remarks, found.has_cells = tuple(aside.remarks(found)), not aside.is_running
    return found


def _too_large() -> SpreadsheetError:
    return SpreadsheetError(
        _("The file is larger than %(size)s MB. Leave out pictures and other sheets.")
        % {"size": MAX_BYTES // 1024 // 1024}
    )


def _text(content: bytes) -> TextDocument | None:
    """What stands in a text document; None for every other file."""
    if not content.startswith(b"PK"):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = set(pack.namelist())
        if sum(entry.file_size for entry in pack.infolist()) > MAX_UNPACKED:
            raise _too_large()
        check_open(pack)
        main = "content.xml" if is_odf_text(pack) and "content.xml" in names else main_part(pack)
        if not main:
            return None
        if pack.getinfo(main).file_size > MAX_TEXT:
            raise overfull()
        check_part(pack, main, MAX_TEXT_ELEMENTS)
        return read_odt(pack, MAX_TEXT_ELEMENTS) if main == "content.xml" else read_docx(pack, main)


def _lines(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The rows of a spreadsheet, empty ones included."""
    return _zipped(content, aside) if content.startswith(b"PK") else _csv(content, aside)


def _zipped(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """A sheet of an office program."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = set(pack.namelist())
        parts = [name for name in names if name.endswith((".xml", ".rels"))]
        if sum(check_part(pack, name, _most(name)) for name in parts) > MAX_ELEMENTS:
            raise overfull()
    if "xl/workbook.xml" in names:
        yield from read_xlsx(content, aside)
    elif "content.xml" in names:
        yield from read_ods(content, aside)
    else:
        raise no_list()


def _most(name: str) -> int:
    """How many elements a part of a sheet may have."""
    if name.endswith(_BESIDE):
        return MAX_BESIDE
    return MAX_STRINGS if name.endswith("sharedStrings.xml") else MAX_ELEMENTS


T = TypeVar("T")


def _guarded(read: Callable[[], T]) -> T:
    """Whatever the reading package says about a broken file, people get one message."""
    try:
        return read()
    except SpreadsheetError:
        raise
    except Exception as error:
        raise damaged() from error


def _guarded_lines(lines: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """The same of a file that is read line by line."""
    while (cells := _guarded(lambda: next(lines, None))) is not None:
        yield cells


# ---- CSV


def _csv(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """UTF-8 with or without a mark at the start, or else as older programs write it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, aside.doubtful = read_letters(content)
    if text.count("\0") > 20 or text.lstrip().startswith(("%PDF", "<", "{\\rtf")):
        raise no_list()
    # A text may hold more than the reader allows by itself.
    csv.field_size_limit(MAX_BYTES)
    told = _TOLD_MARK.match(text)
    delimiter = told["mark"] if told else max(";,\t", key=lambda mark: _alike(text, mark))
    _check_quotes(text, delimiter)
    text = text[told.end() :] if told else text
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        aside.is_wide |= any(cells[MAX_COLUMNS:])
        yield [Cell(plain_text(cell)) for cell in cells[:MAX_COLUMNS]]


def _check_quotes(text: str, delimiter: str) -> None:
    """Raises SpreadsheetError for a quotation mark that is not closed: all rows up to the next one would be one cell."""
    quoted = re.compile(rf'(?:\A|(?<=[{delimiter}\r\n]))"[^"]*(?:""[^"]*)*("?)(?= *([^ ]?))')
    for found in quoted.finditer(text):
        if _LINE_END.search(found[0]) and not (found[1] and found[2] in ("", delimiter, "\r", "\n")):
            words = found[0][1 : 1 + _QUOTE_TOLD].splitlines()[0].strip()
            raise SpreadsheetError(
                _(
                    "In line %(line)s of the file a quotation mark opens that is not closed: “%(words)s”. All that stands "
                    "below it would become one cell. Close it or take it away, and choose the file again."
                )
                % {"line": len(_LINE_END.findall(text, 0, found.start())) + 1, "words": words}
            )


def _alike(text: str, mark: str) -> tuple[int, int]:
    """How many rows have the same number of cells, and that number, if this mark stands between them.

    The marks in sentences, and in a heading above the table, differ from row to row.
    """
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), _LOOKED_AT)
    sizes = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((rows, cells) for cells, rows in sizes.items()), default=(0, 0))
