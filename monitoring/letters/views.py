"""The page where a letter to the council is made, and its files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements.permissions import may_coordinate
from parties.access_log import in_words, record_access
from parties.enums import AccessKind
from parties.models import Party
from parties.permissions import reader_of

from ..publishing.pdf import PdfUnavailableError
from ..rounds.permissions import may_write_letter
from .council_set import LETTERS, council_set, letter_name, too_large
from .forms import LetterForm
from .reading import frameworks_at, read_parts, rounds_of
from .wording import compose

#: The files of a letter by the ending of their address.
FILES = (*LETTERS, "zip")


def _asked(request: HttpRequest, municipality: str, data: QueryDict) -> tuple[Party, LetterForm]:
    """The municipality and the form, for who writes its letter; 403 for others who know it.

    A framework that is not there is no wrong answer but an address that does not exist: 404.
    """
    frameworks = frameworks_at(request.user, municipality)
    if not frameworks:
        raise Http404
    found = frameworks[0].municipality
    if not may_write_letter(request.user, found):
        raise PermissionDenied
    rounds = rounds_of(frameworks)
    per_framework = {row: rounds[row.pk] for row in frameworks}
    is_sent = request.method == "POST"
    form = LetterForm(data, per_framework, timezone.localdate(), is_sent=is_sent)
    if form.unknown:
        raise Http404
    return found, form


@require_http_methods(["GET", "POST"])
def council_letter(request: HttpRequest, municipality: str) -> HttpResponse:
    """The choices with the letter they give. What is sent is kept in the address, so that it can be kept and shared."""
    found, form = _asked(request, municipality, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{reverse('council-letter', args=[municipality])}?{form.query()}#voorbeeld")
    return _page(request, found, form)


def _page(request: HttpRequest, municipality: Party, form: LetterForm) -> HttpResponse:
    """The page; without any round it says what to do first."""
    context: dict[str, Any] = {"municipality": municipality, "form": form}
    if not any(form.rounds.values()):
        context["frameworks"] = [(row, may_coordinate(request.user, row)) for row in form.rounds]
        return render(request, "monitoring/council_letter.html", context)
    is_valid = form.is_valid()
    if is_valid:
        parts = read_parts(form.chosen(), form.cleaned_data["dated"])
        context |= {
            "letter": compose(municipality, parts, form.choices()),
            "query": form.query(),
            "large": too_large(form.chosen()),
        }
    return render(request, "monitoring/council_letter.html", context, status=200 if is_valid else 422)


@require_GET
def council_file(request: HttpRequest, municipality: str, file_format: str) -> HttpResponse:
    """The letter as odt or docx, or the council's set as zip; choices that make no sense lead to the page (422)."""
    found, form = _asked(request, municipality, request.GET)
    if not any(form.rounds.values()):
        raise Http404
    if not form.is_valid():
        return _page(request, found, form)
    dated = form.cleaned_data["dated"]
    parts = read_parts(form.chosen(), dated)
    letter = compose(found, parts, form.choices())
    try:
        made = LETTERS.get(file_format)
        content = made.render(letter) if made else council_set(letter, parts, dated)
    except PdfUnavailableError as error:
        return render(request, "monitoring/pdf_unavailable.html", {"reason": str(error)}, status=503)
    lines = sum(len(part.report.lines) for part in parts)
    record_access(
        actor=reader_of(request.user),
        kind=AccessKind.EXPORTED,
        subject=f"{found.label}: {letter.title}",
        detail=in_words(file_format, lines),
    )
    response = HttpResponse(content, content_type=made.content_type if made else "application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="{letter_name(municipality, dated, file_format)}"'
    )
    return response
