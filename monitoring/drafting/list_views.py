"""The page that takes a list of commitments into the draft of a year: choose the file, look, agree to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.previews import columns, example_file
from agreements.services.import_columns import EXAMPLE, HEADINGS, TITLES
from agreements.services.importing import (
    import_commitments,
    plan_import,
)
from config.web.cells import Cell

from ..file_import import FileImport, SpreadsheetForm
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
        return _taking(request, annual).answer(request)
    if annual.status != AnnualStatus.DRAFT or found.is_ended:
        return redirect(draft_url(found, year))
    return _page(request, annual, DraftListForm())


def _taking(request: HttpRequest, annual: AnnualAgreement) -> FileImport:
    framework, year = annual.framework, annual.year
    return FileImport(
        framework,
        DraftListForm,
        lambda rows, _told: plan_import(framework=framework, rows=rows, year=year, adds_themes=False),
        lambda rows, told: import_commitments(
            actor=coordinating_actor(request.user, framework),
            framework=framework,
            rows=rows,
            year=year,
            shown=told["shown"],
            adds_themes=False,
        ),
        partial(_page, request, annual),
        lambda: redirect(draft_url(framework, year)),
        about={"year": year},
    )


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
