"""Reading a spreadsheet as people send it: the cells of one sheet, as text.

CSV (semicolons, commas or tabs), Excel (.xlsx) and OpenDocument (.ods); what a file is, its content tells.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from config.web.formulas import as_it_was

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: The largest file that is read, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: What a packed file may become when it is unpacked, in bytes: more is a file made to do harm.
MAX_UNPACKED = 50 * 1024 * 1024
#: How many elements may begin and end in it: four for each cell of the largest list, and its texts.
MAX_ELEMENTS = 3_000_000
#: Rows and columns that are read; a list of commitments has a few hundred rows.
MAX_ROWS = 2_500
MAX_COLUMNS = 200
#: Rows and cells that are looked at to see whether anything stands in them; an Excel sheet ends after a million rows.
MAX_LOOKED_AT = 1_500_000
#: Rows of a CSV by which is seen what stands between its cells.
_LOOKED_AT = 50
#: Spaces in a row that are kept of an OpenDocument text, where a number tells how many there are.
_MAX_SPACES = 80


class SpreadsheetError(Exception):
    """The file can not be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text. `formula`: it is calculated, so that the text is not what people see."""

    text: str = ""
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty; `number` is what the spreadsheet calls it, counted from 1."""

    number: int
    cells: tuple[Cell, ...]


def read_file(path: Path) -> list[Row]:
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


def read_rows(content: bytes) -> list[Row]:
    """The rows that hold something; raises SpreadsheetError with a message for people."""
    if len(content) > MAX_BYTES:
        raise _too_large()
    if not content.strip():
        raise SpreadsheetError(_("The file is empty."))
    found: list[Row] = []
    looked_at = 0
    for number, cells in enumerate(_lines(content), start=1):
        looked_at += 1 + len(cells)
        if looked_at > MAX_LOOKED_AT:
            raise SpreadsheetError(
                _("Below the list are very many empty rows. Delete those, or copy the list to a new file.")
            )
        while cells and not (cells[-1].text or cells[-1].formula):
            cells.pop()
        if not cells:
            continue
        if number > MAX_ROWS:
            raise SpreadsheetError(
                _("The sheet has more than %(number)s rows. Split it into several files.")
                % {"number": MAX_ROWS}
            )
        found.append(Row(number, tuple(cells)))
    if not found:
        raise SpreadsheetError(_("The file is empty."))
    return found


