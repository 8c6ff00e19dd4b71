"""Taking work on, assigning it and handing it over: for editors of the party it is about."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import Assignment, Commitment, FrameworkAgreement, Responsibility, owed_by
from agreements.permissions import may_assign
from agreements.services.assigning import assign_all, hand_over, members_of, release, state_of, take
from config.web.asked import whole
from config.web.history import StaleVersionError
from config.web.htmx import render_page
from config.web.refusals import not_understood, place_errors
from parties.models import Party, User
from parties.permissions import actor_for

from .forms import AssignForm, HandOverForm
from .views import visible_party, work_changed, work_context

#: How much can be taken on at a time, and how long an id can be.
MOST = 50


def _for_editor(request: HttpRequest, party: Party) -> None:
    """403 for who does not divide the work of this party."""
    if not may_assign(request.user, party):
        raise PermissionDenied


@require_POST
def take_on(request: HttpRequest, party: str) -> HttpResponse:
    """'I take this on': the responsibilities `regel=` names become the person's own."""
    found, user = visible_party(request, party), request.user
    assert user.is_authenticated
    _for_editor(request, found)
    asked = [whole(value) for value in request.POST.getlist("regel")[:MOST]]
    visible = FrameworkAgreement.objects.visible_to(request.user)
    rows = list(owed_by(found).filter(pk__in=asked, commitment__framework__in=visible))
    problem, status = "", 200
    if not rows or len(rows) != len(asked):
        problem, status = not_understood(), 422
    else:
        try:
            take(
                actor=actor_for(request.user, found.pk),
                party=found,
                user=user,
                responsibilities=rows,
            )
        except ValidationError as error:
            problem, status = " ".join(error.messages), 409
    if not problem and not request.headers.get("HX-Request"):
        messages.success(request, _("You took this on."))
        return redirect("my-work")
    context = {**work_context(request.user), "problem": problem, "taken": not problem}
    return work_changed(
        render_page(request, "monitoring/my_work.html", context, partial="work", status=status)
    )


@require_http_methods(["GET", "POST"])
def assign_people(
    request: HttpRequest, party: str, municipality: str, framework: str, key: str
) -> HttpResponse:
    """Who of the party handles a commitment and who stands in; `actie=teruggeven` gives one's own back."""
    found = visible_party(request, party)
    commitment = get_object_or_404(
        Commitment.objects.visible_to(request.user).at(municipality, framework, key)
    )
    rows = list(owed_by(found).filter(commitment=commitment).order_by("pk"))
    if not rows:
        raise Http404
    _for_editor(request, found)
    states = {row.pk: state_of(found, row) for row in rows}
    form = _assign_form(request, found, states)
    status = 200
    if request.method == "POST":
        status = _assign(request, found, rows, form)
        if status == 200:
            return redirect("party", found.slug)
        states = {row.pk: state_of(found, row) for row in rows}
    context = {
        "party": found,
        "commitment": commitment,
        "rows": rows,
        "form": form,
        "conflict": status == 409,
        "seen": json.dumps(states),
        "stands": _stands(states),
        "is_mine": any(request.user.pk == state.get("handler") for state in states.values()),
    }
    return render(request, "monitoring/work_assign.html", context, status=status)


def _assign_form(request: HttpRequest, party: Party, states: dict[int, dict[str, int]]) -> AssignForm:
    people = [(user, "") for user in members_of(party)]
    first = next((state for state in states.values() if state), {})
    data = request.POST if request.method == "POST" else None
    return AssignForm(
        data, {"handler": people, "deputy": people}, initial={part: str(pk) for part, pk in first.items()}
    )


def _assign(request: HttpRequest, party: Party, rows: list[Responsibility], form: AssignForm) -> int:
    """Carry out what was asked; the status of the answer, with what is wrong on the form."""
    actor = actor_for(request.user, party.pk)
    if request.POST.get("actie") == "teruggeven":
        release(actor=actor, party=party, user=cast(User, request.user), responsibilities=rows)
        messages.success(request, _("You gave it back; nobody handles it now."))
        return 200
    seen = _seen(request.POST.get("gezien", ""))
    if not form.is_valid() or seen is None:
        if seen is None:
            form.add_error(None, not_understood())
        return 422
    try:
        assign_all(
            actor=actor,
            party=party,
            responsibilities=rows,
            handler=form.person("handler"),
            deputy=form.person("deputy"),
            seen=seen,
        )
    except StaleVersionError:
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    messages.success(request, _("Saved."))
    return 200


def _seen(text: str) -> dict[int, dict[str, int]] | None:
    """Per responsibility who did it when the form was made; None for what is no answer of ours."""
    try:
        return {
            int(pk): {str(part): int(who) for part, who in own.items()}
            for pk, own in json.loads(text).items()
        }
    except (ValueError, AttributeError, TypeError, OverflowError, RecursionError):
        return None


def _stands(states: dict[int, dict[str, int]]) -> dict[str, str]:
    """Who does it now, in names, per part."""
    names = {
        user.pk: str(user)
        for user in User.objects.filter(pk__in={w for s in states.values() for w in s.values()})
    }
    found: dict[str, dict[str, None]] = {}
    for state in states.values():
        for part, pk in state.items():
            found.setdefault(part, {})[names[pk]] = None
    return {part: ", ".join(people) for part, people in found.items()}


@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, party: str) -> HttpResponse:
    """Hand everything somebody does for the party over to a colleague, in one step."""
    found = visible_party(request, party)
    _for_editor(request, found)
    members = members_of(found)
    loads = (
        Assignment.objects.current()
        .filter(party=found)
        .order_by()
        .values_list("user")
        .annotate(n=Count("responsibility__commitment", distinct=True))
    )
    counts = dict(loads)
    people = sorted(User.objects.filter(pk__in=counts), key=str)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        {
            "leaver": [(user, _load(counts[user.pk], user in members)) for user in people],
            "successor": [(user, "") for user in members],
        },
        initial={"leaver": request.GET.get("van", "")},
    )
    if request.method == "POST" and form.is_valid() and _hand_over(request, found, form):
        return redirect("party", found.slug)
    context: dict[str, Any] = {"party": found, "form": form, "people": people}
    return render(request, "monitoring/work_hand_over.html", context, status=422 if form.is_bound else 200)


def _load(count: int, is_member: bool) -> str:
    """How much somebody does, and whether they left."""
    told = ngettext("%(n)s commitment", "%(n)s commitments", count) % {"n": count}
    return told if is_member else f"{told}, {_('does not work here any more')}"


def _hand_over(request: HttpRequest, party: Party, form: HandOverForm) -> bool:
    leaver, successor = form.person("leaver"), form.person("successor")
    assert leaver is not None and successor is not None
    try:
        count = hand_over(
            actor=actor_for(request.user, party.pk), party=party, leaver=leaver, successor=successor
        )
    except ValidationError as error:
        place_errors(form, error)
        return False
    told = ngettext("%(n)s part handed over to %(name)s.", "%(n)s parts handed over to %(name)s.", count)
    messages.success(request, told % {"n": count, "name": successor})
    return True
