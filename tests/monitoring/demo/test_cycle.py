"""The years of the demo: laid out from the templates, done on the days the documents tell, made up where it says so."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from agreements.enums import FrameworkStatus, StepState
from agreements.models import CycleStep
from monitoring.demo.cycle import load_cycle
from monitoring.demo.reading import FixtureReader
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

PLACE = Path(settings.BASE_DIR) / "fixtures"
MUNICIPALITIES = ("heemstede", "vlaardingen", "wassenaar", "westland")


def load(table, name: str) -> int:
    data = FixtureReader(PLACE / name).read("cycle.json")
    return load_cycle(actor=ACTOR, framework=table.framework, data=data)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_the_years_are_loaded_once(table, name):
    assert load(table, name) == CycleStep.objects.count() > 0
    assert load(table, name) == 0


#: What the documents tell about days.
TOLD = {
    "wassenaar": {"vaststellen": date(2026, 3, 31), "tekenen": date(2026, 4, 7)},
    "vlaardingen": {"tekenen": date(2024, 12, 18)},
    "heemstede": {"raad": date(2025, 3, 25)},
    "westland": {},
}


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_days_are_told_by_the_documents_or_marked_as_made_up(table, name, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 21))
    load(table, name)
    done = CycleStep.objects.filter(done_on__isnull=False)
    assert {step.key: step.done_on for step in done if step.done_origin == "document"} == TOLD[name]
    assert {step.done_origin for step in done} <= {"document", "demo"}
    assert CycleStep.objects.filter(done_on__isnull=True).exists()


def test_what_has_not_come_is_left_open(table, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 4, 1))
    load(table, "wassenaar")
    assert CycleStep.objects.get(key="vaststellen").done_on == date(2026, 3, 31)
    assert CycleStep.objects.get(key="tekenen").done_on is None


def test_a_step_or_template_that_is_not_there(table):
    with pytest.raises(ValidationError):
        load_cycle(
            actor=ACTOR, framework=table.framework, data={"template": "elders", "years": [{"year": 2026}]}
        )
    years = [{"year": 2026, "done": [{"step": "feest", "on": "2020-01-01", "origin": "demo"}]}]
    with pytest.raises(KeyError, match="feest"):
        load_cycle(actor=ACTOR, framework=table.framework, data={"template": "westland", "years": years})


def test_heemstede_in_the_demo(heemstede):
    """Signed on 5 December 2023; the letter to the council about 2024 left on 25 March 2025."""
    assert heemstede.framework.status == FrameworkStatus.SIGNED
    steps = heemstede.framework.cycle_steps.filter(year=2025)
    assert steps.count() == 10
    assert steps.get(key="raad").state(date(2025, 4, 1), heemstede.framework) == StepState.DONE
    assert not heemstede.woonzorg.cycle_steps.exists()
    # The annual agreements of 2026 stand there as a draft to practise with.
    assert "oefenconcept" in steps.get(key="jaarafspraken").done_note
