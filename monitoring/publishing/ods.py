"""The report as an OpenDocument spreadsheet."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.opendocument import render_ods_sheets

from ..table.report import Report
from .sheets import status_words, workbook


def render_ods(report: Report) -> bytes:
    """The report as .ods, in Dutch; the same report gives the same bytes."""
    with translation.override("nl"):
        monitor, place = f"{_('Monitor')} {report.year}", report.municipality.name
        mark = "" if report.is_final else f" · {status_words(report)}"
        return render_ods_sheets(
            workbook(report),
            title=f"{monitor} {place} ({status_words(report)})",
            subject=report.framework.name,
            author=place,
            header=f"{place} · {monitor} · {report.round.name}{mark}",
        )
