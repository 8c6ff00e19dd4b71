"""Rows of evaluations that break a constraint, each with what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import models

from config.web.history import acting
from monitoring.enums import Outcome
from monitoring.evaluation.models import Evaluation, Judgement, PartyOutcome
from tests.cast import ACTOR
from tests.factories import Table, make_commitment


def kept(row: Any) -> Any:
    """The row, saved."""
    with acting(ACTOR):
        row.save()
    return row


def a_judgement(table: Table, **fields: Any) -> Judgement:
    """Not saved; the joint one unless a party is given."""
    values = {
        "evaluation": kept(Evaluation(framework=table.framework, year=2024)),
        "commitment": make_commitment(table.framework),
        "outcome": Outcome.ACHIEVED,
        "onward": "continue",
        "written_on": date(2025, 2, 1),
        "written_by": "Testopzet",
        **fields,
    }
    return Judgement(**values)


def a_second_evaluation(table: Table) -> Evaluation:
    kept(Evaluation(framework=table.framework, year=2024))
    return Evaluation(framework=table.framework, year=2024)


def a_second_judgement(table: Table, joint: bool) -> Judgement:
    first = kept(a_judgement(table, party=None if joint else table.corporation))
    names = ("evaluation", "commitment", "party", "outcome", "onward", "written_on", "written_by")
    return Judgement(**{name: getattr(first, name) for name in names})


def a_second_result(table: Table) -> PartyOutcome:
    values = {"judgement": kept(a_judgement(table)), "party": table.corporation, "outcome": Outcome.NOT}
    kept(PartyOutcome(**values))
    return PartyOutcome(**values)


#: Per constraint what is told, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "evaluation_once": ("This year has an evaluation already.", a_second_evaluation),
    "evaluation_year": (
        "Give a year between 1990 and 2099.",
        lambda table: Evaluation(framework=table.framework, year=1989),
    ),
    "judgement_once": (
        "This party has judged this commitment already.",
        partial(a_second_judgement, joint=False),
    ),
    "judgement_joint_once": (
        "This commitment has a joint judgement already.",
        partial(a_second_judgement, joint=True),
    ),
    "judgement_joint_onward": (
        "Choose what happens in the next year.",
        lambda table: a_judgement(table, onward=""),
    ),
    "party_outcome_once": ("This party has a result here already.", a_second_result),
}
