"""Bids: every status against every verb, versions, years and days, and who reads what. Outcomes: `test_bid_outcomes.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.enums import BidAnswer, BidKind, BidOutcome, BidScope, BidStatus, FrameworkStatus
from agreements.models import Bid, BidLetter, BidLine
from agreements.permissions import may_bid, may_settle_bids
from agreements.services.bid_lines import add_line, change_line, move_line, remove_line
from agreements.services.bid_talks import respond, settle_bid, settle_line
from agreements.services.bidding import (
    TRANSITIONS,
    attach_letter,
    discard_draft,
    due_on,
    new_version,
    share_bids,
    start_bid,
    submit_bid,
    withdraw_bid,
)
from agreements.services.letters import PDF as PDF_TYPE
from agreements.services.letters import CheckedLetter
from config.web.history import StaleVersionError, acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import (
    IN_TIME,
    PDF,
    SPRING,
    TOO_LATE,
    YEAR,
    make_bid,
    make_draft,
    make_step,
    signed,
    the_line,
)
from tests.cast import ACTOR
from tests.factories import Table, make_table, make_year
from tests.layers import made_once

pytestmark = pytest.mark.django_db
LETTER = CheckedLetter("brief.pdf", PDF, PDF_TYPE)


@made_once
def bid(table) -> Bid:
    """The corporation's, submitted, with one line."""
    return make_bid(table.framework, table.corporation)


def _start(table: Table, bid: Bid) -> object:
    return start_bid(actor=ACTOR, framework=table.framework, party=bid.party, year=YEAR, today=SPRING)


def _verb(name: str) -> Callable[[Table, Bid], object]:
    """A verb, asked of a bid as it should be asked when it is allowed."""
    return {
        "start": _start,
        "attach": lambda t, bid: attach_letter(actor=ACTOR, bid=bid, version=bid.version, letter=LETTER),
        "add": lambda t, bid: add_line(actor=ACTOR, bid=bid, what="Nog iets"),
        "change": lambda t, bid: change_line(actor=ACTOR, line=the_line(bid), version=1, what="Anders"),
        "move": lambda t, bid: move_line(actor=ACTOR, line=the_line(bid), up=False),
        "remove": lambda t, bid: remove_line(actor=ACTOR, line=the_line(bid), version=the_line(bid).version),
        "submit": lambda t, bid: submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME),
        "discard": lambda t, bid: discard_draft(actor=ACTOR, bid=bid, version=bid.version),
        "withdraw": lambda t, bid: withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Toch niet."),
        "new version": lambda t, bid: new_version(actor=ACTOR, bid=bid),
        "respond": lambda t, bid: respond(
            actor=ACTOR, line=the_line(bid), party=t.tenants, answer=BidAnswer.AGREE
        ),
        "settle line": lambda t, bid: settle_line(
            actor=ACTOR, line=the_line(bid), version=the_line(bid).version, outcome=BidOutcome.TAKEN_OVER
        ),
        "settle": lambda t, bid: settle_bid(actor=ACTOR, bid=bid, version=bid.version),
    }[name]


DRAFTING = {"attach", "add", "change", "move", "remove", "submit", "discard"}
#: What can be done with a bid of a status; nothing else can.
ALLOWED: dict[BidStatus, set[str]] = {
    BidStatus.DRAFT: DRAFTING,
    BidStatus.SUBMITTED: {"withdraw", "new version", "respond", "settle line"},
    BidStatus.REPLACED: set(),
    BidStatus.WITHDRAWN: {"start", "new version"},
    BidStatus.SETTLED: set(),
}
VERBS = DRAFTING | {"start", "withdraw", "new version", "respond", "settle line", "settle"}


@pytest.mark.parametrize("status", BidStatus)
def test_what_can_be_done_in_every_status(table, status):
    bid = make_bid(table.framework, table.corporation, status)
    done = set()
    for name in VERBS:
        try:
            with transaction.atomic():
                _verb(name)(table, bid)
                done.add(name)
                raise KeyError  # Each of them on the same bid.
        except (ValidationError, KeyError):
            pass
    assert done == ALLOWED[status]


def test_transitions_are_those_of_the_verbs():
    reached = {status for targets in TRANSITIONS.values() for status in targets}
    assert reached == set(BidStatus) - {BidStatus.DRAFT}
    assert {status for status, targets in TRANSITIONS.items() if not targets} == {
        BidStatus.REPLACED,
        BidStatus.WITHDRAWN,
        BidStatus.SETTLED,
    }


def test_a_submitted_bid_is_dated_and_names_who_did_it(table):
    make_step(signed(table.framework))
    bid = make_bid(table.framework, table.corporation)
    assert (bid.submitted_at, bid.submitted_by) == (IN_TIME, "Testopzet (Systeem)")
    assert (bid.due_on, bid.is_late) == (date(2024, 6, 30), False)


