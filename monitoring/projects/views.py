"""The projects of a framework: the list and its file for everybody at the table, and the pages where they are kept."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from agreements.permissions import at_table
from config.web.asked import number_in
from config.web.htmx import lead_to, render_page
from config.web.language import site_language
from config.web.trail import Step, Trail
from config.web.way_back import way_back
from parties.access_log import record_file
from parties.models import Party

from ..models import HousingProject
from ..place import find_framework, frame
from ..publishing.answers import file_answer, name_at
from ..row_page import RowPage, answer, answer_new
from . import reading, shifts
from .editions import editions_with
from .forms import ProjectForm
from .models import builds
from .permissions import keeping_actor, may_keep, may_keep_all, parties_keeping
from .services import add_project, change_project, remove_project
from .sheet import render_projects

#: Changes of a project on its page.
MOST_STEPS = 50


@require_GET
def projects(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """What is built, bought, renovated, demolished and sold; filters in the address."""
    found = find_framework(request, municipality, framework)
    everything = reading.read_projects(found)
    choice = reading.read_choice(request.GET, everything)
    shown = [one for one in everything if choice.passes(one)]
    rounds = shifts.read_rounds(found, request.user)
    moment = shifts.read_moment(request.GET, rounds)
    context = frame(
        found,
        projects=shown,
        rounds=rounds,
        moment=moment,
        shifts=shifts.read_shifts(found, moment, everything, choice),
        total=len(everything),
        choice=choice,
        file_query=urlencode([*choice.asked, *moment.asked]),
        options=reading.options(everything, choice),
        made_up=any(one.origin == Origin.DEMO for one in shown),
        years=reading.years_of(shown),
        coverage=reading.read_coverage(found, shown),
        today=timezone.localdate(),
        may_add=may_keep_all(request.user, found) or bool(parties_keeping(request.user, found)),
    )
    return render_page(request, "monitoring/projects.html", context, partial="results")


@require_GET
def projects_file(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """What the page shows as .xlsx; that it was taken along is written down."""
    found = find_framework(request, municipality, framework)
    today = timezone.localdate()
    with site_language():
        everything = reading.read_projects(found)
        choice = reading.read_choice(request.GET, everything)
        rows = [one for one in everything if choice.passes(one)]
        moment = shifts.read_moment(request.GET, shifts.read_rounds(found, request.user))
        shifted = shifts.read_shifts(found, moment, everything, choice)
        content = render_projects(found, rows, choice.words, today, shifted)
        subject = f"{_('Projects')}: {found.municipality.label}, {found.title}"
    record_file(request.user, subject, "xlsx", len(rows))
    return file_answer(content, name_at("projecten", found, today, ending="xlsx"), "xlsx")


@require_http_methods(["GET", "POST"])
def new_project(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Put a project in the list."""
    found = find_framework(request, municipality, framework)
    return answer_new(request, _pages(request, found))


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, municipality: str, framework: str, project: int) -> HttpResponse:
    """A project and how it changed, for everybody at the table; to change, or to take out of the list, for who keeps it."""
    found = find_framework(request, municipality, framework)
    rows = HousingProject.objects.filter(framework=found)
    row = get_object_or_404(
        rows.select_related("developer", "framework", "commitment", "indicator"), pk=project
    )
    if not may_keep(request.user, row):
        if request.method == "POST":
            raise PermissionDenied
        return _page(request, found, {"project": row, "facts": reading.facts_of(row), "steps": _steps(row)})
    return answer(request, row, _pages(request, found))


def _pages(request: HttpRequest, framework: FrameworkAgreement) -> RowPage:
    return RowPage(
        name="project",
        form_of=partial(_form, request, framework),
        add=partial(_add, request, framework),
        keep=partial(_save, request),
        remove=partial(_remove, request),
        show=partial(_kept_page, request, framework),
        leave=partial(_to_list, request, framework),
        leave_saved=partial(_leave_saved, request, framework),
    )


def _form(
    request: HttpRequest, framework: FrameworkAgreement, data: Any, instance: HousingProject | None = None
) -> ProjectForm:
    """The form with the parties the person keeps projects of; 403 for who keeps none."""
    keeps_all = may_keep_all(request.user, framework)
    developers = _table(framework, instance) if keeps_all else parties_keeping(request.user, framework)
    if not developers:
        raise PermissionDenied
    return ProjectForm(
        data, framework=framework, developers=developers, keeps_all=keeps_all, instance=instance
    )


def _table(framework: FrameworkAgreement, instance: HousingProject | None) -> list[Party]:
    """Who builds of who sits at the table, and whose the project is, whoever that is by now."""
    parties = [one for one in at_table(framework).order_by("name", "pk") if builds(one)]
    whose = instance.developer if instance else None
    return parties if whose is None or whose in parties else [*parties, whose]


def _steps(row: HousingProject) -> list[Step]:
    """What changed, newest first, as far as anybody reads on."""
    return Trail(row).steps(0, MOST_STEPS)


def _now(row: HousingProject) -> HousingProject | None:
    """As it stands in the list: a form lays what was typed over the object it was given."""
    return HousingProject.objects.select_related("developer").filter(pk=row.pk).first()


def _add(request: HttpRequest, framework: FrameworkAgreement, form: ProjectForm) -> str:
    told = form.values()
    actor = keeping_actor(request.user, framework, told["developer"])
    row = add_project(actor=actor, framework=framework, told=told)
    return _("“%(project)s” is in the list.") % {"project": row}


def _save(request: HttpRequest, row: HousingProject, form: ProjectForm) -> str:
    told = form.values()
    actor = keeping_actor(request.user, row.framework, told["developer"])
    change_project(actor=actor, project=row, version=number_in(request.POST, "version"), told=told)
    return _("Saved.")


def _remove(request: HttpRequest, row: HousingProject) -> str:
    actor = keeping_actor(request.user, row.framework, row.developer)
    remove_project(actor=actor, project=row, version=number_in(request.POST, "version"))
    return _("“%(project)s” is no longer in the list.") % {"project": row}


def _page(
    request: HttpRequest, framework: FrameworkAgreement, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    row = context.get("project")
    if row is not None and row.table_only:
        context["editions"] = editions_with(row)
    around = frame(framework, **context)
    return render_page(request, "monitoring/project.html", around, partial="panel", status=status)


def _kept_page(
    request: HttpRequest, framework: FrameworkAgreement, context: dict[str, Any], status: int
) -> HttpResponse:
    """The page for who keeps it; what was typed stands beside the row as it is in the list."""
    row = context.get("project")
    if row is not None and status == 200:
        context["steps"] = _steps(row)
    elif row is not None:
        context["project"] = _now(row)
    return _page(request, framework, context, status)


def _leave_saved(
    request: HttpRequest, framework: FrameworkAgreement, row: HousingProject, form: ProjectForm
) -> HttpResponse:
    if row.table_only and "table_only" in form.changed_data and editions_with(row):
        # The page itself tells what stays to be read, and where that is withdrawn.
        there = reverse("project", args=[framework.municipality.slug, framework.slug, row.pk])
        return lead_to(request, f"{there}#gepubliceerd")
    return _to_list(request, framework)


def _to_list(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    there = reverse("projects", args=[framework.municipality.slug, framework.slug])
    return lead_to(request, way_back(request, there))
