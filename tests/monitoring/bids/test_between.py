"""A bid about more years answers the step of each cycle that asks about one of them, and the pages say so."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agreements.enums import BidScope, BidStatus, CycleKind
from agreements.models import Bid
from agreements.services.bidding import withdraw_bid
from monitoring.bids.reading import read_bid_year
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from monitoring.year.missing import missing_of
from monitoring.year.reading import read_year
from parties.models import Party, User
from tests.bids import YEAR, make_bid, make_step, signed
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import browser, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
#: The cycle between: it asks about the second year of the bid.
BETWEEN = YEAR + 1
JUNE = date(BETWEEN, 6, 20)


@made_once
def bid(table) -> Bid:
    """Of the corporation, about two years; the step of the year between asks all corporations."""
    step = make_step(signed(table.framework), year=BETWEEN, ends_on=date(BETWEEN, 6, 30))
    assert step.year == BETWEEN
    return make_bid(table.framework, table.corporation, scope=BidScope.TWO_YEARS)


def url(table, name: str, year: int, *more: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, year, *more])


def page(person, address: str):
    client = browser(person)
    client.cookies["taal"] = "en"
    return read(client.get(address))


def told(tree, name: str) -> list[str]:
    return [words(one) for one in tree.iter() if one.get(name) is not None]


def steps_of(person) -> int:
    found = tasks_of(User.objects.get(pk=person.pk), JUNE)
    return [task.kind for task in found].count(TaskKind.STEP)


def test_who_made_it_is_not_asked_again(table, cast, bid):
    user = User.objects.get(pk=cast.officer.pk)
    facts = read_bid_year(user, table.framework, BETWEEN)
    assert [seat.party for seat in facts.waiting] == [table.other_corporation]
    (seat,) = (seat for seat in facts.seats if seat.going_on)
    assert (seat.party, seat.going_on) == (table.corporation, bid)
    of_year = read_year(table.framework, BETWEEN, JUNE, user=user)
    assert of_year.bidders == {table.corporation.pk}
    (row,) = of_year.rows
    assert list(row.waits) == [table.other_corporation]
    assert steps_of(cast.corporation_officer) == 0


def test_the_pages_tell_why(table, cast, bid):
    on_bids = page(cast.officer, url(table, "bids", BETWEEN))
    (seat,) = told(on_bids, "data-going-on")
    assert seat.startswith(
        "Has a bid about 2025–2026. It answers what this year asks as well. Bids made in 2024"
    )
    assert f"{url(table, 'bids', YEAR)}#partij-{table.corporation.slug}" in {
        one.get("href") for one in on_bids.iter("a")
    }
    why = f"{table.corporation.label}: bid about 2025–2026 (Bids made in 2024)"
    assert told(page(cast.tenant, url(table, "cycle", BETWEEN)), "data-answered") == [
        f"Answered already: {why}"
    ]
    step = table.framework.cycle_steps.get()
    (on_step,) = told(page(cast.tenant, url(table, "cycle-step", BETWEEN, step.key)), "data-answered")
    assert on_step.startswith(why) and "not asked again" in on_step


def test_nothing_is_told_where_it_is_no_answer(table, cast, bid):
    for year in (YEAR, BETWEEN + 1):
        assert told(page(cast.officer, url(table, "bids", year)), "data-going-on") == []
        step = make_step(table.framework, year=year, ends_on=date(year, 6, 30))
        assert told(page(cast.officer, url(table, "cycle", year)), "data-answered") == []
        assert told(page(cast.officer, url(table, "cycle-step", year, step.key)), "data-answered") == []


def test_it_can_be_changed_in_the_year_between_all_the_same(table, cast, bid):
    mine = page(cast.corporation_officer, url(table, "bids", BETWEEN))
    assert mine.find(f".//form[@id='begin-{table.corporation.slug}']") is not None
    newer = make_bid(table.framework, table.corporation, year=BETWEEN, today=date(BETWEEN, 5, 1))
    facts = read_bid_year(User.objects.get(pk=cast.officer.pk), table.framework, BETWEEN)
    (seat,) = (seat for seat in facts.seats if seat.party == table.corporation)
    assert (seat.bid, seat.going_on) == (newer, None)
    assert told(page(cast.officer, url(table, "cycle", BETWEEN)), "data-answered") == []


def test_a_draft_in_the_year_between_takes_nothing_away(table, cast, bid):
    make_bid(table.framework, table.corporation, BidStatus.DRAFT, year=BETWEEN, today=date(BETWEEN, 5, 1))
    facts = read_bid_year(User.objects.get(pk=cast.officer.pk), table.framework, BETWEEN)
    assert [seat.party for seat in facts.waiting] == [table.other_corporation]


def test_who_withdraws_it_is_asked_again(table, cast, bid):
    withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Vergissing.")
    facts = read_bid_year(User.objects.get(pk=cast.officer.pk), table.framework, BETWEEN)
    assert len(facts.waiting) == 2
    assert steps_of(cast.corporation_officer) == 1
    assert told(page(cast.officer, url(table, "cycle", BETWEEN)), "data-answered") == []


def test_once_all_have_one_the_step_can_be_marked_as_done(table, cast, bid):
    make_bid(table.framework, table.other_corporation, scope=BidScope.FRAMEWORK)
    facts = read_year(table.framework, BETWEEN, JUNE, user=User.objects.get(pk=cast.officer.pk))
    assert "bids-in" in {one.kind for one in missing_of(facts)}


def test_where_bids_of_before_answer_the_year_nobody_is_asked_to_react(table, cast, bid):
    """Until one is made in the year itself; the other corporation may still do so."""
    step = make_step(
        table.framework,
        year=BETWEEN,
        kind=CycleKind.REACTION,
        title="Reactie",
        turns=["municipality", "tenant_organisation"],
        starts_on=date(BETWEEN, 6, 1),
        ends_on=date(BETWEEN, 8, 31),
    )

    def waits() -> list[Party]:
        facts = read_year(table.framework, BETWEEN, JUNE)
        return [party for row in facts.rows if row.step == step for party in row.waits]

    def kinds() -> dict[str, str]:
        return {one.kind: one.lead for one in missing_of(read_year(table.framework, BETWEEN, JUNE))}

    assert waits() == [] and steps_of(cast.officer) == 0
    assert "reactions-in" not in kinds()
    make_bid(table.framework, table.other_corporation, scope=BidScope.FRAMEWORK)
    assert kinds()["reactions-in"] == "There is no new bid to react to."
    withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Vergissing.")
    make_bid(table.framework, table.corporation, year=BETWEEN, first_year=BETWEEN + 1, today=JUNE)
    assert set(waits()) == {table.municipality, table.tenants} and steps_of(cast.officer) == 1


def test_where_nobody_bid_at_all_a_reaction_asks_as_before(table, cast):
    signed(table.framework)
    fields = {"kind": CycleKind.REACTION, "title": "Reactie", "turns": ["municipality"]}
    make_step(table.framework, year=BETWEEN, ends_on=date(BETWEEN, 6, 30), **fields)
    assert steps_of(cast.officer) == 1
