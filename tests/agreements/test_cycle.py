"""The verbs on steps of a cycle, and the file of positions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import CycleKind
from agreements.models import CyclePosition, CycleStep, Participation
from agreements.permissions import parties_with_position
from agreements.services.cycle import (
    add_step,
    change_step,
    complete_step,
    move_step,
    record_outcome,
    remove_step,
    reopen_step,
    signatories,
    turn_word,
)
from agreements.services.positions import state_position
from config.web.history import Actor, StaleVersionError, acting
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate


def make_step(table, title: str = "Bod", **fields) -> CycleStep:
    values = {"year": 2026, "kind": CycleKind.BID, **fields}
    return add_step(actor=ACTOR, framework=table.framework, title=title, **values)


def refusal(verb, *args, **kwargs) -> dict[str, list[str]]:
    """What a person is told."""
    with pytest.raises(ValidationError) as told:
        verb(*args, actor=ACTOR, **kwargs)
    return getattr(told.value, "message_dict", {"": told.value.messages})


def order(table, year: int = 2026) -> list[str]:
    return [step.title for step in table.framework.cycle_steps.of_year(year)]


# ---- adding


def test_a_step_stands_behind_the_others_with_a_word_of_its_own(table):
    first, second = make_step(table), make_step(table, turns=["corporation", f"party:{table.tenants.slug}"])
    other_year, term = make_step(table, year=2027), make_step(table, year=None)
    assert [step.key for step in (first, second, other_year, term)] == ["bod", "bod-2", "bod", "bod-3"]
    assert [turn_word(turn) for turn in first.turns.all()] == ["everyone"]
    assert [turn_word(turn) for turn in second.turns.all()] == ["corporation", f"party:{table.tenants.slug}"]
    assert first.position < second.position < other_year.position < term.position


def test_words_for_a_season_become_days_and_days_go_before_them(table):
    season = make_step(table, season="najaar")
    assert (season.season, season.starts_on, season.ends_on) == (
        "najaar",
        date(2026, 9, 1),
        date(2026, 12, 20),
    )
    days = make_step(table, season="najaar", ends_on=date(2026, 10, 14))
    assert (days.season, days.starts_on, days.ends_on) == ("", None, date(2026, 10, 14))


BAD = [
    ({"season": "binnenkort"}, "season"),
    ({"season": "najaar", "year": None}, "season"),
    ({"starts_on": date(2026, 7, 1), "ends_on": date(2026, 6, 30)}, "ends_on"),
    ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ({"starts_on": date(1, 1, 1)}, "starts_on"),
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"kind": "feest"}, "kind"),
    ({"year": 1989}, "__all__"),
    ({"times": 13}, "times"),
    ({"turns": []}, "turns"),
    ({"turns": ["iedereen"]}, "turns"),
    ({"turns": ["party:elders"]}, "turns"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
def test_a_step_that_can_not_be_added(table, fields, field):
    values = {"title": "Bod", "year": 2026, "kind": CycleKind.BID, **fields}
    assert list(refusal(add_step, framework=table.framework, **values)) == [field]
    assert not CycleStep.objects.exists()


def test_a_step_outside_the_term_is_taken(table):
    assert make_step(table, ends_on=date(2031, 1, 1)).outside_term(table.framework)


def test_a_step_comes_after_a_step_of_its_own_framework(table, cast):
    elsewhere = type(table.framework).objects.exclude(pk=table.framework.pk).get()
    other = add_step(actor=ACTOR, framework=elsewhere, year=2026, kind=CycleKind.BID, title="Bod")
    told = refusal(
        add_step, framework=table.framework, year=2026, kind=CycleKind.SIGN, title="Tekenen", after=other
    )
    assert told == {"after": ["This step belongs to another framework agreement."]}


# ---- changing


def test_other_days_need_a_reason_and_the_printed_words_stay(table):
    step = make_step(table, ends_on=date(2026, 6, 30), printed="vóór 1 juli", source="2.6 b")
    told = refusal(change_step, step=step, version=1, ends_on=date(2026, 8, 1))
    assert told == {"reason": ["Tell why it is another day."]}
    changed = change_step(
        actor=ACTOR, step=step, version=1, ends_on=date(2026, 8, 1), reason="Fusie van de corporaties."
    )
    assert (changed.ends_on, changed.printed, changed.source) == (date(2026, 8, 1), "vóór 1 juli", "2.6 b")
    assert CycleStep.history.first().history_change_reason == "Fusie van de corporaties."
    with pytest.raises(TypeError, match="printed"):
        change_step(actor=ACTOR, step=step, version=2, printed="vóór 1 augustus")


def test_a_title_needs_no_reason_and_the_same_days_neither(table):
    step = make_step(table, season="najaar")
    changed = change_step(
        actor=ACTOR, step=step, version=1, title="Ons bod", season="najaar", starts_on=None, ends_on=None
    )
    assert (changed.title, changed.ends_on) == ("Ons bod", date(2026, 12, 20))


def test_other_turns(table):
    step = make_step(table)
    change_step(actor=ACTOR, step=step, version=1, turns=["coordinator", "tenant_organisation"])
    assert [turn_word(turn) for turn in step.turns.all()] == ["coordinator", "tenant_organisation"]


def test_who_only_gives_input_is_not_put_on_turn(table):
    """It sees no page of the cycle, so it would be asked for what it can not see."""
    step = make_step(table)
    word = f"party:{table.adviser.slug}"
    told = refusal(change_step, step=step, version=1, turns=["municipality", word])
    assert list(told) == ["turns"] and table.adviser.label in told["turns"][0]
    assert [turn_word(turn) for turn in step.turns.all()] == ["everyone"]
    # Who signs from a later day on may be.
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.adviser)
        seat.ends_on = timezone.localdate()
        seat.save_next()
        later = timezone.localdate() + timedelta(days=1)
        Participation(framework=table.framework, party=table.adviser, starts_on=later).save()
    change_step(actor=ACTOR, step=step, version=1, turns=[word, f"party:{table.municipality.slug}"])
    assert {turn_word(turn) for turn in step.turns.all()} == {word, f"party:{table.municipality.slug}"}


def test_steps_never_wait_for_each_other(table):
    first = make_step(table)
    second = make_step(table, "Reactie", after=first)
    third = make_step(table, "Tekenen", after=second)
    told = refusal(change_step, step=first, version=1, after=third, reason="Andersom")
    assert told == {"after": ["These steps would wait for each other."]}


def test_who_was_second_is_told(table):
    step = make_step(table)
    change_step(actor=ACTOR, step=step, version=1, title="Ons bod")
    verbs = (
        lambda: change_step(actor=ACTOR, step=step, version=1, title="Jullie bod"),
        lambda: complete_step(actor=ACTOR, step=step, version=1, done_on=TODAY()),
        lambda: remove_step(actor=ACTOR, step=step, version=1),
        lambda: move_step(actor=ACTOR, step=step, version=1, up=True),
    )
    for verb in verbs:
        with pytest.raises(StaleVersionError):
            verb()
    assert CycleStep.objects.get().title == "Ons bod"


# ---- order


def test_a_step_changes_places_with_its_neighbour_of_the_year(table):
    for title, year in (("A", 2026), ("X", 2027), ("B", 2026), ("T", None), ("C", 2026)):
        make_step(table, title, year=year)
    assert order(table) == ["A", "B", "T", "C"]
    step = CycleStep.objects.get(title="C")
    assert move_step(actor=ACTOR, step=step, version=1, up=True)
    assert order(table) == ["A", "B", "C", "T"]
    assert order(table, 2027) == ["X", "T"]
    first = CycleStep.objects.get(title="A")
    assert not move_step(actor=ACTOR, step=first, version=1, up=True)
    assert move_step(actor=ACTOR, step=first, version=1, up=False)
    assert order(table) == ["B", "A", "C", "T"]


def test_steps_that_share_a_place_are_told_apart(table):
    steps = [make_step(table, title) for title in "ABC"]
    for step in steps:
        step.position = 1
    with acting(ACTOR):
        for step in steps:
            step.save()
    move_step(actor=ACTOR, step=steps[2], version=1, up=True)
    assert order(table) == ["A", "C", "B"]


# ---- done and not done


def test_a_step_is_done_by_somebody_since_a_day(table):
    step = make_step(table)
    done = complete_step(
        actor=Actor(name="Beleidsadviseur", party="Gemeente"),
        step=step,
        version=1,
        done_on=TODAY(),
        note=" Ontvangen per post. ",
    )
    assert (done.done_on, done.done_by, done.done_note, done.done_origin) == (
        TODAY(),
        "Beleidsadviseur (Gemeente)",
        "Ontvangen per post.",
        "person",
    )
    assert refusal(complete_step, step=step, done_on=TODAY()) == {"": ["This step is done already."]}
    assert refusal(change_step, step=step, version=2, title="X") == {
        "": ["This step is done. Reopen it before you change it."]
    }
    assert refusal(remove_step, step=step, version=2) == {
        "": ["This step is done. Reopen it before you remove it."]
    }


def test_a_day_that_has_not_come(table):
    step = make_step(table)
    told = refusal(complete_step, step=step, done_on=TODAY() + timedelta(days=1))
    assert told == {"done_on": ["This day has not come yet."]}
    assert list(refusal(complete_step, step=step, done_on=date(1, 1, 1))) == ["done_on"]


def test_what_comes_first_is_done_first_and_opened_last(table):
    bid = make_step(table)
    sign = make_step(table, "Tekenen", kind=CycleKind.SIGN, after=bid)
    assert refusal(complete_step, step=sign, done_on=TODAY()) == {"": ["First this has to be done: Bod."]}
    for step in (bid, sign):
        complete_step(actor=ACTOR, step=step, done_on=TODAY())
    assert refusal(reopen_step, step=bid, version=2, reason="Te vroeg") == {
        "": ["What comes after it is done: Tekenen. Reopen that first."]
    }
    assert refusal(reopen_step, step=sign, version=2, reason=" ") == {
        "reason": ["Tell why it is not done after all."]
    }
    again = reopen_step(actor=ACTOR, step=sign, version=2, reason="Een handtekening ontbrak.")
    assert (again.done_on, again.done_by, again.done_note, again.done_origin) == (None, "", "", "")
    assert refusal(reopen_step, step=sign, version=3, reason="Nog eens") == {"": ["This step is not done."]}


def test_a_step_that_others_wait_for_stays(table):
    bid = make_step(table)
    make_step(table, "Tekenen", after=bid)
    assert refusal(remove_step, step=bid, version=1) == {
        "": ["Other steps wait for this one: Tekenen. Change those first."]
    }
    sign = CycleStep.objects.get(title="Tekenen")
    remove_step(actor=ACTOR, step=sign, version=1, reason="Dit jaar niet.")
    assert order(table) == ["Bod"]
    assert CycleStep.history.filter(history_type="-").get().history_change_reason == "Dit jaar niet."


# ---- no agreement, dispute


@made_once
def dispute(table) -> CycleStep:
    return record_outcome(
        actor=ACTOR, framework=table.framework, year=2026, kind=CycleKind.DISPUTE, title="Geschil"
    )


def test_an_outcome_is_a_step_for_everyone(table, dispute):
    assert (dispute.is_outcome, dispute.starts_on) == (True, TODAY())
    assert [turn.everyone for turn in dispute.turns.all()] == [True]
    told = refusal(record_outcome, framework=table.framework, year=2026, kind=CycleKind.BID, title="Bod")
    assert list(told) == ["kind"]


def test_each_party_states_what_it_holds_and_may_change_it(table, dispute):
    state_position(actor=ACTOR, step=dispute, party=table.tenants, text=" De huur moet omlaag. ", version=0)
    state_position(actor=ACTOR, step=dispute, party=table.corporation, text="Dat kan niet.", version=0)
    state_position(actor=ACTOR, step=dispute, party=table.tenants, text="Of gelijk blijven.", version=1)
    assert {(p.party_id, p.text) for p in dispute.positions.all()} == {
        (table.tenants.pk, "Of gelijk blijven."),
        (table.corporation.pk, "Dat kan niet."),
    }
    texts = CyclePosition.history.filter(party=table.tenants).order_by("history_id")
    assert [row.text for row in texts] == ["De huur moet omlaag.", "Of gelijk blijven."]
    assert refusal(remove_step, step=dispute, version=1) == {
        "": ["Parties gave their position here. It stays."]
    }


def test_a_position_that_is_refused(table, dispute):
    bid = make_step(table)
    corporation = table.corporation
    assert refusal(state_position, step=bid, party=corporation, text="X", version=0) == {
        "": ["This step keeps no positions."]
    }
    assert list(refusal(state_position, step=dispute, party=corporation, text="  ", version=0)) == ["text"]
    assert list(refusal(state_position, step=dispute, party=corporation, text="x" * 10_001, version=0)) == [
        "text"
    ]
    assert refusal(state_position, step=dispute, party=table.adviser, text="X", version=0) == {
        "": ["Only who signs the agreement gives a position."]
    }
    with pytest.raises(StaleVersionError):
        state_position(actor=ACTOR, step=dispute, party=corporation, text="X", version=1)
    complete_step(actor=ACTOR, step=dispute, done_on=TODAY(), note="Toch eens geworden.")
    assert refusal(state_position, step=dispute, party=corporation, text="X", version=0) == {
        "": ["This file is closed. Ask who coordinates to reopen it."]
    }
    assert not CyclePosition.objects.exists()


def test_who_may_state_a_position(table, cast):
    """An editor, for the own party alone; readers and who sits elsewhere for none."""
    found = {name: parties_with_position(person, table.framework) for name, person in cast.people()}
    assert {name: ids for name, ids in found.items() if ids} == {
        "officer": {table.municipality.pk},
        "corporation_officer": {table.corporation.pk},
    }


def test_who_sees_the_steps(table, cast, dispute):
    may = cast.who(lambda person: CycleStep.objects.visible_to(person).filter(pk=dispute.pk).exists())
    assert may == {"officer", "corporation_officer", "tenant", "alderman", "manager"}


def test_the_signatories_in_order(table):
    assert signatories(table.framework) == [
        table.municipality,
        table.corporation,
        table.other_corporation,
        table.tenants,
    ]
