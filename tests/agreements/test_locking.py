"""Verbs that meet: locks are taken in one order, and what one of them checked still holds at its end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from agreements.enums import AddendumStatus, AnnualStatus, CycleKind
from agreements.models import AnnualAgreement, Commitment, CycleStep, FrameworkAgreement
from agreements.services.addendum_effect import put_into_effect
from agreements.services.agreeing import end_without_agreement
from agreements.services.amending import amend
from agreements.services.cycle import add_step, change_step, complete_step, reopen_step
from agreements.services.drafting import CommitmentDraft, add_commitment, add_theme
from agreements.services.framework_signing import record_signed, withdraw_signed
from agreements.services.revising import revise_commitment
from tests.agreements import addendum_rows
from tests.agreements.signing_rows import bring, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.monitoring.test_concurrency import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: Seconds in which a verb that does not have to wait is done.
MOMENT = 0.5


def meanwhile(
    ours: Callable[[], Any], theirs: Callable[[], Any], then: Callable[[], Any] = lambda: None
) -> Any:
    """What became of their verb: it began after ours, in the same transaction as `then`, and had to wait for that."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ours()
            other = pool.submit(at_once, [theirs])
            with pytest.raises(TimeoutError):
                other.result(timeout=MOMENT)
            then()
        (result,) = other.result(timeout=60)
    return result


@pytest.fixture
def steps(table_committed):
    """Two steps; the first is done, the second comes after it."""
    fields = {"actor": ACTOR, "framework": table_committed.framework, "year": 2026, "kind": CycleKind.OTHER}
    first = add_step(title="Bod", **fields)
    second = add_step(title="Tekenen", after=first, **fields)
    return done(first), second


def done(step: CycleStep) -> CycleStep:
    return complete_step(actor=ACTOR, step=step, done_on=timezone.localdate())


def undone(step: CycleStep) -> CycleStep:
    return reopen_step(actor=ACTOR, step=step, version=step.version, reason="Toch niet.")


def test_no_step_is_done_after_one_that_is_being_reopened(steps):
    first, second = steps
    refused = meanwhile(lambda: undone(first), lambda: done(second))
    assert isinstance(refused, ValidationError)
    assert not CycleStep.objects.filter(done_on__isnull=False).exists()


def test_no_step_is_reopened_before_one_that_is_being_done(steps):
    first, second = steps
    refused = meanwhile(lambda: done(second), lambda: undone(first))
    assert isinstance(refused, ValidationError)
    assert CycleStep.objects.filter(done_on__isnull=False).count() == 2


def test_of_two_steps_that_would_wait_for_each_other_only_one_does(steps):
    first, second = steps
    first = undone(first)
    second = change_step(actor=ACTOR, step=second, version=1, after=None, reason="Los ervan.")

    def put(one: CycleStep, after: CycleStep) -> CycleStep:
        return change_step(actor=ACTOR, step=one, version=one.version, after=after, reason="Eerst dat.")

    refused = meanwhile(lambda: put(first, second), lambda: put(second, first))
    assert isinstance(refused, ValidationError)
    assert CycleStep.objects.get(after__isnull=False) == first


def test_ending_without_agreement_holds_the_framework_before_the_year(table_committed):
    """Who holds the framework, as an addendum that starts, gets the year too: neither waits for the other for ever."""
    annual = bring(make_draft(table_committed), table_committed, AnnualStatus.PROPOSED)
    ended = meanwhile(
        lambda: FrameworkAgreement.lock(annual.framework_id),
        lambda: end_without_agreement(actor=ACTOR, annual=annual, kind=CycleKind.DISPUTE, reason="Ruzie."),
        lambda: AnnualAgreement.lock(annual.pk),
    )
    assert ended.status == AnnualStatus.NOT_AGREED


