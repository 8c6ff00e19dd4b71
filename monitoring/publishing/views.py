"""The files of a round."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ..table.moment import read_moment
from ..table.reading import read_report
from ..table.views import rounds_at
from .exports import FORMATS
from .pdf import PdfUnavailableError
from .schema import schema


@require_GET
def monitor_file(
    request: HttpRequest, municipality: str, framework: str, year: int, file_format: str
) -> HttpResponse:
    """The latest round, or the one `?ronde=` names, as a file; `?per=` gives its state of a day."""
    rounds = rounds_at(request, municipality, framework, year)
    if not rounds:
        raise Http404
    moment = read_moment(request.GET, rounds)
    if moment.left_out:
        # A page can tell that it passed a day over; a file that shows another day than asked would mislead.
        raise BadRequest(" ".join(moment.left_out))
    made = FORMATS[file_format]
    try:
        content = made.render(read_report(moment.round, as_of=moment.as_of))
    except PdfUnavailableError as error:
        return render(request, "monitoring/pdf_unavailable.html", {"reason": str(error)}, status=503)
    kind = "-archief" if file_format == "pdfa" else ""
    day = f"-{moment.as_of.isoformat()}" if moment.as_of else ""
    name = f"monitor-{municipality}-{year}-{moment.round.slug}{day}{kind}.{made.ending}"
    response = HttpResponse(content, content_type=made.content_type)
    response["Content-Disposition"] = f'{"inline" if made.opens else "attachment"}; filename="{name}"'
    if file_format == "json":
        response["Link"] = f'<{reverse("monitor-schema")}>; rel="describedby"'
    return response


@require_GET
@login_not_required
def monitor_schema(request: HttpRequest) -> HttpResponse:
    """What the JSON of a monitor looks like; it tells nothing about any monitor."""
    return JsonResponse(schema(), json_dumps_params={"indent": 1}, content_type="application/schema+json")
