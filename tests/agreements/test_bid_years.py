"""In the first year of a framework there is room for two bids: about that year itself, and about the next."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from agreements.enums import BidScope, BidStatus
from agreements.models import Bid, cycle_of, cycles_answered
from agreements.services.bid_replies import take_proposal_over
from agreements.services.bid_talks import respond
from agreements.services.bid_words import bids_in, word_in_file
from agreements.services.bidding import discard_draft, new_version, start_bid, submit_bid, withdraw_bid
from config.web.history import acting
from tests.bids import IN_TIME, SPRING, YEAR, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.monitoring.test_concurrency import at_once

pytestmark = pytest.mark.django_db
MIGRATION = import_module("agreements.migrations.0020_bids_about_the_first_year")
FIRST = YEAR  # of the term


class Plain:
    """The models as a migration gets them: nothing guards their rows."""

    def get_model(self, app, name):
        return SimpleNamespace(objects=QuerySet(apps.get_model(app, name)))


def places() -> list[tuple[int, int, int, str]]:
    """Year, first year it is about, version and status of every bid."""
    rows = Bid.objects.order_by("year", "party", "edition")
    return [(bid.year, bid.first_year, bid.edition, bid.status) for bid in rows]


@pytest.mark.parametrize(
    ("year", "first_year", "cycle"),
    [
        (FIRST, FIRST, FIRST - 1),
        (FIRST, FIRST + 1, FIRST),
        (FIRST, FIRST + 2, FIRST),
        (FIRST - 1, FIRST, FIRST - 1),
        (FIRST - 1, FIRST + 1, FIRST),
        (FIRST + 1, FIRST, FIRST - 1),
        (FIRST + 1, FIRST + 1, FIRST + 1),
        (FIRST + 1, FIRST + 2, FIRST + 1),
    ],
)
def test_bids_that_begin_with_the_first_year_have_a_place_of_their_own(table, year, first_year, cycle):
    assert table.framework.starts_on.year == FIRST
    assert cycle_of(table.framework, year, first_year) == cycle
    late = year == first_year > FIRST
    made = make_draft(table.framework, table.corporation, year=year, first_year=first_year)
    assert made.year == cycle - late, "what comes late goes to the cycle before"


def test_in_the_first_year_a_party_bids_about_it_and_about_the_next(table):
    make_bid(table.framework, table.corporation, first_year=FIRST)
    make_bid(table.framework, table.corporation, scope=BidScope.TWO_YEARS)
    assert places() == [(FIRST - 1, FIRST, 1, "submitted"), (FIRST, FIRST + 1, 1, "submitted")]
    assert [bid.year for bid in Bid.objects.about(FIRST)] == [FIRST - 1], (
        "the draft of the year finds its own"
    )


@pytest.mark.parametrize("first", [FIRST, FIRST + 1])
def test_of_each_there_is_one(table, english, first):
    make_draft(table.framework, table.corporation, first_year=first)
    with pytest.raises(ValidationError) as told:
        make_draft(table.framework, table.corporation, first_year=first)
    assert told.value.messages == [f"There is a draft of a bid about {first} already. Go on with that one."]
    make_bid(table.framework, table.other_corporation, first_year=first)
    with pytest.raises(ValidationError) as told:
        make_draft(table.framework, table.other_corporation, first_year=first)
    assert told.value.messages == [f"This party has a bid about {first} already. Make a new version of it."]


def test_versions_of_one_leave_the_other_alone(table):
    own = make_bid(table.framework, table.corporation, first_year=FIRST)
    other = make_bid(table.framework, table.corporation)
    newer = new_version(actor=ACTOR, bid=own)
    submit_bid(actor=ACTOR, bid=newer, version=newer.version, at=IN_TIME)
    withdraw_bid(actor=ACTOR, bid=other, version=other.version, why="Vergissing.")
    assert places() == [
        (FIRST - 1, FIRST, 1, "replaced"),
        (FIRST - 1, FIRST, 2, "submitted"),
        (FIRST, FIRST + 1, 1, "withdrawn"),
    ]


def test_a_proposal_is_taken_over_in_the_bid_it_is_about(table):
    bid = make_bid(table.framework, table.corporation, first_year=FIRST)
    make_draft(table.framework, table.corporation)
    answer = respond(
        actor=ACTOR, line=the_line(bid), party=table.municipality, answer="discuss", planned="In mei"
    )
    line = take_proposal_over(actor=ACTOR, response=answer)
    assert (line.bid.year, line.bid.first_year, line.bid.edition) == (FIRST - 1, FIRST, 2)


@pytest.mark.parametrize(
    ("year", "about", "scope", "answered"),
    [
        (FIRST - 1, FIRST, BidScope.YEAR, [FIRST - 1]),
        (FIRST - 1, FIRST, BidScope.TWO_YEARS, [FIRST - 1, FIRST]),
        (FIRST - 1, FIRST, BidScope.FRAMEWORK, [FIRST - 1, FIRST, FIRST + 1, FIRST + 2]),
        (FIRST, FIRST + 1, BidScope.YEAR, [FIRST]),
        (FIRST, FIRST + 1, BidScope.TWO_YEARS, [FIRST, FIRST + 1]),
        (FIRST + 1, FIRST + 2, BidScope.FRAMEWORK, [FIRST + 1, FIRST + 2]),
        # About the year itself, as an exception: the step asks about the next.
        (FIRST + 1, FIRST + 1, BidScope.YEAR, [FIRST + 1]),
        (FIRST + 1, FIRST + 1, BidScope.TWO_YEARS, [FIRST + 1]),
    ],
)
def test_which_steps_a_bid_answers(table, year, about, scope, answered):
    assert cycles_answered(table.framework, year, about, scope) == answered


def test_what_they_are_called(table, english):
    told = [(bids_in(table.framework, year), word_in_file(table.framework, year)) for year in (2023, 2024)]
    assert told == [("Bids about 2024", "over-2024"), ("Bids made in 2024", "2024")]


# ---- what was there before


def as_before(bid: Bid, year: int, edition: int = 1) -> Bid:
    """Let it stand in another year, as it did before."""
    with acting(ACTOR):
        row = Bid.lock(bid.pk)
        row.year, row.edition = year, edition
        row.save_next()
    return row


def test_what_stood_in_its_own_year_moves_with_its_versions_and_history(table):
    own = as_before(make_bid(table.framework, table.corporation, first_year=FIRST), FIRST)
    with acting(ACTOR):
        Bid.objects.create(
            framework=table.framework,
            party=table.corporation,
            year=FIRST,
            first_year=FIRST,
            edition=2,
            status=BidStatus.DRAFT,
        )
    other = make_bid(table.framework, table.other_corporation)
    assert {row.year for row in Bid.history.filter(id=own.pk)} == {FIRST - 1, FIRST}
    MIGRATION.before_the_term(Plain(), None)
    assert places() == [
        (FIRST - 1, FIRST, 1, "submitted"),
        (FIRST - 1, FIRST, 2, "draft"),
        (FIRST, FIRST + 1, 1, "submitted"),
    ]
    assert {row.year for row in Bid.history.filter(id=own.pk)} == {FIRST - 1}
    assert {row.year for row in Bid.history.filter(id=other.pk)} == {FIRST}


def test_going_back_needs_room(table):
    own = make_bid(table.framework, table.corporation, first_year=FIRST)
    draft = new_version(actor=ACTOR, bid=own)
    next_one = make_draft(table.framework, table.corporation)
    there = places()
    MIGRATION.in_the_first_year(Plain(), None)
    assert places() == there, "two drafts"
    discard_draft(actor=ACTOR, bid=next_one, version=next_one.version)
    MIGRATION.in_the_first_year(Plain(), None)
    assert places() == [(FIRST, FIRST, 1, "submitted"), (FIRST, FIRST, 2, "draft")]
    assert {row.year for row in Bid.history.filter(id=draft.pk)} == {FIRST}


def test_what_was_withdrawn_there_stays_and_versions_go_on_counting(table):
    make_bid(table.framework, table.corporation, BidStatus.WITHDRAWN, first_year=FIRST)
    as_before(make_bid(table.framework, table.corporation, first_year=FIRST), FIRST)
    MIGRATION.before_the_term(Plain(), None)
    assert places() == [(FIRST - 1, FIRST, 1, "withdrawn"), (FIRST - 1, FIRST, 2, "submitted")]


def test_where_the_place_is_taken_it_stays(table):
    as_before(make_bid(table.framework, table.corporation, first_year=FIRST), FIRST)
    make_bid(table.framework, table.corporation, first_year=FIRST)
    there = places()
    MIGRATION.before_the_term(Plain(), None)
    assert places() == there == [(FIRST - 1, FIRST, 1, "submitted"), (FIRST, FIRST, 1, "submitted")]


def test_what_was_begun_elsewhere_comes_too_and_bids_about_later_years_stay(table):
    as_before(make_bid(table.framework, table.corporation, first_year=FIRST), FIRST - 2)
    as_before(make_bid(table.framework, table.other_corporation, first_year=FIRST + 1), FIRST + 1)
    MIGRATION.before_the_term(Plain(), None)
    assert [row[:2] for row in places()] == [(FIRST - 1, FIRST), (FIRST + 1, FIRST + 1)]


# ---- later years


def test_a_late_bid_leaves_room_for_the_one_about_the_next_year(table):
    make_bid(table.framework, table.corporation, year=FIRST + 1, first_year=FIRST + 1)
    make_bid(table.framework, table.corporation, year=FIRST + 1)
    assert [row[:2] for row in places()] == [(FIRST, FIRST + 1), (FIRST + 1, FIRST + 2)]


def test_between_the_two_years_of_a_bid_there_is_room_for_what_changes(table):
    make_bid(table.framework, table.corporation, scope=BidScope.TWO_YEARS)
    make_bid(table.framework, table.corporation, year=FIRST + 1, first_year=FIRST + 2)
    assert [bid.first_year for bid in Bid.objects.about(FIRST + 2).order_by("year")] == [FIRST + 1, FIRST + 2]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (BidStatus.DRAFT, "There is a draft of a bid about 2025 already. Go on with that one."),
        (BidStatus.SUBMITTED, "This party has a bid about 2025 already. Make a new version of it."),
    ],
)
def test_what_stands_there_and_can_be_changed_is_gone_on_with(table, english, status, words):
    make_bid(table.framework, table.corporation, status)
    with pytest.raises(ValidationError) as told:
        make_draft(table.framework, table.corporation, year=FIRST + 1, first_year=FIRST + 1)
    assert told.value.messages == [words, "It stands with the bids made in 2024."]
    assert Bid.objects.count() == 1


def test_on_top_of_a_bid_that_was_dealt_with_it_stays_in_its_own_year(table):
    make_bid(table.framework, table.corporation, BidStatus.SETTLED)
    late = make_draft(table.framework, table.corporation, year=FIRST + 1, first_year=FIRST + 1)
    assert late.year == FIRST + 1


def test_once_lines_have_an_outcome_another_way_is_told(table, english):
    make_bid(table.framework, table.corporation, BidStatus.SETTLED)
    with pytest.raises(ValidationError, match="Tell who coordinates what is added"):
        make_draft(table.framework, table.corporation)


# ---- at once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_colleagues_begin_one_each(table_committed):
    table = table_committed

    def begin(first: int):
        return lambda: start_bid(
            actor=ACTOR,
            framework=table.framework,
            party=table.corporation,
            year=YEAR,
            first_year=first,
            today=SPRING,
        )

    done = at_once([begin(first) for first in (FIRST, FIRST + 1, FIRST, FIRST + 1)])
    assert sum(isinstance(one, ValidationError) for one in done) == 2
    assert sorted(row[:2] for row in places()) == [(FIRST - 1, FIRST), (FIRST, FIRST + 1)]
