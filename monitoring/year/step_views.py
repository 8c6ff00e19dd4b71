"""A step by itself: when and why, what each party holds, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import MEETINGS, AnnualStatus, CycleKind
from agreements.models import CyclePosition, CycleStep, CycleTurn, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_arrange, may_coordinate, parties_with_position
from agreements.services import cycle as verbs
from agreements.services.answering_bids import going_on, going_on_words, standing_bids
from agreements.services.before_here import told_on
from agreements.services.done_already import looked_back_on
from agreements.services.on_turn import only_advising, state_words, why_not_on_turn
from agreements.services.positions import state_position
from config.web.history import StaleVersionError
from config.web.refusals import not_understood, place_errors, send_next
from parties.models import Party
from parties.permissions import actor_for

from ..place import cycle_frame, find_framework, year_url
from .forms import CompleteForm, PositionForm, ReasonForm
from .views import cycle_url, find_step
from .words import recurrence_words, when_words

#: A meeting that comes after one of these talks about bids.
_BEFORE_TALKS = (CycleKind.BID, CycleKind.REACTION)
#: What a form may ask for.
COMPLETE, REOPEN, REMOVE, POSITION = "afronden", "heropenen", "verwijderen", "standpunt"


@dataclass
class Seat:
    """A party that signs, with what it holds and the form of who may write for it."""

    party: Party
    position: CyclePosition | None
    form: PositionForm | None


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, municipality: str, framework: str, year: int, step: str) -> HttpResponse:
    """A step; the coordinator completes, reopens or removes it, a party states what it holds."""
    found = find_framework(request, municipality, framework)
    row = find_step(found, year, step)
    sent, status = None, 200
    if request.method == "POST":
        sent, status = _sent(request, found, row)
        if sent is not None and sent.is_valid():
            status = _carry_out(request, row, sent)
            if status == 200:
                gone = request.POST["actie"] == REMOVE
                return redirect(cycle_url(found, year) if gone else request.path)
            row = find_step(found, year, step)
    context = _context(request, found, row, year, sent)
    return render(request, "monitoring/cycle_step.html", context, status=status)


def _sent(
    request: HttpRequest, framework: FrameworkAgreement, row: CycleStep
) -> tuple[forms.Form | None, int]:
    """The form that was sent, for who may send it; 403 for others, 422 for what is none of ours."""
    action = request.POST.get("actie", "")
    if action == POSITION:
        may = parties_with_position(request.user, framework)
        party = next(
            (one for one in verbs.signatories(framework) if one.slug == request.POST.get("partij")), None
        )
        if party is None or party.pk not in may:
            raise PermissionDenied
        return PositionForm(request.POST, party=party), 422
    if not may_coordinate(request.user, framework):
        raise PermissionDenied
    if action == COMPLETE:
        return CompleteForm(request.POST, step=row), 422
    if action in (REOPEN, REMOVE):
        return ReasonForm(request.POST, step=row, name=action), 422
    messages.error(request, not_understood())
    return None, 422


def _carry_out(request: HttpRequest, row: CycleStep, form: forms.Form) -> int:
    """Do what was asked; the status of the answer, with what went wrong in the form."""
    try:
        _verb(request, row, form)
    except StaleVersionError as error:
        form.add_error(None, _("Somebody else changed this meanwhile. Look at it once more, then try again."))
        # A position that is not there any more starts from nothing.
        is_other = isinstance(form, PositionForm) and isinstance(error.current, CycleStep)
        version = 0 if is_other else error.current.version
        send_next(form, version=version)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    messages.success(request, _told(request.POST["actie"]) % {"step": row})
    return 200


def _told(action: str) -> str:
    """What happened to a step, in a sentence with its name."""
    told = {
        COMPLETE: _("%(step)s is marked as done."),
        REOPEN: _("%(step)s is open again."),
        REMOVE: _("%(step)s is taken away."),
    }
    return told.get(action) or _("%(step)s is saved.")


def _verb(request: HttpRequest, row: CycleStep, form: forms.Form) -> None:
    """One service for each form."""
    values = form.cleaned_data
    if isinstance(form, PositionForm):
        actor = actor_for(request.user, form.party.pk)
        state_position(actor=actor, step=row, party=form.party, **values)
        return
    actor = coordinating_actor(request.user, row.framework_id)
    if isinstance(form, CompleteForm):
        verbs.complete_step(actor=actor, step=row, **values)
    elif request.POST["actie"] == REOPEN:
        verbs.reopen_step(actor=actor, step=row, **values)
    else:
        verbs.remove_step(actor=actor, step=row, **values)


def _context(
    request: HttpRequest, framework: FrameworkAgreement, row: CycleStep, year: int, sent: forms.Form | None
) -> dict[str, Any]:
    coordinates = may_arrange(request.user, framework)
    context = cycle_frame(
        framework,
        year,
        step=row,
        state=(state := row.state(timezone.localdate(), framework)),
        stands=state_words(row, state),
        told_on=told_on(row) if row.is_done_before else None,
        when=when_words(row),
        recurs=recurrence_words(row),
        turns=(turns := list(row.turns.select_related("party"))),
        answered=_answered(framework, row, turns) if row.kind == CycleKind.BID else [],
        unseen=_unseen(framework, turns) if coordinates and not row.is_done else "",
        followers=list(row.followed_by.order_by("position", "pk")),
        outside_term=row.outside_term(framework),
        coordinates=coordinates,
        work=_work_of(framework, row, year) or _round_of(framework, row, year, coordinates=coordinates),
        seats=_seats(request, framework, row, sent) if row.is_outcome else [],
        sent=sent,
    )
    # Where it ended meanwhile, only what was typed stands there still.
    return {**context, **(_forms(row) if coordinates else {}), **_kept(request, sent)}


def _answered(framework: FrameworkAgreement, row: CycleStep, turns: Sequence[CycleTurn]) -> list[str]:
    """Of which parties on turn a bid of before answers it, in words."""
    if not row.year:
        return []
    bids = going_on(standing_bids(framework, row.year), row.year).values()
    asked = set(framework.coordinations.current().values_list("party", flat=True)) if bids else set()
    return [going_on_words(bid) for bid in bids if any(turn.includes(bid.party, asked) for turn in turns)]


def _unseen(framework: FrameworkAgreement, turns: Sequence[CycleTurn]) -> str:
    """That a party is on turn that can not see it: it only gives input since it was named. No query where none is named."""
    named = {turn.party.slug: turn.party.label for turn in turns if turn.party}
    advising = only_advising(framework) if named else {}
    names = [label for slug, label in named.items() if slug in advising]
    return why_not_on_turn(", ".join(names)) if names else ""


def _work_of(framework: FrameworkAgreement, row: CycleStep, year: int) -> tuple[str, str] | None:
    """The page on which the work of a step is done, with its name; None where the site has none for it."""
    ahead = year + 1
    if row.kind == CycleKind.EVALUATION:
        found = _evaluated_in(framework, row, year)
        if found is None:
            return None
        name, of_year, words = "evaluation", found, _("Evaluation of %(year)s")
    elif row.kind == CycleKind.BID or (row.kind == CycleKind.REACTION and _has_bids(framework, year)):
        name, of_year, words = "bids", year, _("Bids made in %(year)s")
    elif row.kind in MEETINGS and row.after is not None and row.after.kind in _BEFORE_TALKS:
        name, of_year, words = "bids-compare", year, _("Bids side by side %(year)s")
    elif row.kind in (CycleKind.AGREE, CycleKind.SIGN) and ahead <= framework.ends_on.year:
        rows = framework.annual_agreements.filter(year=ahead).exclude(status=AnnualStatus.DRAFT)
        name, of_year, words = "concept", ahead, _("Draft of %(year)s")
        if rows.exists():
            name, words = "annual", _("Annual agreements %(year)s")
    else:
        return None
    return reverse(name, args=[framework.municipality.slug, framework.slug, of_year]), words % {
        "year": of_year
    }


def _evaluated_in(framework: FrameworkAgreement, row: CycleStep, year: int) -> int | None:
    """The year of the term that an evaluation looks back on; None where it evaluates something else, as how people meet."""
    first, last = framework.starts_on.year, framework.ends_on.year
    before = max(year - 1, first)
    others = framework.cycle_steps.filter(kind=CycleKind.EVALUATION, year__in=(before, before + 1))
    found = looked_back_on(row, others.order_by("position", "pk"), before)
    return found if found is not None and first <= found <= last else None


def _has_bids(framework: FrameworkAgreement, year: int) -> bool:
    """Whether bids are made in a year, or asked for: then a reaction is one to those."""
    asked = framework.cycle_steps.filter(year=year, kind=CycleKind.BID)
    return asked.exists() or framework.bids.filter(year=year, submitted_at__isnull=False).exists()


def _round_of(
    framework: FrameworkAgreement, row: CycleStep, year: int, *, coordinates: bool
) -> tuple[str, str] | None:
    """The last round about the year, for a step that is one; who coordinates begins one where none goes on."""
    if row.kind != CycleKind.MONITOR_ROUND:
        return None
    found = framework.rounds.filter(year=year).order_by("-reference_date", "-pk").first()
    begins = coordinates and not row.is_done and (found is None or found.is_closed)
    if found is not None and not begins:
        return year_url("monitor", found), found.title
    place = [framework.municipality.slug, framework.slug]
    return (reverse("round-new", args=place), _("New round")) if begins else None


def _forms(row: CycleStep) -> dict[str, Any]:
    """The forms that make sense now."""
    if row.is_done:
        return {"reopen_form": ReasonForm(step=row, name=REOPEN)}
    return {
        "complete_form": CompleteForm(step=row),
        "remove_form": ReasonForm(step=row, name=REMOVE),
    }


def _kept(request: HttpRequest, sent: forms.Form | None) -> dict[str, Any]:
    """What was typed where it was refused."""
    names = {COMPLETE: "complete_form", REMOVE: "remove_form", REOPEN: "reopen_form"}
    name = names.get(request.POST.get("actie", ""))
    return {name: sent} if sent is not None and name is not None else {}


def _seats(
    request: HttpRequest, framework: FrameworkAgreement, row: CycleStep, sent: forms.Form | None
) -> list[Seat]:
    """Every party that signs or stated what it holds, with that; a form for who may write, while the file is open."""
    held = {one.party_id: one for one in row.positions.all()}
    may = (
        parties_with_position(request.user, framework)
        if not row.is_done and not framework.is_ended
        else set()
    )
    seats = []
    for party in dict.fromkeys([*verbs.signatories(framework), *(one.party for one in held.values())]):
        one = held.get(party.pk)
        form = None
        if isinstance(sent, PositionForm) and sent.party == party:
            form = sent
        elif party.pk in may:
            form = PositionForm(party=party, text=one.text if one else "", version=one.version if one else 0)
        seats.append(Seat(party, one, form))
    return seats
