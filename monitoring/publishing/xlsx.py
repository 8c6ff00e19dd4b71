"""The report as an Excel file."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.workbooks import render_sheets

from ..table.report import Report
from .sheets import status_words, workbook


def render_xlsx(report: Report) -> bytes:
    """The report as .xlsx, in Dutch; the same report gives the same bytes."""
    with translation.override("nl"):
        monitor = f"{_('Monitor')} {report.year}"
        return render_sheets(
            workbook(report),
            title=f"{monitor} {report.municipality.name} ({status_words(report)})",
            subject=report.framework.name,
            author=report.municipality.name,
            dated=report.reference_date,
            header=f"{report.municipality.name} · {monitor} · {report.round.name}",
            mark="" if report.is_final else status_words(report),
        )
