"""The demo has something that was raised and is open, and something that was settled; made up, and marked so."""

import pytest

from agreements.enums import Origin
from monitoring.demo.escalations import add_escalations
from monitoring.models import Escalation, EscalationAnswer
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def test_without_the_demo_nothing_is_added(table):
    add_escalations(actor=ACTOR)
    assert not Escalation.objects.exists()


def test_one_is_open_and_one_settled_and_what_is_there_is_left_alone(heemstede):
    for _time in range(2):
        add_escalations(actor=ACTOR)
        found = {row.state: row for row in Escalation.objects.all()}
        assert {*found} == {"open", "resolved"} and len(found) == Escalation.objects.count()
        assert found["open"].line.light == "red"
    rows = [*Escalation.objects.all(), *EscalationAnswer.objects.all()]
    assert {row.origin for row in rows} == {Origin.DEMO} and len(rows) == 4
