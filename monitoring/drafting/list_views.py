"""The page that takes a list of commitments into the draft of a year: choose the file, look, agree to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.previews import columns, example_file, preview
from agreements.services.import_columns import EXAMPLE, HEADINGS, TITLES
from agreements.services.importing import (
    ImportRefusedError,
    PlanChangedError,
    import_commitments,
    plan_import,
)
from agreements.services.spreadsheets import read_rows
from config.web.cells import Cell

from ..file_import import FileGoneError, SpreadsheetForm, put_aside_for, take_back, taken_in
from ..place import cycle_frame, find_framework
from .views import draft_url


class DraftListForm(SpreadsheetForm):
    """The file with what the parties wrote."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext_lazy(
            "Word (.docx), OpenDocument (.odt, .ods), Excel (.xlsx) or CSV, at most 10 MB and 2,500 rows."
        )


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The form; with a file what it would do; with what was shown (`agreed`) it is done. 404 without a draft."""
    found = find_framework(request, municipality, framework)
    annual = get_object_or_404(found.annual_agreements, year=year)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    if "voorbeeld" in request.GET:
        return example_file("afspraken", TITLES, _example(found))
    if request.method == "POST":
        return _agree(request, annual) if "agreed" in request.POST else _look(request, annual)
    if annual.status != AnnualStatus.DRAFT or found.is_ended:
        return redirect(draft_url(found, year))
    return _page(request, annual, DraftListForm())


def _example(framework: FrameworkAgreement) -> dict[str, tuple[Cell, ...]]:
    """A list that can be taken in here as it is: its theme is one of the framework agreement."""
    theme = framework.themes.order_by("position").first()
    return {
        name: tuple(str(theme) for _cell in cells) if name == "theme" else cells
        for name, cells in EXAMPLE.items()
        if theme is not None or name != "theme"
    }


def _page(
    request: HttpRequest, annual: AnnualAgreement, form: DraftListForm, status: int = 200, **extra: Any
) -> HttpResponse:
    told = {
        "columns": list(columns(HEADINGS)),
        "row_title": _("Commitment"),
        "back": draft_url(annual.framework, annual.year),
    }
    context = cycle_frame(annual.framework, annual.year, form=form, **told, **extra)
    return render(request, "monitoring/concept_import.html", context, status=status)


def _look(request: HttpRequest, annual: AnnualAgreement) -> HttpResponse:
    """What the file would do; it waits until somebody agrees, one with a mistake does not."""
    form = DraftListForm(request.POST, request.FILES)
    read = form.read()
    if read is None:
        return _page(request, annual, form, 422)
    content, rows = read
    plan = plan_import(framework=annual.framework, rows=rows, year=annual.year, adds_themes=False)
    if plan.problems:
        return _page(request, annual, form, 422, plan=plan, **preview(plan))
    agreed = put_aside_for(plan, content, user=request.user.pk, year=annual.year)
    return _page(request, annual, form, plan=plan, agreed=agreed, **preview(plan))


def _agree(request: HttpRequest, annual: AnnualAgreement) -> HttpResponse:
    """Take in what was shown; a file that is gone by now has to be chosen again."""
    framework, year = annual.framework, annual.year
    try:
        content, told = take_back(request.POST["agreed"], framework=framework.pk, user=request.user.pk)
        if told.get("year") != year:
            raise FileGoneError
    except FileGoneError:
        return _page(request, annual, DraftListForm(), 422, gone=True)
    try:
        plan = import_commitments(
            actor=coordinating_actor(request.user, framework),
            framework=framework,
            rows=read_rows(content),
            year=year,
            shown=told["shown"],
            adds_themes=False,
        )
    except (ImportRefusedError, PlanChangedError) as error:
        return _page(
            request, annual, DraftListForm(), 409, plan=error.plan, refused=True, **preview(error.plan)
        )
    messages.success(request, taken_in(plan))
    return redirect(draft_url(framework, year))
