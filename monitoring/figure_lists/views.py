"""The page that takes in a table of figures: choose the file, look at what it would do, agree to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_keep_figures
from agreements.previews import preview
from agreements.services.import_plan import Plan
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows
from parties.models import Party

from ..place import find_framework, frame
from ..waiting import GoneError, put_aside, take_back
from .columns import columns
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
    return _page(request, found, TableForm(framework=found))


def _page(
    request: HttpRequest, found: FrameworkAgreement, form: TableForm, status: int = 200, **extra: Any
) -> HttpResponse:
    context = frame(found, form=form, columns=list(columns()), most=MAX_AMOUNTS, **extra)
    return render(request, "monitoring/figures_import.html", context, status=status)


def _look(request: HttpRequest, found: FrameworkAgreement) -> HttpResponse:
    """What the file would do; it waits until somebody agrees, one with a mistake does not."""
    form = TableForm(request.POST, request.FILES, framework=found)
    if not form.is_valid():
        return _page(request, found, form, 422)
    told = form.cleaned_data
    content = told["file"].read()
    try:
        rows = read_rows(content)
    except SpreadsheetError as error:
        form.add_error("file", str(error))
        return _page(request, found, form, 422)
    plan = plan_figures(framework=found, rows=rows, source=told["source"], party=told["party"])
    if plan.problems:
        return _page(request, found, form, 422, plan=plan, **preview(plan))
    agreed = ""
    if plan.count("unchanged") < len(plan.rows):
        kept = {
            "called": told["file"].name,
            "source": told["source"],
            "party": told["party"].pk if told["party"] else None,
            "shown": plan.fingerprint,
            "framework": found.pk,
            "user": request.user.pk,
        }
        agreed = put_aside(content, kept)
    return _page(request, found, form, plan=plan, agreed=agreed, **preview(plan))


def _agree(request: HttpRequest, found: FrameworkAgreement) -> HttpResponse:
    """Take in what was shown; a file that is gone by now has to be chosen again."""
    try:
        content, told = take_back(request.POST["agreed"], framework=found.pk, user=request.user.pk)
    except GoneError:
        return _page(request, found, TableForm(framework=found), 422, gone=True)
    try:
        plan = take_in_figures(
            actor=coordinating_actor(request.user, found),
            framework=found,
            rows=read_rows(content),
            name=told["called"],
            source=told["source"],
            party=Party.objects.filter(pk=told["party"]).first(),
            shown=told["shown"],
        )
    except (ImportRefusedError, PlanChangedError) as error:
        start = {"source": told["source"], "party": told["party"]}
        form = TableForm(initial=start, framework=found)
        return _page(request, found, form, 409, plan=error.plan, refused=True, **preview(error.plan))
    messages.success(request, _taken(plan))
    return redirect("figures", found.municipality.slug, found.slug)


def _taken(plan: Plan) -> str:
    told = {name: plan.count(name) for name in ("new", "changed", "unchanged")}
    return _("Taken in: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % told
