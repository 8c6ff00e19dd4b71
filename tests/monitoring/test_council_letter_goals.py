"""What a letter to the council tells of national goals and Global Goals."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from agreements.enums import ElaborationBasis
from agreements.services.completing import complete
from agreements.services.goals import mark_global_goals
from monitoring.enums import Light, Part
from monitoring.style.look import PARTS
from monitoring.style.services import set_style
from monitoring.table.closing import close_round
from tests.agreements.goal_rows import make_goal
from tests.cast import ACTOR
from tests.letters import letter_about, told

from .council_letter_rows import headings, make_lights

pytestmark = pytest.mark.django_db


G, Y, R = Light.GREEN, Light.YELLOW, Light.RED
PRINTED, READING = ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING


def choose_goals(table) -> None:
    set_style(actor=ACTOR, framework=table.framework, version=0, values={"parts": [*PARTS, Part.GOALS]})


@pytest.fixture
def with_goals(table):
    """A round of four lines, goals that some serve, and one that none serves."""
    row = make_lights(table, [G, G, R, Y])
    one, two, three, four = (line.commitment for line in row.lines.order_by("position"))
    make_goal(table, served={one: READING, three: PRINTED})
    make_goal(table, "Leefbaar", served={one: PRINTED, two: PRINTED})
    make_goal(table, "Nog niets")
    mark_global_goals(actor=ACTOR, commitment=four, goals=[7, 11], basis=PRINTED)
    return row


def test_goals_are_told_where_they_are_a_part_of_the_monitor(table, with_goals):
    heads = headings(letter_about(with_goals))
    assert not any("Doelen" in text or "Goals" in text for _level, text in heads)
    choose_goals(table)
    with translation.override("en"):
        lines = told(letter_about(with_goals)).splitlines()
    (national,) = (line for line in lines if "2 van de 3 landelijke doelen" in line)
    assert national.endswith("3 afspraken ervoor: 2\u00a0groen en 1\u00a0rood.")
    (worldwide,) = (line for line in lines if "2 Global Goals" in line)
    assert worldwide.endswith("1 afspraak ervoor: 1\u00a0geel.")
    assert any("eigen lezing" in line for line in lines)


def test_what_is_completed_is_told_apart_and_what_is_printed_is_no_reading_of_ours(table):
    row = make_lights(table, [G, Y])
    one, two = (line.commitment for line in row.lines.order_by("position"))
    make_goal(table, served={one: PRINTED, two: PRINTED})
    choose_goals(table)
    complete(actor=ACTOR, commitment=one, version=one.version, completed_on=date(2024, 10, 1))
    text = told(letter_about(row))
    (line,) = (line for line in text.splitlines() if "landelijk doel" in line)
    assert "1\u00a0geel. Daarnaast is 1 afspraak afgerond." in line and "groen" not in line
    assert "eigen lezing" not in text


def test_a_closed_round_tells_the_goals_it_was_closed_with(table, with_goals):
    choose_goals(table)
    close_round(actor=ACTOR, monitoring_round=with_goals)
    with_goals.refresh_from_db()
    make_goal(table, "Later")
    assert "2 van de 3 landelijke doelen" in told(letter_about(with_goals))
