"""Publications and meetings in the admin: found, read with what hangs on them, never changed, at a cost that stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.web.history import acting
from monitoring.enums import AgendaReason
from monitoring.meeting.services import decide, end_meeting, start_meeting
from monitoring.models import Meeting, Publication
from monitoring.public.services import withdraw
from tests.cast import ACTOR
from tests.factories import AUTUMN, make_commitment, make_round
from tests.layers import made_once
from tests.publications import address, again, publish_as_it_is, published
from tests.reading import read

pytestmark = pytest.mark.django_db
PUBLICATIONS, MEETINGS = "/admin/monitoring/publication/", "/admin/monitoring/meeting/"


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def shown(manager, address):
    tree = read(manager.get(address))
    return {int(one.get("href").split("/")[4]) for one in tree.iter("a") if "/change/" in one.get("href", "")}


@made_once
def publications(table):
    """One that was replaced, the edition in its place, and one that was withdrawn."""
    first = published(table.framework, slug="najaar", title="Najaar")
    gone = published(table.framework, slug="voorjaar", title="Voorjaar")
    withdraw(actor=ACTOR, publication=gone, reason="Verkeerd getal.")
    return {"vervangen": first, "aangeboden": again(first), "ingetrokken": gone}


class TestPublications:
    @pytest.mark.parametrize(
        ("query", "states"),
        [
            ("", {"vervangen", "aangeboden", "ingetrokken"}),
            ("?stand=vervangen", {"vervangen"}),
            ("?stand=aangeboden", {"aangeboden"}),
            ("?stand=ingetrokken", {"ingetrokken"}),
            ("?q=voorjaar", {"ingetrokken"}),
            ("?q=bedrag", {"aangeboden"}),
            ("?year=2024", {"vervangen", "aangeboden", "ingetrokken"}),
        ],
    )
    def test_it_is_found(self, manager, publications, query, states):
        assert shown(manager, PUBLICATIONS + query) == {publications[state].pk for state in states}

    def test_the_page_of_one_leads_to_what_the_public_reads(self, manager, publications):
        def links(row):
            tree = read(manager.get(f"{PUBLICATIONS}{row.pk}/change/"))
            return {one.get("href", "") for one in tree.iter("a")}

        here = links(publications["aangeboden"])
        assert address(publications["aangeboden"]) in here
        files = [url for url in here if "/bestanden/" in url]
        assert len(files) == 2 and manager.get(files[0]).status_code == 200
        assert not [url for url in links(publications["ingetrokken"]) if "/bestanden/" in url]
        text = manager.get(f"{PUBLICATIONS}{publications['ingetrokken'].pk}/change/").content.decode()
        assert "Verkeerd getal." in text

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, manager, table, number):
        row = make_round(table.framework)
        first = publish_as_it_is(row, file="a.csv", year=2024)
        kept = {f.attname: getattr(first, f.attname) for f in Publication._meta.fields if f.name != "id"}
        for n in range(2, number + 1):
            with acting(ACTOR):
                Publication(**{**kept, "edition": n, "number": n, "note": "Beter."}).save()
        with CaptureQueriesContext(connection) as asked:
            manager.get(PUBLICATIONS)
        assert len(asked) == 7
        # The report itself is not read for it.
        assert not any('"monitoring_publication"."data"' in one["sql"] for one in asked)


@made_once
def meetings(table):
    """One that ended with two decisions of which one was taken back, and one that goes on."""
    row = make_round(table.framework, [make_commitment(table.framework)], title="Najaar")
    agenda = [(AgendaReason.RED, row.lines.get().pk)]
    ended = start_meeting(actor=ACTOR, monitoring_round=row, body="Ambtelijk", held_on=AUTUMN, agenda=agenda)
    decide(actor=ACTOR, meeting_id=ended.pk, text="Wij bouwen.", position=1)
    wrong = decide(actor=ACTOR, meeting_id=ended.pk, text="Onzin.")
    decide(actor=ACTOR, meeting_id=ended.pk, text="", replaces=wrong.pk)
    end_meeting(actor=ACTOR, meeting_id=ended.pk)
    later = start_meeting(
        actor=ACTOR,
        monitoring_round=row,
        body="Bestuurlijk",
        held_on=AUTUMN + timedelta(days=9),
        agenda=agenda,
    )
    return ended, later


class TestMeetings:
    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ("", {0, 1}),
            ("?stand=nu", {1}),
            ("?stand=voorbij", {0}),
            ("?q=ambtelijk", {0}),
            ("?q=najaar", {0, 1}),
            ("?round__year=2024", {0, 1}),
        ],
    )
    def test_it_is_found(self, manager, meetings, query, which):
        assert shown(manager, MEETINGS + query) & {row.pk for row in meetings} == {
            meetings[n].pk for n in which
        }

    def test_only_decisions_that_stand_are_counted(self, manager, meetings):
        tree = read(manager.get(MEETINGS))
        counts = [one.text for one in tree.iter("td") if one.get("class") == "field-decided"]
        assert counts == ["0", "1"]

    @pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
    def test_what_it_costs(self, manager, table, number, django_assert_num_queries):
        many = [make_commitment(table.framework, f"a-{n}", n) for n in range(number)]
        row = make_round(table.framework, many)
        agenda = [(AgendaReason.RED, pk) for pk in row.lines.values_list("pk", flat=True)]
        meetings = []
        for n in range(number):
            some = agenda if n == number - 1 else []
            fields = {"body": f"Overleg {n}", "held_on": AUTUMN, "agenda": some or agenda[:1]}
            meetings.append(start_meeting(actor=ACTOR, monitoring_round=row, **fields))
            if n < number - 1:
                end_meeting(actor=ACTOR, meeting_id=meetings[-1].pk)
        for position in range(1, number + 1):
            decide(actor=ACTOR, meeting_id=meetings[-1].pk, text="Wij bouwen.", position=position)
        page = f"{MEETINGS}{meetings[-1].pk}/change/"
        # The kinds of content are asked for once per process.
        manager.get(page)
        with django_assert_num_queries(8):
            manager.get(MEETINGS)
        with django_assert_num_queries(10):
            manager.get(page)
        assert Meeting.objects.count() == number
