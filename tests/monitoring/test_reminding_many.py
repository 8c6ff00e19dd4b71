"""Reminding many people: what is read for all of them together is everybody's own, and costs the same for any number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.models import Responsibility
from agreements.services.assigning import assign
from agreements.services.cycle import add_step
from config.web.history import acting
from monitoring.enums import CouncilKind, Light, RoundStatus
from monitoring.models import CouncilItem, LineDraft, Reminder
from monitoring.reactions import services as reactions
from monitoring.reminders import services
from monitoring.reminders.services import remind_everybody
from monitoring.rounds.services import move_round
from monitoring.work import facts
from monitoring.work.facts import read_facts
from monitoring.work.tasks import tasks_from, tasks_of
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 7)


def told(task):
    """A task as it is told, without the row of its round."""
    return replace(task, round=task.round and task.round.pk)


def handle(commitment, party, handler, deputy=None):
    with acting(ACTOR):
        duty = Responsibility(commitment=commitment, role="lead", party=party)
        duty.save()
    assign(actor=ACTOR, party=party, responsibility=duty, handler=handler, deputy=deputy)


@made_once
def busy(cast, table):
    """Two tables where something of every kind waits, and people who work at one of them, at both, or manage the site."""
    many = [make_commitment(table.framework, f"a-{n}", n) for n in range(4)]
    asked = make_round(table.framework, many[:3], status=RoundStatus.OPEN)
    review = make_round(table.framework, many[3:], slug="voorjaar", title="Voorjaar")
    give_light(line_of(review, many[3]), Light.RED)
    move_round(actor=ACTOR, monitoring_round=review, to=RoundStatus.REVIEW)
    with acting(ACTOR):
        review.refresh_from_db()
        review.reactions_due = TODAY + timedelta(days=5)
        review.save_next()
    reactions.react(
        actor=ACTOR,
        line_id=line_of(review, many[3]).pk,
        party=table.tenants,
        seen=Light.RED,
        light=Light.GREEN,
        reason="Toch.",
    )
    both = User.objects.create_user("beide@corporatie.example", name="Twee tafels")
    elsewhere = cast.stranger.memberships.get().party
    for party, role in ((table.corporation, "decision_maker"), (elsewhere, "reader")):
        add_member(actor=ACTOR, user=both, party=party, role=MembershipRole(role))
    add_member(actor=ACTOR, user=cast.manager, party=table.corporation, role=MembershipRole.EDITOR)
    handle(many[0], table.corporation, cast.corporation_officer, both)
    handle(many[1], table.municipality, cast.officer)
    handle(many[2], table.corporation, both)
    # Of one party it is told, of the other nothing.
    tell(line_of(asked, many[0]), "Gebouwd.", table.municipality)
    LineDraft.objects.create(user=cast.officer, line=line_of(asked, many[1]), data={}, based_on=1)
    with acting(ACTOR):
        CouncilItem(
            municipality=table.municipality,
            kind=CouncilKind.MOTION,
            dated=date(2026, 1, 1),
            title="Bouwen",
            due_on=TODAY,
        ).save()
    away = elsewhere.frameworks.get()
    theirs = make_commitment(away, "b-1")
    make_round(away, [theirs])
    for framework in (table.framework, away):
        times = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=9)}
        add_step(
            actor=ACTOR,
            framework=framework,
            year=2026,
            kind="other",
            title="Bod",
            turns=["everyone"],
            **times,
        )
    return [User.objects.get(pk=row.pk) for row in User.objects.order_by("pk")]


@pytest.mark.parametrize("picked", [facts.PICKED, 0])
def test_what_is_read_together_is_everybody_s_own(busy, cast, monkeypatch, picked):
    monkeypatch.setattr(facts, "PICKED", picked)
    together = read_facts(busy, TODAY)
    found = {user.email: tasks_from(together, user) for user in busy}
    for user in busy:
        alone = tasks_of(User.objects.get(pk=user.pk), TODAY)
        assert [told(task) for task in found[user.email]] == [told(task) for task in alone]
    kinds = {email: {task.kind for task in own} for email, own in found.items()}
    assert kinds["wonen@gemeente.example"] == {"council", "draft", "layout", "lights", "review", "step"}
    assert kinds["beleid@corporatie.example"] == {"progress", "react", "step"}
    assert kinds["beide@corporatie.example"] == {"progress", "react", "step"}
    assert kinds["bestuur@huurders.example"] == kinds["raad@gemeente.example"] == set()
    assert {task.municipality for task in found["wonen@elders.example"]} == {"Elders"}
    assert {task.municipality for task in found["beide@corporatie.example"]} == {"Gemeente"}


def test_in_parts_everybody_gets_the_same(busy, monkeypatch):
    def all_of_it():
        return {
            user.pk: [told(task) for task in own] for user, own in remind_everybody(today=TODAY, dry_run=True)
        }

    together = all_of_it()
    monkeypatch.setattr(services, "AT_ONCE", 2)
    assert len(together) == 4
    assert all_of_it() == together


@pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_it_costs(cast, table, number, django_assert_num_queries):
    """What is read costs the same for any number of people; a mail is eleven, in a transaction of its own, the run one."""
    User.objects.filter(pk=cast.officer.pk).update(reminders="none")
    many = [make_commitment(table.framework, f"a-{n}", n) for n in range(number)]
    for n, commitment in enumerate(many):
        user = User.objects.create_user(f"m{n}@corporatie.example", name=f"M {n}")
        add_member(actor=ACTOR, user=user, party=table.corporation, role=MembershipRole.EDITOR)
        handle(commitment, table.corporation, user)
    make_round(table.framework, many, status=RoundStatus.OPEN)
    with django_assert_num_queries(14):
        assert len(list(remind_everybody(today=TODAY, dry_run=True))) == number
    with django_assert_num_queries(15 + 11 * number):
        assert len(list(remind_everybody(today=TODAY))) == number
    with django_assert_num_queries(14):
        assert list(remind_everybody(today=TODAY)) == []
    assert Reminder.objects.count() == number
