"""The files of a round."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..table.reading import read_report
from ..table.report import Report
from ..table.views import chosen_round, rounds_at
from .exports import render_json
from .pdf import PdfUnavailableError, render_pdf


def _file(
    request: HttpRequest,
    place: tuple[str, str, int],
    make: Callable[[Report], bytes],
    content_type: str,
    ending: str,
) -> HttpResponse:
    """A round's report as a file, named after municipality, year and round."""
    municipality, framework, year = place
    current = chosen_round(request, rounds_at(request, municipality, framework, year))
    content = make(read_report(current))
    name = f"monitor-{municipality}-{year}-{current.slug}.{ending}"
    disposition = f'inline; filename="{name}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


@require_GET
def monitor_pdf(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The council's PDF of the latest round, or the one `?ronde=` names."""
    try:
        return _file(request, (municipality, framework, year), render_pdf, "application/pdf", "pdf")
    except PdfUnavailableError as error:
        return render(request, "monitoring/pdf_unavailable.html", {"reason": str(error)}, status=503)


@require_GET
def monitor_json(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The same data as JSON."""
    return _file(request, (municipality, framework, year), render_json, "application/json", "json")
