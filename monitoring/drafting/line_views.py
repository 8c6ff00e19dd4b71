"""A commitment of a draft by itself: its words beside last year's, what is missing, conditions, targets, comments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import AnnualAgreement, Commitment, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services import draft_parts
from agreements.services.bid_taking import came_from
from agreements.services.catching_up import take_changes
from agreements.services.cycle import signatories
from agreements.services.next_year import change_commitment, remove_commitment
from agreements.services.states import what_instead
from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.refusals import not_understood, place_errors, send_next
from parties.models import Party
from parties.permissions import actor_for

from ..place import cycle_frame, find_framework
from ..rounds.permissions import parties_noting
from .forms import CommentForm, ConditionForm, LineForm, RemoveForm, TargetForm
from .reading import Line, read_line
from .views import draft_url

#: What a form may ask for.
TAKE = "wijziging-overnemen"
SAVE, COMMENT, CONDITION, TARGET, REMOVE = "opslaan", "reageren", "voorwaarde", "doel", "verwijderen"
#: What the page calls each form.
_NAMES: dict[type[forms.Form], str] = {
    LineForm: "form",
    CommentForm: "comment_form",
    ConditionForm: "condition_form",
    TargetForm: "target_form",
    RemoveForm: "remove_form",
}
_TAKE_AWAY = {"voorwaarde-weg": "condition", "doel-weg": "target"}


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, municipality: str, framework: str, year: int, drafted: str) -> HttpResponse:
    """A commitment; who coordinates changes it while it is a draft, every party at the table comments."""
    found = find_framework(request, municipality, framework)
    annual = get_object_or_404(found.annual_agreements, year=year)
    row = _line(annual, drafted)
    # Of whoever has the page open from before it ended, nothing typed gets lost: the services refuse it.
    coordinates = may_coordinate(request.user, found)
    writes_for = parties_noting(request.user, found)
    sent, status = None, 200
    if request.method == "POST":
        sent, status = _sent(request, row.commitment, coordinates, writes_for)
        if status == 200 or (sent is not None and sent.is_valid()):
            status = status if status == 200 else _carry_out(request, row.commitment, sent)
            if status == 200:
                gone = request.POST["actie"] == REMOVE
                return redirect(draft_url(found, year) if gone else request.path)
        row = _line(annual, drafted)
    context = _context(found, annual, row, coordinates, writes_for, sent)
    context["came_from"] = list(came_from(request.user, row.commitment))
    return render(request, "monitoring/concept_line.html", context, status=status)


def _line(annual: AnnualAgreement, key: str) -> Line:
    found = read_line(annual, key)
    if found is None:
        raise Http404
    return found


def _sent(
    request: HttpRequest, row: Commitment, coordinates: bool, writes_for: list[Party]
) -> tuple[forms.Form | None, int]:
    """The form that was sent, for who may send it; 403 for others. What is taken away needs no form."""
    action = request.POST.get("actie", "")
    if action == COMMENT and writes_for:
        return CommentForm(request.POST, parties=writes_for), 422
    if not coordinates:
        raise PermissionDenied
    if action == TAKE:
        return None, _take_over(request, row)
    if action in _TAKE_AWAY:
        return None, _take_away(request, row, _TAKE_AWAY[action])
    parties = signatories(row.framework)
    made: dict[str, forms.Form] = {
        SAVE: LineForm(request.POST, row=row, parties=parties),
        CONDITION: ConditionForm(request.POST, row=row),
        TARGET: TargetForm(request.POST, parties=parties, names=[]),
        REMOVE: RemoveForm(request.POST, row=row),
    }
    if action not in made:
        messages.error(request, not_understood())
    return made.get(action), 422


def _take_away(request: HttpRequest, row: Commitment, what: str) -> int:
    number = number_in(request.POST, "nummer")
    if not number:
        messages.error(request, not_understood())
        return 422
    verb = draft_parts.remove_condition if what == "condition" else draft_parts.remove_target
    try:
        verb(actor=coordinating_actor(request.user, row.framework), commitment=row, **{what: number})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return 422
    return 200


def _take_over(request: HttpRequest, row: Commitment) -> int:
    """Write what changed of the commitment it carries on, as it was looked at; the status of the answer."""
    numbers = {name: number_in(request.POST, name) for name in ("version", "seen")}
    try:
        take_changes(
            actor=coordinating_actor(request.user, row.framework),
            commitment=row,
            **{name: number or 0 for name, number in numbers.items()},
        )
    except StaleVersionError:
        told = _("Somebody else changed this commitment meanwhile. Below is how it stands now; try again.")
        messages.error(request, told)
        return 409
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return 422
    messages.success(request, _("%(commitment)s says what was changed.") % {"commitment": row})
    return 200


def _carry_out(request: HttpRequest, row: Commitment, form: forms.Form | None) -> int:
    """Do what was asked; the status of the answer, with what went wrong in the form."""
    assert form is not None
    try:
        _verb(request, row, form)
    except StaleVersionError as error:
        form.add_error(
            None,
            _(
                "Somebody else changed this commitment meanwhile. Your text is still here; look at theirs and save again."
            ),
        )
        send_next(form, version=error.current.version)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    messages.success(request, _done(form) % {"commitment": row})
    return 200


def _done(form: forms.Form) -> str:
    """What was done, in words."""
    if isinstance(form, CommentForm):
        return _("Your comment on %(commitment)s is placed.")
    if isinstance(form, RemoveForm):
        return _("%(commitment)s is taken out of the draft.")
    return _("%(commitment)s is saved.")


def _verb(request: HttpRequest, row: Commitment, form: forms.Form) -> None:
    """One service for each form."""
    if isinstance(form, CommentForm):
        values = form.values()
        actor = actor_for(request.user, values["party"].pk)
        draft_parts.comment(actor=actor, commitment=row, **values)
        return
    actor = coordinating_actor(request.user, row.framework)
    if isinstance(form, LineForm):
        change_commitment(actor=actor, commitment=row, **form.values())
    elif isinstance(form, ConditionForm):
        draft_parts.add_condition(actor=actor, commitment=row, **form.cleaned_data)
    elif isinstance(form, TargetForm):
        draft_parts.set_target(actor=actor, commitment=row, **form.values())
    else:
        remove_commitment(actor=actor, commitment=row, **form.cleaned_data)


def _context(
    found: FrameworkAgreement,
    annual: AnnualAgreement,
    row: Line,
    coordinates: bool,
    writes_for: list[Party],
    sent: forms.Form | None,
) -> dict[str, Any]:
    is_open = annual.is_open_draft
    commitment = row.commitment
    context = cycle_frame(found, annual.year, line=row, commitment=commitment, annual=annual, is_open=is_open)
    context["back"] = draft_url(found, annual.year, commitment.key)
    context["stands_still"] = what_instead(annual)
    if is_open and coordinates:
        parties = signatories(found)
        names = [(one.name, one.unit) for one in commitment.indicators.all()]
        context |= {
            "form": _or(sent, LineForm, row=commitment, parties=parties),
            "condition_form": _or(sent, ConditionForm, row=commitment),
            "target_form": _or(sent, TargetForm, parties=parties, names=names),
            "remove_form": _or(sent, RemoveForm, row=commitment),
        }
    elif sent is not None:
        # What was typed before it stood still stays there to be taken along.
        context[_NAMES[type(sent)]] = sent
    if is_open and writes_for:
        context["comment_form"] = _or(sent, CommentForm, parties=writes_for)
    return context


def _or(sent: forms.Form | None, kind: type[Any], **values: Any) -> forms.Form:
    """The form as it was sent where it is this one, else a fresh one."""
    fresh: forms.Form = kind(**values)
    return sent if isinstance(sent, kind) else fresh
