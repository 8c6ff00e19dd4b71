"""The decisions of a meeting, to be read back, printed and taken along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.web.language import site_language
from parties.access_log import record_file

from ..place import round_frame
from ..publishing.answers import file_answer, no_pdf, round_name
from ..publishing.pdf import PdfUnavailableError
from .document import render_pdf, render_xlsx
from .live import LivePage
from .presence import read_attendance
from .reading import read_list
from .views import found_meeting


@require_GET
def decisions(
    request: HttpRequest, municipality: str, framework: str, year: int, meeting: int
) -> HttpResponse:
    """The list of decisions of a meeting, also while it goes on."""
    found = found_meeting(request, municipality, framework, year, meeting)
    page = LivePage.of(request, found)
    listed, points = read_list(found, page.points)
    return render(
        request,
        "monitoring/decisions.html",
        {
            **round_frame(found.round),
            "meeting": found,
            "live": page,
            "noted": read_attendance(found),
            "notes": page.may_lead and not found.round.framework.is_ended,
            "decisions": listed,
            "points": points,
            "made_up": any(point.is_made_up for point in points),
        },
    )


@require_GET
def decisions_file(
    request: HttpRequest, municipality: str, framework: str, year: int, meeting: int, file_format: str
) -> HttpResponse:
    """The same as PDF or Excel."""
    found = found_meeting(request, municipality, framework, year, meeting)
    try:
        with site_language():
            page = LivePage.of(request, found)
            listed, points = read_list(found, page.points)
            if file_format == "xlsx":
                content = render_xlsx(found, listed, page.report, read_attendance(found))
            else:
                content = render_pdf(found, listed, points, read_attendance(found))
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    at = found.round.framework
    subject = f"{at.municipality.label}, {at.title}: {found.round.title} ({year})"
    record_file(request.user, subject, file_format, len(listed))
    name = round_name("besluiten", found.round, found.held_on, found.body, ending=file_format)
    return file_answer(content, name, file_format)
