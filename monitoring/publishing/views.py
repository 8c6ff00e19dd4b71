"""The files of a round."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..table.moment import read_moment
from ..table.reading import read_report
from ..table.report import Report
from ..table.views import rounds_at
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
    rounds = rounds_at(request, municipality, framework, year)
    if not rounds:
        raise Http404
    moment = read_moment(request.GET, rounds)
    if moment.left_out:
        # A page can tell that it passed a day over; a file that shows another day than asked would mislead.
        raise BadRequest(" ".join(moment.left_out))
    content = make(read_report(moment.round, as_of=moment.as_of))
    day = f"-{moment.as_of.isoformat()}" if moment.as_of else ""
    name = f"monitor-{municipality}-{year}-{moment.round.slug}{day}.{ending}"
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
