"""The rest of an evaluation on one page: what has no joint judgement yet, with what the lights say, saved in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate

from ..enums import Onward, Outcome
from ..models import EvaluationClosedError
from ..place import cycle_frame, find_framework
from ..table.words import light_words
from .proposing import Proposal
from .rest import Rest, read_rest
from .services import why_not
from .settling import Choice, RestRefusedError, changed_meanwhile, settle_rest

#: What its buttons ask for: saving, or filling in what is proposed where nothing was chosen.
SAVE, FILL = "opslaan", "invullen"
_SEEN = "-seen"


@require_http_methods(["GET", "POST"])
def rest(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """What has no joint judgement yet, for who closes the evaluation: looking, choosing, and saving all or none."""
    found = find_framework(request, municipality, framework)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        choices = _choices(request.POST)
        if request.POST.get("stap") == FILL:
            return _filled(request, found, year, choices)
        return _save(request, found, year, choices)
    left = read_rest(found, year)
    if why := _nothing_to_do(left):
        messages.info(request, why)
        return redirect(_page_url(found, year))
    return _page(request, left)


def _page_url(found: FrameworkAgreement, year: int) -> str:
    return reverse("evaluation", args=[found.municipality.slug, found.slug, year])


def _nothing_to_do(left: Rest) -> str:
    """Why there is nothing to choose, or an empty string."""
    if left.sheet.is_closed:
        return _("The evaluation of %(year)s is closed.") % {"year": left.sheet.year}
    if refused := why_not(left.sheet.framework, left.sheet.year):
        return refused
    return "" if left.rows else _("There is no commitment without a joint judgement.")


def _choices(data: Mapping[str, Any]) -> list[Choice]:
    """What was chosen per commitment, in the order of the page."""
    keys = [name.removesuffix(_SEEN) for name in data if name.endswith(_SEEN)]
    return [
        Choice(key, data.get(f"{key}-outcome", ""), data.get(f"{key}-onward", ""), data[f"{key}{_SEEN}"])
        for key in keys
    ]


def _page(
    request: HttpRequest,
    left: Rest,
    choices: list[Choice] | None = None,
    *,
    refused: RestRefusedError | None = None,
    problem: str = "",
    filled: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was chosen and why that was not saved."""
    sent = {one.key: one for one in choices or ()}
    for row in left.rows:
        if row.key in sent:
            row.values = {"outcome": sent[row.key].outcome, "onward": sent[row.key].onward}
        row.errors = refused.rows.get(row.key, {}) if refused else {}
    sheet = left.sheet
    context = cycle_frame(
        sheet.framework,
        sheet.year,
        rest=left,
        refused=refused,
        problem=problem,
        filled=filled,
        outcomes=Outcome.choices,
        onwards=Onward.choices,
        light_words=light_words(sheet.framework.middle_light),
        next_year=min(sheet.year + 1, 2099),
        evaluation_url=_page_url(sheet.framework, sheet.year),
    )
    return render(request, "monitoring/evaluation_rest.html", context, status=status)


def _filled(
    request: HttpRequest, found: FrameworkAgreement, year: int, choices: list[Choice]
) -> HttpResponse:
    """The page with what is proposed where nothing else was chosen yet; nothing is saved."""
    left = read_rest(found, year)
    if why := _nothing_to_do(left):
        messages.info(request, why)
        return redirect(_page_url(found, year))
    if refused := changed_meanwhile(left, choices):
        return _page(request, left, choices, refused=refused, status=409)
    proposals = {row.key: row.proposal for row in left.rows}
    chosen = [_completed(one, proposals.get(one.key)) for one in choices]
    return _page(request, left, chosen, filled=True)


def _completed(choice: Choice, proposal: Proposal | None) -> Choice:
    """The choice with what is proposed in its empty fields, unless the other one was chosen otherwise."""
    if proposal is None or not proposal.outcome:
        return choice
    if choice.outcome not in ("", proposal.outcome) or choice.onward not in ("", proposal.onward):
        return choice
    return replace(choice, outcome=proposal.outcome, onward=proposal.onward)


def _save(request: HttpRequest, found: FrameworkAgreement, year: int, choices: list[Choice]) -> HttpResponse:
    """Save everything that was chosen, or nothing with what was chosen still there."""
    try:
        saved = settle_rest(
            actor=coordinating_actor(request.user, found), framework=found, year=year, choices=choices
        )
    except RestRefusedError as error:
        status = 409 if error.is_stale else 422
        return _page(request, read_rest(found, year), choices, refused=error, status=status)
    except EvaluationClosedError:
        problem = _("The evaluation was closed meanwhile. Nothing is saved.")
        return _page(request, read_rest(found, year), choices, problem=problem, status=409)
    except ValidationError as error:
        problem = " ".join(error.messages)
        return _page(request, read_rest(found, year), choices, problem=problem, status=422)
    if not saved:
        return _nothing_chosen(request, found, year, choices)
    told = ngettext("%(n)s joint judgement is saved.", "%(n)s joint judgements are saved.", len(saved))
    messages.success(request, told % {"n": len(saved)})
    return redirect(_page_url(found, year))


def _nothing_chosen(
    request: HttpRequest, found: FrameworkAgreement, year: int, choices: list[Choice]
) -> HttpResponse:
    """Nothing was to be saved: all of it stands there already, or no result was chosen."""
    if any(not one.is_empty for one in choices):
        messages.info(request, _("Nothing was changed, so nothing was saved."))
        return redirect(_page_url(found, year))
    problem = _("Choose a result for one commitment or more.")
    return _page(request, read_rest(found, year), choices, problem=problem, status=422)
