"""Cells of spreadsheets: euros look like money in every kind of file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from odf.opendocument import load
from odf.table import TableCell
from openpyxl import load_workbook

from config.web.cells import Column, Sheet, amount_cell
from config.web.opendocument import render_ods_sheets
from config.web.workbooks import render_sheets

ABOUT = {"title": "x", "subject": "x", "author": "x", "header": "x"}


@pytest.mark.parametrize(
    ("value", "unit", "decimals"),
    [
        ("7.50", "euro", 2),
        ("1250000.50", "EUR per maand", 2),
        ("7.00", "euro", 0),
        ("7.50", "woningen", 1),
        ("1.50", "mln euro", 1),
    ],
)
def test_a_cell_of_euros_has_two_decimals_or_none(value, unit, decimals):
    sheet = Sheet("Blad", (Column("Kop", 9),), ((amount_cell(Decimal(value), unit),),))
    excel = load_workbook(BytesIO(render_sheets([sheet], dated=date(2026, 1, 1), **ABOUT)))
    cell = excel.worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (
        float(value),
        "#,##0" + (f".{'0' * decimals}" if decimals else ""),
    )
    made = load(BytesIO(render_ods_sheets([sheet], **ABOUT))).spreadsheet.getElementsByType(TableCell)
    (number,) = [one for one in made if one.getAttribute("valuetype") == "float"]
    assert Decimal(number.getAttribute("value")) == Decimal(value)
    assert number.getAttribute("stylename").endswith(str(decimals))


def test_where_nothing_is_there_is_no_amount():
    assert amount_cell(None, "euro") is None
