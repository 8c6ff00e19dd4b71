"""The page that takes a monitor over from a document: choose the file, look at what it would do, agree to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements.permissions import coordinating_actor
from agreements.previews import example_file

from ..file_import import FileImport, SpreadsheetForm
from ..models import Assessment, MonitoringRound
from ..place import round_frame, round_url, year_url
from ..rounds.models import RoundClosedError
from ..steering.views import round_to_lead
from .lists import EXAMPLE, TITLES, columns, plan_lines
from .services import take_over


class MonitorForm(SpreadsheetForm):
    """The file, and what the document is called in which it stood."""

    source = forms.CharField(
        label=_("Which document"),
        max_length=Assessment._meta.get_field("source").max_length,
        help_text=_(
            "As it is told beside each light and text, for example: Monitor 2024, sent to the council."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Word (.docx), OpenDocument (.odt, .ods), Excel (.xlsx) or CSV, at most 10 MB and 2,500 rows."
        )


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """The form; with a file what it would do; with what was shown (`agreed`) it is done."""
    row = round_to_lead(request, (municipality, framework), year, slug)
    if "voorbeeld" in request.GET:
        return example_file("lichten", TITLES, EXAMPLE)
    if not row.accepts_answers:
        return _closed(request, row)
    if request.method == "POST":
        try:
            return _taking(request, row).answer(request)
        except RoundClosedError:
            return _closed(request, row)
    return _page(request, row, MonitorForm())


def _taking(request: HttpRequest, row: MonitoringRound) -> FileImport:
    return FileImport(
        row.framework,
        MonitorForm,
        lambda rows, _told: plan_lines(monitoring_round=row, rows=rows),
        lambda rows, told: take_over(
            actor=coordinating_actor(request.user, row.framework),
            monitoring_round=row,
            rows=rows,
            source=told["source"],
            shown=told["shown"],
        ),
        partial(_page, request, row),
        lambda: redirect(year_url("monitor", row)),
        kept=lambda told: {"source": told["source"]},
        about={"round": row.pk},
    )


def _closed(request: HttpRequest, row: MonitoringRound) -> HttpResponse:
    """A round that takes no answers: its own page tells in which state it is."""
    messages.info(request, _("Lights are taken over while the round is open or in review."))
    return redirect(round_url("round-arrange", row))


def _page(
    request: HttpRequest, row: MonitoringRound, form: MonitorForm, status: int = 200, **extra: Any
) -> HttpResponse:
    told = {
        "columns": list(columns()),
        "row_title": _("Commitment"),
        "back": round_url("round-arrange", row),
    }
    context = round_frame(row, form=form, **told, **extra)
    return render(request, "monitoring/round_import.html", context, status=status)
