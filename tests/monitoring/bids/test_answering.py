"""The pages on which parties answer to a bid, and its outcomes are told."""

from __future__ import annotations

import pytest

from agreements.enums import BidStatus
from agreements.models import Bid
from tests.bids import (
    make_bid,
    make_draft,
    the_line,
)
from tests.factories import make_commitment
from tests.reading import browser

from .bid_pages import bid_page, line_page, url

pytestmark = pytest.mark.django_db


def test_answering_and_how_it_ended(table, corporation, officer, bid):
    line = the_line(bid)
    page = line_page(table, line)
    assert corporation.post(page, {"actie": "antwoord", "partij": "duinstede-wonen"}).status_code == 403
    data = {"actie": "antwoord", "partij": "duinstede", "answer": "decline", "why": ""}
    refused = officer.post(page, data)
    assert refused.status_code == 422 and "why" in refused.context["answer_forms"][0].errors
    assert officer.post(page, {**data, "why": "Geen plek."}).status_code == 302
    assert line.responses.get().author_name == "Beleidsadviseur wonen"
    commitment = make_commitment(table.framework)
    outcome = {
        "actie": "uitkomst",
        "version": 1,
        "outcome": "changed",
        "outcome_why": "Minder.",
        "became": commitment.pk,
    }
    assert corporation.post(page, outcome).status_code == 403
    assert officer.post(page, outcome).status_code == 302
    assert officer.post(page, outcome).status_code == 409
    line.refresh_from_db()
    assert line.became == commitment
    bid = Bid.objects.get()
    assert officer.post(bid_page(table), {"actie": "afronden", "version": bid.version}).status_code == 302
    assert Bid.objects.get().status == BidStatus.SETTLED


def test_nobody_answers_in_the_name_of_others(table, officer, bid):
    line = the_line(bid)
    data = {"actie": "antwoord", "partij": table.tenants.slug, "answer": "agree"}
    assert officer.post(line_page(table, line), data).status_code == 422
    assert not line.responses.exists()


def test_lines_of_what_one_may_not_read_do_not_exist(table, corporation):
    line = the_line(make_bid(table.framework, table.other_corporation))
    assert corporation.get(line_page(table, line)).status_code == 404
    own = make_draft(table.framework, table.corporation)
    assert corporation.get(url(table, "bid-line", own.party.slug, line.pk)).status_code == 404
    assert corporation.get(url(table, "bid-line", own.party.slug, 2**64)).status_code == 404


def test_a_reader_reads_and_does_nothing(table, cast, bid):
    line = the_line(bid)
    tenant = browser(cast.tenant)
    assert b"bid-talk" not in tenant.get(line_page(table, line)).content
    data = {"actie": "antwoord", "partij": table.tenants.slug, "answer": "agree"}
    assert tenant.post(line_page(table, line), data).status_code == 403
