"""Goals and links that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from agreements.enums import ElaborationBasis
from agreements.models import GlobalGoalMark, GoalLink, NationalGoal
from agreements.services.drafting import add_theme
from agreements.services.goals import add_goal, mark_global_goals
from tests.cast import ACTOR
from tests.factories import Table, make_commitment

READING = ElaborationBasis.OUR_READING


def make_goal(table: Table, title: str = "Meer huur", served: Mapping[Any, str] | None = None, **told: str):
    """A national goal of the table, served by themes or commitments (with the basis of each)."""
    told = {"title": title, "source": "Hoofdstuk 1", **told}
    return add_goal(actor=ACTOR, framework=table.framework, told=told, served=served or {})


def a_second_key(table: Table) -> NationalGoal:
    first = make_goal(table)
    return NationalGoal(
        framework=table.framework, position=2, key=first.key, title="Meer koop", source="Hoofdstuk 1"
    )


def a_second_theme(table: Table) -> GoalLink:
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    return GoalLink(goal=make_goal(table, served={theme: READING}), theme=theme, basis=READING)


def a_second_commitment(table: Table) -> GoalLink:
    commitment = make_commitment(table.framework)
    goal = make_goal(table, served={commitment: READING})
    return GoalLink(goal=goal, commitment=commitment, basis=READING)


def a_second_mark(table: Table) -> GlobalGoalMark:
    commitment = make_commitment(table.framework)
    mark_global_goals(actor=ACTOR, commitment=commitment, goals=[7])
    return GlobalGoalMark(commitment=commitment, goal=7, basis=READING)


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "national_goal_key": (
        "This framework agreement has a goal with this address word.",
        a_second_key,
    ),
    "goal_link_of_one": (
        "Choose a theme or a commitment, one of the two.",
        lambda table: GoalLink(goal=make_goal(table), basis=READING),
    ),
    "goal_link_theme": ("This theme is linked to the goal already.", a_second_theme),
    "goal_link_commitment": ("This commitment is linked to the goal already.", a_second_commitment),
    "global_goal_once": ("This commitment has this Global Goal already.", a_second_mark),
}
