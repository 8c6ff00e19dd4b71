"""The goals of a framework: what is done for each, for everybody at the table, and the pages where they are kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Commitment, FrameworkAgreement, NationalGoal
from agreements.permissions import coordinating_actor, may_keep_goals
from agreements.services.goals import add_goal, change_goal, mark_global_goals, remove_goal
from config.web.asked import number_in, whole
from config.web.htmx import lead_to, render_page
from config.web.way_back import way_back

from ..place import find_framework, frame, with_monitor_year
from ..row_page import RowPage, answer, answer_new
from .forms import GlobalGoalsForm, GoalForm
from .reading import read_goals


@require_GET
def goals(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """What is done here for each national and each Global Goal, and how that goes; `?jaar=` picks a year."""
    found = find_framework(request, municipality, framework)
    context = frame(found, goals=read_goals(found, request.GET), keeps=may_keep_goals(request.user, found))
    return render_page(request, "monitoring/goals.html", context, partial="results")


def _kept(request: HttpRequest, municipality: str, framework: str) -> FrameworkAgreement:
    """The framework, for who keeps its goals; 403 for the others at the table."""
    found = find_framework(request, municipality, framework)
    if not may_keep_goals(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def new_goal(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Add a national goal."""
    found = _kept(request, municipality, framework)
    return answer_new(request, _pages(request, found))


@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest, municipality: str, framework: str, goal: str) -> HttpResponse:
    """Change a national goal and what serves it, or take it out."""
    found = _kept(request, municipality, framework)
    row = get_object_or_404(found.national_goals.all(), key=goal)
    return answer(request, row, _pages(request, found))


def _pages(request: HttpRequest, framework: FrameworkAgreement) -> RowPage:
    return RowPage(
        name="goal",
        form_of=lambda sent, row: GoalForm(sent, framework=framework, instance=row),
        add=partial(_add, request, framework),
        keep=partial(_save, request),
        remove=partial(_remove, request),
        show=partial(_page, request, framework),
        leave=partial(_to_goals, request, framework),
    )


def _add(request: HttpRequest, framework: FrameworkAgreement, form: GoalForm) -> str:
    actor = coordinating_actor(request.user, framework)
    row = add_goal(actor=actor, framework=framework, told=form.told(), served=form.served())
    return _("“%(goal)s” is added.") % {"goal": row}


def _save(request: HttpRequest, row: NationalGoal, form: GoalForm) -> str:
    change_goal(
        actor=coordinating_actor(request.user, row.framework_id),
        goal=row,
        version=number_in(request.POST, "version"),
        told=form.told(),
        served=form.served(),
    )
    return _("Saved.")


def _remove(request: HttpRequest, row: NationalGoal) -> str:
    actor = coordinating_actor(request.user, row.framework_id)
    remove_goal(actor=actor, goal=row, version=number_in(request.POST, "version"))
    return _("“%(goal)s” is removed.") % {"goal": row}


@require_http_methods(["GET", "POST"])
def commitment_goals(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """The Global Goals of a commitment."""
    row = get_object_or_404(
        with_monitor_year(Commitment.objects.visible_to(request.user).at(municipality, framework, key))
    )
    if not may_keep_goals(request.user, row.framework):
        raise PermissionDenied
    there = [mark.goal for mark in row.global_goals.order_by("goal")]
    # What the person had before them: what somebody else marked meanwhile stays.
    before = [whole(one) for one in request.POST.getlist("voor")] if request.method == "POST" else there
    form = GlobalGoalsForm(request.POST if request.method == "POST" else None, initial={"goals": there})
    if form.is_bound and form.is_valid():
        mark_global_goals(
            actor=coordinating_actor(request.user, row.framework_id),
            commitment=row,
            before=before,
            **form.cleaned_data,
        )
        messages.success(request, _("Saved."))
        return lead_to(request, reverse("commitment", args=[municipality, framework, key]))
    context = frame(row, commitment=row, form=form, before=before)
    status = 422 if form.is_bound else 200
    return render_page(request, "monitoring/commitment_goals.html", context, partial="panel", status=status)


def _page(
    request: HttpRequest, framework: FrameworkAgreement, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    around = frame(framework, **context)
    return render_page(request, "monitoring/goal.html", around, partial="panel", status=status)


def _to_goals(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    there = reverse("goals", args=[framework.municipality.slug, framework.slug])
    return lead_to(request, way_back(request, there))
