"""What is completed is asked for nowhere, and what was opened again is asked for everywhere: one rule for every list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Commitment, Responsibility
from agreements.services.assigning import assign
from agreements.services.completing import complete, reopen
from config.web.history import acting
from monitoring.collecting.reading import read_rows
from monitoring.enums import Light
from monitoring.models import MonitoringRound, RoundLine
from monitoring.overview.incomplete import waiting
from monitoring.reminders import services as reminders
from monitoring.reminders.reach import read_reach
from monitoring.reminders.unhandled import read_unhandled
from monitoring.rounds.arranging import add_commitment
from monitoring.rounds.preparing import propose_lines
from monitoring.rounds.services import undo_last
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from monitoring.work.told import has_text, tellers_of, with_texts
from monitoring.work.untaken import untaken_of
from monitoring.year.reading import read_year
from parties.models import User
from tests.cast import ACTOR
from tests.factories import Table, give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = date(2024, 11, 1)
MAY = date(2024, 5, 1)


@dataclass
class World:
    """An open round with one line, that a corporation leads: all of it, and an item of it apart."""

    table: Table
    officer: User
    handler: User
    round: MonitoringRound
    commitment: Commitment

    @property
    def line(self) -> RoundLine:
        return line_of(self.round, self.commitment)

    def tasks(self, user: User, kind: str) -> list[str]:
        found = tasks_of(User.objects.get(pk=user.pk), TODAY)
        return [task.about for task in found if task.kind == kind]

    def assign(self) -> None:
        for row in Responsibility.objects.filter(commitment=self.commitment):
            assign(actor=ACTOR, party=self.table.corporation, responsibility=row, handler=self.handler)

    def complete(self) -> None:
        row = Commitment.objects.get(pk=self.commitment.pk)
        complete(actor=ACTOR, commitment=row, version=row.version, completed_on=MAY)

    def reopen(self) -> None:
        row = Commitment.objects.get(pk=self.commitment.pk)
        reopen(actor=ACTOR, commitment=row, version=row.version, reason="Toch niet klaar.")


@made_once
def world(cast, table) -> World:
    """The commitment was completed before it came in the round."""
    lead = {"role": "lead", "party": table.corporation}
    commitment = make_commitment(
        table.framework, items=[{"label": "a", "text": "Onderdeel a."}], responsibilities=[lead]
    )
    with acting(ACTOR):
        Responsibility(commitment=commitment, item=commitment.items.get(), **lead).save()
    found = World(table, cast.officer, cast.corporation_officer, make_round(table.framework), commitment)
    found.complete()
    commitment.refresh_from_db()
    add_commitment(
        actor=ACTOR, monitoring_round=found.round, version=found.round.version, commitment=commitment
    )
    return found


def handled(world: World) -> list[str]:
    world.assign()
    return [about for about in world.tasks(world.handler, "progress") if "Onderdeel" not in about]


def handled_apart(world: World) -> list[str]:
    world.assign()
    return [about for about in world.tasks(world.handler, "progress") if "Onderdeel" in about]


def lights(world: World) -> list[str]:
    return world.tasks(world.officer, "lights")


def fill_in(world: World) -> list[object]:
    return list(read_rows(User.objects.get(pk=world.handler.pk), TODAY)[0])


def untaken(world: World) -> list[object]:
    return [one for one in untaken_of(User.objects.get(pk=world.handler.pk), TODAY) if one.in_round]


def unhandled(world: World) -> list[object]:
    return list(read_unhandled({world.round.pk: world.round}, (), TODAY))


def out_of_reach(world: World) -> list[object]:
    person = User.objects.filter(pk=world.handler.pk)
    person.update(is_active=True)
    world.assign()
    person.update(is_active=False)
    return list(read_reach([world.round], TODAY).nobody)


def mailed_counts(world: World) -> object:
    return reminders._read_day(TODAY).counts


def nudged(world: World) -> bool:
    return reminders.remind_round(actor=ACTOR, monitoring_round=world.round, today=TODAY).waits


def incomplete(world: World) -> list[object]:
    return list(waiting())


def untold_of_year(world: World) -> int:
    (row,) = read_year(world.table.framework, 2024, TODAY, coordinates=True).rounds
    return row.lines_untold


def unlit_of_year(world: World) -> int:
    (row,) = read_year(world.table.framework, 2024, TODAY, coordinates=True).rounds
    return row.lines_unlit


LISTS: list[Callable[[World], object]] = [
    handled,
    handled_apart,
    lights,
    fill_in,
    untaken,
    unhandled,
    out_of_reach,
    mailed_counts,
    nudged,
    incomplete,
    untold_of_year,
    unlit_of_year,
]


@pytest.mark.parametrize("asked_in", LISTS, ids=lambda one: one.__name__)
def test_what_is_completed_is_not_asked_and_what_was_opened_again_is(world, asked_in):
    assert not asked_in(world)
    world.reopen()
    assert asked_in(world)
    world.complete()
    assert not asked_in(world)


def test_one_line_and_many_follow_the_same_rule(world):
    def same() -> bool:
        listed = RoundLine.objects.not_completed().filter(pk=world.line.pk).exists()
        assert world.line.is_completed is not listed
        return listed

    assert not same()
    world.reopen()
    assert same()
    close_round(actor=ACTOR, monitoring_round=world.round)
    world.complete()
    assert same()


def test_the_round_can_go_to_review_once_the_rest_has_a_light(world):
    other = make_commitment(world.table.framework, "a-2", 2)
    world.round.refresh_from_db()
    add_commitment(actor=ACTOR, monitoring_round=world.round, version=world.round.version, commitment=other)
    give_light(line_of(world.round, other), Light.GREEN)
    assert len(world.tasks(world.officer, "settle")) == 1
    world.reopen()
    assert world.tasks(world.officer, "settle") == []


def test_the_next_round_goes_by_what_was_completed(world, table):
    """An annual commitment that was completed when it was added, and opened again, is not finished."""
    annual = make_commitment(table.framework, "j-1", 2, annual=make_year(table.framework, 2024))
    world.commitment = annual
    world.complete()
    annual.refresh_from_db()
    world.round.refresh_from_db()
    add_commitment(actor=ACTOR, monitoring_round=world.round, version=world.round.version, commitment=annual)
    world.reopen()
    later = make_round(table.framework, slug="later", reference_date=date(2025, 10, 30))
    assert "j-1" in [row.commitment.key for row in propose_lines(later)]


def test_nothing_is_taken_back_of_what_is_completed(world, english):
    world.reopen()
    tell(world.line, "Gebouwd.")
    line = world.line
    world.complete()
    with pytest.raises(ValidationError, match="is completed"):
        undo_last(actor=ACTOR, line_id=line.pk, version=line.version)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [(None, None, "Samen.")],
        [(None, None, "Samen."), (None, None, "")],
        [("corporation", None, "Van ons."), (None, None, "Samen."), (None, None, "")],
        [("corporation", None, "Van ons."), ("corporation", None, "")],
        [("corporation", "item", "Onderdeel."), ("corporation", None, "")],
    ],
)
def test_whether_anything_is_told_is_one_rule(world, texts):
    world.reopen()
    item = world.commitment.items.get()
    for teller, about, text in texts:
        party = getattr(world.table, teller) if teller else None
        tell(world.line, text, party, item=item if about else None)
    (line,) = with_texts(RoundLine.objects.filter(pk=world.line.pk))
    told = bool(tellers_of(line))
    assert RoundLine.objects.filter(has_text(), pk=line.pk).exists() is told
    assert bool(untold_of_year(world)) is not told
