"""The page that takes in a table of figures: choose the file, look at what it would do, agree to it."""

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
from agreements.permissions import coordinating_actor, may_keep_figures
from agreements.previews import example_file
from parties.models import Party
from parties.permissions import is_manager

from ..file_import import FileImport
from ..place import find_framework, frame
from .columns import EXAMPLE, TITLES, columns
from .forms import TableForm
from .plan import MAX_AMOUNTS
from .taking_in import plan_figures, take_in_figures


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The form; with a file what it would do; with what was shown (`agreed`) it is done."""
    found = find_framework(request, municipality, framework)
    if not may_keep_figures(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        return _taking(request, found).answer(request)
    if "voorbeeld" in request.GET:
        return example_file("cijfers", TITLES, EXAMPLE)
    return _page(request, found, TableForm(framework=found))


def _taking(request: HttpRequest, found: FrameworkAgreement) -> FileImport:
    takes_over = is_manager(request.user)
    return FileImport(
        found,
        partial(TableForm, framework=found),
        lambda rows, told: plan_figures(
            framework=found, rows=rows, source=told["source"], party=told["party"], takes_over=takes_over
        ),
        lambda rows, told: take_in_figures(
            actor=coordinating_actor(request.user, found),
            framework=found,
            rows=rows,
            name=told["called"],
            source=told["source"],
            party=Party.objects.filter(pk=told["party"]).first(),
            takes_over=takes_over,
            shown=told["shown"],
        ),
        partial(_page, request, found),
        lambda: redirect("figures", found.municipality.slug, found.slug),
        kept=lambda told: {
            "called": told["file"].name,
            "source": told["source"],
            "party": told["party"].pk if told["party"] else None,
        },
    )


def _page(
    request: HttpRequest, found: FrameworkAgreement, form: TableForm, status: int = 200, **extra: Any
) -> HttpResponse:
    place = [found.municipality.slug, found.slug]
    told = {
        "columns": list(columns()),
        "most": MAX_AMOUNTS,
        "row_title": _("Figure"),
        "back": reverse("figures", args=place),
    }
    context = frame(found, form=form, **told, **extra)
    return render(request, "monitoring/figures_import.html", context, status=status)
