"""A bid that changed state while somebody typed: the refusal is told, and what was typed is shown."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.services.bid_talks import settle_line
from tests.bids import YEAR, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    client.cookies["taal"] = "en"
    return client


def address(bid, *line):
    place = bid.framework.municipality.slug, bid.framework.slug, YEAR, bid.party.slug
    return reverse("bid-line" if line else "bid", args=[*place, *line])


def line_data(**fields):
    return {"version": "0", "what": "Getypt en niet kwijt", "quantity": "84", "unit": "homes", **fields}


@made_once
def submitted(cast, table):
    return make_bid(table.framework, table.corporation)


@pytest.mark.parametrize("what", ["Getypt en niet kwijt", ""])
def test_a_line_added_to_a_bid_that_was_submitted_meanwhile(cast, submitted, what):
    data = line_data(actie="regel", what=what)
    answer = browser(cast.corporation_officer).post(address(submitted), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="probleem"' in page
    kept = page.partition("data-typed")[2].partition("</section>")[0]
    assert what in kept
    assert "84" in kept


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_line_changed_in_a_bid_that_was_submitted_meanwhile(cast, submitted, headers):
    row = the_line(submitted)
    data = line_data(actie="wijzigen", version=str(row.version))
    answer = browser(cast.corporation_officer).post(address(submitted, row.pk), data, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "utrecht-alert--error" in page
    assert "Getypt en niet kwijt" in page.partition("data-typed")[2].partition("</section>")[0]


def test_an_answer_to_a_line_that_got_its_outcome_meanwhile(cast, table):
    row = the_line(make_bid(table.framework, table.corporation))
    settle_line(actor=ACTOR, line=row, version=row.version, outcome="not", why="Anders besloten")
    data = {"actie": "antwoord", "partij": table.municipality.slug, "answer": "decline", "why": "Te weinig"}
    answer = browser(cast.officer).post(address(row.bid, row.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Te weinig" in page.partition("data-typed")[2].partition("</section>")[0]


def test_what_has_its_form_is_not_shown_twice(cast, table):
    bid = make_draft(table.framework, table.corporation)
    answer = browser(cast.corporation_officer).post(address(bid), line_data(actie="regel", what=""))
    assert answer.status_code == 422
    assert b"data-typed" not in answer.content
