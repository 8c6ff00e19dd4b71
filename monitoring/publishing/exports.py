"""The files a round can be exported to, by the name of their format."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from ..table.as_json import to_data
from ..table.report import Report
from .csv_file import render_csv
from .html_file import render_html
from .ods import render_ods
from .pdf import render_pdf
from .xlsx import render_xlsx


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a report becomes a file. `opens`: a browser shows it; the others are saved."""

    render: Callable[[Report], bytes]
    content_type: str
    ending: str
    opens: bool = False


def render_json(report: Report) -> bytes:
    """The report as JSON in UTF-8: dates as ISO text, decimals as text, `format` tells the shape's number."""
    return json.dumps(to_data(report), ensure_ascii=False, indent=1).encode() + b"\n"


def render_archive(report: Report) -> bytes:
    """The PDF for an archive (PDF/A-3a) with the same monitor inside it as CSV and as JSON.

    Raises PdfUnavailableError when Pango is missing.
    """
    with translation.override("nl"):
        attached = {
            "monitor.csv": (_("The table of this monitor as CSV"), render_csv(report)),
            "monitor.json": (_("All data of this monitor as JSON"), render_json(report)),
        }
    return render_pdf(report, variant="pdf/a-3a", attached=attached)


FORMATS: dict[str, FileFormat] = {
    "pdf": FileFormat(render_pdf, "application/pdf", "pdf", opens=True),
    "pdfa": FileFormat(render_archive, "application/pdf", "pdf"),
    "xlsx": FileFormat(
        render_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
    ),
    "ods": FileFormat(render_ods, "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    "csv": FileFormat(render_csv, "text/csv; charset=utf-8", "csv"),
    "html": FileFormat(render_html, "text/html; charset=utf-8", "html"),
    "json": FileFormat(render_json, "application/json", "json", opens=True),
}
