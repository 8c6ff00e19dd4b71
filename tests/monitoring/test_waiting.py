"""What waits for a person besides rounds: consent to an addendum, and steps of the cycle their party is on turn in."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements.enums import BidStatus
from agreements.services import addendum_answers
from agreements.services.addendum_effect import put_into_effect
from agreements.services.cycle import add_step, complete_step
from config.web.history import acting
from monitoring.work.tasks import tasks_of
from monitoring.work.waiting import read_tables, waiting_for
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests import bids
from tests.agreements.addendum_rows import TODAY, again, change, consent, make_signed, propose, start
from tests.bids import make_bid
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db


def tasks(user, today=TODAY):
    fresh = User.objects.get(pk=user.pk)
    return [(task.kind, task.title, task.due) for task in tasks_of(fresh, today)]


def waits_for(user):
    return waiting_for(user, read_tables([user], DAY).values())


def kinds(user):
    return [kind for kind, _title, _due in tasks(user)]


@made_once
def signed(table):
    """A framework that was signed, so that steps can be late."""
    return bids.signed(table.framework)


@made_once
def director(table):
    user = User.objects.create_user("directeur@corporatie.example", name="Directeur")
    add_member(actor=ACTOR, user=user, party=table.corporation, role=MembershipRole.DECISION_MAKER)
    return user


def step(framework, title="Bod", *, turns, **fields):
    return add_step(actor=ACTOR, framework=framework, year=2026, title=title, turns=turns, **fields)


@pytest.mark.slow
def test_an_addendum_on_its_way(table, cast, director):
    addendum = propose(change(start(table, make_signed(table))))
    ((kind, _title, due),) = tasks(director)
    assert (kind, due) == ("consent", addendum.versions.get().reply_by)
    assert kinds(cast.corporation_officer) == kinds(cast.tenant) == kinds(cast.officer) == []
    addendum_answers.refuse(actor=ACTOR, addendum=addendum, party=table.corporation, seen=1, reason="Nee.")
    assert kinds(director) == [] and kinds(cast.officer) == ["refused"]
    consent(addendum, table.corporation)
    assert tasks(cast.officer) == [("effect", tasks(cast.officer)[0][1], TODAY)]
    put_into_effect(actor=ACTOR, addendum=again(addendum))
    assert kinds(cast.officer) == kinds(director) == []


def test_what_waits_for_its_day_of_effect_asks_nothing_yet(table, cast):
    later = TODAY + timedelta(days=9)
    consent(propose(change(start(table, make_signed(table), effective_on=later))), table.corporation)
    assert kinds(cast.officer) == []


DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (date(2026, 3, 1), date(2026, 5, 31), "late"),
        (date(2026, 5, 1), date(2026, 6, 1), "now"),
        (date(2026, 6, 29), date(2026, 7, 31), "next"),
        (date(2026, 6, 30), date(2026, 7, 31), ""),
    ],
)
def test_late_now_and_within_four_weeks(table, cast, signed, starts, ends, state):
    step(signed, turns=["corporation"], kind="data", starts_on=starts, ends_on=ends)
    found = waits_for(User.objects.get(pk=cast.corporation_officer.pk)).steps
    assert [str(one.state) for one in found] == ([state] if state else [])
    if state:
        due = starts if state == "next" else ends
        assert tasks(cast.corporation_officer, DAY) == [("step", "Bod", due)]
    # Not of corporations, and who only reads.
    assert tasks(cast.officer, DAY) == tasks(cast.tenant, DAY) == []


def test_with_a_first_day_only_it_is_late_when_its_year_is_over(table, cast, signed):
    step(signed, turns=["corporation"], kind="data", starts_on=date(2026, 5, 1))
    over = date(2026, 12, 31)
    for day, due, is_late in (
        (date(2026, 4, 30), date(2026, 5, 1), False),
        (date(2026, 5, 2), over, False),
        (over, over, False),
        (over + timedelta(days=1), over, True),
    ):
        (task,) = tasks_of(User.objects.get(pk=cast.corporation_officer.pk), day)
        assert (task.due, task.is_late(day)) == (due, is_late), day


def test_nothing_is_late_before_the_agreement_is_signed(table, cast):
    step(table.framework, turns=["corporation"], kind="data", ends_on=date(2026, 5, 31))
    step(table.framework, "Nu", turns=["corporation"], kind="data", ends_on=DAY)
    assert tasks(cast.corporation_officer, DAY) == [("step", "Nu", DAY), ("step", "Bod", None)]


def test_who_is_on_turn(table, cast, signed):
    times = {"kind": "other", "starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 30)}
    step(signed, "Allen", turns=["everyone"], **times)
    step(signed, "Gemeente", turns=[f"party:{table.municipality.slug}"], **times)
    step(signed, "Coordinator", turns=["coordinator"], **times)
    done = step(signed, "Gedaan", turns=["everyone"], **times)
    complete_step(actor=ACTOR, step=done, done_on=date(2026, 5, 20), note="")
    assert [title for _kind, title, _due in tasks(cast.officer, DAY)] == ["Allen", "Gemeente", "Coordinator"]
    assert [title for _kind, title, _due in tasks(cast.corporation_officer, DAY)] == ["Allen"]
    assert tasks(cast.stranger, DAY) == tasks(cast.council_member, DAY) == []
    with acting(ACTOR):
        table.framework.coordinations.get().delete()
    assert "Coordinator" not in [title for _kind, title, _due in tasks(cast.officer, DAY)]


def test_a_meeting_that_is_over_waits_for_who_coordinates_only(table, cast, signed):
    last = date(2026, 6, 30)
    step(signed, "Overleg", turns=["corporation"], kind="official_meeting", ends_on=last)
    assert tasks(cast.corporation_officer, last) == [("step", "Overleg", last)]
    after = last + timedelta(days=1)
    assert tasks(cast.corporation_officer, after) == []
    assert tasks(cast.officer, after) == [("step", "Overleg", last)]


def test_a_step_leads_to_its_page_and_a_bid_that_stands_ends_it(table, cast, signed, client):
    bid = step(
        signed,
        turns=["corporation"],
        kind="bid",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 6, 30),
    )
    officer = User.objects.get(pk=cast.corporation_officer.pk)
    (task,) = tasks_of(officer, DAY)
    assert task.url == reverse(
        "cycle-step", args=[table.municipality.slug, table.framework.slug, 2026, bid.key]
    )
    client.force_login(officer)
    assert client.get(task.url).status_code == 200
    make_bid(signed, table.corporation, BidStatus.SUBMITTED, year=2026, first_year=2027)
    assert tasks(cast.corporation_officer, DAY) == []


def test_a_step_of_the_whole_term_stands_in_the_year_of_the_day_it_is_asked_about(table, cast, signed):
    day = date(2024, 5, 1)
    add_step(actor=ACTOR, framework=table.framework, year=None, kind="other", title="Visie", starts_on=day)
    (task,) = tasks_of(User.objects.get(pk=cast.officer.pk), day)
    assert "/2024/cyclus/" in task.url


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_steps_cost_one_query(table, cast, signed, number, django_assert_num_queries):
    times = {"kind": "other", "starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 30)}
    for n in range(number):
        step(signed, f"Stap {n}", turns=["everyone", "coordinator"], **times)
    officer = User.objects.get(pk=cast.officer.pk)
    # Memberships, and everything that waits.
    with django_assert_num_queries(2):
        assert len(waits_for(officer).steps) == number
