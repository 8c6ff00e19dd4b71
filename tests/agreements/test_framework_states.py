"""Ending a framework and opening it again: which verb in which status, what holds it up, and what stops with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agreements.enums import (
    AnnualStatus,
    BidAnswer,
    BidReplyKind,
    CycleKind,
    FrameworkStatus,
    StepState,
)
from agreements.models import CycleStep, FrameworkAgreement
from agreements.permissions import may_bid, may_settle_bids, parties_answering
from agreements.services import cycle, framework_signing
from agreements.services.addenda import start_addendum, withdraw
from agreements.services.amending import check_signed
from agreements.services.bid_replies import reply_to_proposal, take_proposal_over
from agreements.services.bid_talks import respond, settle_line
from agreements.services.bidding import new_version, start_bid, withdraw_bid
from agreements.services.chains import continue_from
from agreements.services.cycle_year import lay_out_year
from agreements.services.drafting import start_year
from agreements.services.framework_states import (
    TRANSITIONS,
    VERBS,
    end_framework,
    reopen_framework,
    withdraw_framework,
)
from agreements.services.import_columns import Listed
from agreements.services.import_plan import make_plan
from agreements.services.next_year import draft_of, start_next_year
from agreements.services.positions import state_position
from agreements.services.states import check_verb, what_instead
from config.web.history import StaleVersionError, acting
from tests.bids import agree, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
DRAFT, SIGNED, ENDED = FrameworkStatus


@made_once
def rows(table):
    """A framework whose term is over with a commitment, two steps and a draft of its last year."""
    framework = table.framework
    with acting(ACTOR):
        framework.starts_on, framework.ends_on = date(2022, 1, 1), TODAY - timedelta(days=1)
        framework.save()
    values = {"actor": ACTOR, "framework": framework, "year": 2025}
    return {
        "commitment": make_commitment(framework),
        "step": cycle.add_step(**values, kind=CycleKind.BID, title="Bod", ends_on=date(2025, 6, 30)),
        "dispute": cycle.record_outcome(**values, kind=CycleKind.DISPUTE, title="Geschil"),
        "annual": start_year(actor=ACTOR, framework=framework, year=2025, status=AnnualStatus.DRAFT),
    }


def put(table, *through: FrameworkStatus) -> FrameworkAgreement:
    """The framework in that status; one that ended was signed before, unless it goes through others."""
    row = FrameworkAgreement.objects.get(pk=table.framework.pk)
    with acting(ACTOR):
        for status in (SIGNED, ENDED) if through == (ENDED,) else through:
            row.status, row.ended_on = status, TODAY if status == ENDED else None
            row.save()
    return FrameworkAgreement.objects.get(pk=row.pk)


def version(row):
    return {"actor": ACTOR, "framework": row, "version": row.version}


#: How each verb is called, of the framework in that status with its rows.
CALLS: dict[str, Callable[[Any, FrameworkAgreement, dict[str, Any]], Any]] = {
    "record_signed": lambda t, f, r: framework_signing.record_signed(**version(f), signed_on=f.starts_on),
    "mend_signed": lambda t, f, r: framework_signing.mend_signed(
        **version(f), signed_on=f.starts_on, signatures={}
    ),
    "withdraw_signed": lambda t, f, r: framework_signing.withdraw_signed(**version(f), reason="Vergissing"),
    "end": lambda t, f, r: end_framework(**version(f)),
    "withdraw": lambda t, f, r: withdraw_framework(**version(f), reason="Geen overeenstemming"),
    "reopen": lambda t, f, r: reopen_framework(**version(f), reason="Te vroeg"),
}
#: What goes on at the table, by what it is about.
GOING_ON: dict[str, Callable[[Any, FrameworkAgreement, dict[str, Any]], Any]] = {
    "lay out": lambda t, f, r: lay_out_year(actor=ACTOR, framework=f, year=2024, template="algemeen"),
    "add": lambda t, f, r: cycle.add_step(actor=ACTOR, framework=f, year=2025, kind="other", title="Meer"),
    "change": lambda t, f, r: cycle.change_step(actor=ACTOR, step=r["step"], version=1, title="Anders"),
    "move": lambda t, f, r: cycle.move_step(actor=ACTOR, step=r["step"], version=1, up=False),
    "remove": lambda t, f, r: cycle.remove_step(actor=ACTOR, step=r["step"], version=1),
    "complete": lambda t, f, r: cycle.complete_step(actor=ACTOR, step=r["step"], done_on=TODAY),
    "state": lambda t, f, r: state_position(
        actor=ACTOR, step=r["dispute"], party=t.tenants, text="Te duur.", version=0
    ),
    "draft": lambda t, f, r: start_next_year(actor=ACTOR, framework=f, year=2024),
    "write": lambda t, f, r: check_verb(fresh(r["annual"]), "write"),
    "propose": lambda t, f, r: check_verb(fresh(r["annual"]), "propose"),
}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("status", FrameworkStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_status(table, rows, verb, status):
    calls = list(GOING_ON.values()) if verb == "go_on" else [CALLS[verb]]
    for call in calls:
        framework = put(table, status)
        if status in VERBS[verb]:
            with transaction.atomic():
                call(table, framework, rows)
                transaction.set_rollback(True)
        else:
            with pytest.raises(ValidationError) as refused:
                call(table, framework, rows)
            assert ("has ended" in str(refused.value)) == (status == ENDED)


def test_verbs_go_where_the_table_says(table, rows):
    went = set()
    for verb in CALLS:
        for status in VERBS[verb]:
            framework = put(table, status)
            after = CALLS[verb](table, framework, rows)
            if after.status != status:
                went.add((status, FrameworkStatus(after.status)))
    withdrawn = put(table, DRAFT, ENDED)
    went.add((ENDED, FrameworkStatus(CALLS["reopen"](table, withdrawn, rows).status)))
    assert went == {(status, to) for status, ways in TRANSITIONS.items() for to in ways}


def test_what_is_signed_is_amended_no_more(table, rows):
    framework = put(table, ENDED)
    with pytest.raises(ValidationError, match="has ended"):
        check_signed(fresh(rows["commitment"]))
    with pytest.raises(ValidationError, match="has ended"):
        start_addendum(actor=ACTOR, framework=framework, title="X", reason="Y", effective_on=TODAY)
    with pytest.raises(ValidationError, match="has ended"):
        start_bid(actor=ACTOR, framework=framework, party=table.corporation, year=2025)
    assert "has ended" in what_instead(fresh(rows["annual"]))
    check_verb(put_annual(rows, AnnualStatus.SIGNED), "lift_reservation")


def put_annual(rows, status):
    row = fresh(rows["annual"])
    with acting(ACTOR):
        row.status = status
        row.save()
    return row


def test_ending_is_kept_with_who_and_when_and_steps_are_not_finished(table, rows):
    framework = put(table, SIGNED)
    assert rows["step"].state(TODAY, framework) == StepState.LATE
    row = end_framework(**version(framework), reason="Opgevolgd.")
    assert (row.status, row.ended_on) == (ENDED, TODAY)
    told = row.history.first()
    assert (told.actor_name, told.history_change_reason) == (ACTOR.name, "Opgevolgd.")
    assert CycleStep.objects.get(pk=rows["step"].pk).state(TODAY, row) == StepState.OPEN
    again = reopen_framework(**version(row), reason="De evaluatie moet nog.")
    assert (again.status, again.ended_on) == (SIGNED, None)
    assert rows["step"].state(TODAY, again) == StepState.LATE


def test_a_draft_that_came_to_nothing_is_withdrawn_and_never_was_signed(table, rows):
    framework = put(table, DRAFT)
    with pytest.raises(ValidationError) as refused:
        withdraw_framework(**version(framework), reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    row = withdraw_framework(**version(framework), reason="Geen overeenstemming.")
    assert (row.status, row.ended_on, row.was_withdrawn) == (ENDED, TODAY, True)
    assert row.history.first().history_change_reason == "Geen overeenstemming."
    with pytest.raises(ValidationError, match="not recorded that this agreement was signed"):
        framework_signing.mend_signed(**version(row), signed_on=row.starts_on, signatures={})
    again = reopen_framework(**version(row), reason="Er wordt weer gepraat.")
    assert (again.status, again.ended_on, again.was_withdrawn) == (DRAFT, None, False)


def test_a_day_that_was_typed_in_a_draft_makes_it_no_signed_agreement(table, rows):
    framework = put(table, DRAFT)
    with acting(ACTOR):
        framework.adopted_on = framework.starts_on
        framework.save_next()
    row = withdraw_framework(**version(framework), reason="Geen overeenstemming.")
    assert row.was_withdrawn and reopen_framework(**version(row), reason="Toch wel.").status == DRAFT


def test_what_was_signed_and_ended_is_not_withdrawn(table, rows):
    """Also where no day of signing is told."""
    ended = end_framework(**version(put(table, SIGNED)))
    assert ended.adopted_on is None and not ended.was_withdrawn
    assert reopen_framework(**version(ended), reason="De evaluatie moet nog.").status == SIGNED


@pytest.mark.parametrize("status", [AnnualStatus.PROPOSED, AnnualStatus.AGREED, AnnualStatus.SIGNED])
def test_a_draft_under_which_parties_agreed_is_not_withdrawn(table, rows, status):
    framework = put(table, DRAFT)
    put_annual(rows, status)
    with pytest.raises(ValidationError, match=r"signed under it|still asked"):
        withdraw_framework(**version(framework), reason="Geen overeenstemming.")
    assert not fresh(framework).is_ended


def test_who_was_first_wins_and_opening_needs_a_reason(table, rows):
    framework = put(table, SIGNED)
    with pytest.raises(StaleVersionError):
        end_framework(actor=ACTOR, framework=framework, version=framework.version + 1)
    ended = end_framework(**version(framework))
    with pytest.raises(ValidationError, match="Tell why"):
        reopen_framework(**version(ended), reason=" ")


def test_before_its_last_day_only_with_a_reason(table, rows):
    framework = put(table, SIGNED)
    with acting(ACTOR):
        framework.ends_on = TODAY
        framework.save()
    with pytest.raises(ValidationError) as refused:
        end_framework(**version(framework))
    assert set(refused.value.message_dict) == {"reason"}
    assert end_framework(**version(framework), reason="Opgezegd.").status == ENDED


@pytest.mark.parametrize("status", [AnnualStatus.PROPOSED, AnnualStatus.AGREED])
def test_not_while_parties_are_asked(table, rows, status):
    framework = put(table, SIGNED)
    put_annual(rows, status)
    with pytest.raises(ValidationError, match="still asked"):
        end_framework(**version(framework))
    put_annual(rows, AnnualStatus.DRAFT)
    addendum = start_addendum(
        actor=ACTOR, framework=framework, title="Minder", reason="Tegenvaller", effective_on=TODAY
    )
    with pytest.raises(ValidationError, match="still asked"):
        end_framework(**version(framework))
    withdraw(actor=ACTOR, addendum=addendum, reason="Niet meer nodig.")
    assert end_framework(**version(framework)).status == ENDED


def test_the_next_agreement_goes_on_from_it(table, rows):
    put(table, ENDED)
    with acting(ACTOR):
        successor = FrameworkAgreement(
            municipality=table.municipality,
            slug="opvolger",
            title="Opvolger",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=1400),
        )
        successor.save()
    row = make_commitment(successor, "opvolger")
    linked = continue_from(actor=ACTOR, commitment=row, earlier=fresh(rows["commitment"]))
    assert linked.chain_id == rows["commitment"].pk


# ---- bids and drafts that were left


@made_once
def proposal(table):
    """A bid with a line to which the municipality made a counter-proposal, and a draft of a year, before it ends."""
    line = the_line(make_bid(table.framework, table.corporation))
    start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
    return respond(
        actor=ACTOR, line=line, party=table.municipality, answer=BidAnswer.DISCUSS, planned="begin 2025"
    )


#: What is left of bids, by verb: of the table and the counter-proposal.
LEFT: dict[str, Callable[[Any, Any], Any]] = {
    "start": lambda t, p: make_draft(t.framework, t.tenants),
    "version": lambda t, p: new_version(actor=ACTOR, bid=p.line.bid),
    "withdraw": lambda t, p: withdraw_bid(
        actor=ACTOR, bid=p.line.bid, version=p.line.bid.version, why="Vergissing"
    ),
    "answer": lambda t, p: agree(p.line, t.tenants),
    "reply": lambda t, p: reply_to_proposal(actor=ACTOR, response=p, reply=BidReplyKind.KEEP, why="Nee."),
    "take over": lambda t, p: take_proposal_over(actor=ACTOR, response=p),
    "settle": lambda t, p: settle_line(actor=ACTOR, line=p.line, version=1, outcome="taken_over"),
    "draft": lambda t, p: draft_of(t.framework.annual_agreements.get()),
}


@pytest.mark.parametrize("verb", LEFT)
def test_bids_and_drafts_that_were_left_stand_still(table, proposal, verb):
    def call():
        with transaction.atomic():
            LEFT[verb](table, fresh(proposal))
            transaction.set_rollback(True)

    call()
    put(table, ENDED)
    with pytest.raises(ValidationError, match="has ended"):
        call()


def test_a_list_begins_no_year_and_people_are_not_led_to_bids(table, cast):
    row = put(table, ENDED)
    (problem,) = make_plan(row, Listed({}, ()), 2025).problems
    assert "has ended" in str(problem)
    assert not may_bid(cast.corporation_officer, row, table.corporation)
    assert not parties_answering(cast.officer, row, table.corporation)
    assert not may_settle_bids(cast.officer, row)
    assert may_settle_bids(cast.officer, put(table, SIGNED))
