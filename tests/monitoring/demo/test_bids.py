"""The bids of the demo: made once, marked as made up, and no further than the day has come."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from odf.opendocument import load as opened
from odf.text import P

from agreements.models import Bid
from agreements.services.letters import ODT
from monitoring.demo.bids import LETTER_MADE_UP, load_bids
from tests.bids import YEAR
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db


def a_bid(party: str, **fields: Any) -> dict[str, Any]:
    line = {
        "what": "Woningen",
        "quantity": 4,
        "unit": "homes",
        "commitment": "a-1",
        "needed_from": "duinstede",
        "answers": [
            {"party": "duinstede", "answer": "discuss", "why": "Waar?", "on": "2024-08-01"},
            {"party": "duinstede", "answer": "agree", "on": "2999-01-01"},
        ],
        "outcome": {"outcome": "not", "why": "Geen plek.", "on": "2024-09-01"},
    }
    return {"party": party, "started": "2024-05-01", "first_year": 2025, "lines": [line], **fields}


def load(table: Any, *bids: dict[str, Any]) -> int:
    return load_bids(actor=ACTOR, framework=table.framework, data={"year": YEAR, "bids": [*bids]})


def test_a_bid_with_what_came_of_it(table):
    make_commitment(table.framework)
    bid = a_bid("duinstede-wonen", submitted="2024-06-26")
    assert (load(table, bid), load(table, bid)) == (1, 0)
    row = Bid.objects.get()
    assert (row.status, row.origin, timezone.localdate(row.submitted_at).isoformat()) == (
        "submitted",
        "demo",
        "2024-06-26",
    )
    line = row.lines.get()
    assert [(one.answer, one.created_at.year) for one in line.responses.all()] == [("discuss", 2024)]
    assert (line.outcome, line.outcome_on.isoformat()) == ("not", "2024-09-01")


def test_what_is_submitted_tomorrow_is_a_draft_today(table):
    make_commitment(table.framework)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    load(table, a_bid("duinstede-wonen", submitted=tomorrow), a_bid("duinstede-huurders"))
    assert {bid.status for bid in Bid.objects.all()} == {"draft"}


@pytest.mark.parametrize("name", ["a-1", "nergens"])
def test_what_is_not_there_is_told(table, name):
    with pytest.raises(KeyError, match=name):
        load(table, a_bid("duinstede-wonen" if name == "a-1" else name))


def test_a_letter_goes_along_and_says_that_it_is_made_up(table, cast, client):
    letter = {"name": "Bod", "title": "Ons bod", "paragraphs": ["Hierbij ons bod."]}
    make_commitment(table.framework)
    load(table, a_bid("duinstede-wonen", submitted="2024-06-26", letter=letter))
    client.force_login(cast.officer)
    place = [table.municipality.slug, table.framework.slug, YEAR, "duinstede-wonen", 1]
    answer = client.get(reverse("bid-letter", args=place))
    assert answer["Content-Type"] == ODT
    paragraphs = [str(one) for one in opened(BytesIO(answer.content)).getElementsByType(P)]
    assert paragraphs == [LETTER_MADE_UP, "Hierbij ons bod."]
    with ZipFile(BytesIO(answer.content)) as packed:
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
        assert b"<dc:title>Ons bod</dc:title><dc:language>nl-NL<" in packed.read("meta.xml")


def test_the_file_says_that_it_is_made_up():
    data = json.loads((settings.BASE_DIR / "fixtures" / "westland" / "bids.json").read_text())
    assert "verzonnen" in data["note"]
    assert [bool(bid.get("submitted")) for bid in data["bids"]] == [True, True, False]


def test_a_counter_proposal_with_what_who_bid_says_to_it(table):
    make_commitment(table.framework)
    bid = a_bid("duinstede-wonen", submitted="2024-06-26")
    (line,) = bid["lines"]
    del line["outcome"]
    reply = {"reply": "keep", "why": "Meer past niet.", "on": "2024-08-08"}
    told = {"party": "duinstede", "answer": "discuss", "on": "2024-08-01", "quantity": 6, "upto": 8}
    line["answers"] = [
        {**told, "reply": reply},
        {**told, "party": "duinstede-huurders", "reply": {**reply, "on": "2999-01-01"}},
    ]
    assert (load(table, bid), load(table, bid)) == (1, 0)
    answers = Bid.objects.get().lines.get().responses.order_by("pk")
    assert [(one.quantity, one.upto) for one in answers] == [(6, 8)] * 2
    assert [one.reply and one.reply.why for one in answers] == ["Meer past niet.", None]


def test_a_demo_bid_waits_in_a_reaction_step():
    folder = settings.BASE_DIR / "fixtures" / "wassenaar"
    (year,) = json.loads((folder / "cycle.json").read_text())["years"]
    (step,) = year["added"]
    assert step["kind"] == "reaction" and "(demonstratie)" in step["title"]
    answers = [
        answer
        for bid in json.loads((folder / "bids.json").read_text())["bids"]
        for line in bid["lines"]
        for answer in line.get("answers", [])
        if {"quantity", "planned"} & answer.keys()
    ]
    assert sorted(answer.get("reply", {}).get("reply", "") for answer in answers) == ["", "keep", "talk"]
