"""A framework commitment that was taken in by mistake: removed while nothing hangs on it, else withdrawn and kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.models import Commitment
from agreements.services import addenda
from agreements.services.drafting import add_indicator, start_year
from agreements.services.framework_signing import record_signed
from agreements.services.goals import mark_global_goals
from agreements.services.hanging import hangs_on
from agreements.services.taking_out import put_back, remove_mistaken, withdraw_mistaken
from agreements.services.working_out import work_out
from config.web.history import Actor, GoneError, StaleVersionError, acting
from monitoring.evaluation.services import evaluated_commitments
from monitoring.rounds.preparing import propose_lines
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.monitoring.test_concurrency import at_once

from . import addendum_rows
from .import_steps import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MANAGER = Actor("Functioneel beheerder", "Gemeente")
WHY = "Stond in een ander document."


@made_once
def row(table):
    """With parts of its own, which go with it."""
    made = make_commitment(
        table.framework,
        "k-1",
        1,
        title="Verkeerd",
        items=[{"label": "a", "text": "Deel"}],
        responsibilities=[{"role": "lead", "everyone": True}],
        plannings=[{"printed": "T2"}],
    )
    mark_global_goals(actor=ACTOR, commitment=made, goals=[7])
    return made


def do(verb, row, **more):
    row = Commitment.objects.get(pk=row.pk)
    return verb(actor=MANAGER, commitment=row, **{"version": row.version, "reason": WHY, **more})


def test_with_nothing_on_it_it_goes_and_its_history_tells_why_and_by_whom(row):
    assert hangs_on([row.pk]) == {}
    do(remove_mistaken, row)
    assert not Commitment.objects.filter(pk=row.pk).exists()
    last = Commitment.history.filter(id=row.pk).first()
    assert (last.history_type, last.history_change_reason, last.actor_name) == ("-", WHY, MANAGER.name)


def hang_round(table, row):
    make_round(table.framework, [row])


def hang_figure(table, row):
    add_indicator(
        actor=ACTOR, framework=table.framework, commitment=row, key="x", name="Woningen", unit="woningen"
    )


def hang_elaboration(table, row):
    annual = start_year(actor=ACTOR, framework=table.framework, year=2026, status=AnnualStatus.DRAFT)
    work_out(actor=ACTOR, annual=annual, commitments=[row])


HANGING = {
    "lines of monitoring rounds (1)": hang_round,
    "figures (1)": hang_figure,
    "annual commitments that work it out (1)": hang_elaboration,
}


@pytest.mark.parametrize("words", HANGING)
def test_with_something_on_it_it_is_withdrawn_and_kept(table, row, words):
    HANGING[words](table, row)
    with pytest.raises(ValidationError) as refused:
        do(remove_mistaken, row)
    assert words in refused.value.messages[0]
    made = do(withdraw_mistaken, row)
    assert (made.lapsed_on, made.withdrawn_why) == (timezone.localdate(), WHY)
    assert Commitment.history.filter(id=row.pk).first().history_change_reason == WHY
    for verb in (withdraw_mistaken, remove_mistaken):
        with pytest.raises(ValidationError):
            do(verb, row)
    assert do(put_back, row, reason="Toch wel.").lapsed_on is None
    with pytest.raises(ValidationError, match="was not withdrawn"):
        do(put_back, row)


def test_what_is_free_is_removed_and_not_withdrawn(row):
    with pytest.raises(ValidationError, match="Remove it instead"):
        do(withdraw_mistaken, row)


@pytest.mark.parametrize("verb", [remove_mistaken, withdraw_mistaken, put_back])
def test_never_without_a_reason_nor_of_what_somebody_else_changed_or_of_a_year(table, row, verb):
    with pytest.raises(ValidationError) as refused:
        do(verb, row, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    with pytest.raises(StaleVersionError):
        do(verb, row, version=row.version + 1)
    annual = start_year(actor=ACTOR, framework=table.framework, year=2026, status=AnnualStatus.DRAFT)
    of_year = make_commitment(table.framework, "j-1", 2, annual=annual)
    with pytest.raises(ValidationError, match="from its draft"):
        do(verb, of_year)
    with acting(ACTOR):
        row.delete()
    with pytest.raises(GoneError):
        verb(
            actor=MANAGER, commitment=Commitment(pk=row.pk, framework=table.framework), version=1, reason=WHY
        )


def test_what_parties_changed_or_are_changing_lapses_by_an_addendum(table, row):
    framework = record_signed(
        actor=ACTOR,
        framework=table.framework,
        version=table.framework.version,
        signed_on=table.framework.starts_on,
    )
    addendum = addenda.start_addendum(
        actor=ACTOR,
        framework=framework,
        annual=None,
        title="Anders",
        reason="x",
        effective_on=timezone.localdate(),
    )
    addendum_rows.change(addendum, "k-1")
    with pytest.raises(ValidationError, match="changes by addenda"):
        do(remove_mistaken, row)
    addendum_rows.propose(addendum)
    with pytest.raises(ValidationError, match="Take that back first"):
        do(withdraw_mistaken, row)


def test_no_new_round_and_no_evaluation_takes_it_up(table, row):
    framework = table.framework
    make_round(framework, [row], slug="voorjaar")
    other = make_round(framework, [make_commitment(framework, "k-2", 2)], slug="najaar")
    assert [one.belongs for one in propose_lines(other) if one.commitment == row] == [True]
    assert row in evaluated_commitments(framework, 2024)
    do(withdraw_mistaken, row)
    assert row not in evaluated_commitments(framework, 2024)
    assert [one.belongs for one in propose_lines(other) if one.commitment == row] == []


def tried(job):
    """What came of it; what refers to what is gone is told as the page does (`GoneMiddleware`)."""
    try:
        return job()
    except (GoneError, IntegrityError) as error:
        return error


def test_a_list_that_names_it_again_tells_that_it_stays_withdrawn(table, row):
    hang_round(table, row)
    do(withdraw_mistaken, row)
    plan = take_in(table.framework, ["k-1", "Verkeerd"], head=["Adreswoord", "Afspraak"], year=None)
    assert plan.rows[0].state == "unchanged" and "withdrawn" in plan.rows[0].remarks[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_first_and_nothing_hangs_in_the_air(table_committed):
    """Somebody works it out for a year while it is removed: either comes first, and the other is told."""
    framework = table_committed.framework
    row = make_commitment(framework, "k-1", 1)
    annual = start_year(actor=ACTOR, framework=framework, year=2026, status=AnnualStatus.DRAFT)
    told = {"commitment": row, "version": row.version, "reason": WHY}
    removed, worked = at_once(
        [
            lambda: tried(lambda: remove_mistaken(actor=MANAGER, **told)),
            lambda: tried(lambda: work_out(actor=ACTOR, annual=annual, commitments=[row])),
        ]
    )
    there = Commitment.objects.filter(pk=row.pk).exists()
    assert there == isinstance(removed, ValidationError)
    assert there != isinstance(worked, Exception)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_goes_once(table_committed):
    row = make_commitment(table_committed.framework, "k-1", 1)
    told = {"actor": MANAGER, "commitment": row, "version": row.version, "reason": WHY}
    results = at_once([lambda: tried(lambda: remove_mistaken(**told))] * 2)
    assert sorted(type(one).__name__ for one in results) == ["GoneError", "NoneType"]
    assert Commitment.history.filter(id=row.pk, history_type="-").count() == 1
