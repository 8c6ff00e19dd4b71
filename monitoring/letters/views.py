"""The page where a letter to the council is made, and its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.permissions import may_coordinate
from config.web.file_names import named
from config.web.history import StaleVersionError
from config.web.language import site_language
from parties.access_log import record_file
from parties.models import Party
from parties.permissions import actor_for, own_actor

from ..council.services import record_letter
from ..jobs.services import mark_fetched
from ..models import ExportFile, ExportJob, RoundLine
from ..publishing.answers import no_pdf
from ..publishing.job_kinds import COUNCIL_SET
from ..publishing.job_views import ask, job_page
from ..publishing.pdf import PdfUnavailableError
from ..rounds.permissions import may_write_letter
from .background import read_form, set_name
from .council_set import LETTERS, council_set, letter_name, too_large
from .forms import NAMES, LetterForm
from .reading import read_parts
from .wording import compose

#: The files of a letter by the ending of their address.
FILES = (*LETTERS, "zip")


def _asked(request: HttpRequest, municipality: str, data: QueryDict) -> tuple[Party, LetterForm]:
    """The municipality and the form, for who writes its letter; 403 for others who know it.

    A framework that is not there is no wrong answer but an address that does not exist: 404.
    """
    read = read_form(request.user, municipality, data, is_sent=request.method == "POST")
    if read is None:
        raise Http404
    found, form = read
    if not may_write_letter(request.user, found):
        raise PermissionDenied
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


def _page(request: HttpRequest, municipality: Party, form: LetterForm, status: int = 422) -> HttpResponse:
    """The page; without any round it says what to do first. `status`: where the choices make no letter."""
    context: dict[str, Any] = {"municipality": municipality, "form": form}
    if not any(form.rounds.values()):
        context["frameworks"] = [(row, may_coordinate(request.user, row)) for row in form.rounds]
        return render(request, "monitoring/council_letter.html", context)
    is_valid = form.is_valid()
    context |= {"options": form.options(), "last": form.last}
    if is_valid:
        parts = read_parts(form.chosen(), form.cleaned_data["dated"])
        context |= {
            "letter": compose(municipality, parts, form.choices()),
            "query": form.query(),
            "pairs": parse_qsl(form.query()),
            "large": too_large(form.chosen()),
            "settles": len(form.settles()),
        }
    return render(request, "monitoring/council_letter.html", context, status=200 if is_valid else status)


@require_GET
def council_file(request: HttpRequest, municipality: str, file_format: str) -> HttpResponse:
    """The letter as odt or docx, or the council's set as zip; choices that make no sense lead to the page (422)."""
    found, form = _asked(request, municipality, request.GET)
    if not any(form.rounds.values()):
        raise Http404
    if not form.is_valid():
        return _page(request, found, form)
    if file_format == "zip" and too_large(form.chosen()):
        return _in_background(request, form)
    dated = form.cleaned_data["dated"]
    made = LETTERS.get(file_format)
    try:
        with site_language():
            parts = read_parts(form.chosen(), dated)
            letter = compose(found, parts, form.choices())
            content = made.render(letter) if made else council_set(letter, parts, dated)
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    lines = sum(len(part.report.lines) for part in parts)
    record_file(request.user, f"{found.label}: {letter.title}", file_format, lines)
    about = [row.framework.slug for row in form.chosen()]
    name = letter_name(municipality, about, dated, file_format)
    kind = made.content_type if made else "application/zip"
    return _saved(content, name, kind)


def _saved(content: bytes, name: str, content_type: str = "application/zip") -> HttpResponse:
    return named(HttpResponse(content, content_type=content_type), name)


# ---- the set of large monitors


def _in_background(request: HttpRequest, form: LetterForm, *, anew: bool = False) -> HttpResponse:
    """Have the set made, and go to the page where one waits for it."""
    rounds = form.chosen()
    lines = RoundLine.objects.filter(round__in=rounds).count()
    return ask(request, rounds[0], COUNCIL_SET, lines, query=form.query(), anew=anew)


def _job_at(request: HttpRequest, municipality: str, job: UUID) -> ExportJob:
    """The person's own job of this municipality, while they write its letters; 404 for everybody else."""
    found = get_object_or_404(
        ExportJob.objects.visible_to(request.user).select_related("round__framework__municipality"),
        pk=job,
        file_format=COUNCIL_SET,
        round__framework__municipality__slug=municipality,
    )
    if not may_write_letter(request.user, found.round.framework.municipality):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def council_job(request: HttpRequest, municipality: str, job: UUID) -> HttpResponse:
    """How far the set is, and the set once it is ready; posting asks for it anew."""
    found = _job_at(request, municipality, job)
    back = f"{reverse('council-letter', args=[municipality])}?{found.query}"
    if request.method == "POST":
        _party, form = _asked(request, municipality, QueryDict(found.query))
        return _in_background(request, form, anew=True) if form.is_valid() else redirect(back)
    return job_page(request, found, framework=None, year=None, letter_url=back)


@require_GET
def council_job_file(request: HttpRequest, municipality: str, job: UUID) -> HttpResponse:
    """The set, to who asked for it and may still write the letter."""
    found = _job_at(request, municipality, job)
    made = get_object_or_404(ExportFile, job=found)
    mark_fetched(actor=own_actor(request.user), job=found)
    place = found.round.framework.municipality.label
    subject = f"{place}: {QueryDict(found.query).get(NAMES['subject'], '')}"
    record_file(request.user, subject, "zip", found.lines)
    return _saved(bytes(made.content), set_name(found))


# ---- once it went to the council


@require_POST
def letter_sent(request: HttpRequest, municipality: str) -> HttpResponse:
    """Write down that the letter of these choices went to the council, and settle what it settles."""
    found, form = _asked(request, municipality, request.POST)
    if not any(form.rounds.values()):
        raise Http404
    if not form.is_valid():
        return _page(request, found, form)
    data = form.cleaned_data
    try:
        record_letter(
            actor=actor_for(request.user, found.pk),
            municipality=found,
            dated=data["dated"],
            subject=data["subject"],
            rounds=form.chosen(),
            query=form.query(),
            settles=form.settles(),
        )
    except StaleVersionError as error:
        told = _("“%(item)s” was changed since. Look at it and choose again.") % {"item": error.current}
        form.add_error(None, told)
        return _page(request, found, form, status=409)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, form)
    messages.success(request, _("Written down: this letter went to the council."))
    return redirect("council", municipality)
