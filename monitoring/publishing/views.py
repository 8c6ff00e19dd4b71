"""The files of a round."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from config.web.language import site_language

from ..table.moment import read_moment
from ..table.reading import read_report
from ..table.views import rounds_at
from .answers import file_answer, log_file, monitor_name, no_pdf
from .exports import FORMATS
from .job_views import ask, lines_in_background
from .pdf import PdfUnavailableError
from .schema import schema


@require_GET
def monitor_file(
    request: HttpRequest, municipality: str, framework: str, year: int, file_format: str
) -> HttpResponse:
    """The latest round, or the one `?ronde=` names, as a file; `?per=` gives its state of a day.

    A large one is made in the background; who asked waits on a page of its own.
    """
    rounds = rounds_at(request, municipality, framework, year)
    if not rounds:
        raise Http404
    moment = read_moment(request.GET, rounds)
    if moment.left_out:
        # A page can tell that it passed a day over; a file that shows another day than asked would mislead.
        raise BadRequest(" ".join(moment.left_out))
    if lines := lines_in_background(moment.round):
        return ask(request, moment.round, file_format, lines, as_of=moment.as_of)
    try:
        with site_language():
            report = read_report(moment.round, as_of=moment.as_of)
            content = FORMATS[file_format].render(report)
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    log_file(request.user, moment.round, file_format, len(report.lines), moment.as_of)
    return file_answer(content, monitor_name(moment.round, file_format, moment.as_of), file_format)


@require_GET
@login_not_required
def monitor_schema(request: HttpRequest) -> HttpResponse:
    """What the JSON of a monitor looks like; it tells nothing about any monitor."""
    return JsonResponse(schema(), json_dumps_params={"indent": 1}, content_type="application/schema+json")
