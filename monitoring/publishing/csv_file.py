"""The report as CSV."""

import csv
from io import StringIO

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.cells import Cell, LightCell
from config.web.formulas import neutral

from ..table.report import Report
from .sheets import completed, status_words, table


def render_csv(report: Report) -> bytes:
    """The table as CSV for Dutch spreadsheets: UTF-8 with BOM, semicolons, one row per line of the monitor, the
    completed ones last.

    Round, reference date and status stand in every row, as there is no other place for them.
    """
    with translation.override("nl"):
        sheet = table(report)
        head = [column.title for column in sheet.columns]
        head += [_("Round"), _("Reference date"), _("Status")]
        about: tuple[Cell, ...] = (report.round.name, report.reference_date, status_words(report))
        buffer = StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow(neutral(title) for title in head)
        for row in (*sheet.rows, *completed(report).rows):
            writer.writerow(_csv_cell(cell) for cell in (*row, *about))
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    """Text neutralised; numbers and dates as they are."""
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, LightCell):
        return cell.word
    return "" if cell is None else str(cell)