def test_late_is_marked_and_stays_as_it_was(table):
    step = make_step(signed(table.framework))
    bid = make_draft(table.framework, table.corporation)
    bid = submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=TOO_LATE)
    assert bid.is_late
    with acting(ACTOR):
        step.ends_on = date(2024, 12, 31)
        step.save()
    assert Bid.objects.get(pk=bid.pk).is_late, "moving the day makes nobody early afterwards"


def test_nothing_is_late_before_the_agreement_is_signed(table):
    make_step(table.framework)
    bid = make_draft(table.framework, table.corporation)
    assert not submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=TOO_LATE).is_late


def test_a_bid_about_the_year_itself_is_not_held_to_the_day_of_the_next(table):
    """The step asks for the bid about the year after; in the first year one may be about that year."""
    make_step(signed(table.framework))
    late = {}
    for party, first in ((table.corporation, YEAR), (table.other_corporation, YEAR + 1)):
        bid = make_draft(table.framework, party, first_year=first)
        late[first] = submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=TOO_LATE).is_late
    assert late == {YEAR: False, YEAR + 1: True}


def test_who_is_not_on_turn_is_never_late(table):
    make_step(signed(table.framework))
    assert due_on(table.framework, table.tenants, YEAR) is None
    bid = make_draft(table.framework, table.tenants)
    assert not submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=TOO_LATE).is_late


def test_the_kind_follows_from_who_bids(table):
    kinds = [
        make_draft(table.framework, party).kind
        for party in (table.corporation, table.tenants, table.municipality)
    ]
    assert kinds == [BidKind.BID, BidKind.PRIORITIES, BidKind.INPUT]


@pytest.mark.parametrize(
    ("scope", "first_year", "years"),
    [
        (BidScope.YEAR, 2025, "2025"),
        (BidScope.TWO_YEARS, 2025, "2025–2026"),
        (BidScope.FRAMEWORK, 2025, "2025–2027"),
    ],
)
def test_what_a_bid_is_about(table, scope, first_year, years):
    bid = make_draft(table.framework, table.corporation, scope=scope, first_year=first_year)
    assert bid.years_words == years


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first_year": 2023}, "2023 lies outside the term of this agreement: 2024 to 2027."),
        ({"first_year": 2028}, "2028 lies outside the term of this agreement: 2024 to 2027."),
        (
            {"first_year": 2027, "scope": BidScope.TWO_YEARS},
            "The term ends with 2027. Choose one year.",
        ),
        (
            {"first_year": 2024, "today": date(2025, 1, 1)},
            "2024 is over. Choose a year that is still to come.",
        ),
        (
            {"first_year": 2025},
            "The annual agreements of 2025 are signed: a bid would change nothing any more.",
        ),
    ],
)
def test_years_nothing_can_be_offered_for(table, english, fields, message):
    make_year(table.framework, 2025)
    with pytest.raises(ValidationError) as told:
        make_draft(table.framework, table.corporation, **fields)
    assert told.value.message_dict == {"first_year": [message]}
    assert not Bid.objects.exists()


def test_an_ended_framework_takes_no_bids(table):
    with acting(ACTOR):
        table.framework.status = FrameworkStatus.ENDED
        table.framework.save()
    with pytest.raises(ValidationError):
        make_draft(table.framework, table.corporation)


def test_a_year_that_is_signed_meanwhile_takes_no_draft(table):
    bid = make_draft(table.framework, table.corporation)
    make_year(table.framework, 2025)
    with pytest.raises(ValidationError) as told:
        submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    assert "first_year" in told.value.message_dict
    assert Bid.objects.get().status == BidStatus.DRAFT


def test_only_who_signs_bids(table):
    with pytest.raises(ValidationError) as told:
        make_draft(table.framework, table.adviser)
    assert "party" in told.value.message_dict


def test_an_empty_bid_is_not_submitted(table):
    draft = make_draft(table.framework, table.corporation, lines=0)
    with pytest.raises(ValidationError):
        submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)


def test_what_somebody_else_changed_meanwhile_is_not_submitted_unseen(table):
    bid = make_draft(table.framework, table.corporation)
    attach_letter(actor=ACTOR, bid=bid, version=bid.version, letter=LETTER)
    with pytest.raises(StaleVersionError):
        submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)


def test_a_new_version_keeps_the_old(table):
    old = make_bid(table.framework, table.corporation, lines=2)
    new = new_version(actor=ACTOR, bid=old)
    assert (new.edition, new.status) == (2, BidStatus.DRAFT)
    assert [line.carries for line in new.lines.all()] == list(old.lines.all())
    change_line(actor=ACTOR, line=new.lines.all()[0], version=1, what="Meer woningen")
    assert Bid.objects.get(pk=old.pk).status == BidStatus.SUBMITTED, "it stands until the new one is sent"
    submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    old.refresh_from_db()
    assert old.status == BidStatus.REPLACED
    assert old.lines.all()[0].what == "Regel 1 van duinstede-wonen"