def test_what_guards_nothing_is_added_while_somebody_holds_the_framework(table_committed):
    """A row that only refers to a locked one waits for nobody on PostgreSQL."""
    framework = table_committed.framework
    theme = {"framework": framework, "position": 9, "title": "Wonen"}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            FrameworkAgreement.lock(framework.pk)
            other = pool.submit(at_once, [lambda: add_theme(actor=ACTOR, **theme)])
            if connection.vendor == "postgresql":
                other.result(timeout=60)
        (added,) = other.result(timeout=60)
    assert added.framework == framework


def test_a_commitment_waits_for_who_holds_its_framework_and_gets_the_year_after(table_committed):
    """Who holds the framework gets the year too: neither waits for the other for ever."""
    framework = table_committed.framework
    annual = make_draft(table_committed)
    draft = CommitmentDraft(key="a-9", title="Erbij", position=9, annual=annual)
    added = meanwhile(
        lambda: FrameworkAgreement.lock(framework.pk),
        lambda: add_commitment(actor=ACTOR, framework=framework, draft=draft),
        lambda: AnnualAgreement.lock(annual.pk),
    )
    assert added.annual_agreement == annual


def test_revising_holds_the_year_before_the_commitment(table_committed):
    """As all that writes in a draft does."""
    annual = make_draft(table_committed)
    commitment = Commitment.objects.filter(annual_agreement=annual).earliest("pk")
    revised = meanwhile(
        lambda: AnnualAgreement.lock(annual.pk),
        lambda: revise_commitment(actor=ACTOR, commitment=commitment, fields={"title": "Nieuw"}),
        lambda: Commitment.lock(commitment.pk),
    )
    assert revised.title == "Nieuw"


def amended(commitment: Commitment) -> Any:
    today = timezone.localdate()
    days = {"decided_on": today, "effective_on": today}
    words = {"meeting": "Overleg", "reason": "De locatie valt tegen.", "fields": {"title": "Anders"}}
    return amend(actor=ACTOR, commitment=commitment, version=commitment.version, **days, **words)


def test_a_framework_is_not_amended_while_its_signing_is_taken_back(table_committed):
    commitment, framework = make_commitment(table_committed.framework), table_committed.framework
    signed = record_signed(actor=ACTOR, framework=framework, version=1, signed_on=framework.starts_on)
    refused = meanwhile(
        lambda: withdraw_signed(actor=ACTOR, framework=signed, version=2, reason="Vergissing."),
        lambda: amended(commitment),
    )
    assert isinstance(refused, ValidationError)


def two_addenda(table):
    annual = addendum_rows.make_signed(table)
    return [addendum_rows.change(addendum_rows.start(table, annual)) for _ in range(2)]


def test_of_two_addenda_about_one_commitment_one_is_proposed(table_committed):
    first, second = two_addenda(table_committed)
    refused = meanwhile(lambda: addendum_rows.propose(first), lambda: addendum_rows.propose(second))
    assert isinstance(refused, ValidationError)


def test_what_is_being_proposed_is_not_amended(table_committed):
    first, _second = two_addenda(table_committed)
    refused = meanwhile(lambda: addendum_rows.propose(first), lambda: amended(addendum_rows.commitment()))
    assert isinstance(refused, ValidationError)


def test_what_is_being_rectified_is_not_written_over_by_an_addendum(table_committed):
    addendum = addendum_rows.change(
        addendum_rows.start(table_committed, addendum_rows.make_signed(table_committed))
    )
    agreed = addendum_rows.bring(addendum, table_committed, AddendumStatus.AGREED)
    words = {"reason": "Verkeerd overgenomen.", "rectifies": True, "fields": {"title": "X"}}
    refused = meanwhile(
        lambda: revise_commitment(actor=ACTOR, commitment=addendum_rows.commitment(), **words),
        lambda: put_into_effect(actor=ACTOR, addendum=agreed),
    )
    assert isinstance(refused, ValidationError) and addendum_rows.commitment().title == "X"
