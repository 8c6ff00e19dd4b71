"""Spreadsheets for tests, made as people's programs make them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook


def as_csv(*rows: Sequence[Any], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def as_xlsx(*rows: Sequence[Any]) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def as_ods(*rows: Sequence[Any]) -> bytes:
    """Equal cells that stand beside each other are written once, with how often, as office programs do."""
    book, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    sheet = Table(name="Blad1")
    for row in rows:
        line = TableRow()
        at = 0
        while at < len(row):
            times = 1
            while at + times < len(row) and row[at + times] == row[at]:
                times += 1
            cell = TableCell(numbercolumnsrepeated=times)
            if isinstance(row[at], int | float):
                cell = TableCell(numbercolumnsrepeated=times, valuetype="float", value=row[at])
            for paragraph in str(row[at]).split("\n") if row[at] != "" else ():
                cell.addElement(P(text=paragraph))
            line.addElement(cell)
            at += times
        sheet.addElement(line)
    # The rest of the sheet, as LibreOffice writes it.
    rest = TableRow(numberrowsrepeated=1_000_000)
    rest.addElement(TableCell(numbercolumnsrepeated=1024))
    sheet.addElement(rest)
    book.spreadsheet.addElement(sheet)
    book.save(buffer)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()
