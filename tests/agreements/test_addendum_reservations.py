"""Consenting to an addendum by a power and under a reservation, and lifting it once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AddendumStatus
from agreements.services import addenda, addendum_answers
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.recalling import recall_consent
from tests.cast import ACTOR
from tests.factories import leave_table
from tests.layers import made_once

from .addendum_rows import TODAY, again, change, make_signed, propose, seen, start
from .signing_rows import REFUSED_LIFTINGS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def annual(table):
    return make_signed(table)


@made_once
def reserved(table, annual):
    addendum = propose(change(start(table, annual)))
    addendum_answers.consent(
        actor=ACTOR,
        addendum=addendum,
        party=table.corporation,
        seen=1,
        function="Bestuurder",
        power=" statuten ",
        reservation=" de raad van commissarissen ",
    )
    return addendum


def asked(addendum, party):
    return standing_of_addendum(again(addendum)).of(party)


def lift(addendum, party, **more):
    values = {"seen": seen(addendum), "lifted_on": TODAY, "reference": "Besluit 12", **more}
    return addendum_answers.lift_reservation(actor=ACTOR, addendum=again(addendum), party=party, **values)


def test_it_holds_up_nothing_and_is_told_until_it_is_lifted(table, reserved):
    found = asked(reserved, table.corporation)
    assert (found.answer.power, found.reservation) == ("statuten", "de raad van commissarissen")
    assert again(reserved).status == AddendumStatus.AGREED
    put_into_effect(actor=ACTOR, addendum=again(reserved))
    assert [one.party for one in standing_of_addendum(again(reserved)).reserved] == [table.corporation]
    lift(reserved, table.corporation)
    found = asked(reserved, table.corporation)
    assert (found.state, found.reservation, found.lifted.reference) == ("consented", "", "Besluit 12")
    with pytest.raises(ValidationError, match="no reservation that stands"):
        lift(reserved, table.corporation)


@REFUSED_LIFTINGS
def test_on_a_day_since_it_consented_and_to_be_read_somewhere(table, reserved, field, more):
    with pytest.raises(ValidationError) as refused:
        lift(reserved, table.corporation, **more)
    assert set(refused.value.message_dict) == {field}
    assert asked(reserved, table.corporation).reservation


def test_it_goes_with_the_consent_to_a_version_that_asks_nothing_anew(table, reserved):
    lift(reserved, table.corporation)
    addenda.take_back(actor=ACTOR, addendum=again(reserved), reason="Ook die van Thuis.")
    again_proposed = propose(change(again(reserved), "thuis"))
    found = asked(again_proposed, table.corporation)
    assert (found.state, found.lifted.reference) == ("consented", "Besluit 12")


def test_who_refuses_after_that_or_is_taken_back_waits_for_nothing(table, annual):
    addendum = propose(change(change(start(table, annual)), "thuis"))
    told = {"actor": ACTOR, "addendum": addendum, "party": table.corporation, "seen": 1}
    paper = {"given_on": TODAY, "function": "Bestuurder", "reference": "Brief 4", "power": "mandaat"}
    addendum_answers.record_consent(**told, **paper, reservation="de raad")
    assert asked(addendum, table.corporation).answer.power == "mandaat"
    lift(addendum, table.corporation)
    recall_consent(**told, reason="Verkeerde partij.")
    found = asked(addendum, table.corporation)
    assert (found.state, found.lifted, found.before.kind) == ("waits", None, "recalled")
    addendum_answers.record_consent(**told, **paper, reservation="het bestuur")
    assert asked(addendum, table.corporation).reservation == "het bestuur"
    addendum_answers.refuse(**told, reason="Toch niet.")
    assert (asked(addendum, table.corporation).reservation, asked(addendum, table.corporation).lifted) == (
        "",
        None,
    )


def test_of_who_left_it_is_still_lifted(table, reserved):
    leave_table(table.framework, table.corporation)
    lift(reserved, table.corporation)
    assert asked(reserved, table.corporation).lifted
