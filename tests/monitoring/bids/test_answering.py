"""The pages on which parties answer to a bid, and its outcomes are told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import BidAnswer, BidStatus
from agreements.models import Bid
from agreements.services.bid_talks import respond
from config.web.history import acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import (
    make_bid,
    make_draft,
    the_line,
)
from tests.cast import ACTOR
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


def test_who_works_for_two_corporations_answers_for_the_one_only_what_that_one_may_read(
    table, cast, corporation, bid
):
    """The bid is of the one; the other may read it where the table shares bids."""
    other = table.other_corporation
    add_member(actor=ACTOR, user=cast.corporation_officer, party=other, role=MembershipRole.EDITOR)
    line = the_line(bid)
    page, data = line_page(table, line), {"actie": "antwoord", "partij": other.slug, "answer": "agree"}
    person = browser(User.objects.get(pk=cast.corporation_officer.pk))
    assert "answer_forms" not in person.get(page).context
    assert b"Deze regel beantwoorden" not in person.get(bid_page(table)).content
    assert person.post(page, data).status_code == 422
    with pytest.raises(ValidationError, match=other.label):
        respond(actor=ACTOR, line=line, party=other, answer=BidAnswer.AGREE)
    assert not line.responses.exists()
    with acting(ACTOR):
        table.framework.refresh_from_db()
        table.framework.bids_shared = True
        table.framework.save_next()
    assert [form.party for form in person.get(page).context["answer_forms"]] == [other]
    assert person.post(page, data).status_code == 302
    assert line.responses.get().party == other
