"""The page that takes in a list of projects: choose the file, look at what it would do, agree to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.previews import example_file
from parties.models import Party

from ..file_import import FileImport, SpreadsheetForm
from ..place import find_framework, frame
from .lists import EXAMPLE, MAX_ROWS, TITLES, columns
from .permissions import keeping_actor, may_keep_all, parties_keeping
from .taking_in import plan_projects, take_in_projects


class ListForm(SpreadsheetForm):
    """The file of a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx), OpenDocument (.ods), CSV or the tables of a text (.docx, .odt), at most 10 MB and 500 rows."
        )


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The form; with a file what it would do; with what was shown (`agreed`) it is done."""
    found = find_framework(request, municipality, framework)
    own = _own(request, found)
    if request.method == "POST":
        return _taking(request, found, own).answer(request)
    if "voorbeeld" in request.GET:
        name = Party.objects.get(pk=min(own)).label if own else ""
        return example_file("projecten", TITLES, {**EXAMPLE, "whose": (name, name)})
    return _page(request, found, ListForm())


def _taking(request: HttpRequest, found: FrameworkAgreement, own: set[int] | None) -> FileImport:
    return FileImport(
        found,
        ListForm,
        lambda rows, _told: plan_projects(framework=found, rows=rows, own=own),
        lambda rows, told: take_in_projects(
            actor_of=lambda party: keeping_actor(request.user, found, party),
            framework=found,
            rows=rows,
            own=own,
            shown=told["shown"],
        ),
        partial(_page, request, found),
        lambda: redirect("projects", found.municipality.slug, found.slug),
    )


def _own(request: HttpRequest, framework: FrameworkAgreement) -> set[int] | None:
    """The parties whose projects the person may write; None for all. 403 for who keeps none."""
    if may_keep_all(request.user, framework):
        return None
    own = {party.pk for party in parties_keeping(request.user, framework)}
    if not own:
        raise PermissionDenied
    return own


def _page(
    request: HttpRequest, found: FrameworkAgreement, form: ListForm, status: int = 200, **extra: Any
) -> HttpResponse:
    place = [found.municipality.slug, found.slug]
    told = {
        "columns": list(columns()),
        "most": MAX_ROWS,
        "row_title": _("Project"),
        "back": reverse("projects", args=place),
    }
    context = frame(found, form=form, **told, **extra)
    return render(request, "monitoring/projects_import.html", context, status=status)
