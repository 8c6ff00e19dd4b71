"""Spreadsheets for tests, made as people's programs make them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
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


def as_docx(*blocks: Any) -> bytes:
    """A Word document: a pair of level and words is a heading, a list of rows a table, words alone a paragraph.

    None in a row: the cell before it goes on; "^": the cell above goes on.
    """
    document, buffer = Document(), io.BytesIO()
    for block in blocks:
        if isinstance(block, tuple):
            document.add_heading(block[1], level=block[0])
            continue
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for at, row in enumerate(block):
            for column, words in enumerate(row):
                cell = table.cell(at, column)
                if words is None or words == "^":
                    cell.merge(table.cell(at, column - 1) if words is None else table.cell(at - 1, column))
                else:
                    cell.text = str(words)
    document.save(buffer)
    return buffer.getvalue()


def as_docx_table(*rows: Sequence[Any]) -> bytes:
    """A Word document with one table."""
    return as_docx([list(row) for row in rows])


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()
