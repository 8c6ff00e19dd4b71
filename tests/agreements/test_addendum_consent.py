"""Consenting to an addendum: who is asked, again after a change, twice, elsewhere, and taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AddendumStatus
from agreements.models import AddendumAnswer
from agreements.services import addenda, addendum_answers
from agreements.services.recalling import recall_consent
from agreements.services.states import VersionChangedError
from tests.cast import ACTOR
from tests.layers import made_once

from .addendum_rows import TODAY, again, asked, change, consent, make_signed, propose, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LATER = TODAY + timedelta(days=30)


@made_once
def annual(table):
    return make_signed(table)


@made_once
def addendum(table, annual):
    return change(start(table, annual))


@made_once
def proposed(addendum):
    return propose(addendum)


def test_nobody_consents_in_a_blank_function(table, proposed):
    given = {"actor": ACTOR, "addendum": proposed, "party": table.corporation, "seen": 1, "function": " "}
    paper = {"given_on": TODAY, "reference": "Brief 4"}
    for verb, told in ((addendum_answers.consent, {}), (addendum_answers.record_consent, paper)):
        with pytest.raises(ValidationError) as refused:
            verb(**given, **told)
        assert list(refused.value.message_dict) == ["function"]
    assert not AddendumAnswer.objects.exists()


def test_only_whom_it_binds_is_asked_and_the_last_consent_makes_it_agreed(table, addendum):
    change(addendum, "thuis")
    addendum = propose(addendum)
    assert asked(addendum) == {"Wonen": "waits", "Thuis": "waits"}
    addendum = consent(addendum, table.corporation)
    assert (addendum.status, asked(addendum)["Wonen"]) == (AddendumStatus.PROPOSED, "consented")
    addendum = consent(addendum, table.other_corporation)
    assert (addendum.status, addendum.agreed_on) == (AddendumStatus.AGREED, TODAY)


def test_who_is_newly_bound_and_who_no_longer_is_are_both_asked(table, annual):
    addendum = propose(change(start(table, annual), leads=[f"party:{table.tenants.slug}"]))
    assert set(asked(addendum)) == {"Wonen", "Huurders"}


@pytest.mark.slow
def test_a_changed_text_asks_again_only_whom_it_binds(table, addendum):
    change(addendum, "thuis")
    addendum = consent(propose(addendum), table.corporation)
    addendum_answers.refuse(
        actor=ACTOR, addendum=addendum, party=table.other_corporation, seen=1, reason="Te veel."
    )
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Thuis bouwt er minder.")
    addendum = propose(change(addendum, "thuis", text="Wij bouwen er tien."))
    assert asked(addendum) == {"Wonen": "consented", "Thuis": "waits"}
    addendum = consent(addendum, table.other_corporation)
    assert addendum.status == AddendumStatus.AGREED
    # Another day of effect is another promise for everybody.
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Later.")
    addenda.change_addendum(
        actor=ACTOR,
        addendum=addendum,
        version=again(addendum).version,
        title="Later",
        reason="Later.",
        effective_on=LATER,
    )
    assert set(asked(propose(addendum)).values()) == {"waits"}


def test_words_that_stay_need_no_new_consent(table, proposed):
    proposed = consent(proposed, table.corporation)
    addenda.take_back(actor=ACTOR, addendum=proposed, reason="Nog eens kijken.")
    assert propose(proposed).status == AddendumStatus.AGREED


def test_somebody_looked_at_an_older_text(table, proposed):
    addenda.take_back(actor=ACTOR, addendum=proposed, reason="Anders.")
    propose(change(proposed, text="Wij bouwen er twintig."))
    with pytest.raises(VersionChangedError, match="version 2"):
        addendum_answers.consent(
            actor=ACTOR, addendum=proposed, party=table.corporation, seen=1, function="B"
        )
    assert not AddendumAnswer.objects.exists()


def test_consenting_and_refusing_twice(table, addendum):
    change(addendum, "thuis")
    addendum = consent(propose(addendum), table.corporation)
    with pytest.raises(ValidationError, match="consented already"):
        consent(addendum, table.corporation)
    told = {
        "actor": ACTOR,
        "addendum": addendum,
        "party": table.corporation,
        "seen": 1,
        "reason": "Toch niet.",
    }
    addendum_answers.refuse(**told)
    with pytest.raises(ValidationError, match="refused already"):
        addendum_answers.refuse(**told)
    assert asked(consent(addendum, table.corporation))["Wonen"] == "consented"


def test_who_is_not_bound_has_nothing_to_say(table, proposed):
    for party in (table.tenants, table.adviser):
        with pytest.raises(ValidationError, match="Nothing in it binds"):
            consent(proposed, party)


def test_a_party_that_consented_elsewhere(table, addendum, monkeypatch):
    change(addendum, "thuis")
    addendum = propose(addendum)
    told = {"actor": ACTOR, "addendum": addendum, "party": table.corporation, "seen": 1}
    told |= {"given_on": TODAY, "function": "Bestuurder", "reference": "Brief 4"}
    tomorrow, yesterday = TODAY + timedelta(1), TODAY - timedelta(1)
    for wrong, problem in (
        ({"given_on": tomorrow}, "has not come"),
        ({"given_on": yesterday}, "did not exist yet"),
        ({"reference": " "}, "Tell where"),
        ({"function": " "}, "in which function"),
        ({"party": table.tenants}, "Nothing in it binds"),
    ):
        with pytest.raises(ValidationError, match=problem):
            addendum_answers.record_consent(**{**told, **wrong})
    answer = addendum_answers.record_consent(**told)
    assert (answer.on_paper, answer.function, answer.reference) == (True, "Bestuurder", "Brief 4")
    with pytest.raises(ValidationError, match="consented already"):
        addendum_answers.record_consent(**told)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: LATER)
    addendum_answers.record_consent(**{**told, "party": table.other_corporation, "given_on": tomorrow})
    # Not the day it was written down here: a decision of then can hold from a day in between.
    assert (again(addendum).status, again(addendum).agreed_on) == (AddendumStatus.AGREED, tomorrow)


def test_consent_recorded_by_mistake_is_taken_back(table, proposed):
    told = {"actor": ACTOR, "addendum": proposed, "party": table.corporation, "seen": 1}
    with pytest.raises(ValidationError, match="no answer on paper"):
        recall_consent(**told, reason="Verkeerde partij.")
    addendum_answers.record_consent(**told, given_on=TODAY, function="Bestuurder", reference="Brief 4")
    assert again(proposed).status == AddendumStatus.AGREED
    with pytest.raises(ValidationError, match="what went wrong"):
        recall_consent(**told, reason=" ")
    recall_consent(**told, reason="Verkeerde partij.")
    proposed = again(proposed)
    assert (proposed.status, proposed.agreed_on) == (AddendumStatus.PROPOSED, None)
    assert asked(proposed) == {"Wonen": "waits"} and AddendumAnswer.objects.count() == 2
    # What it consents to itself is its own, nobody else takes that back.
    proposed = consent(proposed, table.corporation)
    with pytest.raises(ValidationError, match="no answer on paper"):
        recall_consent(**{**told, "addendum": proposed}, reason="Verkeerde partij.")


def test_nobody_else_comes_back_on_a_refusal(table, proposed):
    told = {"actor": ACTOR, "addendum": proposed, "party": table.corporation, "seen": 1}
    addendum_answers.refuse(**told, reason="Te weinig.")
    with pytest.raises(ValidationError, match="refused here"):
        addendum_answers.record_consent(**told, given_on=TODAY, function="Bestuurder", reference="Brief 4")
    assert not AddendumAnswer.objects.filter(on_paper=True).exists()
