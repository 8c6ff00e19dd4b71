"""Rows of the cycle that break a constraint, each with what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import models
from django.utils import timezone

from agreements.enums import CycleKind
from agreements.models import CyclePosition, CycleStep, CycleTemplate, CycleTurn
from agreements.services.cycle import add_step
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import Table


def a_step(table: Table, **fields: object) -> CycleStep:
    """Not saved."""
    values = {"year": 2024, "key": "bod", "kind": CycleKind.BID, "position": 1, "title": "Bod", **fields}
    return CycleStep(framework=table.framework, **values)


def a_saved_step(table: Table, year: int | None = 2024) -> CycleStep:
    return add_step(actor=ACTOR, framework=table.framework, year=year, kind=CycleKind.BID, title="Bod")


def a_second_step(table: Table, year: int | None) -> CycleStep:
    a_saved_step(table, year)
    return a_step(table, year=year)


def a_second_position(table: Table) -> CyclePosition:
    step = a_saved_step(table)
    values = {
        "step": step,
        "party": table.tenants,
        "written_on": timezone.localdate(),
        "written_by": "Bestuurslid",
    }
    with acting(ACTOR):
        CyclePosition(text="Te duur.", **values).save()
    return CyclePosition(text="Nog steeds.", **values)


def a_second_template(table: Table) -> CycleTemplate:
    values = {"framework": table.framework, "name": "Ons jaar", "steps": [{"key": "bod"}]}
    with acting(ACTOR):
        CycleTemplate(**values).save()
    return CycleTemplate(**values)


#: Per constraint what is told, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "cycle_step_key": (
        "This year has a step with this address word.",
        lambda table: a_second_step(table, 2024),
    ),
    "cycle_step_key_term": (
        "This framework agreement has a step with this address word.",
        lambda table: a_second_step(table, None),
    ),
    "cycle_step_year": ("Give a year between 1990 and 2099.", lambda table: a_step(table, year=1989)),
    "cycle_step_dates": (
        "The last day lies before the first.",
        lambda table: a_step(table, starts_on=date(2024, 1, 2), ends_on=date(2024, 1, 1)),
    ),
    "cycle_turn_one_target": (
        "Name one: a party, a kind of party, everyone, or who coordinates.",
        lambda table: CycleTurn(step=a_saved_step(table), everyone=True, coordinator=True),
    ),
    "cycle_position_once": ("This party has given its position already.", a_second_position),
    "cycle_template_name": ("There is a template with this name.", a_second_template),
}
