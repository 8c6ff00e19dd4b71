"""Escalations that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from agreements.enums import EscalationLevel
from config.web.history import acting
from monitoring.enums import EscalationState
from monitoring.models import Escalation

from ..cast import ACTOR
from ..factories import Table, make_commitment

DAY = date(2024, 3, 7)


def an_escalation(table: Table, **values: Any) -> Escalation:
    told = {
        "level": EscalationLevel.MANAGEMENT,
        "party": table.corporation,
        "since": DAY,
        "problem": "De bouw ligt stil.",
        "tried": "Overlegd.",
        "asked": "Een besluit.",
        **values,
    }
    if "commitment" not in told:
        told["commitment"] = make_commitment(table.framework)
    return Escalation(**told)


def a_second(table: Table) -> Escalation:
    first = an_escalation(table)
    with acting(ACTOR):
        first.save()
    return an_escalation(table, commitment=first.commitment)


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "escalation_open_once": ("This commitment lies before this level already.", a_second),
    "escalation_closed": (
        "Tell on which day it was closed.",
        lambda table: an_escalation(table, state=EscalationState.RESOLVED, outcome="Geld erbij."),
    ),
    "escalation_outcome": (
        "Tell how it ended.",
        lambda table: an_escalation(table, state=EscalationState.RETURNED, closed_on=DAY),
    ),
}
