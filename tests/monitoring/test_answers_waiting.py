"""Lines of bids that wait for an answer stand in the list of who may give it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agreements.enums import AnnualStatus, BidAnswer, CycleKind
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from monitoring.work.waiting import read_tables
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import YEAR, agree, make_bid, signed
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def people(table) -> dict[str, User]:
    """An editor of each party."""
    parties = (table.municipality, table.corporation, table.other_corporation, table.tenants, table.adviser)
    found = {}
    for party in parties:
        found[party.slug] = User.objects.create_user(f"werk@{party.slug}.example", name=party.slug)
        add_member(actor=ACTOR, user=found[party.slug], party=party, role=MembershipRole.EDITOR)
    return found


@made_once
def bid(table, people):
    return make_bid(table.framework, table.corporation, lines=2)


def asked(people: dict[str, User], party, kind: TaskKind = TaskKind.BID_LINES) -> list[str]:
    user = User.objects.get(pk=people[party.slug].pk)
    return [task.title for task in tasks_of(user, timezone.localdate()) if task.kind == kind]


def test_who_may_read_a_bid_is_asked_for_its_lines(table, people, bid, english):
    two = ["Answer 2 lines of bids"]
    assert asked(people, table.municipality) == asked(people, table.tenants) == two
    for party in (table.corporation, table.other_corporation, table.adviser):
        assert asked(people, party) == [], party
    first, second = bid.lines.all()
    agree(first, table.tenants, BidAnswer.DISCUSS, "Hoeveel?")
    assert asked(people, table.tenants) == ["Answer 1 line of a bid"]
    agree(second, table.tenants)
    assert asked(people, table.tenants) == []
    assert asked(people, table.municipality) == two


def test_a_reaction_that_is_asked_already_is_asked_once(table, people, bid):
    today = timezone.localdate()
    add_step(
        actor=ACTOR,
        framework=signed(table.framework),
        year=YEAR,
        kind=CycleKind.REACTION,
        title="Reactie",
        turns=["tenant_organisation"],
        starts_on=today,
        ends_on=today,
    )
    assert asked(people, table.tenants) == []
    assert asked(people, table.tenants, TaskKind.STEP) == ["Reactie"]
    assert len(asked(people, table.municipality)) == 1


@pytest.mark.parametrize(("status", "number"), [(AnnualStatus.DRAFT, 1), (AnnualStatus.SIGNED, 0)])
def test_once_agreements_were_put_before_the_parties_bids_wait_for_nobody(table, people, bid, status, number):
    start_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, status=status)
    assert len(asked(people, table.tenants)) == number


@pytest.mark.parametrize("number", [1, 3])
def test_what_it_costs(table, people, number, django_assert_num_queries):
    make_bid(table.framework, table.corporation, lines=number)
    user = User.objects.get(pk=people[table.tenants.slug].pk)
    with django_assert_num_queries(4):
        read_tables([user], timezone.localdate())
