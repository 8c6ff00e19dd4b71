"""The pages of a year: the road, a step by itself, and for who coordinates laying out and changing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.enums import StepState
from agreements.models import CycleStep, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_arrange, may_coordinate
from agreements.services import cycle as verbs
from agreements.services.cycle_patterns import GENERAL, patterns
from agreements.services.cycle_year import (
    choices,
    keep_as_template,
    remove_template,
    with_past,
)
from config.web.history import GoneError, StaleVersionError
from config.web.refusals import not_understood, place_errors, send_next

from ..evaluation.services import closed_before
from ..place import cycle_frame, find_framework, find_to_coordinate
from .choice import STATE_WORDS, read_choice
from .facts import AHEAD, SHOWN_NOW, YearFacts, turns_of
from .forms import ChangeStepForm, NewStepForm, OutcomeForm, StepForm
from .laying_out import lay_out
from .meets import read_meets
from .missing import items_per_party, missing_of
from .past import ACTION as PAST
from .past import OVER, PastForm, complete_past, past_form
from .reading import read_year

#: The part of the page where steps are put in order.
ARRANGE = "#inrichten"


def cycle_url(framework: FrameworkAgreement, year: int) -> str:
    """The page of a year."""
    return reverse("cycle", args=[framework.municipality.slug, framework.slug, year])


# ---- the page of a year


@require_http_methods(["GET", "POST"])
def cycle(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The road of a year; the small forms of who coordinates lay it out and put it in order."""
    found = find_framework(request, municipality, framework)
    coordinates = may_arrange(request.user, found)
    status, problem, past = 200, "", None
    if request.method == "POST":
        if not may_coordinate(request.user, found):
            raise PermissionDenied
        if request.POST.get("actie") == PAST:
            status, past = _past(request, found, year)
        else:
            status, problem = _arrange(request, found, year)
        if status == 200:
            anchor = ARRANGE if request.POST.get("anker") == ARRANGE else ""
            return redirect(f"{cycle_url(found, year)}{anchor}")
    facts = read_year(found, year, timezone.localdate(), coordinates=coordinates, user=request.user)
    context = _year_context(request, facts, problem)
    if coordinates:
        context["past"] = past or past_form([row.step for row in facts.in_state(*OVER)])
    return render(request, "monitoring/cycle.html", context, status=status)


def _year_context(request: HttpRequest, facts: YearFacts, problem: str) -> dict[str, Any]:
    missing = missing_of(facts)
    choice = read_choice(request.GET, facts)
    templates = choices(facts.framework) if facts.coordinates else []
    if not facts.has_steps:
        templates = with_past(
            facts.framework, facts.year, templates, closed_before(facts.framework, facts.year)
        )
    counts = [(word, state, len(facts.in_state(state))) for word, state in STATE_WORDS.items()]
    return cycle_frame(
        facts.framework,
        facts.year,
        facts=facts,
        today=facts.today,
        problem=problem,
        missing=missing,
        turns=turns_of(facts, items_per_party(missing)),
        choice=choice,
        now=[row for row in facts.in_state(*SHOWN_NOW) if choice.passes(row)],
        ahead=[row for row in facts.in_state(*AHEAD) if choice.passes(row)],
        behind=[row for row in facts.in_state(StepState.DONE, StepState.LAPSED) if choice.passes(row)],
        counts=[one for one in counts if one[2]],
        draft_years=facts.drafts,
        last_year=facts.year - 1 if facts.year > facts.framework.starts_on.year else None,
        templates=templates,
        proposed=_proposed(facts, [one.word for one in templates if one.own]),
        any_past=any(one.past for one in templates),
        meets=None
        if facts.framework.is_ended or facts.outside_term
        else read_meets(facts.framework, facts.year, facts.today, [row.step for row in facts.rows]),
    )


def _proposed(facts: YearFacts, own: Sequence[str]) -> str:
    """The template of one's own where there is one, else that of the municipality's name, else the general one."""
    if len(own) == 1:
        return own[0]
    slug = facts.framework.municipality.slug
    return slug if slug in patterns() else GENERAL


def _arrange(request: HttpRequest, framework: FrameworkAgreement, year: int) -> tuple[int, str]:
    """Carry out what was asked of the year: the status of the answer, and why it can not be done."""
    change = _CHANGES.get(request.POST.get("actie", ""))
    if change is None:
        return 422, not_understood()
    try:
        change(request, framework, year)
    except StaleVersionError:
        return 409, _("Somebody else changed this step meanwhile. Below is how it stands now; try again.")
    except (ValueError, KeyError, CycleStep.DoesNotExist, GoneError):
        return 422, not_understood()
    except ValidationError as error:
        return 422, " ".join(error.messages)
    return 200, ""


def _past(request: HttpRequest, framework: FrameworkAgreement, year: int) -> tuple[int, PastForm]:
    status, form, done = complete_past(request, framework, year)
    if done:
        told = ngettext("%(n)s step is marked as done.", "%(n)s steps are marked as done.", len(done))
        messages.success(request, told % {"n": len(done)})
    return status, form


