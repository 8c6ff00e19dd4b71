"""How many lines of bids wait for the answer of which party."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import BidAnswer, BidStatus
from agreements.services.bid_answers import unanswered
from agreements.services.bid_talks import settle_line
from agreements.services.bidding import share_bids
from parties.models import User
from tests.bids import YEAR, agree, make_bid, make_step, the_line
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def counted(table, person) -> dict[str, int]:
    found = unanswered(User.objects.get(pk=person.pk), table.framework, YEAR)
    names = ("municipality", "corporation", "other_corporation", "tenants", "adviser")
    return {name: found[getattr(table, name).pk] for name in names if found[getattr(table, name).pk]}


def test_only_lines_of_others_that_the_party_may_read_and_that_have_no_outcome(table, cast):
    assert counted(table, cast.officer) == {}
    bid = make_bid(table.framework, table.corporation, lines=3)
    make_bid(table.framework, table.tenants, lines=2)
    make_bid(table.framework, table.other_corporation, BidStatus.DRAFT)
    assert counted(table, cast.officer) == {
        "municipality": 5,
        "corporation": 2,
        "other_corporation": 2,
        "tenants": 3,
    }
    first = the_line(bid)
    agree(first, table.tenants, BidAnswer.DISCUSS)
    agree(first, table.tenants)
    assert counted(table, cast.officer)["tenants"] == 2, "one line, however often it was answered"
    settle_line(actor=ACTOR, line=first, version=1, outcome="taken_over")
    assert counted(table, cast.officer) == {
        "municipality": 4,
        "corporation": 2,
        "other_corporation": 2,
        "tenants": 2,
    }
    share_bids(actor=ACTOR, framework=table.framework, shared=True)
    table.framework.refresh_from_db()
    assert counted(table, cast.officer)["other_corporation"] == 4


def test_not_even_the_number_of_lines_of_a_bid_one_may_not_read_is_told(table, cast):
    make_bid(table.framework, table.other_corporation, lines=7)
    make_bid(table.framework, table.corporation, lines=2)
    assert counted(table, cast.corporation_officer) == {"municipality": 2, "tenants": 2}
    assert counted(table, cast.stranger) == {}


def test_settled_and_withdrawn_bids_ask_nothing(table, cast):
    make_bid(table.framework, table.corporation, BidStatus.SETTLED)
    make_bid(table.framework, table.tenants, BidStatus.WITHDRAWN)
    assert counted(table, cast.officer) == {}


def test_it_stands_with_the_bids_and_on_the_page_of_the_year(table, cast):
    make_step(table.framework)
    make_bid(table.framework, table.corporation, lines=2)
    browser = Client()
    browser.force_login(cast.officer)
    where = [table.municipality.slug, table.framework.slug, YEAR]
    page = browser.get(reverse("bids", args=where))
    seats = {seat.party: seat.unanswered for seat in page.context["facts"].seats}
    assert (seats[table.municipality], seats[table.corporation]) == (2, 0)
    assert page.content.count(b"data-unanswered=") == 2
    year = browser.get(reverse("cycle", args=where))
    turns = {turn.party: turn.answers for turn in year.context["turns"]}
    assert (turns[table.municipality], turns[table.tenants]) == (2, 2)
    assert {one.kind for one in year.context["missing"]} >= {"bid-answers"}
    assert year.content.count(b'data-answers="2"') == 2
