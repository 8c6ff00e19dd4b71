"""Signing under a reservation, and lifting it once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.services import signing
from agreements.services.recalling import recall_signature
from agreements.services.standing import standing_of
from tests.cast import ACTOR
from tests.layers import made_once

from .signing_rows import REFUSED_LIFTINGS, again, bring, make_draft, sign, signers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TODAY = timezone.localdate()


@made_once
def annual(table):
    annual = bring(make_draft(table), table, AnnualStatus.AGREED)
    signing.sign(
        actor=ACTOR,
        annual=annual,
        party=table.municipality,
        seen=1,
        function="Wethouder",
        reservation=" instemming van de raad ",
    )
    return annual


def lift(annual, party, **more):
    values = {"seen": 1, "lifted_on": TODAY, "reference": "Raadsbesluit 12", **more}
    return signing.lift_reservation(actor=ACTOR, annual=again(annual), party=party, **values)


def seat(annual, party):
    return standing_of(again(annual)).seat(party)


def test_it_stands_with_the_signature_and_holds_up_nothing(table, annual):
    assert seat(annual, table.municipality).reservation == "instemming van de raad"
    assert sign(annual, *signers(table)[1:]).status == AnnualStatus.SIGNED
    assert [one.party for one in standing_of(again(annual)).reserved] == [table.municipality]
    lift(annual, table.municipality)
    found = seat(annual, table.municipality)
    assert (found.state, found.reservation, found.lifted.reference) == ("signed", "", "Raadsbesluit 12")
    assert found.answer.reservation == "instemming van de raad"
    with pytest.raises(ValidationError, match="no reservation that stands"):
        lift(annual, table.municipality)


def test_who_signed_without_one_lifts_nothing(table, annual):
    sign(annual, table.corporation)
    for party in (table.corporation, table.tenants):
        with pytest.raises(ValidationError, match="no reservation that stands"):
            lift(annual, party)


@REFUSED_LIFTINGS
def test_on_a_day_since_it_signed_and_to_be_read_somewhere(table, annual, field, more):
    with pytest.raises(ValidationError) as refused:
        lift(annual, table.municipality, **more)
    assert set(refused.value.message_dict) == {field}
    assert seat(annual, table.municipality).reservation


def test_by_what_power_somebody_signed_is_kept_here_and_on_paper(table, annual):
    paper = {"function": "Voorzitter", "signed_on": TODAY, "reference": "Map 3", "power": " volmacht "}
    told = {"actor": ACTOR, "annual": annual, "seen": 1}
    signing.sign(**told, party=table.corporation, function="Bestuurder", power=" statuten ")
    signing.record_signature(**told, party=table.tenants, **paper)
    assert seat(annual, table.corporation).answer.power == "statuten"
    assert seat(annual, table.tenants).answer.power == "volmacht"


def test_a_signature_that_is_taken_back_takes_its_reservation_along(table, annual):
    told = {"actor": ACTOR, "annual": annual, "party": table.tenants, "seen": 1}
    paper = {"function": "Voorzitter", "signed_on": TODAY, "reference": "Map 3"}
    signing.record_signature(**told, **paper, reservation="de ledenraad")
    lift(annual, table.tenants)
    recall_signature(**told, reason="Verkeerde partij.")
    assert (seat(annual, table.tenants).state, seat(annual, table.tenants).lifted) == ("no_objection", None)
    signing.record_signature(**told, **paper, reservation="het bestuur")
    assert seat(annual, table.tenants).reservation == "het bestuur"
