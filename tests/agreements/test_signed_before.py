"""Recording that an annual agreement was signed on paper before it came here, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind
from agreements.models import PartyAnswer
from agreements.services import agreeing
from agreements.services.addenda import start_addendum
from agreements.services.addendum_changes import table_of
from agreements.services.correcting import correct_signed_on
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from agreements.services.signed_before import (
    Signature,
    record_signed_before,
    signers_of,
    withdraw_signed_before,
)
from agreements.services.standing import standing_of
from agreements.services.states import is_fixed, is_on_paper
from config.web.history import StaleVersionError
from tests.cast import ACTOR
from tests.factories import leave_table, make_commitment
from tests.layers import made_once

from .signing_rows import again, make_draft, propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY, LATER = date(2024, 12, 10), date(2025, 1, 15)


@made_once
def annual(table):
    return make_draft(table, 2025)


def told(table, **more):
    first = {
        table.municipality.slug: Signature(DAY, "Wethouder", "B-7"),
        table.corporation.slug: Signature(LATER),
    }
    return {**first, **more}


def record(annual, signatures, **more):
    row = again(annual)
    values = {"version": row.version, "signatures": signatures, **more}
    return record_signed_before(actor=ACTOR, annual=row, **values)


def withdraw(annual, **more):
    row = again(annual)
    values = {"version": row.version, "reason": "Dit was het concept.", **more}
    return withdraw_signed_before(actor=ACTOR, annual=row, **values)


def states(annual):
    return {seat.party.label: str(seat.state) for seat in standing_of(again(annual)).seats}


def test_it_stands_as_signed_on_the_real_days_with_its_text_frozen(table, annual):
    version = record(annual, told(table))
    assert again(annual).status == AnnualStatus.SIGNED
    assert (version.on_paper, len(version.commitments)) == (True, 3)
    assert states(annual) == {
        "Gemeente": "signed",
        "Wonen": "signed",
        "Thuis": "without",
        "Huurders": "without",
        "Zorg": "waits",
    }
    standing = standing_of(again(annual))
    days = {seat.party.label: seat.answer.given_on for seat in standing.remaining}
    assert days == {"Gemeente": DAY, "Wonen": LATER}
    assert all(seat.signed_on_paper for seat in standing.remaining)
    assert (is_fixed(again(annual)), is_on_paper(again(annual))) == (True, False)
    with pytest.raises(ValidationError, match="changes only by an addendum"):
        make_commitment(table.framework, "2025-nieuw", 9, annual=again(annual))
    with pytest.raises(ValidationError, match="recorded already"):
        record(annual, told(table))


def test_a_year_entered_as_signed_gets_its_signatures(table):
    annual = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.SIGNED)
    with pytest.raises(ValidationError, match="Nothing was agreed"):
        record(annual, told(table))
    make_commitment(table.framework, "2025-een", 9, annual=annual)
    assert is_on_paper(again(annual))
    record(annual, told(table))
    assert not is_on_paper(again(annual))
    assert again(annual).status == AnnualStatus.SIGNED


def test_who_left_since_signed_then_and_whom_it_binds_is_of_then(table, annual):
    leave_table(table.framework, table.corporation, date(2025, 12, 31))
    assert table.corporation in signers_of(again(annual))
    version = record(annual, told(table))
    assert {one["key"]: one["binds"] for one in version.commitments}["2025-van-wonen"] == [
        table.corporation.slug
    ]
    seat = standing_of(again(annual)).seat(table.corporation)
    assert (str(seat.state), seat.last_day) == ("signed", date(2025, 12, 31))


@pytest.mark.parametrize(
    "day",
    [date(1989, 1, 1), date(2026, 1, 1), timezone.localdate() + timedelta(days=1)],
)
def test_days_that_can_not_be_are_told_at_the_party(table, annual, day):
    with pytest.raises(ValidationError) as refused:
        record(annual, told(table, **{table.tenants.slug: Signature(day)}))
    assert set(refused.value.message_dict) == {f"{table.tenants.slug}-signed_on"}
    assert again(annual).status == AnnualStatus.DRAFT
    assert not PartyAnswer.objects.exists()


def test_not_of_a_party_that_sat_there_later_or_earlier(table, annual):
    leave_table(table.framework, table.corporation, date(2025, 1, 10))
    with pytest.raises(ValidationError) as refused:
        record(annual, told(table))
    assert set(refused.value.message_dict) == {f"{table.corporation.slug}-signed_on"}
    with pytest.raises(ValidationError, match="does not sign"):
        record(annual, told(table, **{table.adviser.slug: Signature(DAY)}))


def test_two_at_least_and_who_was_first_wins(table, annual):
    with pytest.raises(ValidationError, match="two parties"):
        record(annual, {table.municipality.slug: Signature(DAY)})
    with pytest.raises(StaleVersionError):
        record(annual, told(table), version=0)


def test_not_once_a_text_was_proposed_here(table, annual):
    propose(annual)
    with pytest.raises(ValidationError, match="has been proposed"):
        record(annual, told(table))
    agreeing.withdraw_proposal(actor=ACTOR, annual=again(annual), reason="Anders.")
    with pytest.raises(ValidationError, match="was proposed here"):
        record(annual, told(table))


def test_a_mistake_is_taken_back_with_a_reason_and_recorded_anew(table, annual):
    with pytest.raises(ValidationError, match="not recorded"):
        withdraw(start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED))
    record(annual, told(table))
    with pytest.raises(ValidationError) as refused:
        withdraw(annual, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    withdraw(annual)
    assert again(annual).status == AnnualStatus.DRAFT
    assert "signed" not in states(annual).values()
    assert PartyAnswer.objects.filter(kind="recalled", text="Dit was het concept.").count() == 2
    make_commitment(table.framework, "2025-nieuw", 9, annual=again(annual))
    version = record(annual, told(table))
    assert (version.number, len(version.commitments)) == (2, 4)


def test_after_a_mistake_it_can_be_proposed_here(table, annual):
    record(annual, told(table))
    withdraw(annual)
    propose(again(annual))
    assert set(states(annual).values()) == {"waits"}


def test_not_once_something_was_built_on_it(table, annual):
    record(annual, told(table))
    addendum = start_addendum(
        actor=ACTOR,
        framework=table.framework,
        annual=again(annual),
        title="Minder",
        reason="Tegenvaller",
        effective_on=date(2026, 1, 1),
    )
    asked = {seat.party for seat in table_of(addendum)}
    assert asked == {table.municipality, table.corporation, table.adviser}, "not who did not sign"
    with pytest.raises(ValidationError, match="addendum"):
        withdraw(annual)


def test_the_steps_of_the_cycle_are_done_on_the_last_day_and_open_again(table, annual):
    steps = [
        add_step(actor=ACTOR, framework=table.framework, year=2024, kind=kind, title=kind.label)
        for kind in (CycleKind.AGREE, CycleKind.SIGN)
    ]
    record(annual, told(table))
    for step in steps:
        step.refresh_from_db()
    assert [step.done_on for step in steps] == [LATER, LATER]
    withdraw(annual)
    for step in steps:
        step.refresh_from_db()
    assert [step.done_on for step in steps] == [None, None]


def test_power_and_reservation_come_from_the_paper_with_the_day_it_was_lifted(table, annual):
    paper = Signature(DAY, power=" statuten ", reservation=" de raad ", lifted_on=LATER)
    held = Signature(LATER, reservation="de ledenraad")
    record(annual, {table.municipality.slug: paper, table.corporation.slug: held})
    standing = standing_of(again(annual))
    seat = standing.seat(table.municipality)
    assert (seat.answer.power, seat.answer.reservation, seat.reservation) == ("statuten", "de raad", "")
    assert (seat.lifted.given_on, seat.lifted.reference) == (LATER, "")
    assert [one.party for one in standing.reserved] == [table.corporation]
    # A day that is put right takes them along; all of it goes when the record is taken back.
    row = again(annual)
    told = {"actor": ACTOR, "annual": row, "version": row.version, "party": table.municipality}
    correct_signed_on(**told, signed_on=DAY - timedelta(days=1), reason="Verkeerd gelezen.")
    seat = standing_of(again(annual)).seat(table.municipality)
    assert (seat.answer.power, seat.lifted.given_on) == ("statuten", LATER)
    withdraw(annual)
    assert standing_of(again(annual)).reserved == []


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (Signature(DAY, lifted_on=LATER), "reservation"),
        (Signature(DAY, reservation=" ", lifted_on=LATER), "reservation"),
        (Signature(LATER, reservation="de raad", lifted_on=DAY), "lifted_on"),
        (Signature(DAY, reservation="de raad", lifted_on=date(2999, 1, 1)), "lifted_on"),
    ],
)
def test_what_can_not_be_told_of_a_reservation_is_told_at_its_field(table, annual, one, field):
    with pytest.raises(ValidationError) as refused:
        record(annual, told(table, **{table.municipality.slug: one}))
    assert set(refused.value.message_dict) == {f"{table.municipality.slug}-{field}"}
    assert again(annual).status == AnnualStatus.DRAFT and not PartyAnswer.objects.exists()
