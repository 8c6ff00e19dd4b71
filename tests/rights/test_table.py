"""The table of rights says what the code does: for every row, state and role."""

from __future__ import annotations

import inspect
from collections import Counter
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver
from django.utils.module_loading import import_string

import agreements
import monitoring
import parties
from monitoring.enums import RoundStatus
from monitoring.rights.roles import Kind, Role
from monitoring.rights.table import RIGHTS

from .probes import PROBES

ROW = "name it in a Right of monitoring/rights/*_rows.py"
#: In permissions.py, but no question about a right: what the others are made of.
PARTS = {
    "parties.permissions.is_manager",
    "parties.permissions.memberships_of",
    "parties.permissions.know_memberships",
    "parties.permissions.party_ids",
    "parties.permissions.actor_for",
    "parties.permissions.own_actor",
    "parties.permissions.reader_of",
    "agreements.permissions.coordinations_of",
    "agreements.permissions.coordinating_actor",
    "monitoring.projects.permissions.keeping_actor",
    "agreements.permissions.at_table",
    "agreements.permissions.ever_at_table",
    "agreements.permissions.municipal_actor",
    "monitoring.collecting.permissions.teller",
    "monitoring.rounds.permissions.party_settling",
    "monitoring.public.permissions.publishing_actor",
}


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted({right.key for right in RIGHTS}))
@pytest.mark.django_db
def test_everybody_gets_what_the_table_says(key, rights):
    ask = PROBES[key]
    people = rights.fresh()
    for right in RIGHTS:
        if right.key == key:
            for state in right.states or (RoundStatus.OPEN,):
                found = {role: ask(rights, role, people[role], state) for role in Role}
                assert found == {role: right.cell(role) for role in Role}, state


def test_every_row_has_a_question_and_every_question_a_row():
    rows = {right.key for right in RIGHTS}
    assert rows == set(PROBES), "write a probe in tests/rights/*_probes.py"


def test_every_kind_has_a_row():
    assert {right.kind for right in RIGHTS} == set(Kind)


def test_a_verb_that_depends_on_the_state_has_an_answer_in_each():
    states: dict[str, Counter[Any]] = {}
    for right in RIGHTS:
        states.setdefault(right.key, Counter()).update(right.states or [None])
    for key, counted in states.items():
        assert counted in (Counter([None]), Counter(RoundStatus)), key


# ---- everything that decides stands in the table


def decided_by() -> set[str]:
    return {name for right in RIGHTS for name in right.decided_by}


def predicates() -> set[str]:
    """Every public function of every permissions.py."""
    found = set()
    for package in (parties, agreements, monitoring):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".permissions"):
                functions = inspect.getmembers(import_module(module.name), inspect.isfunction)
                found |= {
                    f"{module.name}.{name}"
                    for name, function in functions
                    if function.__module__ == module.name and not name.startswith("_")
                }
    return found


def lists() -> set[str]:
    """Every `visible_to` of ours."""
    querysets = {
        type(model._default_manager.all())
        for label in ("parties", "agreements", "monitoring")
        for model in apps.get_app_config(label).get_models()
    }
    owners = {
        next(part for part in queryset.__mro__ if "visible_to" in vars(part))
        for queryset in querysets
        if hasattr(queryset, "visible_to")
    }
    return {f"{owner.__module__}.{owner.__qualname__}.visible_to" for owner in owners}


def test_every_predicate_stands_in_the_table():
    assert len(predicates()) > 10
    assert predicates() - PARTS - decided_by() == set(), ROW
    assert predicates() >= PARTS


def test_every_list_stands_in_the_table():
    assert len(lists()) > 5
    assert lists() - decided_by() == set(), ROW


def test_what_the_table_names_exists():
    assert get_resolver().url_patterns  # Fills the admin.
    for name in decided_by():
        owner, _dot, attribute = name.rpartition(".")
        of_class = owner.rsplit(".", 1)[-1][0].isupper()
        assert callable(getattr(import_string(owner) if of_class else import_module(owner), attribute)), name
