"""The page that takes in a table of figures: choose the file, look at what it would do, agree to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_keep_figures
from agreements.previews import example_file, preview
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.spreadsheets import read_rows
from parties.models import Party
from parties.permissions import is_manager

from ..file_import import FileGoneError, put_aside_for, take_back, taken_in
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
        return _agree(request, found) if "agreed" in request.POST else _look(request, found)
    if "voorbeeld" in request.GET:
        return example_file("cijfers", TITLES, EXAMPLE)
    return _page(request, found, TableForm(framework=found))


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


def _look(request: HttpRequest, found: FrameworkAgreement) -> HttpResponse:
    """What the file would do; it waits until somebody agrees, one with a mistake does not."""
    form = TableForm(request.POST, request.FILES, framework=found)
    read = form.read()
    if read is None:
        return _page(request, found, form, 422)
    (content, rows), told = read, form.cleaned_data
    plan = plan_figures(
        framework=found,
        rows=rows,
        source=told["source"],
        party=told["party"],
        takes_over=is_manager(request.user),
    )
    if plan.problems:
        return _page(request, found, form, 422, plan=plan, **preview(plan))
    agreed = put_aside_for(
        plan,
        content,
        user=request.user.pk,
        called=told["file"].name,
        source=told["source"],
        party=told["party"].pk if told["party"] else None,
    )
    return _page(request, found, form, plan=plan, agreed=agreed, **preview(plan))


def _agree(request: HttpRequest, found: FrameworkAgreement) -> HttpResponse:
    """Take in what was shown; a file that is gone by now has to be chosen again."""
    try:
        content, told = take_back(request.POST["agreed"], framework=found.pk, user=request.user.pk)
    except FileGoneError as gone:
        return _page(request, found, TableForm(initial=gone.told, framework=found), 422, gone=True)
    try:
        plan = take_in_figures(
            actor=coordinating_actor(request.user, found),
            framework=found,
            rows=read_rows(content),
            name=told["called"],
            source=told["source"],
            party=Party.objects.filter(pk=told["party"]).first(),
            takes_over=is_manager(request.user),
            shown=told["shown"],
        )
    except (ImportRefusedError, PlanChangedError) as error:
        form = TableForm(initial=told, framework=found)
        return _page(request, found, form, 409, plan=error.plan, refused=True, **preview(error.plan))
    messages.success(request, taken_in(plan))
    return redirect("figures", found.municipality.slug, found.slug)
