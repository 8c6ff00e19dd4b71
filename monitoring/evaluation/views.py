"""The page of an evaluation: what came of each commitment, in the name of a party or of all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from config.web.history import StaleVersionError
from config.web.htmx import came_from, is_htmx, render_page
from config.web.refusals import place_errors

from ..enums import Onward, Outcome
from ..models import EvaluationClosedError
from ..place import cycle_frame, find_framework
from ..rounds.permissions import may_write_letter
from ..table.words import light_words
from .forms import CloseForm, ReopenForm
from .judging import Hat, fill, hats_of, save_all, save_row
from .reading import Sheet, read_sheet
from .services import close_evaluation, may_reopen, reopen_evaluation, why_not
from .shown import chapters_of, choices_of, is_to_do, next_key, query_of, waits

#: What the button of the judgements asks for.
JUDGE = "oordelen"


def _page_url(
    found: FrameworkAgreement, year: int, hat: Hat | None = None, key: str = "", *, to_do: bool = False
) -> str:
    address = reverse("evaluation", args=[found.municipality.slug, found.slug, year])
    return f"{address}{query_of(hat, to_do=to_do)}{f'#afspraak-{key}' if key else ''}"


@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The evaluation of a year; who coordinates closes it, and opens it again."""
    found = find_framework(request, municipality, framework)
    form: CloseForm | ReopenForm | None = None
    status = 200
    if request.POST.get("actie") == JUDGE:
        return _judge_all(request, found, year)
    if request.method == "POST":
        if not may_coordinate(request.user, found):
            raise PermissionDenied
        form = (ReopenForm if request.POST.get("actie") == "heropenen" else CloseForm)(request.POST)
        status = _carry_out(request, found, year, form) if form.is_valid() else 422
        if status == 200:
            return redirect(_page_url(found, year))
    sheet = read_sheet(found, year)
    hats = hats_of(request.user, found, sheet.parties)
    hat = _hat(hats, request.GET.get("namens")) or (hats[0] if hats else None)
    return _page(request, sheet, hats, hat, form=form, status=status)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    hats: list[Hat],
    hat: Hat | None,
    *,
    form: CloseForm | ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(
        sheet, hats, hat, close=form if isinstance(form, CloseForm) else None, to_do=is_to_do(request.GET)
    )
    found, year = sheet.framework, sheet.year
    # What can not be looked back on is told before anybody types; who sent a form gets it back with the same words.
    context["refused"] = "" if sheet.is_closed else why_not(found, year)
    if context["refused"]:
        context |= {"may_judge": False, "may_close": False, "choices": []}
    context["writes_letter"] = may_write_letter(request.user, found.municipality)
    context["drafts_next"] = context["coordinates"] and not found.is_ended and year < found.ends_on.year
    context["may_reopen"] = context["coordinates"] and sheet.is_closed and may_reopen(found, year)
    context["refused_rows"] = [row for row in sheet.rows if row.errors]
    context["reopen_form"] = form if isinstance(form, ReopenForm) else ReopenForm()
    return render(request, "monitoring/evaluation.html", context, status=status)


def _hat(hats: list[Hat], word: str | None) -> Hat | None:
    return next((one for one in hats if one.word == word), None)


def _judge_all(request: HttpRequest, found: FrameworkAgreement, year: int) -> HttpResponse:
    """Save every row that was changed: nothing that was typed is lost, whichever button was used."""
    sheet = read_sheet(found, year)
    hats = hats_of(request.user, found, sheet.parties)
    if not hats:
        raise PermissionDenied
    hat = _hat(hats, request.POST.get("namens"))
    saved = save_all(request.user, sheet, hat, request.POST)
    told = ngettext("%(n)s judgement is saved.", "%(n)s judgements are saved.", saved) % {"n": saved}
    refused = {row.commitment.key: row for row in sheet.rows if row.errors}
    if saved or not refused:
        messages.success(request, told if saved else _("Nothing was changed, so nothing was saved."))
    if not refused:
        key = request.POST.get("regel", "")
        if is_to_do(request.GET):
            # The row itself is shown no more.
            key = next_key(sheet.rows, hat, key)
        return redirect(_page_url(found, year, hat or hats[0], key, to_do=is_to_do(request.GET)))
    # The others as they stand now that some were saved.
    sheet = read_sheet(found, year)
    sheet.rows = [refused.get(row.commitment.key, row) for row in sheet.rows]
    return _page(request, sheet, hats, hat or hats[0], status=422)


