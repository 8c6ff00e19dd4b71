"""What a party answered on paper up to its last day, and who coordinates records after it left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AddendumStatus, AnnualStatus, AnswerKind
from agreements.services import addendum_answers, agreeing, signing
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import ConsentState, standing_of_addendum
from agreements.services.going_on import go_on_without_who_left
from agreements.services.recalling import recall_answer, recall_consent
from agreements.services.standing import SeatState, standing_of
from tests.cast import ACTOR
from tests.factories import leave_table, prolong

from . import addendum_rows
from .addendum_rows import change, consent, make_signed, start
from .signing_rows import again, agree, make_draft, propose, sign, signers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
TOMORROW, LATER = TODAY + timedelta(1), TODAY + timedelta(5)


@pytest.fixture
def later(monkeypatch):
    """Some days on, so that the last day of who left has passed."""

    def go():
        monkeypatch.setattr(timezone, "localdate", lambda *_args: LATER)

    return go


@pytest.fixture
def annual(table):
    """Agreements of this year that were proposed; the tenants leave tomorrow."""
    leave_table(table.framework, table.tenants, TOMORROW)
    prolong(table.framework, TODAY.year)
    return propose(make_draft(table, TODAY.year))


def record_consent(annual, party, given_on):
    return agreeing.record_consent(
        actor=ACTOR,
        annual=annual,
        party=party,
        seen=1,
        kind=AnswerKind.APPROVE,
        given_on=given_on,
        reference="Brief 4",
    )


def record_signature(annual, party, signed_on):
    return signing.record_signature(
        actor=ACTOR,
        annual=annual,
        party=party,
        seen=1,
        signed_on=signed_on,
        function="Voorzitter",
        reference="Map 3",
    )


def test_its_consent_comes_in_before_or_after_the_others_agreed(table, annual, later):
    others = signers(table)[:-1]
    later()
    with pytest.raises(ValidationError, match="up to that day") as refused:
        record_consent(annual, table.tenants, TOMORROW + timedelta(1))
    assert set(refused.value.message_dict) == {"given_on"}
    annual = agree(annual, *others)
    assert annual.status == AnnualStatus.AGREED
    record_consent(annual, table.tenants, TOMORROW)
    seat = standing_of(annual).seat(table.tenants)
    assert (seat.state, seat.gone_on, seat.told_elsewhere) == (SeatState.APPROVED, TOMORROW, True)
    # What was agreed does not rest on it.
    recall_answer(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Verkeerde partij.")
    assert again(annual).status == AnnualStatus.AGREED
    assert standing_of(again(annual)).seat(table.tenants).state == SeatState.LEFT
    with pytest.raises(ValidationError, match="waits for signatures"):
        record_consent(annual, table.municipality, TODAY)


def test_its_signature_comes_in_after_the_others_signed(table, annual, later):
    others = signers(table)[:-1]
    later()
    annual = sign(agree(annual, *others), *others)
    assert annual.status == AnnualStatus.SIGNED
    for party in (table.municipality, table.adviser):
        with pytest.raises(ValidationError, match="has been signed"):
            record_signature(annual, party, TODAY)
    with pytest.raises(ValidationError, match="up to that day"):
        record_signature(annual, table.tenants, LATER)
    record_signature(annual, table.tenants, TOMORROW)
    standing = standing_of(again(annual))
    assert standing.annual.status == AnnualStatus.SIGNED and not standing.gone
    assert {seat.party for seat in standing.remaining} == {*others, table.tenants}


def test_in_a_text_about_a_year_it_takes_no_part_in_nothing_is_recorded(table, later):
    prolong(table.framework, TODAY.year + 1)
    annual = propose(make_draft(table, TODAY.year + 1))
    leave_table(table.framework, table.tenants, date(TODAY.year, 12, 31))
    with pytest.raises(ValidationError, match="Nothing is asked"):
        record_consent(annual, table.tenants, TODAY)


# ---- an addendum


@pytest.fixture
def addendum(table):
    """One that binds all, to which all consented but the corporation, which leaves tomorrow."""
    row = addendum_rows.propose(change(start(table, make_signed(table), effective_on=TOMORROW), "allen"))
    leave_table(table.framework, table.corporation, TOMORROW)
    return consent(row, table.municipality, table.other_corporation, table.tenants)


def record(addendum, table, given_on):
    return addendum_answers.record_consent(
        actor=ACTOR,
        addendum=addendum,
        party=table.corporation,
        seen=1,
        given_on=given_on,
        function="Bestuurder",
        reference="Brief 4",
    )


@pytest.mark.parametrize("status", [AddendumStatus.PROPOSED, AddendumStatus.AGREED, AddendumStatus.IN_EFFECT])
def test_its_consent_to_an_addendum(table, addendum, later, status):
    later()
    if status != AddendumStatus.PROPOSED:
        go_on_without_who_left(actor=ACTOR)
    if status == AddendumStatus.IN_EFFECT:
        put_into_effect(actor=ACTOR, addendum=addendum)
    assert addendum_rows.again(addendum).status == status
    with pytest.raises(ValidationError, match="up to that day") as refused:
        record(addendum, table, TOMORROW + timedelta(1))
    assert set(refused.value.message_dict) == {"given_on"}
    record(addendum, table, TODAY)
    row = addendum_rows.again(addendum)
    asked = standing_of_addendum(row).of(table.corporation)
    assert (asked.state, asked.gone_on) == (ConsentState.CONSENTED, None)
    if status == AddendumStatus.IN_EFFECT:
        assert (row.status, row.agreed_on) == (status, TOMORROW + timedelta(1))
        return
    # Not on the day after the last one of who left: all had consented by then.
    assert (row.status, row.agreed_on) == (AddendumStatus.AGREED, TODAY)
    recall_consent(actor=ACTOR, addendum=row, party=table.corporation, seen=1, reason="Verkeerde brief.")
    row = addendum_rows.again(addendum)
    assert (row.status, row.agreed_on) == (AddendumStatus.AGREED, TOMORROW + timedelta(1))


def test_where_all_that_were_asked_left_one_that_consented_in_time_is_enough(table, later):
    addendum = addendum_rows.propose(change(start(table, make_signed(table))))
    leave_table(table.framework, table.corporation, TOMORROW)
    later()
    record(addendum, table, TOMORROW)
    row = addendum_rows.again(addendum)
    assert row.status == AddendumStatus.AGREED
    put_into_effect(actor=ACTOR, addendum=row)
    assert addendum_rows.commitment().text == "Wij bouwen er dertig."


def test_what_bound_only_who_left_silently_is_not_changed_by_the_consent_of_others(table, later):
    addendum = addendum_rows.propose(change(change(start(table, make_signed(table))), "thuis"))
    leave_table(table.framework, table.corporation, TOMORROW)
    consent(addendum, table.other_corporation)
    later()
    go_on_without_who_left(actor=ACTOR)
    assert addendum_rows.again(addendum).status == AddendumStatus.PROPOSED
    record(addendum, table, TODAY)
    assert addendum_rows.again(addendum).status == AddendumStatus.AGREED
