"""Internal notes: written with a line, seen by the own party alone, and nowhere in anything else."""

import json
import re
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Coordination
from config.web.history import Actor, StaleVersionError, acting
from monitoring.enums import Light
from monitoring.models import InternalNote, LineDraft, RoundLine
from monitoring.privacy.notes import newest_notes, note_of, write_note, written
from monitoring.publishing.exports import FORMATS
from monitoring.rounds.arranging import remove_line
from monitoring.rounds.permissions import party_settling
from monitoring.rounds.services import NoteChange, settle_line, undo_last
from monitoring.table.closing import close_round
from parties.enums import MembershipRole
from parties.permissions import actor_for
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import coordinate_elsewhere, line_of, make_commitment, make_round, note, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db

MARK = "Zeg7dit9niet"
PLACE = "/duinstede/afspraken-2024-2027/"
LINE = f"{PLACE}2024/monitor/regels/a-1/"
COMMITMENT = f"{PLACE}afspraken/a-1/"
HTMX = {"HX-Request": "true"}


@made_once
def line(table) -> RoundLine:
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


def browser_of(person) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


@pytest.fixture
def officer(cast) -> Client:
    return browser_of(cast.officer)


def sent(line: RoundLine, **fields) -> dict[str, object]:
    data = {"version": line.version, "note_seen": 0, "light": "none", "text": "", "internal_note": ""}
    return data | {"cause": "", "effect": "", "adjustment": "", **fields}


def settle(line: RoundLine, actor: Actor, change: NoteChange, **fields) -> RoundLine:
    values = {"light": Light.NONE, "cause": "", "effect": "", "adjustment": "", "text": "", **fields}
    line.refresh_from_db()
    return settle_line(actor=actor, line_id=line.pk, version=line.version, note=change, **values)


# ---- writing


