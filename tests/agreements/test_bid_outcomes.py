"""What parties answer to the lines of a bid, how each line ended, and settling the bid."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import BidAnswer, BidStatus
from agreements.models import Bid, BidResponse
from agreements.services.bid_talks import settle_bid, settle_line
from config.web.history import AppendOnlyModel
from tests.bids import (
    agree,
    make_bid,
    the_line,
)
from tests.cast import ACTOR
from tests.factories import make_commitment, make_table
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def bid(table) -> Bid:
    """The corporation's, submitted, with one line."""
    return make_bid(table.framework, table.corporation)


def test_the_last_answer_counts_and_the_first_is_kept(table, bid):
    line = the_line(bid)
    agree(line, table.tenants, BidAnswer.DISCUSS, "Hoeveel?")
    agree(line, table.tenants, BidAnswer.DISCUSS, "Hoeveel?")
    agree(line, table.tenants)
    assert [one.answer for one in line.responses.order_by("pk")] == ["discuss", "agree"]
    assert issubclass(BidResponse, AppendOnlyModel)


@pytest.mark.parametrize(
    ("party", "answer", "field"),
    [("corporation", "agree", "answer"), ("adviser", "agree", "answer"), ("tenants", "decline", "why")],
)
def test_answers_that_are_refused(table, party, answer, field, bid):
    line = the_line(bid)
    with pytest.raises(ValidationError) as told:
        agree(line, getattr(table, party), BidAnswer(answer))
    assert set(told.value.message_dict) == {field}
    assert not BidResponse.objects.exists()


def test_an_outcome_leads_to_its_commitment_and_can_be_opened_again(table, bid):
    line = the_line(bid)
    commitment = make_commitment(table.framework)
    line = settle_line(
        actor=ACTOR, line=line, version=1, outcome="changed", why="Minder woningen.", became=commitment
    )
    assert (line.became, line.outcome_by) == (commitment, "Testopzet (Systeem)")
    with pytest.raises(ValidationError):
        agree(line, table.tenants)
    line = settle_line(actor=ACTOR, line=line, version=2, outcome="")
    assert (line.outcome, line.became, line.outcome_on, line.outcome_by) == ("", None, None, "")


@pytest.mark.parametrize(
    ("outcome", "why", "became", "field"),
    [
        ("not", "", False, "outcome_why"),
        ("changed", " ", False, "outcome_why"),
        ("not", "Geen plek.", True, "became"),
        ("soon", "", False, "outcome"),
        ("taken_over", "x" * 40_000, False, "outcome_why"),
    ],
)
def test_outcomes_that_are_refused(table, outcome, why, became, field, bid):
    line = the_line(bid)
    commitment = make_commitment(table.framework) if became else None
    with pytest.raises(ValidationError) as told:
        settle_line(actor=ACTOR, line=line, version=1, outcome=outcome, why=why, became=commitment)
    assert set(told.value.message_dict) == {field}


def test_a_commitment_from_elsewhere_is_no_outcome(bid):
    line = the_line(bid)
    elsewhere = make_commitment(make_table("buurstede").framework)
    with pytest.raises(ValidationError) as told:
        settle_line(actor=ACTOR, line=line, version=1, outcome="taken_over", became=elsewhere)
    assert "became" in told.value.message_dict


def test_a_bid_is_settled_when_each_line_is(table, english):
    bid = make_bid(table.framework, table.corporation, lines=3)
    with pytest.raises(ValidationError) as told:
        settle_bid(actor=ACTOR, bid=bid, version=bid.version)
    assert told.value.messages == ["3 lines have no outcome yet. Give them one first."]
    for line in bid.lines.all():
        settle_line(actor=ACTOR, line=line, version=line.version, outcome="taken_over")
    assert settle_bid(actor=ACTOR, bid=bid, version=bid.version).status == BidStatus.SETTLED
