"""Every status of an annual agreement against every verb."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, AnswerKind, CycleKind, ObjectionOutcome
from agreements.models import AnnualAgreement, Objection
from agreements.services import agreeing, signing, states
from agreements.services.drafting import start_year
from agreements.services.recalling import recall_answer, recall_signature
from agreements.services.standing import standing_of
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.trying import works

from .signing_rows import bring, make_draft, objection, propose, seen

pytestmark = pytest.mark.django_db

DRAFT, PROPOSED, AGREED, SIGNED, NOT_AGREED = AnnualStatus
#: What may be done in each status and where it may go from there, told once more: the tables of `states` are asked too.
CAN = {
    DRAFT: {"write", "propose", "answer_objection"},
    PROPOSED: {
        *("approve", "no_objection", "record_consent", "recall_answer", "object_to", "answer_objection"),
        *("withdraw_proposal", "decline", "end_without_agreement"),
    },
    AGREED: {
        *("sign", "record_signature", "recall_signature", "recall_answer"),
        *("withdraw_proposal", "decline", "end_without_agreement", "lift_reservation"),
    },
    SIGNED: {"lift_reservation"},
    NOT_AGREED: {"take_up_again"},
}
#: Of what never was proposed here: tests/agreements/test_amending.py, test_signed_before.py and test_correcting.py.
ELSEWHERE = {"amend", "record_signed", "withdraw_signed", "correct_signature"}
WAYS = {
    DRAFT: {PROPOSED, SIGNED},
    PROPOSED: {DRAFT, AGREED, NOT_AGREED},
    AGREED: {DRAFT, PROPOSED, SIGNED, NOT_AGREED},
    SIGNED: {DRAFT},
    NOT_AGREED: {DRAFT},
}


def deeds(annual, table, found):
    """Each verb as a person would use it, on an agreement in whatever state."""
    at = {"actor": ACTOR, "annual": annual, "party": table.tenants, "seen": seen(annual)}
    return {
        "write": lambda: make_commitment(table.framework, "2026-nieuw", 9, annual=annual),
        "propose": lambda: propose(annual),
        "withdraw_proposal": lambda: agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Anders."),
        "approve": lambda: agreeing.approve(**at),
        "no_objection": lambda: agreeing.no_objection(**at),
        "object_to": lambda: agreeing.object_to(**at, reason="Te weinig."),
        "answer_objection": lambda: agreeing.answer_objection(
            actor=ACTOR,
            objection=found,
            version=found.version,
            outcome=ObjectionOutcome.PARTLY,
            text="Deels.",
        ),
        "sign": lambda: signing.sign(**at, function="Voorzitter"),
        "record_consent": lambda: agreeing.record_consent(
            **at, kind=AnswerKind.APPROVE, given_on=timezone.localdate(), reference="Brief 4"
        ),
        "recall_answer": lambda: _recall(annual, table, at),
        "recall_signature": lambda: _recall_signature(annual, table, at),
        "lift_reservation": lambda: _lift(annual, table, at),
        "record_signature": lambda: signing.record_signature(
            **at, function="Voorzitter", signed_on=timezone.localdate(), reference="Map 3"
        ),
        "decline": lambda: signing.decline(**at, reason="Nee."),
        "end_without_agreement": lambda: agreeing.end_without_agreement(
            actor=ACTOR, annual=annual, kind=CycleKind.DISPUTE, reason="Verschil."
        ),
        "take_up_again": lambda: agreeing.take_up_again(actor=ACTOR, annual=annual, reason="Nieuw."),
    }


def _recall(annual, table, at):
    standing = standing_of(annual)
    if standing.version:
        with acting(ACTOR):
            agreeing.write_answer(standing, standing.seat(table.tenants), AnswerKind.APPROVE, on_paper=True)
    recall_answer(**at, reason="Verkeerde partij.")


def _lift(annual, table, at):
    standing = standing_of(annual)
    if standing.version:
        told = {"function": "Voorzitter", "reservation": "de raad"}
        with acting(ACTOR):
            agreeing.write_answer(standing, standing.seat(table.tenants), AnswerKind.SIGN, **told)
    signing.lift_reservation(**at, lifted_on=timezone.localdate(), reference="Raadsbesluit 3")


def _recall_signature(annual, table, at):
    standing = standing_of(annual)
    if standing.version:
        told = {"on_paper": True, "function": "Voorzitter"}
        with acting(ACTOR):
            agreeing.write_answer(standing, standing.seat(table.tenants), AnswerKind.SIGN, **told)
    recall_signature(**at, reason="Verkeerde partij.")


@pytest.mark.parametrize("status", list(AnnualStatus))
def test_the_matrix(table, status):
    annual = bring(make_draft(table), table, status)
    # An objection of the adviser, left over from before, in whatever state.
    if status == AnnualStatus.DRAFT:
        found = objection(propose(annual), table.adviser)
        agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Anders.")
    else:
        found = _left_over(annual, table)
    can = {verb for verb, deed in deeds(annual, table, found).items() if works(deed)}
    # What was objected to has to be answered before the next version.
    assert can == CAN[status] - {"propose"}
    assert {verb for verb, when in states.VERBS.items() if status in when} - ELSEWHERE == CAN[status]


def _left_over(annual, table):
    with acting(ACTOR):
        row = Objection(
            agreement_version=annual.versions.get(),
            party=table.adviser,
            reason="Nog iets.",
            raised_on=timezone.localdate(),
            raised_by=ACTOR.name,
        )
        row.save()
    return row


@pytest.mark.parametrize("status", list(AnnualStatus))
@pytest.mark.parametrize("to", list(AnnualStatus))
def test_ways_to_go(table, status, to):
    """A status is reached along the table only."""
    row = AnnualAgreement(framework=table.framework, year=2026, status=status)
    with acting(ACTOR):
        row.save()
        if to in WAYS[status]:
            states.move(row, to)
            assert row.status == to
        else:
            with pytest.raises(ValidationError):
                states.move(row, to)
            assert row.status == status


def test_a_year_begins_as_a_draft_or_as_it_was_signed(table):
    for status in (AnnualStatus.PROPOSED, AnnualStatus.AGREED, AnnualStatus.NOT_AGREED):
        with pytest.raises(ValidationError):
            start_year(actor=ACTOR, framework=table.framework, year=2026, status=status)
    assert not AnnualAgreement.objects.exists()


def test_answering_late_is_still_answering(table):
    annual = propose(make_draft(table), days=0)
    version = annual.versions.get()
    assert version.reply_by <= timezone.localdate() + timedelta(days=0)
    agreeing.no_objection(actor=ACTOR, annual=annual, party=table.tenants, seen=1)


def test_what_was_signed_on_paper_is_told_from_the_rest_in_one_query(table, django_assert_num_queries):
    paper = start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED)
    draft = make_draft(table, 2025)
    here = bring(make_draft(table, 2026), table, AnnualStatus.SIGNED)
    rows = [paper, draft, here]
    with django_assert_num_queries(1):
        assert states.on_paper(row.pk for row in rows) == {paper.pk}
    assert [states.is_on_paper(row) for row in rows] == [True, False, False]
