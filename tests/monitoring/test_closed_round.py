"""A closed round never changes: every verb there is, called on one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from monitoring.public.services import publish_round
from monitoring.rounds.drafts import keep_draft
from monitoring.table.closing import close_round
from tests import verbs
from tests.layers import made_once

from .closed_rows import STEPS, VERBS
from .closed_world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known() -> dict[str, verbs.Function]:
    """The code, read once."""
    return verbs.functions()


# ---- the list


@pytest.mark.slow
def test_every_verb_on_a_round_has_a_row(known):
    """A verb that is missing here: give it a row in closed_rows.py, or a module beside it, and say what a closed
    round makes of it.
    """
    assert verbs.verbs(known) - {*VERBS, *STEPS} == set(), "no row yet"
    assert {*VERBS, *STEPS} - verbs.verbs(known) == set(), "no such verb any more"
    assert not {*VERBS} & {*STEPS}
    assert all(bool(row.refused) != bool(row.writes and row.why) for row in VERBS.values())


def test_steps_of_verbs_are_called_by_those_alone(known):
    callers = {step: {name for name, one in known.items() if step in one.calls} for step in STEPS}
    assert callers == STEPS


def test_no_view_writes_by_itself(known):
    """Else it would not be found as a verb."""
    assert [name for name, one in known.items() if one.is_view and one.writes] == []


def test_a_new_verb_would_be_found(known):
    """By a type, by an id; not what only reads, nor what is about something else."""

    def found(arguments: dict[str, str], calls: str = "rounds.settling._write_light") -> bool:
        new = verbs.Function("rounds.new.verb", arguments, frozenset([calls]), writes=False, may_write=False)
        return "rounds.new.verb" in verbs.verbs({**known, new.name: new})

    assert found({"line": "RoundLine | None"}) and found({"meeting_id": "int"})
    assert found({"lines": "Sequence[RoundLine]"}) and found({"round_ids": "list[int]"})
    assert not found({"line": "RoundLine"}, calls="rounds.settling.joint_text")
    assert not found({"framework": "FrameworkAgreement"})
    assert not found({"request": "HttpRequest", "line": "RoundLine"})


# ---- calling them


@made_once
def world(table, cast) -> World:
    """An open round in which every verb works."""
    return make_world(table, cast.officer)


@made_once
def closed(world) -> World:
    """The same, closed and published."""
    close_round(actor=world.actor, monitoring_round=world.row)
    publication = publish_round(actor=world.actor, monitoring_round=world.row, formats=["csv"])
    return replace(world, publication=publication)


@contextmanager
def written_to() -> Iterator[set[str]]:
    """The tables that something is written to in this block, also where it is taken back."""
    tables: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := re.match(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "?(\w+)', sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def everything() -> dict[str, str]:
    """A checksum of every table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows = models.QuerySet(model).order_by("pk").values_list()
        found[model._meta.db_table] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    """As if what happens in this block had not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
def test_on_an_open_round_each_refused_verb_works(world):
    """Else it would be refused for another reason than that the round is closed."""
    # A round is removed only while it is being prepared (test_removing_rounds.py).
    for name, row in VERBS.items():
        if row.refused and name != "rounds.changing.remove_round":
            with taken_back(), written_to() as tables:
                row.call(world)
            # With nothing found and nobody who has something to do these two have nothing to write.
            assert tables or name in ("table.clearance.keep_findings", "reminders.services.remind_round"), (
                name
            )


@pytest.mark.slow
def test_a_closed_round_refuses_them_and_nothing_is_written(closed):
    before = everything()
    for name, row in VERBS.items():
        if row.refused:
            with written_to() as tables:
                try:
                    row.call(closed)
                except row.refused:
                    pass
                else:
                    pytest.fail(f"{name} is not refused")
            assert not tables or everything() == before, name
    assert everything() == before


@pytest.mark.slow
def test_what_a_closed_round_allows_writes_beside_it(closed):
    """Never to a row of the round itself, and to no other tables than the row of the verb tells."""
    before = everything()
    for name, row in VERBS.items():
        if not row.refused:
            with taken_back(), written_to() as tables:
                row.call(closed)
            assert tables and tables <= row.writes, (name, tables)
    assert everything() == before


@pytest.mark.slow
def test_what_is_written_would_be_seen(closed):
    before = everything()
    with taken_back(), written_to() as tables:
        keep_draft(actor=closed.actor, line=closed.line(), data={"text": "Nieuw"}, based_on=1)
        now = everything()
    assert tables == {table for table in now if now[table] != before[table]} == {"monitoring_linedraft"}
