"""Correcting the day of a signature on paper once all is signed: nothing is taken back, and both days stay readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind, FrameworkStatus
from agreements.models import AgreementVersion, CycleStep, PartyAnswer
from agreements.services.correcting import correct_signed_on
from agreements.services.cycle import add_step
from agreements.services.signed_before import Signature, record_signed_before, withdraw_signed_before
from agreements.services.signing import lift_reservation, record_signature
from agreements.services.standing import standing_of
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import leave_table
from tests.layers import made_once

from .signing_rows import again, bring, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY, LATER, RIGHT = date(2024, 12, 10), date(2025, 1, 15), date(2025, 1, 8)


@made_once
def annual(table):
    row = make_draft(table, 2025)
    for kind in (CycleKind.AGREE, CycleKind.SIGN):
        add_step(actor=ACTOR, framework=table.framework, year=2024, kind=kind, title=kind.label)
    signatures = {
        table.municipality.slug: Signature(DAY, "Wethouder", "B-7"),
        table.corporation.slug: Signature(LATER, "Bestuurder", "P-1"),
    }
    record_signed_before(actor=ACTOR, annual=row, version=row.version, signatures=signatures)
    return again(row)


def correct(annual, party, day, **more):
    row = again(annual)
    values = {"version": row.version, "reason": "Verkeerd gelezen.", **more}
    return correct_signed_on(actor=ACTOR, annual=row, party=party, signed_on=day, **values)


def end(framework):
    with acting(ACTOR):
        framework.status, framework.ended_on = FrameworkStatus.ENDED, timezone.localdate()
        framework.save()


def seat_of(annual, party):
    return standing_of(again(annual)).seat(party)


def test_the_day_is_right_and_the_wrong_one_stays_readable(table, annual):
    correct(annual, table.corporation, RIGHT)
    seat = seat_of(annual, table.corporation)
    answer = seat.answer
    assert (answer.given_on, answer.function, answer.reference, answer.on_paper) == (
        RIGHT,
        "Bestuurder",
        "P-1",
        True,
    )
    was, back = seat.corrected
    assert (was.given_on, back.text, back.author_name) == (LATER, "Verkeerd gelezen.", ACTOR.name)
    assert again(annual).status == AnnualStatus.SIGNED
    assert seat_of(annual, table.municipality).corrected is None
    # The steps were done on the day of the last one.
    assert {step.done_on for step in CycleStep.objects.all()} == {RIGHT}
    assert CycleStep.history.latest().history_change_reason == "Verkeerd gelezen."


def test_also_once_the_framework_has_ended(table, annual):
    end(table.framework)
    correct(annual, table.corporation, RIGHT)
    assert seat_of(annual, table.corporation).answer.given_on == RIGHT
    with pytest.raises(ValidationError, match="has ended"):
        withdraw_signed_before(
            actor=ACTOR, annual=again(annual), version=again(annual).version, reason="Toch niet."
        )


def test_taken_back_afterwards_nobody_has_signed(table, annual):
    correct(annual, table.corporation, RIGHT)
    row = again(annual)
    withdraw_signed_before(actor=ACTOR, annual=row, version=row.version, reason="Toch niet.")
    assert seat_of(annual, table.corporation).answer is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (LATER, "is the day that is recorded"),
        (date(1989, 1, 1), "between 1990"),
        (date(2026, 1, 1), "over by then"),
        (timezone.localdate() + timedelta(days=1), "not come yet"),
    ],
)
def test_days_that_can_not_be(table, annual, day, words):
    with pytest.raises(ValidationError, match=words) as refused:
        correct(annual, table.corporation, day)
    assert set(refused.value.message_dict) == {"signed_on"}
    assert PartyAnswer.objects.count() == 2


def test_not_when_it_sat_elsewhere_nor_when_others_did(table, annual):
    leave_table(table.framework, table.tenants, date(2025, 1, 10))
    with pytest.raises(ValidationError, match="other parties sat at the table"):
        correct(annual, table.corporation, RIGHT)
    leave_table(table.framework, table.corporation, LATER)
    with pytest.raises(ValidationError, match="did not sit at the table"):
        correct(annual, table.corporation, LATER + timedelta(days=1))


def test_what_is_refused_besides(table, annual):
    with pytest.raises(ValidationError, match="what went wrong"):
        correct(annual, table.corporation, RIGHT, reason=" ")
    with pytest.raises(ValidationError, match="no signature on paper"):
        correct(annual, table.tenants, RIGHT)
    with pytest.raises(StaleVersionError):
        correct(annual, table.corporation, RIGHT, version=99)


@pytest.mark.slow
def test_of_what_was_proposed_here_not_before_it_was_and_with_what_lifted_its_reservation(table):
    annual = bring(make_draft(table, 2025), table, AnnualStatus.AGREED)
    standing = standing_of(again(annual))
    today = timezone.localdate()
    for seat in standing.signing:
        record_signature(
            actor=ACTOR,
            annual=again(annual),
            party=seat.party,
            seen=standing.version.number,
            signed_on=today,
            function="Bestuurder",
            reference="P-1",
            reservation="De raad",
        )
    party = table.corporation
    told = {"lifted_on": today, "reference": "Besluit 3", "seen": standing.version.number}
    lift_reservation(actor=ACTOR, annual=again(annual), party=party, **told)
    with pytest.raises(ValidationError, match="did not exist yet"):
        correct(annual, party, today - timedelta(days=400))
    # As if it had been proposed long ago.
    QuerySet(AgreementVersion).update(proposed_on=today - timedelta(days=30))
    correct(annual, party, today - timedelta(days=3))
    seat = seat_of(annual, party)
    assert (seat.answer.given_on, seat.answer.reservation) == (today - timedelta(days=3), "De raad")
    assert seat.lifted.reference == "Besluit 3" and not seat.reservation
