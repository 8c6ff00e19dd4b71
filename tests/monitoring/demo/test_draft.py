"""The evaluation and the draft of the demo: made up, marked so, and loaded once."""

import pytest

from agreements.models import Commitment
from monitoring.demo.draft import read_drafts
from monitoring.demo.loader import FixtureLoader
from monitoring.demo.reading import LOADER
from monitoring.drafting.reading import read_draft
from monitoring.models import Evaluation
from tests.conftest import FIXTURES

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_heemstede_evaluated_2025_and_makes_2026(heemstede):
    loader = FixtureLoader(FIXTURES)
    assert (read_drafts(loader, actor=LOADER), loader.problems) == (2, [])
    evaluation = Evaluation.objects.get()
    assert (evaluation.year, evaluation.origin, evaluation.is_closed) == (2025, "demo", True)
    draft = read_draft(evaluation.framework, 2026)
    assert draft.is_open and draft.states == {"new": 2, "changed": 1, "same": 2, "left": 2}
    assert not Commitment.objects.filter(annual_agreement__year=2026, number="K 1.6").exists()
    made = Commitment.objects.filter(annual_agreement__year=2026).values_list("origin", "source_note")
    assert set(made) == {("demo", "")}
    before = Commitment.history.count()
    assert read_drafts(FixtureLoader(FIXTURES), actor=LOADER) == 0
    assert Commitment.history.count() == before
