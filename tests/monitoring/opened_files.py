"""Files of a round, opened by other programs than the ones that made them; and texts that break them."""

from __future__ import annotations

import csv
import io
from io import BytesIO
from typing import Any

from django.utils import translation
from odf import opendocument, table, teletype
from odf.namespaces import OFFICENS, TABLENS
from openpyxl import load_workbook

from monitoring.publishing.sheets import table as table_sheet

from .test_sheets import make_report

#: What a spreadsheet would run if it were not told that it is text.
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("https://x.example","klik")')
#: What breaks XML, or looks as if it would.
HOSTILE = "a\x00b\x0bc\ud7ff\ufffe <script>&amp; ]]> 👍 \u202eom e\u0301"


def opened_xlsx(content: bytes) -> Any:
    return load_workbook(BytesIO(content))


def opened_ods(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheets by name: rows of (kind of value, value, text)."""
    document = opendocument.load(BytesIO(content))
    return {
        sheet.getAttrNS(TABLENS, "name"): [
            [
                (
                    cell.getAttrNS(OFFICENS, "value-type"),
                    cell.getAttrNS(OFFICENS, "value") or cell.getAttrNS(OFFICENS, "date-value"),
                    "\n".join(teletype.extractText(p) for p in cell.childNodes),
                    cell.getAttrNS(TABLENS, "formula"),
                )
                for cell in row.getElementsByType(table.TableCell)
            ]
            for row in sheet.getElementsByType(table.TableRow)
        ]
        for sheet in document.spreadsheet.getElementsByType(table.Table)
    }


def at(title: str) -> int:
    """Where a column of the table stands."""
    with translation.override("en"):
        return [column.title for column in table_sheet(make_report()).columns].index(title)


def opened_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
