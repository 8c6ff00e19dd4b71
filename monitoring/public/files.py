"""The files of a publication, their checksums, and the look of its page."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from config.web.file_names import named

from ..models import Publication, PublicationFile
from ..publishing.style_views import LOGO_POLICY
from ..style.look import COLOUR, Look
from .reading import files_of, kept_report

if TYPE_CHECKING:
    from .models import ListedPublication

#: What never changes may be kept for a day without asking; longer would keep serving what was withdrawn.
CACHE = "public, max-age=86400"
_NAME = re.compile(r"[a-z0-9.-]+")
#: What a browser may show instead of saving.
_SHOWN = ("application/pdf", "application/json")


def _publication(municipality: str, framework: str, year: int, number: int) -> ListedPublication:
    return get_object_or_404(Publication.objects.at(municipality, framework, year), number=number)


@require_GET
@login_not_required
def file(
    request: HttpRequest, municipality: str, framework: str, year: int, number: int, file: str
) -> HttpResponseBase:
    """One file, byte for byte as it was made; 410 once the publication was withdrawn."""
    shown = _publication(municipality, framework, year, number)
    # What no file is called is not asked for: PostgreSQL refuses some signs.
    known = PublicationFile.objects.defer("content").filter(publication=shown)
    found = get_object_or_404(known, name=file if _NAME.fullmatch(file) else "")
    if shown.withdrawn_at:
        return render(request, "public/gone.html", {"publication": shown}, status=410)
    etag = quote_etag(found.sha256)
    # Asked before the content is read: most who come again have it.
    not_modified = get_conditional_response(request, etag=etag)
    response = not_modified or HttpResponse(bytes(found.content), content_type=found.content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE
    if not_modified is None:
        named(response, found.name, opens=found.content_type in _SHOWN and found.file_format != "pdfa")
        digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
        if found.file_format == "json":
            response.headers["Link"] = f'<{reverse("monitor-schema")}>; rel="describedby"'
    return response


@require_GET
@login_not_required
def checksums(
    request: HttpRequest, municipality: str, framework: str, year: int, number: int
) -> HttpResponse:
    """The checksums as `sha256sum --check` reads them; they stay when the publication is withdrawn."""
    files = files_of(_publication(municipality, framework, year, number))
    text = "".join(f"{row.sha256}  {row.name}\n" for row in files)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_GET
@login_not_required
def style(request: HttpRequest, municipality: str, framework: str, year: int, number: int) -> HttpResponse:
    """The municipality's colour, as a style sheet: pages hold no styles of their own."""
    shown = kept_report(_publication(municipality, framework, year, number)).report.look or Look()
    colour = shown.colour if re.fullmatch("#[0-9a-fA-F]{6}", shown.colour) else COLOUR
    css = f".house-theme {{ --brand-color: {colour}; --brand-color-dark: {colour}; }}\n"
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": CACHE})


@require_GET
@login_not_required
def logo(request: HttpRequest, municipality: str, framework: str, year: int, number: int) -> HttpResponse:
    """The logo the round was closed with; harmless even when opened by itself."""
    look = kept_report(_publication(municipality, framework, year, number)).report.look
    if look is None or look.logo is None:
        raise Http404
    response = HttpResponse(look.logo.content, content_type=look.logo.content_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = LOGO_POLICY
    response.headers["Cache-Control"] = CACHE
    return response
