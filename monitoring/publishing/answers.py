"""A file as the answer to a browser, and in the log of access."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agreements.models import FrameworkAgreement
from config.web.file_names import file_name, named
from parties.access_log import record_file
from parties.models import AnyUser

from ..models import MonitoringRound
from .exports import FORMATS
from .pdf import PdfUnavailableError


def name_at(kind: str, framework: FrameworkAgreement, *words: str | int | date, ending: str) -> str:
    """What a file about a framework is called (with its municipality loaded): a municipality can have several."""
    return file_name(kind, framework.municipality.slug, framework.slug, *words, ending=ending)


def round_name(kind: str, row: MonitoringRound, *words: str | int | date, ending: str) -> str:
    """The same about a round."""
    return name_at(kind, row.framework, row.year, row.slug, *words, ending=ending)


def monitor_name(row: MonitoringRound, file_format: str, as_of: date | None = None, edition: int = 1) -> str:
    """What the monitor of a round is called; the day when it shows another, the edition of what is published anew."""
    day = as_of.isoformat() if as_of else ""
    kind = "archief" if file_format == "pdfa" else ""
    again = f"editie-{edition}" if edition > 1 else ""
    return round_name("monitor", row, day, kind, again, ending=FORMATS[file_format].ending)


def file_answer(content: bytes, name: str, file_format: str) -> HttpResponse:
    """The file itself; a browser shows what it can and saves the rest."""
    made = FORMATS[file_format]
    response = HttpResponse(content, content_type=made.content_type)
    named(response, name, opens=made.opens)
    if file_format == "json":
        response["Link"] = f'<{reverse("monitor-schema")}>; rel="describedby"'
    return response


def no_pdf(request: HttpRequest, error: PdfUnavailableError) -> HttpResponse:
    """That no PDF can be made here, and what cures it."""
    return render(request, "monitoring/pdf_unavailable.html", {"reason": str(error)}, status=503)


def log_file(
    user: AnyUser, monitoring_round: MonitoringRound, file_format: str, lines: int, as_of: date | None = None
) -> None:
    """Write down that the person takes along a round's file of so many lines."""
    framework = monitoring_round.framework
    record_file(
        user,
        f"{framework.municipality.label}, {framework.title}: {monitoring_round.title} ({monitoring_round.year})",
        file_format,
        lines,
        as_of.isoformat() if as_of else "",
    )
