"""Taking in a list of projects: all of it or nothing, through the services that a person's work goes through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.models import FrameworkAgreement
from agreements.services.importing import carry_out
from agreements.services.list_plan import Plan, Problem
from agreements.services.sheet_parts import Sheet, SpreadsheetError
from config.web.history import Actor
from parties.models import Party

from ..models import HousingProject
from .lists import make_plan, read_list
from .services import add_project, change_project, remove_project

#: In whose name a project of this party is written.
Acting = Callable[[Party | None], Actor]


def plan_projects(*, framework: FrameworkAgreement, rows: Sheet, own: Collection[int] | None = None) -> Plan:
    """What taking in would do; writes nothing. A sheet without the right columns is a plan with one problem."""
    try:
        listed = read_list(rows)
    except SpreadsheetError as error:
        return Plan(framework, None, remarks=rows.remarks, general=(Problem(str(error)),))
    return make_plan(framework, listed, own)


def take_in_projects(
    *,
    actor_of: Acting,
    framework: FrameworkAgreement,
    rows: Sheet,
    own: Collection[int] | None = None,
    shown: str,
) -> Plan:
    """Write what the list says, all or nothing; returns what was done.

    Raises ImportRefusedError when a row can not be taken in, PlanChangedError when it would no longer do what was
    shown (`shown`: the fingerprint of that plan). Either way nothing is written.
    """
    with transaction.atomic():
        framework = FrameworkAgreement.lock(framework.pk)
        plan = plan_projects(framework=framework, rows=rows, own=own)
        carry_out(plan, lambda: _write(actor_of, framework, plan), shown)
    return plan


def _write(actor_of: Acting, framework: FrameworkAgreement, plan: Plan) -> Iterator[Problem]:
    """All rows that do something; a rule the plan does not know of still ends as a message at its row."""
    there = HousingProject.objects.filter(framework=framework).select_related("developer").in_bulk()
    for row in plan.rows:
        if row.state == "unchanged":
            continue
        told, pk = row.values["told"], row.values["pk"]
        try:
            if row.state == "gone":
                actor = actor_of(there[pk].developer)
                remove_project(actor=actor, project=there[pk], version=row.values["version"])
            elif pk is None:
                add_project(actor=actor_of(told.get("developer")), framework=framework, told=told)
            else:
                actor = actor_of(told.get("developer") or there[pk].developer)
                change_project(actor=actor, project=there[pk], version=row.values["version"], told=told)
        except ValidationError as error:
            yield from (Problem(message, row.number) for message in error.messages)
