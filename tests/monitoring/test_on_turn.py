"""Who is on turn in a year: the page says what everybody's own list says."""

from datetime import date

import pytest

from agreements.enums import BidOutcome, CycleKind
from agreements.models import CycleStep, FrameworkAgreement
from agreements.services.bid_lines import add_line
from agreements.services.bid_talks import settle_bid, settle_line
from agreements.services.bidding import new_version, submit_bid
from monitoring.work.waiting import read_tables, waiting_for
from monitoring.year.facts import turns_of
from monitoring.year.missing import items_per_party, missing_of
from monitoring.year.reading import read_year
from parties.models import User
from tests.bids import IN_TIME, YEAR, agree, make_bid, make_step, signed, the_line
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year

pytestmark = pytest.mark.django_db

TODAY = date(2024, 7, 10)


def facts_of(table):
    framework = FrameworkAgreement.objects.select_related("municipality").get(pk=table.framework.pk)
    return read_year(framework, YEAR, TODAY)


def on_turn(table) -> dict[str, tuple[int, int]]:
    """Per party the steps and the other things the page counts."""
    facts = facts_of(table)
    turns = turns_of(facts, items_per_party(missing_of(facts)))
    return {turn.party.slug: (turn.steps, turn.items) for turn in turns}


def missing(table) -> dict[str, str]:
    return {one.kind: f"{one.lead} {one.text}" for one in missing_of(facts_of(table))}


def test_who_has_bid_is_not_on_turn_and_not_called_late(table, english):
    make_step(signed(table.framework))
    assert on_turn(table) == {table.corporation.slug: (1, 1), table.other_corporation.slug: (1, 1)}
    make_bid(table.framework, table.corporation)
    assert on_turn(table) == {table.other_corporation.slug: (1, 1)}
    assert missing(table)["late"].endswith(f"On turn: {table.other_corporation.label}.")
    make_bid(table.framework, table.other_corporation)
    assert on_turn(table) == {table.municipality.slug: (0, 1)}, "who coordinates marks it as done"
    assert missing(table).keys() == {"bids-in"}


@pytest.mark.slow
def test_who_answered_all_it_was_asked_is_done_with_the_reaction_until_it_is_asked_anew(table, cast, english):
    parties = [table.tenants, table.municipality]
    turns = [f"party:{party.slug}" for party in parties]
    make_step(signed(table.framework), kind=CycleKind.REACTION, title="Reactie", turns=turns)
    names = [party.slug for party in parties]
    assert set(on_turn(table)) == set(names), "no bid yet: what they react to is not here"

    def asked(person) -> list[str]:
        user = User.objects.get(pk=person.pk)
        return [turn.step.title for turn in waiting_for(user, read_tables([user], TODAY).values()).steps]

    bid = make_bid(table.framework, table.corporation)
    agree(the_line(bid), table.tenants)
    assert on_turn(table) == {table.municipality.slug: (1, 0)}
    assert asked(cast.officer) == ["Reactie"]
    agree(the_line(bid), table.municipality)
    assert asked(cast.officer) == []
    assert on_turn(table) == {table.municipality.slug: (0, 1)}, "who coordinates marks it as done"
    assert missing(table).keys() == {"reactions-in"}
    newer = new_version(actor=ACTOR, bid=bid)
    add_line(actor=ACTOR, bid=newer, what="Erbij")
    newer.refresh_from_db()
    newer = submit_bid(actor=ACTOR, bid=newer, version=newer.version, at=IN_TIME)
    assert {name: steps for name, (steps, _items) in on_turn(table).items()} == dict.fromkeys(names, 1)
    assert asked(cast.officer) == ["Reactie"]
    for line in newer.lines.all():
        settle_line(actor=ACTOR, line=line, version=line.version, outcome=BidOutcome.TAKEN_OVER)
    assert asked(cast.officer) == [], "what has an outcome asks nothing any more"
    newer.refresh_from_db()
    settle_bid(actor=ACTOR, bid=newer, version=newer.version)
    assert asked(cast.officer) == []


@pytest.mark.slow
def test_a_reaction_is_not_finished_while_a_bid_is_still_to_come(table, english):
    make_step(signed(table.framework))
    make_step(table.framework, kind=CycleKind.REACTION, title="Reactie", turns=["tenant_organisation"])
    agree(the_line(make_bid(table.framework, table.corporation)), table.tenants)
    assert "reactions-in" not in missing(table)
    agree(the_line(make_bid(table.framework, table.other_corporation)), table.tenants)
    assert missing(table).keys() == {"bids-in", "reactions-in"}


def test_of_a_meeting_that_is_over_only_who_coordinates_is_on_turn(table, cast, english):
    last = date(2024, 6, 1)
    kind = CycleKind.OFFICIAL_MEETING
    make_step(signed(table.framework), kind=kind, title="Overleg", turns=["everyone"], ends_on=last)
    assert on_turn(table) == {table.municipality.slug: (1, 0)}
    for person in (cast.officer, cast.corporation_officer):
        user = User.objects.get(pk=person.pk)
        found = waiting_for(user, read_tables([user], TODAY).values())
        assert len(found.steps) == (1 if person == cast.officer else 0)
    # Perhaps it was held in time: all that is known is that nobody told so.
    assert [row.stands for row in facts_of(table).rows] == ["Not marked as done"]
    assert missing(table)["late"].endswith("tells when it was held.")


def test_the_address_asks_for_the_steps_that_are_counted(table, client, cast):
    make_step(signed(table.framework))
    make_bid(table.framework, table.corporation)
    client.force_login(cast.officer)
    step = CycleStep.objects.get()
    place = f"/{table.municipality.slug}/{table.framework.slug}/{YEAR}/cyclus/?partij="
    assert f'id="stap-{step.key}"' not in client.get(place + table.corporation.slug).content.decode()
    assert f'id="stap-{step.key}"' in client.get(place + table.other_corporation.slug).content.decode()


def test_a_commitment_without_lead_and_planning_is_told_under_both(table, english):
    make_step(signed(table.framework))
    annual = make_year(table.framework, YEAR)
    make_commitment(table.framework, annual=annual)
    make_commitment(
        table.framework, "a-2", 2, annual=annual, responsibilities=[{"role": "lead", "everyone": True}]
    )
    found = missing(table)
    assert found["no-lead"].startswith("1 commitment") and found["no-planning"].startswith("2 commitments")
