"""The states of an addendum: every verb in every status, and every way from one to another."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AddendumStatus, ConsentKind
from agreements.services import addenda, addendum_answers, addendum_states
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.recalling import recall_consent
from config.web.history import acting
from tests.cast import ACTOR
from tests.trying import works

from .addendum_rows import TODAY, again, bring, change, commitment, make_signed, start

pytestmark = pytest.mark.django_db

DRAFT, PROPOSED, AGREED, IN_EFFECT, WITHDRAWN = AddendumStatus
#: What may be done in each status and where it may go from there, told once more.
CAN = {
    DRAFT: {"write", "propose", "withdraw"},
    PROPOSED: {
        *("consent", "record_consent", "recall_consent", "lift_reservation", "refuse"),
        *("take_back", "withdraw"),
    },
    AGREED: {"put_into_effect", "recall_consent", "lift_reservation", "take_back", "withdraw"},
    IN_EFFECT: {"lift_reservation"},
    WITHDRAWN: set(),
}
WAYS = {
    DRAFT: {PROPOSED, WITHDRAWN},
    PROPOSED: {DRAFT, AGREED, WITHDRAWN},
    AGREED: {DRAFT, PROPOSED, IN_EFFECT, WITHDRAWN},
    IN_EFFECT: set(),
    WITHDRAWN: set(),
}


def deeds(addendum, table):
    now = again(addendum)
    told = {"actor": ACTOR, "addendum": now}
    answers = {**told, "party": table.corporation, "seen": 1}
    return {
        "write": lambda: addenda.let_lapse(**told, version=now.version, commitment=commitment("thuis")),
        "propose": lambda: addenda.propose_addendum(
            **told, version=now.version, reply_by=TODAY + timedelta(days=3)
        ),
        "take_back": lambda: addenda.take_back(**told, reason="Anders."),
        "consent": lambda: addendum_answers.consent(**answers, function="Bestuurder"),
        "record_consent": lambda: addendum_answers.record_consent(
            **answers, given_on=TODAY, function="Bestuurder", reference="Brief 4"
        ),
        "recall_consent": lambda: _recall(now, table, answers),
        "lift_reservation": lambda: _lift(now, table, answers),
        "refuse": lambda: addendum_answers.refuse(**answers, reason="Nee."),
        "withdraw": lambda: addenda.withdraw(**told, reason="Niet nodig."),
        "put_into_effect": lambda: put_into_effect(**told),
    }


def _recall(addendum, table, answers):
    _consented(addendum, table, reference="Brief 4", on_paper=True)
    recall_consent(**answers, reason="Verkeerde partij.")


def _lift(addendum, table, answers):
    _consented(addendum, table, reservation="de raad van commissarissen")
    addendum_answers.lift_reservation(**answers, lifted_on=TODAY, reference="Besluit 3")


def _consented(addendum, table, **told):
    standing = standing_of_addendum(addendum)
    if standing.version:
        with acting(ACTOR):
            addendum_answers.write_answer(
                standing,
                standing.of(table.corporation),
                ConsentKind.CONSENT,
                function="Bestuurder",
                **told,
            )


@pytest.mark.parametrize("status", list(AddendumStatus))
def test_the_matrix(table, status):
    addendum = bring(change(start(table, make_signed(table))), table, status)
    assert addendum.status == status
    can = {verb for verb, deed in deeds(addendum, table).items() if works(deed)}
    assert can == CAN[status]


@pytest.mark.parametrize("status", list(AddendumStatus))
def test_ways_to_go(table, status):
    """A status is reached along the table only."""
    addendum = start(table, make_signed(table))
    for to in AddendumStatus:
        row = again(addendum)
        row.status = status
        with acting(ACTOR):
            if to in WAYS[status]:
                addendum_states.move(row, to)
                assert again(addendum).status == to
            else:
                with pytest.raises(ValidationError):
                    addendum_states.move(row, to)