def _lay_out(request: HttpRequest, framework: FrameworkAgreement, year: int) -> None:
    word = request.POST.get("sjabloon", "")
    actor = coordinating_actor(request.user, framework)
    past_done = request.POST.get("eerder") == "gedaan"
    written = lay_out(actor=actor, framework=framework, year=year, template=word, past_done=past_done)
    laid_out = ngettext(
        "%(n)s step is laid out. Change what is different with you.",
        "%(n)s steps are laid out. Change what is different with you.",
        len(written),
    )
    told = laid_out % {"n": len(written)}
    if known := sum(step.done_on is not None for step in written):
        more = ngettext(
            "%(n)s step is done already, on the day that is known here.",
            "%(n)s steps are done already, on the days that are known here.",
            known,
        )
        told = f"{told} {more % {'n': known}}"
    if done := sum(step.is_done_before for step in written):
        more = ngettext(
            "%(n)s step stands there as done earlier.", "%(n)s steps stand there as done earlier.", done
        )
        told = f"{told} {more % {'n': done}}"
    messages.success(request, told)


def _keep(request: HttpRequest, framework: FrameworkAgreement, year: int) -> None:
    name = request.POST.get("naam", "")
    actor = coordinating_actor(request.user, framework)
    row = keep_as_template(actor=actor, framework=framework, year=year, name=name)
    messages.success(
        request,
        _("The template “%(name)s” is kept. Choose it when you lay out another year.") % {"name": row},
    )


def _throw_away(request: HttpRequest, framework: FrameworkAgreement, year: int) -> None:
    actor = coordinating_actor(request.user, framework)
    remove_template(actor=actor, framework=framework, word=request.POST.get("sjabloon", ""))
    messages.success(request, _("The template is thrown away. Years that were laid out from it stay."))


def _move(up: bool) -> Callable[[HttpRequest, FrameworkAgreement, int], None]:
    def change(request: HttpRequest, framework: FrameworkAgreement, year: int) -> None:
        step = framework.cycle_steps.of_year(year).get(key=request.POST["stap"])
        version = int(request.POST["version"])
        actor = coordinating_actor(request.user, framework)
        verbs.move_step(actor=actor, step=step, version=version, up=up)

    return change


#: What a form on the page of a year may ask for.
_CHANGES: dict[str, Callable[[HttpRequest, FrameworkAgreement, int], None]] = {
    "indelen": _lay_out,
    "bewaar": _keep,
    "sjabloon-weg": _throw_away,
    "omhoog": _move(up=True),
    "omlaag": _move(up=False),
}


# ---- adding and changing


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Add a step to a year, or with `?soort=uitkomst` open a file of positions."""
    found = find_to_coordinate(request, municipality, framework)
    is_outcome = request.GET.get("soort") == "uitkomst"
    data = request.POST if request.method == "POST" else None
    form: forms.Form
    if is_outcome:
        form = OutcomeForm(data)
    else:
        form = NewStepForm(data, framework=found, year=year, parties=verbs.signatories(found))
    if form.is_valid():
        step = _add(request, found, year, form)
        if step is not None:
            messages.success(request, _("%(step)s is added.") % {"step": step})
            return redirect("cycle-step", municipality, framework, step.year or year, step.key)
    context = cycle_frame(found, year, form=form, is_outcome=is_outcome, back=cycle_url(found, year))
    return render(request, "monitoring/cycle_form.html", context, status=422 if form.is_bound else 200)


def _add(
    request: HttpRequest, framework: FrameworkAgreement, year: int, form: forms.Form
) -> CycleStep | None:
    """Write it; None, with what is wrong in the form, when the service refuses."""
    actor, values = coordinating_actor(request.user, framework), dict(form.cleaned_data)
    try:
        if isinstance(form, OutcomeForm):
            return verbs.record_outcome(actor=actor, framework=framework, year=year, **values)
        in_year = None if values.pop("term") else year
        return verbs.add_step(actor=actor, framework=framework, year=in_year, **values)
    except ValidationError as error:
        place_errors(form, error)
    return None


def find_step(framework: FrameworkAgreement, year: int, key: str) -> CycleStep:
    """A step of the year or of the term, with what it comes after; 404 when there is none."""
    steps = framework.cycle_steps.of_year(year).select_related("after")
    found: CycleStep = get_object_or_404(steps, key=key)
    return found


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, municipality: str, framework: str, year: int, step: str) -> HttpResponse:
    """Another title, days or turn; other days with a reason. What the document prints stays."""
    found = find_framework(request, municipality, framework)
    row = find_step(found, year, step)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ChangeStepForm(data, step=row, framework=found, year=year, parties=verbs.signatories(found))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        status = _save(request, row, form)
        if status == 200:
            messages.success(request, _("%(step)s is saved.") % {"step": row})
            return redirect("cycle-step", municipality, framework, year, step)
    context = cycle_frame(
        found,
        year,
        form=form,
        step=row,
        back=reverse("cycle-step", args=[municipality, framework, year, step]),
    )
    return render(request, "monitoring/cycle_form.html", context, status=status)


def _save(request: HttpRequest, step: CycleStep, form: StepForm) -> int:
    """Change the step; the status of the answer, with what went wrong in the form."""
    try:
        actor = coordinating_actor(request.user, step.framework_id)
        verbs.change_step(actor=actor, step=step, **form.cleaned_data)
    except StaleVersionError as error:
        form.add_error(
            None, _("Somebody else changed this step meanwhile. Look at it once more, then try again.")
        )
        send_next(form, version=error.current.version)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    return 200
