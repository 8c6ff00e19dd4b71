"""The demo has meetings that were held, with what has to be done after them; made up, and marked so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import CycleStep
from config.web.history import acting
from monitoring.demo import meetings
from monitoring.demo.meetings import HELD, add_meetings
from monitoring.enums import RoundStatus
from monitoring.meeting.presence import read_attendance
from monitoring.meeting.services import end_meeting, start_meeting
from monitoring.models import ActionReport, Decision, Meeting
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def test_without_the_demo_nothing_is_added(table):
    add_meetings(actor=ACTOR)
    assert not Meeting.objects.exists()


def test_it_was_held_by_a_body_of_the_documents_on_the_day_the_cycle_tells(heemstede):
    for _time in range(2):
        add_meetings(actor=ACTOR)
        row = Meeting.objects.get()
        assert (row.origin, row.has_ended, row.started_by) == (Origin.DEMO, True, ACTOR.name)
        assert heemstede.framework.bodies.get(name=row.body).level == "executive"
        assert CycleStep.objects.get(year=2026, key="bestuurlijk-2").done_on == row.held_on
        assert [item.done for item in row.agenda.all()] == [True] * 7


def test_one_is_late_one_is_due_soon_and_one_is_done(heemstede):
    add_meetings(actor=ACTOR)
    today = timezone.localdate()
    waiting = {row.due_on: row.party.slug for row in Decision.objects.open_actions()}
    late, soon, later = sorted(waiting)
    assert late < today < soon < today + timedelta(days=7) < later
    assert (waiting[late], waiting[soon]) == ("heemstede", "elan-wonen")
    (done,) = Decision.objects.actions().filter(is_done=True)
    assert done.reports.get().told_of < done.due_on
    texts = [row.text for row in Decision.objects.all()]
    texts += [row.note for row in ActionReport.objects.all()] + [
        row.text for row in Meeting.objects.get().agenda.exclude(text="")
    ]
    assert len(texts) == 7 and all(text.startswith("Demonstratie: ") for text in texts)


def test_who_was_there_is_noted(heemstede):
    add_meetings(actor=ACTOR)
    noted = read_attendance(Meeting.objects.get())
    assert [(word, [row.party.slug for row in rows]) for word, rows in noted.by_state] == [
        ("aanwezig", ["bewonersraad-elan-wonen", "elan-wonen", "heemstede", "pre-wonen"]),
        ("afwezig met bericht", ["bewonerskern-pre-zuid-kennemerland"]),
    ]


def test_where_somebody_met_nothing_is_added(heemstede):
    row = start_meeting(
        actor=ACTOR,
        monitoring_round=heemstede.year_end,
        body="Overleg",
        held_on=timezone.localdate(),
        agenda=[],
    )
    end_meeting(actor=ACTOR, meeting_id=row.pk)
    add_meetings(actor=ACTOR)
    assert list(Meeting.objects.all()) == [row]


@pytest.mark.parametrize("gone", ["line", "seat", "round", "day"])
def test_a_demo_that_people_changed_is_left_alone(heemstede, gone, monkeypatch):
    if gone == "line":
        about = replace(HELD[0].decided[0], commitment="2024-j-9-9")
        monkeypatch.setattr(meetings, "HELD", [replace(HELD[0], decided=[about])])
    elif gone == "seat":
        monkeypatch.setattr(meetings, "parties_to_act", lambda meeting: [])
    elif gone == "round":
        heemstede.year_end.status = RoundStatus.PREPARING
        with acting(ACTOR):
            heemstede.year_end.save_next()
    else:
        monkeypatch.setattr(timezone, "localdate", lambda: HELD[0].held_on - timedelta(days=1))
    add_meetings(actor=ACTOR)
    assert not Meeting.objects.exists()
