"""What of the page of a meeting is drawn anew, so that the rest stays as it is: panels, what is typed, the place in a list."""

from __future__ import annotations

import re

import pytest

from monitoring.enums import Light
from monitoring.meeting.agenda import propose_agenda
from monitoring.meeting.services import decide, end_meeting, show, start_meeting, tick
from monitoring.models import AgendaItem, Decision
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import AUTUMN, give_light, make_commitment, make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
#: Everybody gets these; who leads gets a place per panel too.
SCREEN = {"overleg-punt", "overleg-lijst"}
PANELS = {"hier", "plek-licht", "plek-besluit", "plek-verbeteren", "plek-agendapunt"}


@made_once
def meeting(table):
    row = make_round(table.framework, [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)])
    for line in row.lines.all():
        give_light(line, Light.RED)
    agenda = propose_agenda(read_report(row))
    return start_meeting(actor=ACTOR, monitoring_round=row, body="Overleg", held_on=AUTUMN, agenda=agenda)


@pytest.fixture
def url(meeting):
    return f"/duinstede/afspraken-2024-2027/2024/overleg/{meeting.pk}/"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def pieces(answer):
    """The ids of what htmx puts in its place apart."""
    found = re.findall(r"<[^>]+hx-swap-oob[^>]*>", answer.content.decode())
    return {re.search(r' id="([^"]+)"', one)[1] for one in found}


def ids(answer):
    return re.findall(r' id="([^"]+)"', answer.content.decode())


class TestPieces:
    @pytest.mark.slow
    def test_what_was_done_is_answered_with_the_pieces_and_what_is_told(self, url, officer):
        for typed in ({"vink": 1}, {"toon": 2}, {"agenda": 1, "point": "Rondvraag"}, {"onzin": 1}):
            answer = officer.post(url, {"punt": 1, **typed}, headers=HTMX)
            assert pieces(answer) == {*SCREEN, *PANELS, "overleg-melding"}, typed
            assert "<h1" not in answer.content.decode()

    def test_asking_gives_who_leads_the_panels_too_and_leaves_what_was_told(self, url, meeting, officer):
        asked = officer.get(url).context["live"].state_url
        tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=True)
        assert pieces(officer.get(asked, headers=HTMX)) == {*SCREEN, *PANELS}

    @pytest.mark.parametrize("person", ["corporation_officer", "tenant", "alderman"])
    def test_who_follows_gets_no_panels(self, url, meeting, cast, client, person):
        client.force_login(getattr(cast, person))
        asked = client.get(url).context["live"].state_url
        tick(actor=ACTOR, meeting_id=meeting.pk, position=1, done=True)
        answer = client.get(asked, headers=HTMX)
        assert pieces(answer) == SCREEN
        assert "csrfmiddlewaretoken" not in answer.content.decode()

    def test_the_big_screen_gets_no_panels_either(self, url, meeting, officer):
        asked = officer.get(f"{url}?volg=1").context["live"].state_url
        show(actor=ACTOR, meeting_id=meeting.pk, position=2)
        assert pieces(officer.get(asked, headers=HTMX)) == SCREEN

    def test_after_the_end_the_panels_stay_with_what_is_typed_in_them(self, url, meeting, officer):
        asked = officer.get(url).context["live"].state_url
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        assert pieces(officer.get(asked, headers=HTMX)) == SCREEN

    def test_a_page_as_a_whole_has_every_piece_once(self, url, officer):
        page = officer.get(url)
        assert pieces(page) == set()
        found = ids(page)
        assert {*SCREEN, *PANELS, "overleg-melding", "overleg-stand"} <= set(found)
        assert len(found) == len(set(found))

    def test_fields_about_two_points_have_ids_of_their_own(self, url, officer):
        """Their panels may stand on the page together, the one set aside with what was typed."""
        shared = re.compile(r"(?:licht|besluit)\d+_\w+")
        first, second = (
            {one for one in ids(officer.get(f"{url}?punt={n}")) if shared.fullmatch(one)} for n in (1, 2)
        )
        assert first and len(first) == len(second) and not first & second


