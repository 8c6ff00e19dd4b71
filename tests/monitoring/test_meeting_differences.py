"""Parties that see another light: on the agenda of a meeting, settled there or on the page of the agenda."""

from __future__ import annotations

import pytest

from monitoring.enums import AgendaReason, Light
from monitoring.meeting.agenda import differs, propose_agenda
from monitoring.meeting.reading import read_decisions
from monitoring.meeting.services import start_meeting
from monitoring.reactions.services import Proposed, react, settle_difference
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import AUTUMN, give_light, make_line
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def line(table):
    row = make_line(table.framework)
    give_light(row, Light.GREEN)
    react(
        actor=ACTOR,
        line_id=row.pk,
        party=table.tenants,
        seen=Light.GREEN,
        light=Light.RED,
        reason="Bewoners merken niets.",
    )
    row.refresh_from_db()
    return row


def now(line):
    (found,) = read_report(line.round).lines
    return found


@pytest.mark.slow
def test_settled_in_the_meeting_is_settled_on_the_agenda_and_a_decision(line, cast, client):
    agenda = propose_agenda(read_report(line.round))
    assert (AgendaReason.DIFFERENCE, line.pk) in agenda
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=line.round, body="Overleg", held_on=AUTUMN, agenda=agenda
    )
    client.force_login(cast.officer)
    url = f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/"
    page = client.get(url).content.decode()
    assert "Bewoners merken niets." in page and 'id="wie-kop"' in page and 'name="decision"' in page
    sent = {"punt": 1, "licht": 1, "version": line.version, "light": "green", "text": ""}
    client.post(url, sent)
    assert now(line).for_meeting
    assert client.post(url, {**sent, "decision": "Het blijft groen."}).status_code == 302
    after = now(line)
    assert (after.for_meeting, after.decision, differs(after)) == (False, "Het blijft groen.", False)
    assert [(one.text, one.key) for one in read_decisions(meeting)] == [("Het blijft groen.", after.key)]


def test_settled_on_the_agenda_is_no_point_of_the_meeting(line):
    assert differs(now(line))
    settle_difference(
        actor=ACTOR,
        line_id=line.pk,
        version=line.version,
        proposed=Proposed(Light.GREEN),
        decision="Het blijft groen.",
    )
    assert not differs(now(line))
    assert propose_agenda(read_report(line.round)) == []
