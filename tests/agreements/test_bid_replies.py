"""Counter-proposals: answers that carry another number or moment, taking them over in a new version, and replies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import BidAnswer, BidReplyKind, BidStatus
from agreements.models import Bid, BidLine, BidReply, BidResponse
from agreements.services.bid_answers import answers_left, proposed_to, reacted
from agreements.services.bid_lines import add_line, change_line, remove_line
from agreements.services.bid_replies import reply_to_proposal, take_proposal_over
from agreements.services.bid_taking import take_over
from agreements.services.bid_talks import respond, settle_line
from agreements.services.bidding import new_version, submit_bid, withdraw_bid
from agreements.services.next_year import start_next_year
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import IN_TIME, YEAR, agree, make_draft
from tests.cast import ACTOR
from tests.factories import Table
from tests.layers import made_once

pytestmark = pytest.mark.django_db


def offer(table: Table, status: BidStatus = BidStatus.SUBMITTED, **fields: Any) -> BidLine:
    """A bid of the corporation about 40 homes at the end of 2025, and a second line."""
    scope = fields.pop("scope", "year")
    bid = make_draft(table.framework, table.corporation, lines=0, scope=scope)
    values = {"quantity": Decimal(40), "unit": "homes", "planned": "eind 2025", **fields}
    line = add_line(actor=ACTOR, bid=bid, what="Woningen bouwen", **values)
    add_line(actor=ACTOR, bid=bid, what="Praten")
    bid.refresh_from_db()
    if status != BidStatus.DRAFT:
        submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    return BidLine.objects.select_related("bid__framework").get(pk=line.pk)


def propose(line: BidLine, party: Any, **fields: Any) -> BidResponse:
    """60 homes, unless told otherwise."""
    values = {"answer": BidAnswer.DISCUSS, **(fields or {"quantity": Decimal(60)})}
    return respond(actor=ACTOR, line=line, party=party, **values)


@made_once
def proposal(table) -> BidResponse:
    """The municipality proposes 60 homes instead of the 40 that were bid."""
    return propose(offer(table), table.municipality)


def keep(proposal: BidResponse, why: str = "Meer kan niet.") -> BidReply:
    return reply_to_proposal(actor=ACTOR, response=proposal, reply=BidReplyKind.KEEP, why=why)


# ---- proposing


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": Decimal(60)}, "60 homes"),
        ({"quantity": Decimal(50), "upto": Decimal(60)}, "50 to 60 homes"),
        ({"planned": "begin 2025"}, "begin 2025"),
        ({"quantity": Decimal(0), "planned": "2026"}, "0 homes, 2026"),
    ],
)
def test_an_answer_carries_a_counter_proposal(table, english, fields, words):
    line = offer(table)
    row = propose(line, table.municipality, **fields)
    assert (row.proposes, row.proposal) == (True, words)
    assert propose(line, table.municipality, **fields) == row, "the same twice is one"
    assert not row.is_followed_by(line), "the line itself stays as it was bid"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"answer": BidAnswer.AGREE, "quantity": Decimal(60)}, "answer"),
        ({"answer": BidAnswer.AGREE, "planned": "2026"}, "answer"),
        ({"quantity": Decimal(40)}, "quantity"),
        ({"quantity": Decimal(40), "planned": "eind 2025"}, "quantity"),
        ({"planned": "eind 2025"}, "planned"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"quantity": Decimal(60), "upto": Decimal(60)}, "__all__"),
        ({"upto": Decimal(60), "planned": "2026"}, "__all__"),
        ({"answer": BidAnswer.DECLINE, "quantity": Decimal(60)}, "why"),
        ({"planned": "x" * 251}, "planned"),
    ],
)
def test_counter_proposals_that_are_refused(table, fields, field):
    with pytest.raises(ValidationError) as told:
        propose(offer(table), table.municipality, **fields)
    assert set(told.value.message_dict) == {field}
    assert not BidResponse.objects.exists()


def test_a_line_that_counts_nothing_takes_words_and_no_number(table):
    line = offer(table, quantity=None, unit="")
    with pytest.raises(ValidationError) as told:
        propose(line, table.municipality)
    assert set(told.value.message_dict) == {"quantity"}
    assert propose(line, table.municipality, planned="2026").proposes


# ---- taking it over


def test_taking_it_over_changes_the_line_in_a_new_version_and_leaves_the_old(table, proposal):
    line = take_proposal_over(actor=ACTOR, response=proposal)
    old = proposal.line
    assert (line.quantity, line.planned, line.bid.status, line.carries) == (60, "eind 2025", "draft", old)
    assert (BidLine.objects.get(pk=old.pk).quantity, Bid.objects.get(pk=old.bid_id).status) == (
        40,
        "submitted",
    )
    assert left(table)["corporation"] == 1, "until it is submitted"
    new = Bid.objects.get(pk=line.bid_id)
    submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    assert left(table) == {"corporation": 0, "municipality": 2}, "what changed asks who proposed it as well"
    assert proposal.is_followed_by(line)


def test_a_range_and_a_moment_go_along_and_a_draft_that_was_begun_is_gone_on_with(table):
    line = offer(table)
    draft = new_version(actor=ACTOR, bid=line.bid)
    fields = {"quantity": Decimal(50), "upto": Decimal(60), "planned": "begin 2025"}
    taken = take_proposal_over(actor=ACTOR, response=propose(line, table.municipality, **fields))
    assert (taken.bid_id, taken.quantity, taken.upto, taken.planned) == (draft.pk, 50, 60, "begin 2025")


def test_a_line_that_is_not_in_the_draft_takes_nothing_over(english, proposal):
    draft = new_version(actor=ACTOR, bid=proposal.line.bid)
    line = draft.lines.get(carries=proposal.line)
    remove_line(actor=ACTOR, line=line, version=line.version)
    with pytest.raises(ValidationError, match="draft"):
        take_proposal_over(actor=ACTOR, response=proposal)


def test_numbers_per_year_that_do_not_fit_are_not_changed_by_themselves(table, english):
    years = {2025: Decimal(20), 2026: Decimal(20)}
    proposal = propose(
        offer(table, scope="two_years", forecasts=years), table.municipality, quantity=Decimal(30)
    )
    with pytest.raises(ValidationError) as told:
        take_proposal_over(actor=ACTOR, response=proposal)
    assert "change the numbers per year there as well" in " ".join(told.value.messages)
    assert Bid.objects.count() == 1, "nor is a draft left behind"


# ---- replying


def test_the_last_reply_counts_and_the_first_is_kept(proposal):
    first = keep(proposal)
    assert keep(proposal) == first
    talk = reply_to_proposal(actor=ACTOR, response=proposal, reply=BidReplyKind.TALK)
    assert proposal.reply == talk
    assert [row.reply for row in proposal.replies.all()] == ["keep", "talk"]


def test_who_keeps_to_its_bid_tells_why(proposal):
    with pytest.raises(ValidationError) as told:
        keep(proposal, " ")
    assert set(told.value.message_dict) == {"why"}


def _answered_anew(table: Table, proposal: BidResponse) -> None:
    agree(proposal.line, table.municipality)


def _ended(table: Table, proposal: BidResponse) -> None:
    settle_line(actor=ACTOR, line=proposal.line, version=1, outcome="taken_over")


def _withdrawn(table: Table, proposal: BidResponse) -> None:
    bid = Bid.objects.get(pk=proposal.line.bid_id)
    withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Vergissing.")


def _replaced(table: Table, proposal: BidResponse) -> None:
    new = new_version(actor=ACTOR, bid=proposal.line.bid)
    submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)


@pytest.mark.parametrize("verb", [keep, lambda one: take_proposal_over(actor=ACTOR, response=one)])
@pytest.mark.parametrize("happens", [_answered_anew, _ended, _withdrawn, _replaced])
def test_a_proposal_that_does_not_stand_any_more_takes_no_reply(table, proposal, verb, happens):
    happens(table, proposal)
    with pytest.raises(ValidationError):
        verb(BidResponse.objects.select_related("line__bid", "party").get(pk=proposal.pk))
    assert not BidReply.objects.filter(response=proposal).exists()
    assert not Bid.objects.filter(status=BidStatus.DRAFT).exists()


def test_once_a_line_has_an_outcome_it_is_replied_to_and_not_taken_over(table, proposal):
    other = proposal.line.bid.lines.get(what="Praten")
    settle_line(actor=ACTOR, line=other, version=1, outcome="taken_over")
    with pytest.raises(ValidationError):
        take_proposal_over(actor=ACTOR, response=proposal)
    assert keep(proposal)


def test_an_answer_without_a_proposal_takes_no_reply(table, proposal):
    with pytest.raises(ValidationError):
        keep(propose(proposal.line, table.tenants, why="Hoe dan?"))


def test_an_unchanged_line_keeps_proposal_and_reply_in_a_new_version(table, proposal):
    keep(proposal)
    new = new_version(actor=ACTOR, bid=proposal.line.bid)
    other = new.lines.get(what="Praten")
    change_line(actor=ACTOR, line=other, version=other.version, what="Praten en luisteren")
    new.refresh_from_db()
    submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    copy = new.lines.get(what="Woningen bouwen").responses.get()
    assert (copy.quantity, copy.upto, copy.reply.why) == (60, None, "Meer kan niet.")
    assert copy.reply.created_at == proposal.reply.created_at


# ---- who is on turn


def left(table: Table) -> dict[str, int]:
    """How many lines wait for which party, as far as it was asked."""
    found = answers_left([table.framework.pk], [table.municipality, table.corporation])
    names = {table.municipality.pk: "municipality", table.corporation.pk: "corporation"}
    return {names[party]: number for (_framework, _year, party), number in found.items()}


def test_a_proposal_waits_for_who_bid_until_it_replied_or_the_line_ended(table, cast):
    line = offer(table)
    rival = User.objects.create_user("beleid@thuis.example", name="Beleidsmedewerker")
    add_member(actor=ACTOR, user=rival, party=table.other_corporation, role=MembershipRole.EDITOR)
    assert left(table) == {"municipality": 2}
    proposal = propose(line, table.municipality)
    assert left(table) == {"municipality": 1, "corporation": 1}
    assert proposed_to(cast.officer, table.framework, YEAR) == {table.corporation.pk: 1}
    assert not proposed_to(rival, table.framework, YEAR), "not of a bid one may not read"
    keep(proposal)
    assert left(table)["corporation"] == 0
    assert reacted(table.framework, YEAR, [table.corporation]) == {table.corporation.pk}
    propose(line, table.municipality, planned="2026")
    assert left(table)["corporation"] == 1, "asked anew"
    agree(line, table.municipality)
    assert left(table) == {"municipality": 1, "corporation": 0}
    propose(line, table.tenants)
    settle_line(actor=ACTOR, line=line, version=1, outcome="taken_over")
    assert not left(table).get("corporation")


def test_what_was_taken_over_goes_into_the_draft_of_the_year(table, proposal):
    new = Bid.objects.get(pk=take_proposal_over(actor=ACTOR, response=proposal).bid_id)
    submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    line = new.lines.get(what="Woningen bouwen")
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025)
    (became,) = take_over(actor=ACTOR, annual=annual, picked=[(line, line.version)])
    assert became.indicators.get().targets.get().value == 60
