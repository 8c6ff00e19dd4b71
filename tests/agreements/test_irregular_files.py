"""Spreadsheets as people make them for each other: merged cells, hidden rows, other sheets, signs nobody sees."""

from __future__ import annotations

import io

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from agreements.services.sheet_parts import Aside, Row
from agreements.services.spreadsheets import read_rows

from .sheets import as_csv

pytestmark = pytest.mark.usefixtures("english")

ROWS = (
    ["Nr.", "Thema"],
    ["J 1", "1.1"],
    ["J 2", None],
    ["J 3", "2"],
    [None, None],
    ["J 4", None],
    ["J 5", None],
)


def xlsx() -> bytes:
    """In column B the cells of rows 2 and 3, and of 4 to 6, are one; row 4 is hidden, row 5 is empty."""
    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("B4:C6")
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("Vorig jaar").append(["J 9"])
    book.create_sheet("Leeg")
    book.create_sheet("Kladblok").append(["weg"])
    book["Kladblok"].sheet_state = "hidden"
    book.save(buffer)
    return buffer.getvalue()


def ods() -> bytes:
    book, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    spans = {2: 2, 4: 3}
    for name, rows in (("Sheet", ROWS), ("Vorig jaar", (["J 9", None],)), ("Leeg", ())):
        sheet = Table(name=name)
        for number, row in enumerate(rows, start=1):
            line = TableRow(visibility="filter") if number == 4 else TableRow()
            for column, text in enumerate(row):
                down = spans.get(number) if column and name == "Sheet" else None
                cell = (
                    TableCell(numberrowsspanned=down) if down else TableCell() if text else CoveredTableCell()
                )
                if text:
                    cell.addElement(P(text=text))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_merged_cell_says_the_same_beside_every_row_and_what_is_not_seen_is_told(make):
    rows = read_rows(make())
    assert [(row.number, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["Nr.", "Thema"]),
        (2, ["J 1", "1.1"]),
        (3, ["J 2", "1.1"]),
        (4, ["J 3", "2"]),
        (6, ["J 4", "2"]),
        (7, ["J 5"]),
    ]
    assert rows.remarks == (
        "Only the sheet “Sheet” is read, not “Vorig jaar”. To take in another one, put it in front and save.",
        "Rows that are hidden in the file are read as well: 4.",
    )


def test_of_many_hidden_rows_and_sheets_the_first_are_told():
    rows = [Row(number, ()) for number in range(1, 31)]
    aside = Aside("Lijst", [f"B{number}" for number in range(1, 31)], hidden=set(range(2, 41)))
    others, hidden = aside.remarks(rows)
    assert "“B20”. To" in others
    assert hidden.endswith(": 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, ….")
    (few,) = Aside(hidden=set(range(1, 21))).remarks(rows)
    assert few.endswith("19, 20.")


def test_signs_that_nobody_sees_are_not_read():
    (row,) = read_rows(
        as_csv(["\xa0J\xa09.1 ", "Zorg\u200bwo\xadningen\ufeff", "Pre\u0301 Wonen", "a\u202fb"])
    )
    assert [cell.text for cell in row.cells] == ["J 9.1", "Zorgwoningen", "Pré Wonen", "a b"]
    assert row.number == 1