def _carry_out(
    request: HttpRequest, found: FrameworkAgreement, year: int, form: CloseForm | ReopenForm
) -> int:
    """Close it, or open it again; the status of the answer, with what went wrong in the form."""
    verb = reopen_evaluation if isinstance(form, ReopenForm) else close_evaluation
    try:
        verb(actor=coordinating_actor(request.user, found), framework=found, year=year, **form.cleaned_data)
    except (StaleVersionError, EvaluationClosedError):
        form.add_error(None, _("Somebody else changed this evaluation meanwhile. Look at it once more."))
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    done = (
        _("The evaluation of %(year)s is closed.")
        if isinstance(form, CloseForm)
        else _("The evaluation of %(year)s is open again.")
    )
    messages.success(request, done % {"year": year})
    return 200


def _context(
    sheet: Sheet, hats: list[Hat], hat: Hat | None, *, close: CloseForm | None = None, to_do: bool = False
) -> dict[str, Any]:
    framework = sheet.framework
    judging = None if sheet.is_closed else hat
    for row in sheet.rows:
        if not row.errors:
            fill(row, hat)
        row.settled = judging is not None and not waits(row, judging)
    to_do = to_do and judging is not None
    coordinates = any(one.party is None for one in hats)
    return {
        **cycle_frame(sheet.framework, sheet.year),
        "sheet": sheet,
        "chapters": chapters_of(sheet, judging, to_do=to_do),
        "choices": choices_of(sheet.rows, judging, to_do=to_do),
        "query": query_of(hat, to_do=to_do),
        "hats": hats,
        "hat": hat,
        "may_judge": hat is not None and not sheet.is_closed,
        "may_close": coordinates and not sheet.is_closed and bool(sheet.rows),
        "close_form": close or CloseForm(initial={"version": sheet.version}),
        "coordinates": coordinates,
        "outcomes": Outcome.choices,
        "onwards": Onward.choices,
        "light_words": light_words(framework.middle_light),
        "next_year": min(sheet.year + 1, 2099),
        "over_years": [
            (_("Theme"), sheet.themes_over_years, True),
            (_("Party"), sheet.parties_over_years, False),
        ],
    }


@require_POST
def judge_line(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Save the judgement of one commitment; 403 for who writes for nobody at the table, 404 for what is not there."""
    found = find_framework(request, municipality, framework)
    sheet = read_sheet(found, year)
    row = next((one for one in sheet.rows if one.commitment.key == key), None)
    if row is None:
        raise Http404
    hats = hats_of(request.user, found, sheet.parties)
    if not hats:
        raise PermissionDenied
    hat = _hat(hats, request.POST.get("namens"))
    status = save_row(request.user, sheet, row, hat, request.POST)
    if status == 200:
        if not is_htmx(request):
            messages.success(request, _("%(commitment)s is saved.") % {"commitment": row.commitment})
            return redirect(_page_url(found, year, hat, key))
        sheet = read_sheet(found, year)
        row = next(one for one in sheet.rows if one.commitment.key == key)
        row.saved = True
    to_do = is_to_do(QueryDict(came_from(request).query))
    context = _context(sheet, hats, hat or hats[0], to_do=to_do) | {"row": row, "answer": True}
    return render_page(request, "monitoring/evaluation.html", context, partial="answer", status=status)
