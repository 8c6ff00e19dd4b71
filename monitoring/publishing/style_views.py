"""Choosing how the publications of a framework look, with an example of the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import municipal_actor
from config.web.file_names import named
from config.web.history import StaleVersionError
from config.web.language import site_language
from config.web.refusals import place_errors
from config.web.way_back import way_back

from ..models import MonitoringRound, PublicationStyle
from ..place import find_framework, frame
from ..style.look import COLOUR, contrast_with_white
from ..style.permissions import may_style
from ..style.services import FIELDS, look_of, set_style, style_of
from ..table.reading import read_report
from .answers import log_file, name_at, no_pdf
from .pdf import PdfUnavailableError, render_pdf
from .style_forms import StyleForm

#: How many lines the example shows.
EXAMPLE_LINES = 10
#: A drawing may bring its own styles and nothing else; it is shown, never run.
LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def _styled(request: HttpRequest, municipality: str, framework: str) -> FrameworkAgreement:
    """The framework, for who decides how its publications look; 403 for who may only read."""
    found = find_framework(request, municipality, framework)
    if not may_style(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def publication_style(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The style as a form; what somebody else saved meanwhile is told (409) and nothing typed is lost."""
    found = _styled(request, municipality, framework)
    row = style_of(found.pk)
    form = _form(found, row)
    if request.method == "GET":
        return render(request, "monitoring/publication_style.html", _context(request, found, row, form))
    form = StyleForm(request.POST, request.FILES, instance=row or PublicationStyle(framework=found))
    if not form.is_valid():
        return _refused(request, found, form)
    try:
        _save(request, found, form)
    except StaleVersionError:
        return _conflict(request, found)
    except ValidationError as error:
        place_errors(form, error)
        return _refused(request, found, form)
    messages.success(
        request, _("Saved. From now on publications look like this; closed rounds stay as they are.")
    )
    here = reverse("publication-style", args=[municipality, framework])
    return HttpResponseRedirect(way_back(request, here))


def _refused(request: HttpRequest, framework: FrameworkAgreement, form: StyleForm) -> HttpResponse:
    """What was typed with what is wrong with it, beside what is saved; the form has filled in its own copy of that."""
    context = _context(request, framework, style_of(framework.pk), form)
    return render(request, "monitoring/publication_style.html", context, status=422)


def _form(framework: FrameworkAgreement, row: PublicationStyle | None) -> StyleForm:
    """The form as it stands now; version 0 means that there is no style yet."""
    instance = row or PublicationStyle(framework=framework)
    return StyleForm(instance=instance, initial={"version": row.version if row else 0})


def _save(request: HttpRequest, framework: FrameworkAgreement, form: StyleForm) -> PublicationStyle:
    data = form.cleaned_data
    return set_style(
        actor=municipal_actor(request.user, framework),
        framework=framework,
        version=data["version"],
        values={name: data[name] for name in FIELDS},
        logo=data["logo"],
        remove_logo=data["remove_logo"],
    )


def _conflict(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    """What was typed beside what somebody else saved; saving once more replaces that."""
    row = style_of(framework.pk)
    assert row is not None
    posted = request.POST.copy()
    posted["version"] = str(row.version)
    form = StyleForm(posted, instance=row)
    stands = {name: form.initial[name] for name in FIELDS}
    form.is_valid()
    newest = row.history.order_by("-history_id").first()
    others = [
        (form.fields[name].label, _told(form, name, value))
        for name, value in stands.items()
        if form.cleaned_data.get(name) != value
    ]
    row = style_of(framework.pk)
    context = {
        **_context(request, framework, row, form),
        "others": others,
        "who": newest.actor_name if newest else "",
    }
    context["logo_lost"] = bool(request.FILES.get("logo"))
    return render(request, "monitoring/publication_style.html", context, status=409)


def _told(form: StyleForm, name: str, value: Any) -> str:
    """A value as a person reads it."""
    choices = dict(getattr(form.fields[name], "choices", ()))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(each, each)) for each in values) or "–"


def _context(
    request: HttpRequest, framework: FrameworkAgreement, row: PublicationStyle | None, form: StyleForm
) -> dict[str, Any]:
    stored = row.colour if row else COLOUR
    return {
        **frame(framework),
        "form": form,
        "back": way_back(request, reverse("framework", args=[framework.municipality.slug, framework.slug])),
        "logo": row.logo if row else None,
        "logo_alt": row.logo_alt if row else "",
        "colour": stored,
        "contrast": contrast_with_white(stored),
        "has_rounds": framework.rounds.exists(),
        "logo_lost": form.logo_lost and bool(form.errors),
    }


@require_GET
def publication_logo(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The logo there is now, for who may see the framework; harmless even when opened by itself."""
    found = find_framework(request, municipality, framework)
    style = style_of(found.pk)
    if style is None or style.logo is None:
        raise Http404
    response = HttpResponse(bytes(style.logo.content), content_type=style.logo.content_type)
    ending = _ENDINGS[style.logo.content_type]
    named(response, name_at("logo", found, ending=ending), opens=True)
    response["Content-Security-Policy"] = LOGO_POLICY
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
def publication_preview(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The latest round's first lines in the style there is now, marked as an example on every page."""
    found = _styled(request, municipality, framework)
    rounds = MonitoringRound.objects.filter(framework=found).select_related("framework__municipality")
    latest = rounds.order_by("reference_date", "pk").last()
    if latest is None:
        raise Http404
    try:
        with site_language():
            report = read_report(latest)
            shown = replace(report, look=look_of(found.pk), lines=report.lines[:EXAMPLE_LINES])
            content = render_pdf(shown, is_preview=True)
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    log_file(request.user, latest, "pdf", len(shown.lines))
    response = HttpResponse(content, content_type="application/pdf")
    return named(response, name_at("voorbeeld", latest.framework, ending="pdf"), opens=True)
