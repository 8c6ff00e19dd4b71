"""A new version of a bid: what changed is told, and answers to what did not change stand."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agreements.enums import BidAnswer
from agreements.services.bid_answers import unanswered
from agreements.services.bid_lines import add_line, change_line, remove_line
from agreements.services.bid_talks import respond
from agreements.services.bid_versions import differences
from agreements.services.bidding import new_version, submit_bid, withdraw_bid
from monitoring.bids.reading import read_lines
from monitoring.bids.versions import tell_changes
from parties.models import User
from tests.bids import IN_TIME, YEAR, agree, make_bid, the_line
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def second(table):
    """Three lines that the tenants answered; of the second version one is as it was, one changed, one new."""
    bid = make_bid(table.framework, table.corporation, lines=3)
    for line in bid.lines.all():
        agree(line, table.tenants, BidAnswer.DISCUSS, "Hoeveel?")
    new = new_version(actor=ACTOR, bid=bid)
    _same, changed, gone = new.lines.order_by("position")
    values = {"quantity": Decimal(52), "unit": "homes", "forecasts": {2025: (Decimal(2), Decimal(3))}}
    change_line(actor=ACTOR, line=changed, version=changed.version, **values)
    remove_line(actor=ACTOR, line=gone, version=gone.version)
    add_line(actor=ACTOR, bid=new, what="Erbij")
    return submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)


def test_answers_to_lines_that_stayed_the_same_stand(table, cast, second):
    same, changed, added = second.lines.order_by("position")
    kept, first = same.responses.get(), same.carries.responses.get()
    assert (kept.answer, kept.why, kept.author_name) == (BidAnswer.DISCUSS, "Hoeveel?", ACTOR.name)
    assert kept.created_at == first.created_at
    assert not changed.responses.exists() and not added.responses.exists()
    waits = unanswered(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert (waits[table.tenants.pk], waits[table.municipality.pk]) == (2, 3)


def page(client, person, bid, *line: int, version: str = "") -> str:
    client.force_login(person)
    client.cookies["taal"] = "en"
    place = bid.framework.municipality.slug, bid.framework.slug, YEAR, bid.party.slug
    address = reverse("bid-line" if line else "bid", args=[*place, *line])
    return client.get(f"{address}{version}").content.decode()


def test_what_changed_is_told_at_its_line(client, cast, second):
    same, changed, added = second.lines.order_by("position")
    text = page(client, cast.officer, second)
    parts = {
        one: text.partition(f'id="regel-{one.pk}"')[2].partition("</article>")[0] for one in (same, changed)
    }
    assert "data-was" not in parts[same] and "data-new" not in parts[same]
    third = new_version(actor=ACTOR, bid=second).lines.get(carries=changed)
    assert (third.forecasts.get().numbers, differences(third)) == ("2 tot 3", [])
    assert "How much: <del" in parts[changed] and "What:" not in parts[changed]
    assert "data-new" in text.partition(f'id="regel-{added.pk}"')[2]
    assert "1 line of version 1 is not in this one" in text
    assert "data-was" in page(client, cast.officer, second, changed.pk), "also at the line by itself"
    assert "data-was" not in page(client, cast.officer, second, version="?versie=1")


def test_who_may_not_read_the_version_before_is_not_told_of_it(second):
    rows = read_lines([second])
    assert tell_changes(rows, [second]) == []
    assert not any(row.was or row.is_new for row in rows)


def test_a_bid_begun_anew_is_compared_with_nothing(client, cast, table):
    bid = make_bid(table.framework, table.corporation)
    withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Vergissing.")
    again = make_bid(table.framework, table.corporation, lines=2)
    assert again.edition == 2
    assert "data-new" not in page(client, cast.officer, again)


def test_an_answer_does_not_take_the_place_of_what_a_colleague_said_meanwhile(client, cast, table):
    bid = make_bid(table.framework, table.corporation)
    line = the_line(bid)
    assert 'name="seen" value="0"' in page(client, cast.officer, bid, line.pk)
    party = table.municipality
    respond(actor=ACTOR, line=line, party=party, answer=BidAnswer.DECLINE, why="Geen grond.")
    place = bid.framework.municipality.slug, bid.framework.slug, YEAR, bid.party.slug, line.pk
    address = reverse("bid-line", args=place)
    data = {"actie": "antwoord", "partij": party.slug, "answer": "agree", "seen": "0"}
    refused = client.post(address, data)
    assert refused.status_code == 422 and line.responses.count() == 1
    told = refused.content.decode()
    assert "answered for your party meanwhile: Declines. Geen grond." in told
    assert 'name="seen" value="1"' in told
    client.post(address, {**data, "seen": "1"})
    assert line.responses.latest("pk").answer == BidAnswer.AGREE
