"""Reading a spreadsheet as people send it: the cells of one sheet, as text.

CSV (semicolons, commas or tabs), Excel (.xlsx) and OpenDocument (.ods), and the tables of a text (.docx, .odt); what a
file is, its content tells.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from .old_letters import read_letters
from .sheet_files import read_ods, read_xlsx
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, Aside, Cell, Row, Sheet, SpreadsheetError, plain_text
from .word_files import is_text_document, read_docx, read_odt

#: What a browser offers to choose from.
ACCEPTED = ".xlsx,.ods,.csv,.docx,.odt"
#: The largest file that is read, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: What a packed file may become when it is unpacked, in bytes: more is a file made to do harm.
MAX_UNPACKED = 50 * 1024 * 1024
#: How many elements may begin and end in it: four for each cell of the largest list, and its texts.
MAX_ELEMENTS = 3_000_000
#: The same of a text, which is not read as a stream; a table of 2,000 rows that Word cut up small has half of it.
MAX_TEXT_ELEMENTS = 1_000_000
#: Rows and cells that are looked at to see whether anything stands in them; an Excel sheet ends after a million rows.
MAX_LOOKED_AT = 1_500_000
#: Rows of a CSV by which is seen what stands between its cells.
_LOOKED_AT = 50
#: A line for Excel above the table, which shows none: what stands between the cells.
_TOLD_MARK = re.compile(r"sep=(?P<mark>[;,\t])\r?\n", re.I)


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
    found, aside = Sheet(), Aside()
    looked_at = 0
    for number, cells in enumerate(_guarded(_lines(content, aside)), start=1):
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
        found.append(Row(number, tuple(cells)))
    if not found:
        raise SpreadsheetError(_("The file is empty."))
    found.remarks = tuple(aside.remarks(found))
    return found


def _too_large() -> SpreadsheetError:
    return SpreadsheetError(
        _("The file is larger than %(size)s MB. Leave out pictures and other sheets.")
        % {"size": MAX_BYTES // 1024 // 1024}
    )


def _lines(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The rows of the file, empty ones included."""
    if content.startswith(b"PK"):
        return _zipped(content, aside)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SpreadsheetError(
            _(
                "This is a file of an old Excel or Word (.xls, .doc) or one with a password. Save it as .xlsx or .docx without one."
            )
        )
    return _csv(content, aside)


def _zipped(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """A sheet or a text of an office program."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = set(pack.namelist())
        if sum(entry.file_size for entry in pack.infolist()) > MAX_UNPACKED:
            raise _too_large()
        is_text = "word/document.xml" in names or is_text_document(pack)
        if sum(_elements(pack, name) for name in names) > (MAX_TEXT_ELEMENTS if is_text else MAX_ELEMENTS):
            raise _too_large()
    if "xl/workbook.xml" in names:
        yield from read_xlsx(content, aside)
    elif "word/document.xml" in names:
        yield from read_docx(content, aside)
    elif "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in _part(content, "META-INF/manifest.xml"):
            raise SpreadsheetError(_("This file has a password. Save it without one."))
        yield from read_odt(content, aside) if is_text else read_ods(content, aside)
    else:
        raise _no_spreadsheet()


def _part(content: bytes, name: str) -> bytes:
    """A part of a packed file."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return pack.read(name)


def _elements(pack: zipfile.ZipFile, name: str) -> int:
    """How many elements begin and end in a part, about: each costs a hundred times the memory of its letters."""
    with pack.open(name) as file:
        return sum(piece.count(b"<") for piece in iter(lambda: file.read(1 << 20), b""))


def _no_spreadsheet() -> SpreadsheetError:
    return SpreadsheetError(
        _("There is no list in this file. Choose one that ends in .xlsx, .ods, .csv, .docx or .odt.")
    )


def _damaged() -> SpreadsheetError:
    return SpreadsheetError(
        _("The file is damaged. Open it in the program that made it and save it once more.")
    )


def _guarded(lines: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """Whatever the reading package says about a broken file, people get one message."""
    try:
        yield from lines
    except SpreadsheetError:
        raise
    except Exception as error:
        raise _damaged() from error


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
        raise _no_spreadsheet()
    # A text may hold more than the reader allows by itself.
    csv.field_size_limit(MAX_BYTES)
    told = _TOLD_MARK.match(text)
    delimiter = told["mark"] if told else max(";,\t", key=lambda mark: _alike(text, mark))
    text = text[told.end() :] if told else text
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        aside.is_wide |= any(cells[MAX_COLUMNS:])
        yield [Cell(plain_text(cell)) for cell in cells[:MAX_COLUMNS]]


def _alike(text: str, mark: str) -> tuple[int, int]:
    """How many rows have the same number of cells, and that number, if this mark stands between them.

    The marks in sentences, and in a heading above the table, differ from row to row.
    """
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), _LOOKED_AT)
    sizes = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((rows, cells) for cells, rows in sizes.items()), default=(0, 0))
