"""What makes the screens that follow a meeting draw anew, and what asking costs."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from agreements.models import Responsibility
from agreements.services.completing import complete
from config.web.history import acting
from monitoring.enums import Light
from monitoring.meeting.agenda import propose_agenda
from monitoring.meeting.reading import state_of, with_state
from monitoring.meeting.services import decide, start_meeting, tick
from monitoring.meeting.settling import settle
from monitoring.models import Meeting
from monitoring.reactions.services import Proposed, agree_to_rest, propose, react, take_over
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import AUTUMN, give_light, make_commitment, make_round, tell

pytestmark = pytest.mark.django_db
REASONS = {"cause": "Vertraging", "adjustment": "Extra inzet"}


def make_lines(table, number):
    """A round with so many red lines, led by the corporation; on every one the tenants and the corporation reacted."""
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
    with acting(ACTOR):
        for commitment in commitments:
            Responsibility(commitment=commitment, party=table.corporation, role="lead").save()
    row = make_round(table.framework, commitments)
    for line in row.lines.all():
        give_light(line, Light.RED)
        for party in (table.tenants, table.corporation):
            react(actor=ACTOR, line_id=line.pk, party=party, seen=Light.RED)
    return row


def begin(row):
    agenda = propose_agenda(read_report(row))
    return start_meeting(
        actor=ACTOR, monitoring_round=row, body="Ambtelijk overleg", held_on=AUTUMN, agenda=agenda
    )


def state(meeting):
    return state_of(with_state(Meeting.objects.filter(pk=meeting.pk)).get())


def test_whatever_is_said_settled_decided_or_ticked_gives_another_state(table):
    row = make_lines(table, 2)
    meeting = begin(row)
    line, other = row.lines.order_by("position")

    def version():
        line.refresh_from_db()
        return line.version

    about = {"actor": ACTOR, "line_id": line.pk}
    deeds = {
        "own light": lambda: react(
            **about, party=table.tenants, seen="red", light=Light.YELLOW, reason="Het gaat."
        ),
        "no objection": lambda: react(**about, party=table.tenants, seen="red"),
        "no objection again": lambda: react(**about, party=table.tenants, seen="red"),
        "no objection to the rest": lambda: agree_to_rest(
            actor=ACTOR, round_id=row.pk, party=table.other_corporation, seen=10**6
        ),
        "proposal": lambda: propose(
            **about, party=table.corporation, proposed=Proposed(Light.YELLOW, **REASONS)
        ),
        "taken over": lambda: take_over(**about, version=version(), party=table.corporation),
        "settled": lambda: settle(
            **about, version=version(), proposed=Proposed(Light.GREEN), decision="Groen."
        ),
        "told": lambda: tell(line, "Nieuws", table.corporation),
        "decided": lambda: decide(actor=ACTOR, meeting_id=meeting.pk, text="Goed"),
        "ticked": lambda: tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=True),
        "unticked": lambda: tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=False),
        "completed": lambda: complete(
            actor=ACTOR, commitment=other.commitment, version=1, completed_on=date(2024, 6, 1)
        ),
    }
    seen = {"nothing": state(meeting)}
    for name, deed in deeds.items():
        deed()
        seen[name] = state(meeting)
    assert len(set(seen.values())) == len(deeds) + 1, seen


def test_a_line_taken_out_does_not_take_the_state_back(table):
    """Its versions leave with it; with the next change the sum would be what it was."""
    row = make_lines(table, 2)
    meeting = begin(row)
    before = state(meeting)
    extra = make_commitment(table.framework, "extra", 9)
    seen = [before]
    with acting(ACTOR):
        line = row.lines.model(round=row, commitment=extra, position=9)
        line.save()
        seen.append(state(meeting))
        line.delete()
        seen.append(state(meeting))
    assert len(set(seen)) == 3


def test_what_is_said_in_another_round_changes_nothing(table):
    meeting = begin(make_lines(table, 1))
    before = state(meeting)
    elsewhere = make_round(table.framework, [make_commitment(table.framework, "elders", 7)], slug="ander")
    line = elsewhere.lines.get()
    give_light(line, Light.GREEN)
    react(actor=ACTOR, line_id=line.pk, party=table.tenants, seen=Light.GREEN)
    assert state(meeting) == before


def test_a_reaction_of_a_party_comes_on_the_screens_that_follow(table, cast, client):
    row = make_lines(table, 1)
    meeting = begin(row)
    client.force_login(cast.alderman)
    url = f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/"
    asked = client.get(url).context["live"].state_url
    assert client.get(asked).status_code == 204
    react(
        actor=ACTOR,
        line_id=row.lines.get().pk,
        party=table.tenants,
        seen="red",
        light=Light.GREEN,
        reason="Bewoners zijn tevreden.",
    )
    answer = client.get(asked, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Bewoners zijn tevreden." in page
    again = unescape(re.search('hx-get="([^"]+)"', page)[1])
    assert client.get(again).status_code == 204


@pytest.mark.parametrize("number", [1, 6])
def test_asking_costs_one_query_besides_being_logged_in(
    number, table, cast, client, django_assert_num_queries
):
    meeting = begin(make_lines(table, number))
    client.force_login(cast.tenant)
    url = f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/"
    asked = client.get(url).context["live"].state_url
    with django_assert_num_queries(4):
        assert client.get(asked).status_code == 204
