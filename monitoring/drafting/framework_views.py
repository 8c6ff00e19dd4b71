"""The page on which commitments of the framework are taken into the draft of a year."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import Commitment
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services.working_out import to_work_out, work_out
from config.web.history import GoneError

from ..place import cycle_frame, find_framework
from .views import draft_url


@require_http_methods(["GET", "POST"])
def from_framework(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Choose what the year works out; 404 where there is no draft."""
    found = find_framework(request, municipality, framework)
    annual = get_object_or_404(found.annual_agreements, year=year)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    if request.method == "GET" and not annual.is_open_draft:
        return redirect(draft_url(found, year))
    rows, problem = to_work_out(annual), ""
    chosen = request.POST.getlist("afspraak")
    if request.method == "POST":
        wanted = [row for row, _is_there in rows if row.key in chosen]
        problem = "" if wanted else _("Tick at least one commitment.")
        if wanted:
            try:
                actor = coordinating_actor(request.user, found)
                work_out(actor=actor, annual=annual, commitments=wanted)
            except (ValidationError, GoneError) as error:
                problem = " ".join(getattr(error, "messages", [str(error)]))
        if not problem:
            told = ngettext(
                "%(n)s framework commitment is taken into the draft.",
                "%(n)s framework commitments are taken into the draft.",
                len(wanted),
            )
            messages.success(request, told % {"n": len(wanted)})
            return redirect(draft_url(found, year))
    context = cycle_frame(
        found,
        year,
        chapters=_chapters(rows),
        chosen=chosen,
        problem=problem,
        back=draft_url(found, year),
    )
    return render(request, "monitoring/concept_framework.html", context, status=422 if problem else 200)


def _chapters(rows: Sequence[tuple[Commitment, bool]]) -> list[tuple[str, list[tuple[Commitment, bool]]]]:
    """Per theme in the order of the agreement."""
    found: dict[str, list[tuple[Commitment, bool]]] = {}
    for row, is_there in rows:
        found.setdefault(str(row.theme or ""), []).append((row, is_there))
    return list(found.items())
