"""What an addendum brings beside words: targets that were not there, and what must come first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AddendumStatus
from agreements.models import Condition, Indicator, Target
from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .addendum_rows import YEAR, again, change, commitment, consent, make_signed, propose, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HOMES = {"name": "Woningen", "unit": "woningen", "kind": "at_least", "value": "30", "whom": "", "year": ""}
PERMIT = {"on": "", "event": "De vergunning is er.", "party": ""}


@made_once
def draft(table):
    """An addendum to the agreements of a year, without changes."""
    return start(table, make_signed(table))


def add(addendum, key="wonen", **fields):
    """The same words with what is given."""
    return change(addendum, key, text=commitment(key).text, **fields)


def asked(addendum):
    return {one.party.slug for one in standing_of_addendum(addendum).asked}


def test_a_target_that_was_not_there(table, draft):
    addendum = add(draft, new_targets=[HOMES])
    (told,) = addendum.changes.all()
    assert "targets" not in told.before
    assert [(one["value"], one["year"]) for one in told.after["targets"]] == [("30.00", YEAR)]
    # Nothing is written before it is in effect, and nothing is left of what was taken out.
    assert not Indicator.objects.exists()
    addendum = consent(propose(addendum), table.corporation)
    put_into_effect(actor=ACTOR, addendum=addendum)
    row = Target.objects.get()
    assert (row.indicator.commitment, row.value, row.source) == (
        commitment(),
        30,
        "Allonge 1: Minder woningen",
    )
    assert "targets" in commitment().amendments.get().after
    with pytest.raises(ValidationError, match="has a target for this already"):
        add(start(table, addendum.annual_agreement), new_targets=[HOMES])


def test_a_target_between_two_numbers_comes_and_changes(table, draft):
    addendum = consent(
        propose(add(draft, new_targets=[{**HOMES, "kind": "range", "upto": "32"}])), table.corporation
    )
    put_into_effect(actor=ACTOR, addendum=addendum)
    row = Target.objects.get()
    assert (row.value, row.upto) == (30, 32)
    later = add(start(table, addendum.annual_agreement), uptos={str(row.pk): "35.5"})
    (told,) = later.changes.all()
    assert [one["targets"][0]["upto"] for one in (told.before, told.after)] == ["32.00", "35.50"]
    put_into_effect(actor=ACTOR, addendum=consent(propose(later), table.corporation))
    row.refresh_from_db()
    assert (row.value, row.upto) == (30, Decimal("35.5"))


@pytest.mark.slow
def test_who_a_target_or_a_condition_is_about_is_asked(table, draft):
    one = {**HOMES, "whom": f"party:{table.tenants.slug}"}
    addendum = propose(add(draft, new_targets=[one]))
    assert asked(addendum) == {table.corporation.slug, table.tenants.slug}
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Anders.")
    addendum = propose(add(addendum, new_targets=[{**HOMES, "whom": "kind:corporation"}]))
    assert asked(addendum) == {table.corporation.slug, table.other_corporation.slug}
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Anders.")
    addendum = add(addendum, conditions=[{**PERMIT, "party": table.municipality.slug}])
    assert asked(propose(addendum)) == {table.corporation.slug, table.municipality.slug}


def test_conditions_come_stay_and_go(table, draft):
    with acting(ACTOR):
        for fields in ({"event": "Er is grond."}, {"on": commitment("thuis")}):
            Condition(commitment=commitment(), **fields).save_checked()
    stays, goes = commitment().conditions.order_by("pk")
    addendum = add(draft, conditions=[{**PERMIT, "event": "Er is grond."}, PERMIT])
    (told,) = addendum.changes.all()
    words = [[one["label"] for one in side["conditions"]] for side in (told.before, told.after)]
    assert words == [["Er is grond.", str(goes.on)], ["Er is grond.", "De vergunning is er."]]
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), table.corporation))
    assert stays in commitment().conditions.all() and goes not in commitment().conditions.all()
    assert commitment().conditions.count() == 2
    assert "De vergunning is er." in str(commitment().amendments.get().after)


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"conditions": [{"on": "wonen", "event": "", "party": ""}]}, "does not wait for itself"),
        ({"conditions": [{"on": "allen", "event": "", "party": ""}]}, "wait for each other"),
        ({"conditions": [{"on": "nergens", "event": "", "party": ""}]}, "no commitment here"),
        ({"conditions": [PERMIT, PERMIT]}, "stands here already"),
        ({"conditions": [{"on": "", "event": " ", "party": ""}]}, "Choose a commitment"),
        ({"conditions": [{**PERMIT, "party": "niemand"}]}, "no party here"),
        ({"new_targets": [HOMES, HOMES]}, "has a target for this already"),
        ({"new_targets": [{**HOMES, "whom": "party:niemand"}]}, "no party here"),
        ({"new_targets": [{**HOMES, "kind": "ooit"}]}, "not a valid choice"),
    ],
)
def test_what_can_not_be(table, draft, wanted, problem):
    with acting(ACTOR):
        Condition(commitment=commitment("allen"), on=commitment()).save_checked()
    with pytest.raises(ValidationError, match=problem):
        add(draft, **wanted)
    assert not again(draft).changes.exists() and not Indicator.objects.exists()


@pytest.mark.slow
def test_another_title_of_what_is_waited_for_is_no_other_condition(table, draft):
    """Nor is one that was proposed before conditions stood in the text of an addendum refused."""
    with acting(ACTOR):
        Condition(commitment=commitment(), on=commitment("thuis")).save_checked()
    addendum = change(change(draft), "thuis", title="Anders")
    own = addendum.changes.get(key="wonen")
    with acting(ACTOR):
        own.before.pop("conditions")
        own.wanted.pop("conditions")
        own.save_next()
    allen = change(addendum, "allen", conditions=[{"on": "thuis", "event": "", "party": ""}])
    with pytest.raises(ValidationError, match="changed since you wrote this"):
        propose(allen)
    addendum = consent(propose(allen), *(seat.party for seat in table.framework.participations.all()[:4]))
    with acting(ACTOR):
        own.refresh_from_db()
        own.before.pop("conditions")
        own.save_next()
    put_into_effect(actor=ACTOR, addendum=addendum)
    assert again(addendum).status == AddendumStatus.IN_EFFECT
    assert [str(one) for one in commitment("allen").conditions.all()] == ["2 Anders"]
    assert commitment().conditions.count() == 1


def test_a_target_of_the_framework_agreement_is_of_a_year_of_its_term(table):
    row = make_commitment(table.framework, "k-1")
    with acting(ACTOR):
        table.framework.status = "signed"
        table.framework.save_next()
    addendum = start(table)
    with pytest.raises(ValidationError, match="from 2024 to"):
        add(addendum, row.key, new_targets=[{**HOMES, "year": "2040"}])
    addendum = add(addendum, row.key, new_targets=[{**HOMES, "year": "2025"}, HOMES])
    assert [one["year"] for one in addendum.changes.get().after["targets"]] == [2025, None]


def test_a_new_commitment_brings_its_own(table, draft):
    wanted = Wanted(
        title="Warmte",
        leads=[f"party:{table.corporation.slug}"],
        new_targets=[HOMES],
        conditions=[{"on": "thuis", "event": "", "party": ""}],
    )
    addenda.add_new(actor=ACTOR, addendum=draft, version=1, wanted=wanted)
    put_into_effect(actor=ACTOR, addendum=consent(propose(again(draft)), table.corporation))
    row = Target.objects.get().indicator.commitment
    assert (row.title, [one.on for one in row.conditions.all()]) == ("Warmte", [commitment("thuis")])


# ---- what goes, whom it is about, and what is new in the same addendum


@pytest.fixture
def targets(table, draft):
    """Two of an indicator of what binds one corporation: of the other one, and of the tenants."""
    for whom, value in (("party:duinstede-thuis", "40"), ("party:duinstede-huurders", "5")):
        addendum = add(
            start(table, commitment().annual_agreement), new_targets=[{**HOMES, "whom": whom, "value": value}]
        )
        parties = [one.party for one in standing_of_addendum(propose(addendum)).asked]
        put_into_effect(actor=ACTOR, addendum=consent(again(addendum), *parties))
    return Target.objects.order_by("pk")


def test_a_target_is_taken_away_with_the_consent_of_who_bears_it(table, draft, targets):
    row = targets[0]
    addendum = add(draft, gone=[str(row.pk)])
    (told,) = addendum.changes.all()
    assert [len(words["targets"]) for words in (told.before, told.after)] == [2, 1]
    assert Target.objects.count() == 2
    addendum = propose(addendum)
    assert asked(addendum) == {table.corporation.slug, table.other_corporation.slug}
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.corporation, table.other_corporation))
    assert [one.party for one in Target.objects.all()] == [table.tenants]
    gone = Target.history.filter(id=row.pk).latest("history_id")
    assert (gone.history_type, gone.addendum_id) == ("-", addendum.pk)


def test_another_number_asks_who_bears_it_and_the_same_number_nobody(table, draft, targets):
    one, other = targets
    addendum = propose(add(draft, targets={str(one.pk): "30", str(other.pk): "5.00"}))
    assert asked(addendum) == {table.corporation.slug, table.other_corporation.slug}


def new(addendum, title, **fields):
    return addenda.add_new(
        actor=ACTOR,
        addendum=addendum,
        version=again(addendum).version,
        wanted=Wanted(title=title, leads=["everyone"], **fields),
    )


def on(change):
    return {"on": change.key, "event": "", "party": ""}


@pytest.mark.slow
def test_what_is_new_in_the_same_addendum_can_be_waited_for(table, draft):
    first = new(draft, "De weg")
    second = new(draft, "De brug", conditions=[on(first)])
    addendum = add(draft, conditions=[on(first), on(second)])
    words = addendum.changes.get(key="wonen").after["conditions"]
    assert [one["label"] for one in words] == ["De weg", "De brug"]
    with pytest.raises(ValidationError, match="would wait for it"):
        addenda.remove_change(actor=ACTOR, addendum=addendum, version=addendum.version, key=first.key)
    parties = [table.municipality, table.corporation, table.other_corporation, table.tenants]
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), *parties))
    told = {(one.commitment.title, one.on.title) for one in Condition.objects.all()}
    assert told == {("Van wonen", "De weg"), ("Van wonen", "De brug"), ("De brug", "De weg")}


def test_what_would_wait_for_each_other_is_not_proposed(table, draft):
    first = new(draft, "De weg")
    second = new(draft, "De brug", conditions=[on(first)])
    addenda.add_new(
        actor=ACTOR,
        addendum=draft,
        version=again(draft).version,
        key=first.key,
        wanted=Wanted(title="De weg", leads=["everyone"], conditions=[on(second)]),
    )
    with pytest.raises(ValidationError, match="These commitments would wait for each other"):
        propose(draft)
    assert not Condition.objects.exists()
