"""The files a round can be exported to, by the name of their format."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ..table.report import Report, to_data
from .pdf import render_pdf


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a report becomes a file."""

    render: Callable[[Report], bytes]
    content_type: str
    ending: str


def render_json(report: Report) -> bytes:
    """The report as JSON in UTF-8: dates as ISO text, decimals as text, `format` tells the shape's number."""
    return json.dumps(to_data(report), ensure_ascii=False, indent=1).encode() + b"\n"


FORMATS: dict[str, FileFormat] = {
    "pdf": FileFormat(render_pdf, "application/pdf", "pdf"),
    "pdfa": FileFormat(partial(render_pdf, variant="pdf/a-3u"), "application/pdf", "pdf"),
    "json": FileFormat(render_json, "application/json", "json"),
}
