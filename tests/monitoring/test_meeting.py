"""A meeting about a round: its agenda, leading and following it, decisions, and what it costs."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.web.history import StaleVersionError
from monitoring.enums import AgendaReason, Light, RoundStatus
from monitoring.meeting.agenda import propose_agenda
from monitoring.meeting.reading import read_decisions, state_of, with_state
from monitoring.meeting.services import add_point, decide, end_meeting, show, start_meeting, tick
from monitoring.models import (
    AgendaItem,
    Decision,
    Meeting,
    MeetingEndedError,
    OnScreen,
    RoundClosedError,
    RoundLine,
)
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell, written
from tests.layers import made_once

pytestmark = pytest.mark.django_db
YEAR = "/duinstede/afspraken-2024-2027/2024/"
DAY = date(2024, 11, 5)
HTMX = {"HX-Request": "true"}
PASSED = {"printed": "T1", "ends_on": date(2024, 4, 30)}


def make_lines(table, number):
    """An open round with so many lines, the first red, the second yellow, the others without a light."""
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
    row = make_round(table.framework, commitments)
    for commitment, light in zip(commitments, (Light.RED, Light.YELLOW), strict=False):
        give_light(line_of(row, commitment), light)
    return row


def begin(row, **fields):
    values = {"body": "Ambtelijk overleg", "held_on": DAY, "agenda": propose_agenda(read_report(row))}
    return start_meeting(actor=ACTOR, monitoring_round=row, **{**values, **fields})


@made_once
def row(table):
    return make_lines(table, 3)


@made_once
def meeting(row):
    return begin(row)


@pytest.fixture
def url(meeting):
    return f"{YEAR}overleg/{meeting.pk}/"


def enter(client, person):
    client.force_login(person)
    client.cookies["taal"] = "en"
    return client


@pytest.fixture
def officer(client, cast):
    return enter(client, cast.officer)


def texts(meeting):
    return [(one.number, one.text, one.key) for one in read_decisions(meeting)]


class TestAgenda:
    def test_in_order_and_each_line_once(self, table):
        keys = ("fits", "misfit", "change", "differs", "yellow", "red", "none")
        plannings = {"misfit": [PASSED], "red": [PASSED]}
        made = {
            key: make_commitment(table.framework, key, n, plannings=plannings.get(key, ()))
            for n, key in enumerate(keys, start=1)
        }
        spring = make_round(table.framework, made.values(), slug="voorjaar", reference_date=date(2024, 5, 1))
        for key in ("fits", "misfit", "differs"):
            give_light(line_of(spring, made[key]), Light.GREEN)
        give_light(line_of(spring, made["change"]), Light.RED)
        autumn = make_round(table.framework, made.values())
        lights = {"red": Light.RED, "yellow": Light.YELLOW, "none": Light.NONE}
        for key, commitment in made.items():
            if key != "none":
                give_light(line_of(autumn, commitment), lights.get(key, Light.GREEN))
        for party in (table.corporation, table.other_corporation):
            tell(line_of(autumn, made["differs"]), "Anders.", party)
        tell(line_of(autumn, made["fits"]), "Een vertelt.", table.corporation)
        report = read_report(autumn)
        by_pk = {line.pk: line.key for line in report.lines}
        assert [(reason.value, by_pk[pk]) for reason, pk in propose_agenda(report)] == [
            ("red", "red"),
            ("yellow", "yellow"),
            ("difference", "differs"),
            ("change", "change"),
            ("misfit", "misfit"),
        ]

    def test_it_stays_when_lights_change(self, meeting, row):
        before = list(AgendaItem.objects.values_list("line", "position"))
        for line in row.lines.all():
            give_light(line, Light.GREEN)
        assert list(AgendaItem.objects.values_list("line", "position")) == before
        assert len(before) == 2


class TestVerbs:
    def test_one_at_a_time_and_a_second_on_the_same_day(self, meeting, row):
        with pytest.raises(ValidationError):
            begin(row)
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        assert begin(row).held_on == meeting.held_on

    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.CLOSED])
    def test_only_about_a_round_that_takes_answers(self, table, status):
        row = make_round(table.framework, status=status)
        with pytest.raises(RoundClosedError):
            begin(row, agenda=())
        assert not Meeting.objects.exists()

    def test_a_line_that_was_taken_out_meanwhile_is_no_point(self, row):
        agenda = propose_agenda(read_report(row))
        first = agenda[0][1]
        begun = begin(row, agenda=[(agenda[0][0], 10**9), agenda[0]])
        assert list(begun.agenda.values_list("position", "line")) == [(1, first)]

    def test_what_is_on_the_screen(self, meeting):
        show(actor=ACTOR, meeting_id=meeting.pk, position=2)
        show(actor=ACTOR, meeting_id=meeting.pk, position=99)
        assert OnScreen.objects.get().position == 2

    def test_ticking_off_leaves_a_trace_and_once(self, meeting):
        for done in (True, True, False):
            tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=done)
        item = AgendaItem.objects.get(position=1)
        assert (item.done, item.version, item.history.count()) == (False, 3, 3)

    def test_decisions_per_line_and_in_general_in_their_order(self, meeting):
        first = decide(
            actor=ACTOR, meeting_id=meeting.pk, text=" Eerst ", position=1, who="Gemeente", due_on=DAY
        )
        second = decide(actor=ACTOR, meeting_id=meeting.pk, text="Dan")
        decide(actor=ACTOR, meeting_id=meeting.pk, text="Eerst, maar beter", replaces=first.pk)
        assert texts(meeting) == [(1, "Eerst, maar beter", "a-1"), (2, "Dan", "")]
        with pytest.raises(StaleVersionError):
            decide(actor=ACTOR, meeting_id=meeting.pk, text="Nog eens", replaces=first.pk)
        decide(actor=ACTOR, meeting_id=meeting.pk, text="", replaces=second.pk)
        assert texts(meeting) == [(1, "Eerst, maar beter", "a-1")]
        assert Decision.objects.count() == 4

    def test_a_decision_is_about_the_line_of_its_own_point_and_round(self, meeting, table):
        commitments = [make_commitment(table.framework, f"b-{n}", n) for n in (1, 2)]
        later = make_round(table.framework, commitments, slug="eind")
        lines = [line_of(later, commitment) for commitment in commitments]
        other = begin(later, agenda=[(AgendaReason.CHANGE, line.pk) for line in lines])
        for at, key in ((meeting, "a-2"), (other, "b-2")):
            found = decide(actor=ACTOR, meeting_id=at.pk, text="Doen.", position=2)
            assert found.commitment.key == key
        end_meeting(actor=ACTOR, meeting_id=other.pk)
        again = begin(later, agenda=[(AgendaReason.CHANGE, line.pk) for line in reversed(lines)])
        assert decide(actor=ACTOR, meeting_id=again.pk, text="Doen.", position=1).commitment.key == "b-2"
        with pytest.raises(RoundLine.DoesNotExist):
            decide(actor=ACTOR, meeting_id=meeting.pk, text="Doen.", line_id=lines[0].pk)

    @pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
    def test_nothing_and_too_much_is_no_decision(self, meeting, text):
        with pytest.raises(ValidationError):
            decide(actor=ACTOR, meeting_id=meeting.pk, text=text)
        assert not Decision.objects.exists()

    def test_of_another_meeting_nothing_is_corrected(self, meeting, row):
        one = decide(actor=ACTOR, meeting_id=meeting.pk, text="Eerst")
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        other = begin(row)
        with pytest.raises(ValidationError):
            decide(actor=ACTOR, meeting_id=other.pk, text="Anders", replaces=one.pk)

    def test_after_its_end_nothing_changes(self, meeting):
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        for verb, values in (
            (show, {"position": 1}),
            (tick, {"position": 1, "done": True}),
            (add_point, {"text": "Nog iets"}),
            (decide, {"text": "Nog iets"}),
            (end_meeting, {}),
        ):
            with pytest.raises(MeetingEndedError):
                verb(actor=ACTOR, meeting_id=meeting.pk, **values)

    def test_every_change_gives_another_state(self, meeting, row):
        def state():
            return state_of(with_state(Meeting.objects.all()).get())

        seen = [state()]
        for change in (
            lambda: show(actor=ACTOR, meeting_id=meeting.pk, position=2),
            lambda: tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=True),
            lambda: add_point(actor=ACTOR, meeting_id=meeting.pk, text="Rondvraag"),
            lambda: decide(actor=ACTOR, meeting_id=meeting.pk, text="Goed"),
            lambda: give_light(row.lines.first(), Light.GREEN),
            lambda: tell(row.lines.first(), "Nieuws"),
            lambda: close_round(actor=ACTOR, monitoring_round=row),
            lambda: end_meeting(actor=ACTOR, meeting_id=meeting.pk),
        ):
            change()
            seen.append(state())
        assert len(set(seen)) == 9


class TestPages:
    def test_starting_and_where_it_leads(self, row, officer):
        assert officer.post(f"{YEAR}overleg/", {"body": "", "held_on": "gisteren"}).status_code == 422
        assert not Meeting.objects.exists()
        answer = officer.post(f"{YEAR}overleg/", {"body": "Stuurgroep", "held_on": "2024-11-05"})
        meeting = Meeting.objects.get()
        assert answer.headers["Location"] == f"{YEAR}overleg/{meeting.pk}/"
        assert meeting.agenda.count() == 2
        assert officer.get(f"{YEAR}overleg/").headers["Location"] == answer.headers["Location"]

    @pytest.mark.parametrize("to_come", [True, False])
    def test_it_begins_now_so_its_day_is_not_to_come_nor_long_ago(self, row, officer, to_come):
        day = timezone.localdate() + timedelta(days=1) if to_come else date(1989, 12, 31)
        answer = officer.post(f"{YEAR}overleg/", {"body": "Stuurgroep", "held_on": day.isoformat()})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["held_on"])
        assert "Stuurgroep" in answer.content.decode() and not Meeting.objects.exists()
        today = {"body": "Stuurgroep", "held_on": timezone.localdate().isoformat()}
        assert officer.post(f"{YEAR}overleg/", today).status_code == 302

    def test_a_decision_is_not_due_before_the_meeting(self, url, officer, meeting):
        typed = {"punt": 1, "besluit": 1, "text": "Bouwen.", "due_on": "2024-11-04"}
        answer = officer.post(url, typed)
        form = answer.context["decision_form"]
        assert (answer.status_code, list(form.errors)) == (422, ["due_on"])
        assert form["text"].value() == "Bouwen." and texts(meeting) == []
        assert officer.post(url, {**typed, "due_on": "2024-11-05"}).status_code == 302

    @pytest.mark.slow
    def test_the_coordinator_leads_and_others_follow(self, url, cast, client):
        leads = {}
        for name in ("officer", "corporation_officer", "tenant", "alderman"):
            page = enter(client, getattr(cast, name)).get(url).content.decode()
            leads[name] = 'id="besluiten"' in page
            assert ('name="toon"' in page) == leads[name]
        assert leads == {"officer": True, "corporation_officer": False, "tenant": False, "alderman": False}
        assert 'name="toon"' not in enter(client, cast.officer).get(f"{url}?volg=1").content.decode()

    def test_who_follows_may_look_elsewhere(self, url, meeting, cast, client):
        follower = enter(client, cast.tenant)
        show(actor=ACTOR, meeting_id=meeting.pk, position=2)
        assert follower.get(url).context["point"].position == 2
        own = follower.get(f"{url}?punt=1")
        assert own.context["point"].position == 1
        assert 'id="elders"' in own.content.decode()
        assert follower.get(f"{url}?punt=99").context["point"].position == 2

    def test_nothing_new_costs_one_cheap_query(self, url, cast, client, django_assert_num_queries):
        """Besides those of being logged in: the session, the person and what they belong to."""
        follower = enter(client, cast.tenant)
        asked = follower.get(url).context["live"].state_url
        with django_assert_num_queries(4):
            assert follower.get(asked).status_code == 204

    def test_something_new_comes_along(self, url, meeting, cast, client):
        follower = enter(client, cast.tenant)
        asked = follower.get(url).context["live"].state_url
        show(actor=ACTOR, meeting_id=meeting.pk, position=2)
        answer = follower.get(asked, headers=HTMX)
        assert answer.status_code == 200
        assert "<h1" not in answer.content.decode()
        page = answer.content.decode()
        assert 'id="ga-2" href' in page and "live__screen--yellow" in page
        onwards = unescape(re.search('hx-get="([^"]+)"', page)[1])
        assert follower.get(onwards).status_code == 204

    def test_light_and_note_on_the_spot(self, url, officer, row):
        line = row.lines.get(commitment__key="a-1")
        typed = {"punt": 1, "licht": 1, "version": line.version, "light": "green", "text": "Het is klaar."}
        assert officer.post(url, typed, headers=HTMX).status_code == 200
        line.refresh_from_db()
        assert (line.light, line.progress.get().text) == ("green", "Het is klaar.")

    @pytest.mark.slow
    def test_somebody_else_was_first(self, url, officer, row):
        line = row.lines.get(commitment__key="a-1")
        give_light(line, Light.GREEN)
        before = written()
        typed = {"punt": 1, "licht": 1, "version": line.version, "light": "green", "text": "Wat ik typte"}
        answer = officer.post(url, typed, headers=HTMX)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert written() == before
        assert 'id="botsing"' in page and "Wat ik typte" in page
        again = {**typed, "version": answer.context["light_form"]["version"].value()}
        assert officer.post(url, again, headers=HTMX).status_code == 200
        assert line.progress.get().text == "Wat ik typte"

    def test_the_round_was_closed_meanwhile(self, url, officer, row, meeting):
        line = row.lines.get(commitment__key="a-1")
        close_round(actor=ACTOR, monitoring_round=row)
        typed = {"punt": 1, "licht": 1, "version": line.version, "light": "green", "text": "Wat ik typte"}
        answer = officer.post(url, typed, headers=HTMX)
        assert answer.status_code == 409
        assert "Wat ik typte" in answer.content.decode()
        # What was decided is still written down.
        assert (
            officer.post(url, {"punt": 1, "besluit": 1, "text": "Gesloten"}, headers=HTMX).status_code == 200
        )
        assert texts(meeting) == [(1, "Gesloten", "a-1")]

    @pytest.mark.parametrize(
        "typed",
        [
            {"besluit": 1, "text": "x" * 4001},
            {"besluit": 1, "text": "Goed", "due_on": "morgen"},
            {"agenda": 1, "point": "y" * 301},
            {"licht": 1, "version": 2, "light": "red", "cause": "z" * 40_001, "adjustment": "Plan"},
            {"licht": 1, "version": 2, "light": "red", "cause": "", "adjustment": "Plan", "text": "Blijft"},
            {"licht": 1, "punt": 99},
            {"onzin": 1},
        ],
    )
    def test_bad_input_is_told_and_kept(self, url, officer, typed):
        before = (written(), Decision.objects.count(), AgendaItem.objects.count())
        answer = officer.post(url, {"punt": 1, **typed}, headers=HTMX)
        assert answer.status_code == 422
        assert (written(), Decision.objects.count(), AgendaItem.objects.count()) == before
        for name in ("text", "point", "cause"):
            assert str(typed.get(name, "")) in answer.content.decode()

    def test_taking_the_suggestion_over_saves_nothing(self, table, officer):
        row = make_round(table.framework, [make_commitment(table.framework, plannings=[PASSED])])
        give_light(row.lines.get(), Light.GREEN)
        meeting = begin(row)
        before = written()
        typed = {"punt": 1, "overnemen": 1, "version": 2, "light": "green", "text": "Blijft"}
        form = officer.post(f"{YEAR}overleg/{meeting.pk}/", typed).context["light_form"]
        assert (form["light"].value(), form["text"].value()) == ("red", "Blijft")
        assert form["cause"].value().startswith("De planning liep tot")
        assert written() == before

    def test_a_decision_after_the_end_is_kept_to_copy(self, url, officer, meeting):
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        answer = officer.post(url, {"punt": 1, "besluit": 1, "text": "Te laat"}, headers=HTMX)
        assert answer.status_code == 409
        assert "Te laat" in answer.content.decode()
        assert officer.get(url).headers["Location"] == f"{url}besluiten/"

    @pytest.mark.slow
    def test_reading_back_and_the_story(self, url, officer, meeting):
        decide(
            actor=ACTOR,
            meeting_id=meeting.pk,
            text="Wij <b>bouwen</b> =1+1",
            position=1,
            who="Wonen",
            due_on=DAY,
        )
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        page = officer.get(f"{url}besluiten/").content.decode()
        assert "Wij &lt;b&gt;bouwen&lt;/b&gt; =1+1" in page
        story = officer.get("/duinstede/afspraken-2024-2027/afspraken/a-1/?soort=besluiten").content.decode()
        assert "Wij &lt;b&gt;bouwen" in story and f"{url}besluiten/" in story
        for name, start in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
            assert officer.get(f"{url}besluiten.{name}").content.startswith(start)

    def test_at_another_address_it_is_not_there(self, url, officer):
        assert officer.get(url.replace("/2024/", "/2025/")).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(number, table, cast, client, django_assert_num_queries):
    """The same whatever the number of lines and decisions; the report is the monitor's and may come from memory."""
    row = make_lines(table, number)
    for line in row.lines.all():
        give_light(line, Light.RED)
    meeting = begin(row, held_on=DAY + timedelta(days=1))
    for position in range(1, number + 1):
        decide(actor=ACTOR, meeting_id=meeting.pk, text=f"Besluit {position}", position=position)
    url = f"{YEAR}overleg/{meeting.pk}/"
    client.force_login(cast.officer)
    client.get(url)
    for path in (url, f"{url}stand/"):
        with django_assert_num_queries(15):
            assert client.get(path).status_code == 200