class TestAboutAnotherPoint:
    """A form set aside is about its own point, and who sends it stays where they are."""

    def test_what_is_done_leaves_the_person_where_they_were(self, url, meeting, officer):
        typed = {"punt": 1, "hier": 3, "besluit": 1, "text": "Over het eerste"}
        answer = officer.post(url, typed, headers=HTMX)
        assert answer.context["point"].position == 3
        assert Decision.objects.get().commitment == meeting.agenda.get(position=1).line.commitment

    def test_what_is_refused_is_shown_at_its_own_point(self, url, officer):
        typed = {"punt": 1, "hier": 3, "besluit": 1, "text": "x" * 4001}
        answer = officer.post(url, typed, headers=HTMX)
        assert (answer.status_code, answer.context["point"].position) == (422, 1)
        assert "x" * 4001 in answer.content.decode()

    @pytest.mark.parametrize("here", ["", "nul", "-1", "99", "9" * 30])
    def test_nonsense_about_where_one_was_is_no_harm(self, url, officer, here):
        typed = {"punt": 2, "hier": here, "besluit": 1, "text": "Goed"}
        answer = officer.post(url, typed, headers=HTMX)
        assert (answer.status_code, Decision.objects.count()) == (200, 1)

    def test_another_point_on_the_screen_is_where_one_goes(self, url, officer):
        answer = officer.post(url, {"toon": 3, "hier": 1, "punt": 1}, headers=HTMX)
        assert answer.context["point"].position == 3


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_is_no_decision_and_told_at_the_field(url, officer, text):
    answer = officer.post(url, {"punt": 1, "besluit": 1, "text": text}, headers=HTMX)
    assert answer.status_code == 422
    assert set(answer.context["decision_form"].errors) == {"text"}
    assert not Decision.objects.exists()


class TestCorrections:
    def test_withdrawn_it_stands_no_more(self, url, meeting, officer):
        first = decide(actor=ACTOR, meeting_id=meeting.pk, text="Eerst")
        typed = {"punt": 1, "intrekken": first.pk, "replaces": first.pk, "text": "Eerst"}
        answer = officer.post(url, typed, headers=HTMX)
        assert (answer.status_code, answer.context["decisions"]) == (200, [])
        # A second time, by who did not see it yet: told, and nothing more is written.
        assert officer.post(url, typed, headers=HTMX).status_code == 409
        assert Decision.objects.count() == 2

    def test_refused_it_stands_in_its_own_form(self, url, meeting, officer):
        for text in ("Eerst", "Dan"):
            decide(actor=ACTOR, meeting_id=meeting.pk, text=text)
        one = Decision.objects.get(text="Dan")
        typed = {"punt": 1, "besluit": 1, "replaces": one.pk, "text": "Beter", "due_on": "morgen"}
        context = officer.post(url, typed, headers=HTMX).context
        assert not context["decision_form"].is_bound
        assert [(about.pk, form.is_bound) for about, form in context["corrections"]] == [
            (Decision.objects.get(text="Eerst").pk, False),
            (one.pk, True),
        ]

    def test_of_a_decision_that_was_corrected_meanwhile_it_is_kept(self, url, meeting, officer):
        first = decide(actor=ACTOR, meeting_id=meeting.pk, text="Eerst")
        decide(actor=ACTOR, meeting_id=meeting.pk, text="Door een ander", replaces=first.pk)
        typed = {"punt": 1, "besluit": 1, "replaces": first.pk, "text": "Wat ik typte"}
        answer = officer.post(url, typed, headers=HTMX)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert page.count("Wat ik typte") == 1 and "Door een ander" in page
        assert [about is None for about, _form in answer.context["corrections"]] == [False, True]
        found = ids(answer)
        assert len(found) == len(set(found))

    def test_without_javascript_it_is_the_whole_page(self, url, meeting, officer):
        first = decide(actor=ACTOR, meeting_id=meeting.pk, text="Eerst")
        typed = {"punt": 1, "besluit": 1, "replaces": first.pk, "text": "x" * 4001}
        answer = officer.post(url, typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<h1" in page and "x" * 4001 in page and pieces(answer) == set()
        assert re.search(r'<details[^>]*id="verbeteren"[^>]* open', page)


def test_when_the_round_closes_the_panel_of_the_light_goes(url, meeting, officer):
    close_round(actor=ACTOR, monitoring_round=meeting.round)
    answer = officer.post(url, {"vink": 1, "punt": 1}, headers=HTMX)
    assert "plek-licht" in pieces(answer)
    assert 'id="licht-zetten"' not in answer.content.decode()
    assert AgendaItem.objects.get(position=1).done
