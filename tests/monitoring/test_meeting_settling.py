"""A difference settled while a meeting goes on, on its screen or on the agenda page: one decision, or nothing at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from agreements.enums import Origin
from config.web.history import StaleVersionError
from monitoring.enums import AgendaReason, Light, RoundStatus
from monitoring.meeting.document import render_xlsx
from monitoring.meeting.lights import Turned, read_turned
from monitoring.meeting.presence import read_attendance
from monitoring.meeting.reading import Point, read_decisions, read_list, read_points
from monitoring.meeting.services import decide, end_meeting, start_meeting
from monitoring.meeting.settling import settle
from monitoring.models import Decision, MeetingEndedError, RoundClosedError
from monitoring.reactions.services import Proposed, react
from monitoring.rounds.services import joint_text, move_round
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import AUTUMN, give_light, make_commitment, make_round, tell, written
from tests.layers import made_once

pytestmark = pytest.mark.django_db
STAYS = "Het blijft groen."


@made_once
def row(table):
    """A round with two lines; the tenants see the first one otherwise."""
    row = make_round(table.framework, [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2)])
    lines = list(row.lines.order_by("position"))
    for line in lines:
        give_light(line, Light.GREEN)
    react(
        actor=ACTOR,
        line_id=lines[0].pk,
        party=table.tenants,
        seen=Light.GREEN,
        light=Light.RED,
        reason="Bewoners merken niets.",
    )
    return row


@made_once
def line(row):
    return row.lines.get(commitment__key="a-1")


def begin(row):
    """The difference came after the agenda was made: the line is not on it."""
    return start_meeting(actor=ACTOR, monitoring_round=row, body="Overleg", held_on=AUTUMN, agenda=())


def settled(line, decision=STAYS, **values):
    line.refresh_from_db()
    kept = {"version": line.version, "proposed": Proposed(Light.GREEN), **values}
    return settle(actor=ACTOR, line_id=line.pk, decision=decision, **kept)


def texts(meeting):
    return [(one.text, one.key) for one in read_decisions(meeting)]


def test_without_a_meeting_it_is_only_settled(line):
    assert settled(line) is None
    line.refresh_from_db()
    assert line.current.decision == STAYS
    assert not Decision.objects.exists()


def test_in_a_meeting_it_is_a_decision_about_that_commitment(line, row):
    meeting = begin(row)
    found = settled(line, f"  {STAYS} ")
    assert (found.text, found.commitment, found.author_name) == (STAYS, line.commitment, ACTOR.name)
    assert texts(meeting) == [(STAYS, "a-1")]


def test_settled_again_the_same_decision_stands_once_and_another_comes_beside_it(line, row):
    meeting = begin(row)
    settled(line)
    reasons = Proposed(Light.YELLOW, cause="Vertraging", adjustment="Extra inzet")
    assert settled(line, proposed=reasons) is None
    line.refresh_from_db()
    assert (line.light, texts(meeting)) == (Light.YELLOW, [(STAYS, "a-1")])
    settled(line, "Toch geel.", proposed=reasons)
    assert texts(meeting) == [(STAYS, "a-1"), ("Toch geel.", "a-1")]


def test_the_same_words_about_another_commitment_are_another_decision(line, row):
    meeting = begin(row)
    settled(line)
    settled(row.lines.get(commitment__key="a-2"))
    assert texts(meeting) == [(STAYS, "a-1"), (STAYS, "a-2")]


def test_of_an_ended_meeting_and_of_another_round_nothing_is_written(line, row, table):
    meeting = begin(row)
    end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    begin(make_round(table.framework, slug="ander"))
    assert settled(line) is None
    assert not Decision.objects.exists()


def test_on_the_agenda_the_text_stays_and_in_the_meeting_it_goes_along(line, row):
    meeting = begin(row)
    tell(line, "Wat er stond.")
    settled(line)
    assert joint_text(line) == "Wat er stond."
    settled(line, "Zo besloten.", text="Wat er nu staat.", meeting_id=meeting.pk)
    assert joint_text(line) == "Wat er nu staat."
    assert settled(line, "", text="Alleen tekst.", meeting_id=meeting.pk) is None
    assert texts(meeting) == [(STAYS, "a-1"), ("Zo besloten.", "a-1")]


@pytest.mark.slow
def test_the_list_tells_which_lights_became_another(line, row, cast, client):
    """What they were and became as shape and word; set before or after the meeting, or set back, is none of it."""
    other = row.lines.get(commitment__key="a-2")
    agenda = [(AgendaReason.DIFFERENCE, line.pk), (AgendaReason.CHANGE, other.pk)]
    meeting = start_meeting(actor=ACTOR, monitoring_round=row, body="Overleg", held_on=AUTUMN, agenda=agenda)
    assert read_turned(meeting) == {}
    settled(line, "Toch geel.", proposed=Proposed(Light.YELLOW, cause="Later", adjustment="Sneller"))
    give_light(other, Light.RED)
    give_light(other, Light.GREEN)
    end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    give_light(line, Light.RED)
    give_light(other, Light.RED)
    assert [(key, one.was, one.became) for key, one in read_turned(meeting).items()] == [
        ("a-1", "green", "yellow")
    ]
    client.force_login(cast.officer)
    page = client.get(f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/besluiten/").content.decode()
    told = page.split("data-turned")[1:]
    assert len(told) == 2, "with the decision, and on the agenda"
    assert all("light--green" in one and "light--yellow" in one for one in told)
    made = client.get(f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/besluiten.pdf").content
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert {"Groen", "Geel"} <= set(words.split())


class TestAllOrNothing:
    """What is refused leaves no light and no decision behind."""

    @pytest.mark.parametrize(
        ("values", "error"),
        [
            ({"version": 99}, StaleVersionError),
            ({"decision": " "}, ValidationError),
            ({"decision": "x" * 4001}, ValidationError),
            ({"proposed": Proposed(Light.RED)}, ValidationError),
        ],
        ids=["stale", "empty", "long", "unexplained"],
    )
    def test_bad_input(self, line, row, values, error):
        begin(row)
        before = written()
        with pytest.raises(error):
            settled(line, **values)
        assert (written(), Decision.objects.count()) == (before, 0)

    def test_too_long_is_told_at_its_field(self, line, row):
        begin(row)
        with pytest.raises(ValidationError) as told:
            settled(line, "x" * 4001)
        assert set(told.value.message_dict) == {"decision"}

    def test_a_closed_round(self, line, row):
        begin(row)
        move_round(actor=ACTOR, monitoring_round=row, to=RoundStatus.REVIEW)
        close_round(actor=ACTOR, monitoring_round=row)
        before = written()
        with pytest.raises(RoundClosedError):
            settled(line)
        assert (written(), Decision.objects.count()) == (before, 0)

    def test_a_meeting_that_ended_meanwhile(self, line, row):
        """Also when another one goes on by now: the screen was that of the first."""
        meeting = begin(row)
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        for start in (lambda: None, lambda: begin(row)):
            start()
            before = written()
            with pytest.raises(MeetingEndedError):
                settled(line, text="", meeting_id=meeting.pk)
            assert (written(), Decision.objects.count()) == (before, 0)


@pytest.mark.slow
def test_on_the_page_of_the_agenda(line, row, cast, client):
    """Once, told in the message; who does not coordinate writes nothing in the meeting either."""
    meeting = begin(row)
    framework = row.framework
    place = [framework.municipality.slug, framework.slug, row.year, row.slug]
    url = reverse("round-agenda", args=place)
    sent = {"regel": line.pk, "version": line.version, "light": "green", "decision": STAYS}
    client.cookies["taal"] = "en"
    for person in (cast.tenant, cast.alderman, cast.corporation_officer):
        client.force_login(person)
        assert client.post(url, sent).status_code == 403
    client.force_login(cast.officer)
    refused = client.post(url, {**sent, "decision": "x" * 4001})
    assert refused.status_code == 422
    assert "at most 4000 characters" in refused.content.decode()
    assert texts(meeting) == []
    assert "decisions of the meeting" in client.post(url, sent, follow=True).content.decode()
    assert client.post(url, sent).status_code == 409
    assert texts(meeting) == [(STAYS, "a-1")]


@pytest.mark.parametrize("was", [Origin.DEMO, Origin.PERSON])
@pytest.mark.parametrize("became", [Light.YELLOW, Light.GREEN])
def test_the_sheet_marks_lights_that_were_made_up(line, row, was, became):
    """A light that stands, and one that became another in the meeting."""
    give_light(line, Light.GREEN, origin=was)
    meeting = begin(row)
    if became == Light.YELLOW:
        settled(line, "Toch geel.", proposed=Proposed(became, cause="Later", adjustment="Sneller"))
    else:
        decide(actor=ACTOR, meeting_id=meeting.pk, text="Zo blijft het.", line_id=line.pk)
    report = read_report(row)
    listed, points = read_list(meeting, read_points(meeting, report))
    content = render_xlsx(meeting, listed, report, read_attendance(meeting))
    heads, first = load_workbook(BytesIO(content)).active.values
    assert len(heads) == len(first) == 7 and points == []
    assert bool(first[-1]) is (was == Origin.DEMO)


@pytest.mark.parametrize("made_up", [True, False])
def test_a_point_whose_light_was_made_up_when_the_meeting_began_is_marked(made_up):
    turned = Turned(Light.GREEN, Light.YELLOW, "yellow", made_up)
    assert Point(1, True, "", "Rondvraag", turned=turned).is_made_up is made_up
