"""Who was in a meeting: noted by who coordinates, while it goes on and afterwards, and read above its decisions."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agreements.enums import FrameworkStatus
from agreements.services.contacting import place_contact
from config.web.history import StaleVersionError
from monitoring.meeting.presence import note_presence, read_attendance
from monitoring.meeting.services import end_meeting, start_meeting
from monitoring.models import Meeting, Presence
from parties.contacts.services import add_contact
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import leave_table, make_commitment, make_party, make_round
from tests.layers import made_once
from tests.reading import read, words

from .escalation_steps import set_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

YEAR = "/duinstede/afspraken-2024-2027/2024/"


@made_once
def meeting(table):
    row = make_round(table.framework, [make_commitment(table.framework)])
    return start_meeting(
        actor=ACTOR,
        monitoring_round=row,
        body="Ambtelijk overleg",
        held_on=timezone.localdate() - timedelta(days=3),
        agenda=(),
    )


@pytest.fixture
def url(meeting):
    return f"{YEAR}overleg/{meeting.pk}/"


@pytest.fixture
def officer(client, cast):
    return enter(client, cast.officer)


def enter(client, person):
    client.force_login(person)
    client.cookies["taal"] = "en"
    return client


def filled(page, **other):
    """What the form on the page would send."""
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    return {**data, **other}


def noted(meeting):
    found = read_attendance(meeting)
    return {word: [row.party.label for row in rows] for word, rows in found.by_state}, found.others


def note(meeting, told, seen=None):
    return note_presence(actor=ACTOR, meeting_id=meeting.pk, told=told, seen=seen)


class TestNoting:
    def test_per_party_with_who_and_others(self, table, officer, meeting, url):
        page = officer.get(f"{url}aanwezig/")
        ours, theirs = table.municipality.pk, table.corporation.pk
        told = {
            f"state-{ours}": "present",
            f"who-{ours}": "Beleidsadviseur wonen",
            f"state-{theirs}": "excused",
        }
        sent = filled(page, **told, others="Wijkagent <b>")
        assert officer.post(f"{url}aanwezig/", sent)["Location"] == url
        assert noted(meeting) == ({"present": ["Gemeente"], "absent with notice": ["Wonen"]}, "Wijkagent <b>")
        assert Presence.objects.count() == 3, "nothing of who was not noted"
        assert {row.author_party for row in Presence.objects.all()} == {"Gemeente"}
        tree = read(officer.get(f"{url}besluiten/"))
        (panel,) = [one for one in tree.iter("section") if one.get("aria-labelledby") == "aanwezig"]
        assert "Present Gemeente ( Beleidsadviseur wonen )" in words(panel) and "Wijkagent <b>" in words(
            panel
        )

    def test_again_keeps_what_was_and_taken_back_is_not_told(self, table, meeting):
        pk = table.corporation.pk
        note(meeting, {pk: ("present", "Manager")})
        (last,) = Presence.objects.all()
        assert note(meeting, {pk: ("present", "Manager")}, last.pk) == []
        note(meeting, {pk: ("unknown", "")}, last.pk)
        assert noted(meeting) == ({}, "") and Presence.objects.count() == 2
        assert not read_attendance(meeting).is_noted

    def test_once_it_ended_minutes_are_made(self, table, officer, meeting, url):
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        page = officer.get(f"{url}besluiten/")
        assert "Nobody noted this yet." in words(read(page))
        sent = filled(officer.get(f"{url}aanwezig/"), **{f"state-{table.tenants.pk}": "absent"})
        assert officer.post(f"{url}aanwezig/", sent)["Location"] == f"{url}besluiten/"
        assert noted(meeting)[0] == {"absent": ["Huurders"]}

    def test_who_had_a_seat_that_day(self, table, officer, meeting, url):
        leave_table(table.framework, table.other_corporation, meeting.held_on)
        leave_table(table.framework, table.tenants, meeting.held_on - timedelta(days=1))
        page = officer.get(f"{url}aanwezig/")
        assert [seat.party.label for seat, *_fields in page.context["form"].rows] == [
            "Gemeente",
            "Wonen",
            "Thuis",
            "Zorg",
        ]
        for stranger in (table.tenants, make_party(PartyKind.PARTNER, "vreemd")):
            with pytest.raises(ValidationError):
                note(meeting, {stranger.pk: ("present", "")})

    def test_functions_of_the_ladder_are_proposed(self, table, officer, url):
        contact = add_contact(actor=ACTOR, party=table.corporation, function="Manager wonen")
        place_contact(
            actor=ACTOR,
            framework=table.framework,
            contact=contact,
            level="management",
            theme=None,
            position=1,
        )
        tree = read(officer.get(f"{url}aanwezig/"))
        (found,) = [one for one in tree.iter("datalist") if len(one)]
        assert found.get("id") == f"functies-{table.corporation.pk}"
        assert [one.get("value") for one in found] == ["Manager wonen"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"state": "weg"}, "state"),
            ({"state": "unknown", "who": "Manager"}, "state"),
            ({"state": "present", "who": "x" * 201}, "who"),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field(self, table, officer, meeting, url, wrong, field):
        pk = table.corporation.pk
        sent = filled(
            officer.get(f"{url}aanwezig/"), **{f"{name}-{pk}": word for name, word in wrong.items()}
        )
        page = officer.post(f"{url}aanwezig/", {**sent, "others": "De buren"})
        assert page.status_code == 422 and [*page.context["form"].errors] == [f"{field}-{pk}"]
        assert "De buren" in page.content.decode() and not Presence.objects.exists()

    def test_who_noted_meanwhile_stands_there_and_what_was_typed_stays(self, table, officer, meeting, url):
        sent = filled(officer.get(f"{url}aanwezig/"), others="De buren")
        note(meeting, {table.tenants.pk: ("present", "Voorzitter")})
        with pytest.raises(StaleVersionError):
            note(meeting, {table.tenants.pk: ("absent", "")})
        page = officer.post(f"{url}aanwezig/", sent)
        tree = read(page)
        assert page.status_code == 409 and "Huurders ( Voorzitter )" in words(
            tree.find(".//*[@id='botsing']")
        )
        assert page.context["form"]["others"].value() == "De buren"
        assert noted(meeting) == ({"present": ["Huurders"]}, "")
        # What they did not touch is not put back.
        assert officer.post(f"{url}aanwezig/", filled(page)).status_code == 302
        assert noted(meeting) == ({"present": ["Huurders"]}, "De buren")


class TestRights:
    def test_who_coordinates_notes_and_the_table_reads(self, table, cast, meeting, url):
        note(meeting, {table.tenants.pk: ("present", "")})
        reader = enter(Client(), cast.tenant)
        page = words(read(reader.get(f"{url}besluiten/")))
        assert "Who was present" in page and "Change who was present" not in page
        assert reader.get(f"{url}aanwezig/").status_code == reader.post(f"{url}aanwezig/").status_code == 403
        assert enter(Client(), cast.stranger).get(f"{url}aanwezig/").status_code == 404

    def test_once_the_agreement_has_ended_it_stays_as_it_is(self, table, officer, meeting, url):
        set_status(table.framework, FrameworkStatus.ENDED)
        assert officer.get(f"{url}aanwezig/").status_code == 403
        assert "Nobody noted this yet." not in words(read(officer.get(f"{url}besluiten/")))

    def test_nobody_else_reads_of_nothing(self, cast, meeting, url):
        assert "Who was present" not in words(read(enter(Client(), cast.tenant).get(f"{url}besluiten/")))


def test_it_stands_in_the_files(table, officer, meeting, url):
    note(meeting, {table.tenants.pk: ("present", "=1+1"), None: ("present", "De buren")})
    book = openpyxl.load_workbook(BytesIO(officer.get(f"{url}besluiten.xlsx").content))
    rows = [[cell.value for cell in line] for line in book.worksheets[1].iter_rows()]
    assert [(row[0], row[2]) for row in rows[1:2]] == [("Huurders", "=1+1")]
    assert rows[2][1:] == [None, "De buren"]
    assert book.worksheets[1]["C2"].data_type == "s"


def test_rows_are_written_once(table, meeting):
    (row,) = note(meeting, {table.tenants.pk: ("present", "")})
    with pytest.raises(TypeError, match="never overwritten"):
        row.save()
    assert Meeting.objects.get().presences.get().created_at.date() >= date(2024, 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, officer, meeting, url, number, django_assert_num_queries):
    seen = None
    for n in range(number):
        (row,) = note(meeting, {table.tenants.pk: ("present", f"Bestuurslid {n}")}, seen)
        seen = row.pk
    officer.get(f"{url}besluiten/")
    for path, queries in ((f"{url}aanwezig/", 8), (f"{url}besluiten/", 17)):
        with django_assert_num_queries(queries):
            assert officer.get(path).status_code == 200
