"""Rows about meetings that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from config.web.history import acting
from monitoring.enums import AgendaReason
from monitoring.models import AgendaItem, Decision, Meeting

from ..cast import ACTOR
from ..factories import AUTUMN, Table, make_round


def a_meeting(table: Table) -> Meeting:
    """A meeting that is being held, kept."""
    found = Meeting(
        round=make_round(table.framework, slug="najaar"),
        held_on=AUTUMN,
        body="Overleg",
        started_by="Testopzet",
    )
    with acting(ACTOR):
        found.save()
    return found


def a_second_meeting(table: Table) -> Meeting:
    return Meeting(round=a_meeting(table).round, held_on=AUTUMN, body="Ander overleg", started_by="Testopzet")


def a_second_point(table: Table) -> AgendaItem:
    first = AgendaItem(meeting=a_meeting(table), position=1, reason=AgendaReason.OWN, text="Rondvraag")
    with acting(ACTOR):
        first.save()
    return AgendaItem(meeting=first.meeting, position=1, reason=AgendaReason.OWN, text="Sluiting")


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "meeting_one_at_a_time": (
        "There is a meeting about this round already. End that one first.",
        a_second_meeting,
    ),
    "agenda_position": ("There is a point at this place already.", a_second_point),
    "agenda_line_or_text": (
        "A point is a line of the round or has a text.",
        lambda table: AgendaItem(meeting=a_meeting(table), position=1, reason=AgendaReason.OWN),
    ),
    "decision_text": (
        "Tell what was decided.",
        lambda table: Decision(meeting=a_meeting(table), text="", author_name="Testopzet"),
    ),
}