class TestWriting:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_it_is_saved_with_the_line_for_the_party_of_the_writer(self, officer, line, table, headers):
        response = officer.post(LINE, sent(line, internal_note=MARK), headers=headers)
        assert response.status_code == (200 if headers else 302)
        row = InternalNote.objects.get()
        assert (row.line, row.party.pk, row.text, row.author_name) == (
            line,
            table.municipality.pk,
            MARK,
            "Beleidsadviseur wonen",
        )

    def test_a_note_alone_leaves_no_trace_in_the_line(self, officer, line):
        officer.post(LINE, sent(line, internal_note=MARK))
        before = line.version
        line.refresh_from_db()
        assert (line.version, line.progress.count(), line.assessments.count()) == (before, 0, 0)
        assert line.history.count() == 1

    def test_the_form_holds_the_own_note(self, officer, line, table):
        row = note(line, MARK, table.municipality)
        note(line, "Van een ander.", table.corporation)
        for headers in ({}, HTMX):
            content = officer.get(LINE, headers=headers).content.decode()
            assert MARK in content and "Van een ander." not in content
            assert f'name="note_seen" value="{row.pk}"' in content

    def test_the_same_note_is_not_written_again(self, officer, line, table):
        row = note(line, MARK, table.municipality)
        officer.post(LINE, sent(line, internal_note=MARK, note_seen=row.pk))
        assert InternalNote.objects.count() == 1

    def test_an_emptied_note_is_gone_and_its_rows_stay(self, officer, line, table, cast):
        row = note(line, MARK, table.municipality)
        officer.post(LINE, sent(line, internal_note="", note_seen=row.pk))
        assert written(newest_notes(cast.officer, line.commitment)) == []
        assert [row.text for row in InternalNote.objects.all()] == [MARK, ""]

    def test_a_form_without_the_field_leaves_the_note(self, officer, line, table):
        note(line, MARK, table.municipality)
        data = sent(line, text="Openbaar.")
        del data["internal_note"], data["note_seen"]
        assert officer.post(LINE, data).status_code == 302
        assert note_of(line, table.municipality).text == MARK

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_colleague_was_first(self, officer, line, table, headers):
        """Nothing is written over: what the colleague wrote stands beside what was typed."""
        colleague = Actor("Beleidsmedewerker", ACTOR.party)
        write_note(actor=colleague, line=line, party=table.municipality, text="Van mijn collega.", seen=0)
        response = officer.post(LINE, sent(line, internal_note=MARK, text="Gedaan."), headers=headers)
        content = response.content.decode()
        assert response.status_code == 409
        assert "Van mijn collega." in content and MARK in content and colleague.name in content
        assert (InternalNote.objects.count(), line.progress.count()) == (1, 0)
        newest = note_of(line, table.municipality)
        seen = re.search(r'<input[^>]*name="note_seen"[^>]*>', content)
        assert seen and f'value="{newest.pk}"' in seen[0]
        again = officer.post(LINE, sent(line, internal_note=MARK, note_seen=newest.pk), headers=headers)
        assert again.status_code == (200 if headers else 302)
        assert note_of(line, table.municipality).text == MARK

    def test_the_service_refuses_what_was_not_seen(self, line, table):
        first = note(line, "Eerst.", table.municipality)
        with pytest.raises(StaleVersionError) as told, transaction.atomic():
            write_note(actor=ACTOR, line=line, party=table.municipality, text="Dan.", seen=0)
        assert told.value.current == first

    def test_too_long_is_refused_and_kept_in_the_form(self, officer, line):
        long = "é" * 40_001
        response = officer.post(LINE, sent(line, internal_note=long))
        assert response.status_code == 422
        assert long in response.content.decode()
        assert not InternalNote.objects.exists()

    def test_a_closed_round_takes_no_note(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert officer.post(LINE, sent(line, internal_note=MARK)).status_code == 409
        assert not InternalNote.objects.exists()

    def test_undoing_leaves_it_alone(self, line, table, cast):
        actor = actor_for(cast.officer, table.municipality.pk)
        settle(line, actor, NoteChange(table.municipality, MARK), text="Openbaar.")
        line.refresh_from_db()
        undo_last(actor=actor, line_id=line.pk, version=line.version)
        assert note_of(line, table.municipality).text == MARK
        assert MARK not in json.dumps([*line.progress.values("text")])

    def test_a_line_with_a_note_stays_in_its_round(self, line, table, english):
        note(line, MARK, table.municipality)
        row = line.round
        with pytest.raises(Exception, match="stays in this round"):
            remove_line(actor=ACTOR, monitoring_round=row, version=row.version, line_id=line.pk)
        assert RoundLine.objects.filter(pk=line.pk).exists()


class TestInWhoseName:
    def test_the_only_party_one_edits_for_costs_nothing_more(self, cast, line, django_assert_num_queries):
        """None besides that for the memberships, which every page asks for."""
        row = line.round
        with django_assert_num_queries(1):
            assert party_settling(cast.officer, row).slug == "duinstede"

    def test_of_several_the_one_that_coordinates(self, cast, line, table):
        for party in (table.other_corporation, table.corporation):
            add_member(actor=ACTOR, user=cast.officer, party=party, role=MembershipRole.EDITOR)
        assert party_settling(cast.officer, line.round) == table.municipality
        coordination = Coordination.objects.get(framework=table.framework)
        coordination.party = table.corporation
        with acting(ACTOR):
            coordination.save()
        assert party_settling(cast.officer, line.round) == table.corporation

    def test_not_the_one_that_coordinated_before_or_coordinates_elsewhere(self, cast, line, table):
        add_member(actor=ACTOR, user=cast.officer, party=table.corporation, role=MembershipRole.EDITOR)
        today = timezone.localdate()
        with acting(ACTOR):
            before = table.framework.coordinations.get()
            before.ends_on = today - timedelta(days=1)
            before.save()
            Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()
        coordinate_elsewhere(table.framework, table.municipality)
        assert party_settling(cast.officer, line.round) == table.corporation

    def test_who_only_reads_writes_for_nobody(self, cast, line):
        assert party_settling(cast.alderman, line.round) is None


# ---- drafts


class TestDrafts:
    def test_a_draft_keeps_it(self, officer, line):
        officer.post(f"{LINE}concept/", sent(line, internal_note=MARK))
        assert LineDraft.objects.get().data["internal_note"] == MARK
        assert MARK in officer.get(LINE).content.decode()
        assert not InternalNote.objects.exists()

    def test_what_equals_the_note_is_no_draft(self, officer, line, table):
        row = note(line, MARK, table.municipality)
        officer.post(f"{LINE}concept/", sent(line, internal_note=MARK, note_seen=row.pk))
        assert not LineDraft.objects.exists()

    def test_a_colleague_wrote_after_the_draft(self, officer, line, table):
        """The draft remembers which note it was typed on, so that saving it is a conflict."""
        officer.post(f"{LINE}concept/", sent(line, internal_note=MARK))
        note(line, "Van mijn collega.", table.municipality)
        assert 'name="note_seen" value="0"' in officer.get(LINE).content.decode()

    def test_nobody_else_sees_it(self, officer, line, table, cast):
        officer.post(f"{LINE}concept/", sent(line, internal_note=MARK))
        add_member(
            actor=ACTOR, user=cast.council_member, party=table.municipality, role=MembershipRole.EDITOR
        )
        response = browser_of(cast.council_member).get(LINE)
        assert response.status_code == 200
        assert MARK not in response.content.decode()


# ---- who sees it


def test_its_words_stand_nowhere_by_accident(line, table):
    assert MARK not in f"{note(line, MARK, table.municipality)!r}"


class TestSeeing:
    def test_the_members_of_the_party_and_nobody_else(self, line, table, cast):
        note(line, MARK, table.municipality)
        seen = cast.who(
            lambda person: [row.text for row in written(newest_notes(person, line.commitment))] == [MARK]
        )
        assert seen == {"officer", "alderman"}

    def test_the_newest_of_each_own_party(self, line, table, cast):
        add_member(
            actor=ACTOR, user=cast.council_member, party=table.municipality, role=MembershipRole.READER
        )
        add_member(actor=ACTOR, user=cast.council_member, party=table.corporation, role=MembershipRole.READER)
        note(line, "Oud.", table.municipality)
        note(line, "Nieuw.", table.municipality)
        note(line, "Wonen.", table.corporation)
        note(line, "Thuis.", table.other_corporation)
        assert [row.text for row in written(newest_notes(cast.council_member, line.commitment))] == [
            "Wonen.",
            "Nieuw.",
        ]

    def test_it_stands_on_the_page_of_the_commitment_with_whose_it_is(self, officer, line, table):
        note(line, MARK, table.municipality)
        content = officer.get(COMMITMENT).content.decode()
        start = content.index('class="panel internal-note"')
        part = content[start : content.index("</section>", start)]
        assert MARK in part and table.municipality.label in part

    def test_it_ends_with_the_membership(self, line, table, cast):
        note(line, MARK, table.municipality)
        membership = cast.alderman.memberships.get()
        membership.starts_on = membership.ends_on = date(2024, 1, 1)
        with acting(ACTOR):
            membership.save()
        assert cast.who(lambda person: bool(written(newest_notes(person, line.commitment)))) == {"officer"}


#: Where a note of the municipality may stand, by role: the page of the commitment, and where it is written.
ALLOWED = {"officer": {"commitment", "line"}, "alderman": {"commitment"}}


def plain(response) -> bytes:
    """Everything in an answer, with the parts of a packed file unpacked."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return content


PAGES = {
    "home": "/",
    "municipality": "/duinstede/",
    "framework": PLACE,
    "commitment": COMMITMENT,
    "monitor": f"{PLACE}2024/monitor/",
    "print": f"{PLACE}2024/monitor/?weergave=afdruk",
    "line": LINE,
    "together": f"{PLACE}2024/monitor/samen/?regel=a-1",
    "clearance": f"{PLACE}2024/monitor/nakijken/",
    "arrange": f"{PLACE}2024/rondes/najaar/",
    "close": f"{PLACE}2024/rondes/najaar/sluiten/",
    "search": f"/zoeken/?zoek={MARK}",
    "saved": f"{PLACE}bewaarde-filters/",
    "admin": "/admin/monitoring/roundline/",
}


#: Where anything of a line is shown; only here what somebody sees depends on for whom they work.
SHOWN = ("commitment", "line", "monitor")
#: Who is shown everything else: who may read the note, another party at the table, and who manages all.
WALKERS = ("officer", "corporation_officer", "manager")


def places_of(line: RoundLine) -> dict[str, str]:
    """Every page and file about a line."""
    quick = [name for name in FORMATS if not name.startswith("pdf")]
    files = {
        name: reverse(f"monitor-{name}", args=["duinstede", "afspraken-2024-2027", 2024]) for name in quick
    }
    admin = {
        "admin-line": f"/admin/monitoring/roundline/{line.pk}/change/",
        "admin-history": f"/admin/monitoring/roundline/{line.pk}/history/",
    }
    return {**PAGES, **files, **admin}


def found_at(browser: Client, places: dict[str, str], headers: dict[str, str]) -> set[str]:
    """The names of the places where the last word of the note stands."""
    return {
        name for name, path in places.items() if b"slotwoord7" in plain(browser.get(path, headers=headers))
    }


@made_once
def noted(line, table) -> RoundLine:
    tell(line, "Openbaar verhaal.")
    # Searching shows again what was asked for, so that another word of the note is looked for.
    note(line, f"{MARK} slotwoord7", table.municipality)
    return line


@pytest.mark.slow
def test_it_leaks_nowhere(cast, noted):
    """No page or file, for nobody, with a note of the municipality in the line; parts of pages for who may read it."""
    places = places_of(noted)
    shown = {name: places[name] for name in SHOWN}
    for role, person in cast.people():
        browser = browser_of(person)
        allowed = ALLOWED.get(role, set())
        assert found_at(browser, places if role in WALKERS else shown, {}) == allowed, role
        assert found_at(browser, places if role == "officer" else shown, HTMX) == allowed, role


@pytest.mark.slow
def test_it_leaks_nowhere_from_a_closed_round(cast, noted):
    close_round(actor=ACTOR, monitoring_round=noted.round)
    places = places_of(noted)
    frozen = {name: path for name, path in places.items() if name in SHOWN or name in FORMATS}
    for role, person in cast.people():
        allowed = ALLOWED.get(role, set()) - {"line"}
        where = frozen if role in WALKERS[:2] else {name: places[name] for name in SHOWN[:2]}
        assert found_at(browser_of(person), where, {}) == allowed, role


def test_it_stands_in_no_command_and_not_in_the_frozen_copy(line, table, tmp_path):
    tell(line, "Openbaar verhaal.")
    note(line, MARK, table.municipality)
    frozen = close_round(actor=ACTOR, monitoring_round=line.round)
    assert MARK not in json.dumps(frozen.data)
    for name in ("json", "csv", "html"):
        output = tmp_path / f"monitor.{name}"
        call_command("export_monitor", "duinstede", "2024", format=name, output=output, stderr=StringIO())
        content = output.read_text(encoding="utf-8-sig")
        assert "Openbaar verhaal." in content and MARK not in content
