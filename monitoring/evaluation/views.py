"""The page of an evaluation: what came of each commitment, in the name of a party or of all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from config.web.history import Actor, StaleVersionError
from config.web.htmx import render_page
from config.web.refusals import not_understood, place_errors
from parties.models import AnyUser, Party
from parties.permissions import actor_for

from ..enums import Onward, Outcome
from ..models import EvaluationClosedError, Judgement
from ..place import cycle_frame, find_framework
from ..rounds.permissions import parties_noting
from ..table.words import light_words
from .forms import CloseForm, JudgementForm, ReopenForm
from .reading import JOINT, Row, Sheet, read_sheet
from .services import close_evaluation, judge, may_reopen, reopen_evaluation, why_not


@dataclass(frozen=True)
class Hat:
    """In whose name somebody judges: of a party, or (None) of all together."""

    word: str
    party: Party | None

    @property
    def label(self) -> str:
        """The name of the party, or that it is joint."""
        return self.party.label if self.party else _("jointly")


def hats_of(user: AnyUser, framework: FrameworkAgreement, table: Collection[Party]) -> list[Hat]:
    """The hats of a person: the joint one for who coordinates, and that of each party they write for, of who looks back
    on the year (`table`).
    """
    own = parties_noting(user, framework)
    joint = [Hat(JOINT, None)] if may_coordinate(user, framework) else []
    return [*joint, *(Hat(party.slug, party) for party in own if party in table)]


def _page_url(found: FrameworkAgreement, year: int, hat: Hat | None = None, key: str = "") -> str:
    address = reverse("evaluation", args=[found.municipality.slug, found.slug, year])
    query = f"?namens={hat.word}" if hat else ""
    return f"{address}{query}{f'#afspraak-{key}' if key else ''}"


@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The evaluation of a year; who coordinates closes it, and opens it again."""
    found = find_framework(request, municipality, framework)
    form: CloseForm | ReopenForm | None = None
    status = 200
    if request.method == "POST":
        if not may_coordinate(request.user, found):
            raise PermissionDenied
        form = (ReopenForm if request.POST.get("actie") == "heropenen" else CloseForm)(request.POST)
        status = _carry_out(request, found, year, form) if form.is_valid() else 422
        if status == 200:
            return redirect(_page_url(found, year))
    sheet = read_sheet(found, year)
    hats = hats_of(request.user, found, sheet.parties)
    asked = request.GET.get("namens", "")
    hat = next((one for one in hats if one.word == asked), hats[0] if hats else None)
    context = _context(sheet, hats, hat, close=form if isinstance(form, CloseForm) else None)
    # What can not be looked back on is told before anybody types; who sent a form gets it back with the same words.
    context["refused"] = "" if sheet.is_closed else why_not(found, year)
    if context["refused"]:
        context |= {"may_judge": False, "may_close": False}
    context["may_reopen"] = context["coordinates"] and sheet.is_closed and may_reopen(found, year)
    context["reopen_form"] = form if isinstance(form, ReopenForm) else ReopenForm()
    return render(request, "monitoring/evaluation.html", context, status=status)


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
    sheet: Sheet, hats: list[Hat], hat: Hat | None, *, sent: Row | None = None, close: CloseForm | None = None
) -> dict[str, Any]:
    framework = sheet.framework
    for row in sheet.rows:
        if row is not sent:
            row.values = _values(row, hat)
    coordinates = any(one.party is None for one in hats)
    return {
        **cycle_frame(sheet.framework, sheet.year),
        "sheet": sheet,
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


def _own(row: Row, hat: Hat | None) -> Judgement | None:
    if hat is None or hat.party is None:
        return row.joint if hat else None
    return next((one for one in row.own if one.party_id == hat.party.pk), None)


def _values(row: Row, hat: Hat | None) -> dict[str, Any]:
    """What stands in the form of a row: the judgement there is, or nothing."""
    own = _own(row, hat)
    if own is None:
        return {"version": 0}
    return {
        "version": own.version,
        "outcome": own.outcome,
        "onward": own.onward,
        "lesson": own.lesson,
        "per_party": {one.party.slug: one.outcome for one in own.per_party.all()},
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
    hat = next((one for one in hats if one.word == request.POST.get("namens")), None)
    form = JudgementForm(request.POST, parties=row.parties if hat and hat.party is None else [])
    status = 422
    if hat is None:
        row.errors = {"": [not_understood()]}
    elif form.is_valid():
        actor = (
            coordinating_actor(request.user, found)
            if hat.party is None
            else actor_for(request.user, hat.party.pk)
        )
        status = _judge(actor, sheet, row, hat, form)
    else:
        row.errors = {name: [str(one) for one in told] for name, told in form.errors.items()}
    if status == 200:
        if not getattr(request, "htmx", None):
            messages.success(request, _("%(commitment)s is saved.") % {"commitment": row.commitment})
            return redirect(_page_url(found, year, hat, key))
        sheet = read_sheet(found, year)
        row = next(one for one in sheet.rows if one.commitment.key == key)
        row.saved = True
        context = _context(sheet, hats, hat)
    else:
        row.values = {**form.stated(), "version": row.values.get("version", _version(row, hat))}
        context = _context(sheet, hats, hat or hats[0], sent=row)
    context |= {"row": row, "answer": True}
    return render_page(request, "monitoring/evaluation.html", context, partial="answer", status=status)


def _version(row: Row, hat: Hat | None) -> int:
    own = _own(row, hat)
    return own.version if own else 0


def _judge(actor: Actor, sheet: Sheet, row: Row, hat: Hat, form: JudgementForm) -> int:
    """Save it; the status of the answer, with what went wrong on the row."""
    told = form.cleaned_data
    try:
        judge(
            actor=actor,
            framework=sheet.framework,
            year=sheet.year,
            commitment=row.commitment,
            party=hat.party,
            outcome=told["outcome"],
            onward=told["onward"],
            lesson=told["lesson"],
            per_party=form.per_party(),
            version=told["version"],
        )
    except StaleVersionError:
        own = _own(row, hat)
        stands = f" {own.get_outcome_display()}: {own.lesson}".rstrip(": ") if own else ""
        row.errors = {"": [_("Somebody else changed this meanwhile. Now stands there:") + (stands or " —")]}
        return 409
    except EvaluationClosedError:
        row.errors = {
            "": [_("The evaluation was closed meanwhile. Your text is still here: copy what you need.")]
        }
        return 409
    except ValidationError as error:
        row.errors = getattr(error, "message_dict", None) or {"": error.messages}
        row.errors = {"" if name == "__all__" else name: list(said) for name, said in row.errors.items()}
        return 422
    return 200
