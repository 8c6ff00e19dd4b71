"""A file as the answer to a browser."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse

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
