"""The addendum (allonge): drafted, put into effect from its day; what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from agreements.enums import AddendumStatus, AnnualStatus
from agreements.models import Addendum, Amendment, Commitment
from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from agreements.services.addendum_effect import put_into_effect
from agreements.services.amending import amend
from agreements.services.drafting import start_year
from agreements.services.revising import revise_commitment
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .addendum_rows import (
    TODAY,
    again,
    asked,
    bring,
    change,
    commitment,
    consent,
    make_signed,
    propose,
    seen,
    start,
)

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


def test_before_and_after_are_told_and_nothing_is_written_yet(addendum):
    (row,) = addendum.changes.all()
    assert (row.before["text"], row.after["text"]) == ("Wij bouwen er veertig.", "Wij bouwen er dertig.")
    assert commitment().text == "Wij bouwen er veertig." and commitment().version == 1
    assert commitment().history.count() == 1


def test_a_draft_is_no_pending_change(addendum):
    assert addenda.pending_change(commitment().pk) is None
    proposed = propose(addendum)
    pending = addenda.pending_change(commitment().pk)
    assert pending and pending.addendum == proposed


def test_in_effect_the_words_are_written_and_what_held_before_is_kept(table, addendum):
    change(addendum, "allen", leads=["kind:corporation"], plannings=["T3", "doorlopend"])
    addendum = consent(
        propose(addendum), table.municipality, table.corporation, table.other_corporation, table.tenants
    )
    put_into_effect(actor=ACTOR, addendum=addendum)
    row = commitment("allen")
    assert row.text == "Wij bouwen er dertig." and row.responsibilities.get().group == "corporation"
    assert [one.printed for one in row.plannings.all()] == ["T3", "doorlopend"]
    kept = Amendment.objects.get(commitment=commitment())
    assert (kept.before["text"], kept.after["text"]) == ("Wij bouwen er veertig.", "Wij bouwen er dertig.")
    assert (kept.addendum, kept.effective_on) == (addendum, TODAY)
    assert again(addendum).status == AddendumStatus.IN_EFFECT


def test_a_new_one_and_one_that_lapses(table, annual):
    addendum = start(table, annual)
    addenda.add_new(
        actor=ACTOR,
        addendum=addendum,
        version=1,
        wanted=Wanted(title="Van wonen", number="4", leads=[f"party:{table.tenants.slug}"], plannings=["T3"]),
    )
    new = addenda.add_new(
        actor=ACTOR,
        addendum=addendum,
        version=2,
        wanted=Wanted(title="Van wonen", number="5", leads=[f"party:{table.tenants.slug}"]),
        key="2025-van-wonen",
    )
    addenda.let_lapse(actor=ACTOR, addendum=addendum, version=3, commitment=commitment("thuis"))
    assert not Commitment.objects.filter(key=new.key).exists()
    addendum = propose(addendum)
    assert set(asked(addendum)) == {"Huurders", "Thuis"}
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.tenants, table.other_corporation))
    made = commitment("2025-van-wonen")
    assert (made.number, made.annual_agreement, made.position) == ("5", annual, 4)
    assert addendum.changes.filter(commitment=made).count() == 1
    assert commitment("thuis").lapsed_on == TODAY
    assert Amendment.objects.get(commitment=commitment("thuis")).after["lapsed"] is True
    with pytest.raises(ValidationError, match="lapses already"):
        addenda.let_lapse(
            actor=ACTOR, addendum=start(table, annual), version=1, commitment=commitment("thuis")
        )


def test_it_waits_for_its_day_of_effect(table, annual, monkeypatch):
    addendum = consent(propose(change(start(table, annual, effective_on=LATER))), table.corporation)
    with pytest.raises(ValidationError, match="Put it into effect from that day on"):
        put_into_effect(actor=ACTOR, addendum=addendum)
    assert commitment().text == "Wij bouwen er veertig."
    monkeypatch.setattr(timezone, "localdate", lambda *_args: LATER)
    put_into_effect(actor=ACTOR, addendum=addendum)
    assert commitment().text == "Wij bouwen er dertig."


def test_two_addenda_do_not_change_the_same_commitment(table, annual, addendum):
    other = change(start(table, annual, title="Nog minder"), text="Wij bouwen er vijf.")
    propose(addendum)
    with pytest.raises(ValidationError, match="Addendum 1: Minder woningen"):
        propose(other)
    with pytest.raises(ValidationError, match="Addendum 1"):
        amend(
            actor=ACTOR,
            commitment=commitment(),
            version=1,
            meeting="Overleg",
            decided_on=TODAY,
            effective_on=TODAY,
            reason="Zo.",
            fields={"text": "Anders."},
        )
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.corporation))
    # What comes after it starts from the words as they are then, once somebody looked at that.
    with pytest.raises(ValidationError, match="changed since you wrote this"):
        propose(other)
    assert again(other).status == AddendumStatus.DRAFT
    assert other.changes.get().before["text"] == "Wij bouwen er dertig."
    assert propose(other).status == AddendumStatus.PROPOSED


@pytest.mark.slow
def test_what_an_earlier_addendum_did_already_is_not_proposed_again(table, annual, addendum):
    same, ends = change(start(table, annual)), start(table, annual)
    addenda.let_lapse(actor=ACTOR, addendum=ends, version=1, commitment=commitment("thuis"))
    late = change(start(table, annual), "thuis")
    for first, party in ((addendum, table.corporation), (ends, table.other_corporation)):
        put_into_effect(actor=ACTOR, addendum=consent(propose(first), party))
    with pytest.raises(ValidationError, match="reads so already"):
        propose(same)
    with pytest.raises(ValidationError, match="lapses already"):
        propose(late)


def test_what_changed_after_the_consent_is_not_written_over(table, proposed):
    proposed = consent(proposed, table.corporation)
    revise_commitment(
        actor=ACTOR,
        commitment=commitment(),
        reason="Verkeerd overgenomen.",
        rectifies=True,
        fields={"title": "X"},
    )
    with pytest.raises(ValidationError, match="changed after the parties consented"):
        put_into_effect(actor=ACTOR, addendum=proposed)
    assert commitment().title == "X" and again(proposed).status == AddendumStatus.AGREED


@pytest.mark.parametrize("days", [0, 1])
def test_it_goes_on_from_an_earlier_amendment_and_not_below_a_later_one(table, proposed, days):
    """Also where that left the words as they were."""
    proposed = consent(proposed, table.corporation)
    day = proposed.effective_on + timedelta(days=days)
    fields = {"meeting": "Overleg", "reason": "Voetnoot.", "before": {}, "after": {}}
    with acting(ACTOR):
        Amendment(commitment=commitment(), decided_on=TODAY, effective_on=day, **fields).save()
    if days:
        with pytest.raises(ValidationError, match="changed after the parties consented"):
            put_into_effect(actor=ACTOR, addendum=proposed)
    else:
        put_into_effect(actor=ACTOR, addendum=proposed)
    assert Amendment.objects.filter(addendum=proposed).exists() == (not days)


def test_the_language_of_who_looks_changes_nothing(table, annual):
    addendum = change(start(table, annual), "allen", leads=["kind:corporation"])
    with translation.override("nl"):
        addendum = consent(propose(addendum), table.municipality, table.corporation, table.tenants)
    addendum = consent(addendum, table.other_corporation)
    put_into_effect(actor=ACTOR, addendum=addendum)
    assert again(addendum).status == AddendumStatus.IN_EFFECT


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"title": " "}, "title"),
        ({"reason": ""}, "reason"),
        ({"effective_on": TODAY.replace(year=1920, day=1)}, "effective_on"),
    ],
)
def test_bad_input_at_the_field(table, annual, fields, at):
    with pytest.raises(ValidationError) as told:
        start(table, annual, **fields)
    assert set(told.value.error_dict) == {at}
    assert not Addendum.objects.exists()


def test_what_can_not_be_proposed(table, annual, addendum):
    with pytest.raises(ValidationError, match="nothing to consent to"):
        propose(start(table, annual))
    with pytest.raises(ValidationError, match="This day has passed"):
        propose(addendum, days=-1)
    yesterday = change(start(table, annual, effective_on=TODAY - timedelta(days=1)), "thuis")
    with pytest.raises(ValidationError, match="before it was proposed"):
        propose(yesterday)
    with pytest.raises(ValidationError, match="Nothing was changed"):
        change(addendum, "thuis", text="Wij bouwen er veertig.")
    with pytest.raises(ValidationError, match="is no party here"):
        change(addendum, "thuis", leads=["party:niemand"])
    with pytest.raises(ValidationError, match="not of the agreement"):
        make_commitment(table.framework, "k-1")
        change(addendum, "k-1")


def test_only_what_was_signed(table):
    draft = start_year(actor=ACTOR, framework=table.framework, year=2027, status=AnnualStatus.DRAFT)
    with pytest.raises(ValidationError, match="Only what was signed"):
        start(table, draft)
    with pytest.raises(ValidationError, match="not recorded yet"):
        start(table)


def test_taking_back_and_giving_up_need_a_reason(addendum):
    addendum = propose(addendum)
    for verb in (addenda.take_back, addenda.withdraw):
        with pytest.raises(ValidationError) as refused:
            verb(actor=ACTOR, addendum=addendum, reason=" ")
        assert set(refused.value.message_dict) == {"reason"}


def test_two_people_draft_at_once(addendum):
    with pytest.raises(StaleVersionError):
        addenda.let_lapse(actor=ACTOR, addendum=addendum, version=1, commitment=commitment("thuis"))
    assert addendum.changes.count() == 1


def test_leaving_a_commitment_as_it_is_after_all(addendum):
    addenda.remove_change(actor=ACTOR, addendum=addendum, version=addendum.version, key="wonen")
    assert not addendum.changes.exists()
    with pytest.raises(ValidationError, match="does not change it any more"):
        addenda.remove_change(actor=ACTOR, addendum=addendum, version=again(addendum).version, key="wonen")


@pytest.mark.parametrize("what", [Amendment, Addendum])
def test_killed_in_the_middle_nothing_took_effect(table, addendum, monkeypatch, what):
    addendum = bring(addendum, table, AddendumStatus.AGREED)

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(what, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            put_into_effect(actor=ACTOR, addendum=addendum)
    assert commitment().text == "Wij bouwen er veertig." and not Amendment.objects.exists()
    assert again(addendum).status == AddendumStatus.AGREED and seen(addendum) == 1