def _too_large() -> SpreadsheetError:
    return SpreadsheetError(
        _("The file is larger than %(size)s MB. Leave out pictures and other sheets.")
        % {"size": MAX_BYTES // 1024 // 1024}
    )


def _lines(content: bytes) -> Iterator[list[Cell]]:
    """The rows of the file, empty ones included."""
    if content.startswith(b"PK"):
        return _guarded(_zipped(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SpreadsheetError(
            _("This is an old Excel file (.xls) or a file with a password. Save it as .xlsx without one.")
        )
    return _csv(content)


def _zipped(content: bytes) -> Iterator[list[Cell]]:
    """An Excel or OpenDocument file."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = set(pack.namelist())
        if sum(entry.file_size for entry in pack.infolist()) > MAX_UNPACKED:
            raise _too_large()
        if sum(_elements(pack, name) for name in names if name.endswith(".xml")) > MAX_ELEMENTS:
            raise _too_large()
    if "xl/workbook.xml" in names:
        yield from _xlsx(content)
    elif "content.xml" in names:
        yield from _ods(content)
    else:
        raise SpreadsheetError(_("This is no spreadsheet. Choose a file that ends in .xlsx, .ods or .csv."))


def _elements(pack: zipfile.ZipFile, name: str) -> int:
    """How many elements begin and end in a part, about: each costs a hundred times the memory of its letters."""
    with pack.open(name) as file:
        return sum(piece.count(b"<") for piece in iter(lambda: file.read(1 << 20), b""))


def _damaged() -> SpreadsheetError:
    return SpreadsheetError(_("The file is damaged. Open it in a spreadsheet program and save it once more."))


def _guarded(lines: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """Whatever the reading package says about a broken file, people get one message."""
    try:
        yield from lines
    except SpreadsheetError:
        raise
    except Exception as error:
        raise _damaged() from error


# ---- CSV


def _csv(content: bytes) -> Iterator[list[Cell]]:
    """UTF-8 with or without a mark at the start, or else the encoding of older Dutch Excel files."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if text.count("\0") > 20:
        raise SpreadsheetError(_("This is no spreadsheet. Choose a file that ends in .xlsx, .ods or .csv."))
    # A text may hold more than the reader allows by itself.
    csv.field_size_limit(MAX_BYTES)
    try:
        delimiter = max(";,\t", key=lambda mark: _alike(text, mark))
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [Cell(_plain(cell)) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise _damaged() from error


def _alike(text: str, mark: str) -> tuple[int, int]:
    """How many rows have the same number of cells, and that number, if this mark stands between them.

    The marks in sentences, and in a heading above the table, differ from row to row.
    """
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), _LOOKED_AT)
    sizes = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((rows, cells) for cells, rows in sizes.items()), default=(0, 0))


def _plain(text: str) -> str:
    """Without spaces around it, and without the apostrophe that our own files put before what looks like a formula."""
    return as_it_was(text.replace("\r\n", "\n").replace("\r", "\n").strip())


def _words(value: Any) -> str:
    """A value of a cell as a person reads it: 3.0 is 3, a date 1-7-2026, yes and no in Dutch."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime | date):
        return f"{value.day}-{value.month}-{value.year}"
    return _plain(str(value))


# ---- Excel


def _xlsx(content: bytes) -> Iterator[list[Cell]]:
    """The sheet that stood in front when the file was saved."""
    # Imported here as it takes time and memory that only who imports needs.
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.active if hasattr(book.active, "iter_rows") else None
        if sheet is None:
            return
        # How large the sheet is the file tells wrongly at times: what lies outside would be left out without a word.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows():
            yield [
                Cell(formula=True) if cell.data_type == "f" else Cell(_words(cell.value))
                for cell in cells[:MAX_COLUMNS]
            ]
    finally:
        book.close()


# ---- OpenDocument

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "table", "text")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def _ods(content: bytes) -> Iterator[list[Cell]]:
    """The first sheet; a row or cell that is told once with a number of times stands there that often.

    Read as a stream: what was read is let go, so that an endless sheet of nothing costs no memory.
    """
    # Imported here, as openpyxl is.
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(io.BytesIO(content)) as pack, pack.open("content.xml") as file:
        around: list[Element] = []
        cells: list[Cell] = []
        for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
            if event == "start":
                around.append(element)
                continue
            around.pop()
            if element.tag in _CELLS:
                times = min(_times(element, "columns"), MAX_COLUMNS - len(cells))
                cells.extend([_ods_cell(element)] * times)
            elif element.tag == f"{_TABLE}table-row":
                # The rest of an empty sheet is told as one row, a million times.
                for _again in range(min(_times(element, "rows"), MAX_ROWS + 1)):
                    yield cells.copy()
                cells.clear()
            elif element.tag == f"{_TABLE}table":
                return
            else:
                continue
            around[-1].remove(element)


def _times(element: Element, what: str) -> int:
    """How often a row or a cell stands there."""
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)


def _ods_cell(element: Element) -> Cell:
    if element.get(f"{_TABLE}formula"):
        return Cell(formula=True)
    kind = element.get(f"{_OFFICE}value-type")
    if kind == "float":
        return Cell(_words(float(element.get(f"{_OFFICE}value", ""))))
    if kind == "boolean":
        return Cell(_words(element.get(f"{_OFFICE}boolean-value") == "true"))
    if kind == "date":
        return Cell(_words(datetime.fromisoformat(element.get(f"{_OFFICE}date-value", ""))))
    return Cell(_plain("\n".join("".join(_ods_text(node)) for node in element.findall(f"{_TEXT}p"))))


def _ods_text(node: Element) -> Iterable[str]:
    """The letters in a paragraph; spaces in a row and line ends are elements of their own."""
    yield node.text or ""
    for child in node:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c") or 1), _MAX_SPACES)
        elif child.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            yield "\n" if child.tag == f"{_TEXT}line-break" else " "
        elif child.tag != f"{_OFFICE}annotation":
            yield from _ods_text(child)
        yield child.tail or ""
