"""Two people at the same year at once: one lays it out, the other is told; positions and steps are never lost."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import CycleKind
from agreements.models import CycleStep
from agreements.services.cycle import add_step, record_outcome
from agreements.services.cycle_year import lay_out_year
from agreements.services.positions import state_position
from config.web.history import StaleVersionError
from tests.cast import ACTOR

from .test_concurrency import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

YEAR = 2026


def test_one_lays_out_the_year_and_the_others_are_told(table_committed):
    framework = table_committed.framework
    jobs = [
        lambda name=name: lay_out_year(actor=ACTOR, framework=framework, year=YEAR, template=name)
        for name in ("westland", "heemstede") * 2
    ]
    done = at_once(jobs)
    assert sum(isinstance(one, ValidationError) for one in done) == 3
    (written,) = [one for one in done if isinstance(one, list)]
    assert CycleStep.objects.count() == len(written)


def test_steps_that_are_added_at_once_each_get_a_word_and_a_place(table_committed):
    framework = table_committed.framework
    jobs = [
        lambda: add_step(
            actor=ACTOR,
            framework=framework,
            year=YEAR,
            kind=CycleKind.BID,
            title="Bod",
            ends_on=date(YEAR, 6, 30),
        )
    ] * 4
    at_once(jobs)
    assert {step.key for step in CycleStep.objects.all()} == {"bod", "bod-2", "bod-3", "bod-4"}
    assert len(set(CycleStep.objects.values_list("position", flat=True))) == 4


def test_of_two_positions_of_one_party_the_second_is_told(table_committed):
    step = record_outcome(
        actor=ACTOR, framework=table_committed.framework, year=YEAR, kind=CycleKind.DISPUTE, title="Huur"
    )
    party = table_committed.corporation
    jobs = [
        lambda text=text: state_position(actor=ACTOR, step=step, party=party, text=text, version=0)
        for text in ("A", "B")
    ]
    done = at_once(jobs)
    assert sum(isinstance(one, StaleVersionError) for one in done) == 1
    assert step.positions.count() == 1