@pytest.mark.parametrize("verb", ["withdraw", "new version"])
def test_once_a_line_has_an_outcome_nothing_is_taken_back(table, verb, bid):
    _verb("settle line")(table, bid)
    with pytest.raises(ValidationError):
        _verb(verb)(table, bid)


def test_an_outcome_given_while_the_new_version_was_written_stops_it(table, bid):
    new = new_version(actor=ACTOR, bid=bid)
    _verb("settle line")(table, bid)
    with pytest.raises(ValidationError):
        submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    assert Bid.objects.get(pk=bid.pk).status == BidStatus.SUBMITTED


def test_a_letter_that_no_version_has_any_more_is_gone(table):
    bid = make_draft(table.framework, table.corporation)
    bid = attach_letter(actor=ACTOR, bid=bid, version=bid.version, letter=LETTER)
    bid = submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    new = new_version(actor=ACTOR, bid=bid)
    assert new.letter == bid.letter
    discard_draft(actor=ACTOR, bid=new, version=new.version)
    assert BidLetter.objects.count() == 1, "the submitted version still has it"
    other = make_draft(table.framework, table.other_corporation)
    other = attach_letter(actor=ACTOR, bid=other, version=other.version, letter=LETTER)
    attach_letter(actor=ACTOR, bid=other, version=other.version, letter=None)
    assert BidLetter.objects.count() == 1


# ---- who


@pytest.mark.parametrize(
    ("status", "shared", "readers"),
    [
        (BidStatus.DRAFT, True, {"colleague"}),
        (BidStatus.SUBMITTED, False, {"colleague", "officer", "alderman", "tenant", "manager"}),
        (BidStatus.WITHDRAWN, False, {"colleague", "officer", "alderman", "tenant", "manager"}),
        (
            BidStatus.SUBMITTED,
            True,
            {"colleague", "officer", "alderman", "tenant", "manager", "corporation_officer"},
        ),
        (
            BidStatus.SETTLED,
            False,
            {"colleague", "officer", "alderman", "tenant", "manager", "corporation_officer"},
        ),
    ],
)
def test_who_reads_the_bid_of_a_corporation(table, cast, status, shared, readers):
    """The corporation officer of the cast works for the other corporation."""
    colleague = User.objects.create_user("lezer@thuis.example", name="Lezer")
    add_member(actor=ACTOR, user=colleague, party=table.other_corporation, role=MembershipRole.READER)
    share_bids(actor=ACTOR, framework=table.framework, shared=shared)
    make_bid(table.framework, table.other_corporation, status)
    found = cast.who(lambda person: Bid.objects.visible_to(person).exists())
    if Bid.objects.visible_to(User.objects.get(pk=colleague.pk)).exists():
        found.add("colleague")
    assert found == readers


@pytest.mark.parametrize("maker", ["tenants", "municipality"])
def test_everybody_at_the_table_reads_the_others(table, cast, maker):
    make_bid(table.framework, getattr(table, maker))
    found = cast.who(lambda person: Bid.objects.visible_to(person).exists())
    assert found == {"officer", "alderman", "tenant", "corporation_officer", "manager"}


def test_tenants_elsewhere_give_a_corporation_no_look_here(table, cast):
    elsewhere = make_table("buurstede")
    person = cast.corporation_officer
    add_member(actor=ACTOR, user=person, party=elsewhere.tenants, role=MembershipRole.READER)
    here = make_bid(table.framework, table.other_corporation)
    there = make_bid(elsewhere.framework, elsewhere.corporation)
    assert set(Bid.objects.visible_to(User.objects.get(pk=person.pk))) == {there} != {here}


@pytest.mark.parametrize("change", [{"ends_on": date(2024, 12, 31)}, {"role": "adviser"}])
def test_tenants_that_do_not_sign_here_now_give_a_corporation_no_look(table, cast, change):
    person = cast.corporation_officer
    add_member(actor=ACTOR, user=person, party=table.tenants, role=MembershipRole.READER)
    make_bid(table.framework, table.other_corporation)
    assert Bid.objects.visible_to(person).exists()
    seat = table.framework.participations.get(party=table.tenants)
    for name, value in change.items():
        setattr(seat, name, value)
    with acting(ACTOR):
        seat.save_next()
    assert not Bid.objects.visible_to(person).exists()


def test_editors_of_who_signs_bid_and_those_of_municipality_and_coordinator_settle(table, cast):
    assert cast.who(lambda p: may_bid(p, table.framework, table.corporation)) == {"corporation_officer"}
    assert cast.who(lambda p: may_bid(p, table.framework, table.adviser)) == set()
    assert cast.who(lambda p: may_settle_bids(p, table.framework)) == {"officer"}


def test_a_line_is_named_shortly(table):
    assert str(BidLine(what="x" * 100)) == "x" * 59 + "…"
