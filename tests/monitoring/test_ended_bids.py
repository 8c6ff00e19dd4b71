"""Bids in a framework that ended while their pages were open: refused, and nothing typed is lost."""

from __future__ import annotations

import pytest

from agreements.enums import BidStatus, FrameworkStatus
from agreements.models import Bid
from config.web.history import acting
from tests.bids import make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BIDS = "/duinstede/afspraken-2024-2027/2024/bod/partijen/"


@made_once
def bids(table):
    """A draft of the first corporation and a bid of the second; the framework ended since."""
    draft = make_draft(table.framework, table.corporation)
    other = make_bid(table.framework, table.other_corporation)
    with acting(ACTOR):
        table.framework.status = FrameworkStatus.ENDED
        table.framework.save_next()
    return draft, other


def page_of(bid: Bid) -> str:
    return f"{BIDS}{bid.party.slug}/"


def line_of(bid: Bid) -> str:
    return f"{page_of(bid)}regels/{the_line(bid).pk}/"


@pytest.mark.slow
def test_what_was_typed_in_a_bid_is_shown_and_not_saved(client, cast, table, bids):
    draft, other = bids
    answered = {"actie": "antwoord", "partij": table.municipality.slug, "answer": "discuss", "why": "Getypt"}
    for who, to, sent in (
        (cast.officer, line_of(other), answered),
        (cast.corporation_officer, page_of(draft), {"actie": "regel", "what": "Getypt"}),
        (cast.corporation_officer, line_of(draft), {"actie": "wijzigen", "version": "1", "what": "Getypt"}),
    ):
        client.force_login(who)
        answer = client.post(to, sent)
        page = answer.content.decode()
        assert answer.status_code == 422 and "is afgesloten" in page, sent
        assert "data-typed" in page and "Getypt" in page, sent
    assert client.post(page_of(draft), {"actie": "indienen", "version": draft.version}).status_code == 422
    assert Bid.objects.get(pk=draft.pk).status == BidStatus.DRAFT
    assert draft.lines.count() == 1 and not the_line(other).responses.exists()


def test_who_could_not_before_can_not_now(client, cast, bids):
    draft, other = bids
    for who, to, answer in (
        (cast.tenant, page_of(other), 403),
        (cast.alderman, line_of(other), 403),
        (cast.officer, page_of(draft), 404),
        (cast.stranger, page_of(other), 404),
    ):
        client.force_login(who)
        sent = {"actie": "wijzigen" if "regels" in to else "regel", "what": "Getypt", "version": "1"}
        assert client.post(to, sent).status_code == answer, who


def test_nothing_is_offered_any_more(client, cast, bids):
    draft, other = bids
    for who, bid in ((cast.corporation_officer, draft), (cast.officer, other)):
        client.force_login(who)
        for to in (page_of(bid), line_of(bid)):
            assert 'name="actie"' not in client.get(to).content.decode()
