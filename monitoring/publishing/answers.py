"""A file as the answer to a browser, and in the log of access."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse

from parties.access_log import in_words, record_access
from parties.enums import AccessKind
from parties.models import AnyUser
from parties.permissions import reader_of

from ..models import MonitoringRound
from .exports import FORMATS


def file_name(monitoring_round: MonitoringRound, file_format: str, as_of: date | None = None) -> str:
    """Municipality, year and round (with `framework.municipality` loaded), and the day when it shows another."""
    made = FORMATS[file_format]
    day = f"-{as_of.isoformat()}" if as_of else ""
    kind = "-archief" if file_format == "pdfa" else ""
    place = f"{monitoring_round.framework.municipality.slug}-{monitoring_round.year}-{monitoring_round.slug}"
    return f"monitor-{place}{day}{kind}.{made.ending}"


def file_answer(content: bytes, name: str, file_format: str) -> HttpResponse:
    """The file itself; a browser shows what it can and saves the rest."""
    made = FORMATS[file_format]
    response = HttpResponse(content, content_type=made.content_type)
    response["Content-Disposition"] = f'{"inline" if made.opens else "attachment"}; filename="{name}"'
    if file_format == "json":
        response["Link"] = f'<{reverse("monitor-schema")}>; rel="describedby"'
    return response


def log_file(
    user: AnyUser, monitoring_round: MonitoringRound, file_format: str, lines: int, as_of: date | None = None
) -> None:
    """Write down that the person takes along a round's file of so many lines."""
    framework = monitoring_round.framework
    record_access(
        actor=reader_of(user),
        kind=AccessKind.EXPORTED,
        subject=f"{framework.municipality.label}, {framework.title}: {monitoring_round.title} ({monitoring_round.year})",
        detail=in_words(file_format, lines, as_of.isoformat() if as_of else ""),
    )
