"""Filling in on one page: whose lines stand there, telling, 'nothing has changed', drafts and what goes wrong."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Responsibility
from agreements.services.assigning import assign
from agreements.services.completing import complete
from config.web.history import StaleVersionError, acting
from monitoring.collecting.reading import read_rows
from monitoring.collecting.services import keep_typed, tell
from monitoring.models import LineDraft, ProgressReport, RoundLine
from monitoring.rounds.services import RoundClosedError
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from parties.permissions import actor_for
from tests.cast import ACTOR
from tests.factories import bring_to, line_of, make_commitment, make_round
from tests.factories import tell as told
from tests.layers import made_once

pytestmark = pytest.mark.django_db

LIST = "/mijn-werk/invullen/"
TODAY = date(2024, 11, 1)


def owed(table, commitment, party=None, role="lead", **fields) -> Responsibility:
    who = {} if "outsider" in fields else {"party": party or table.corporation}
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role=role, **who, **fields)
        row.save()
    return row


@made_once
def lines(table, cast) -> tuple[RoundLine, RoundLine]:
    """A line in an open round that the corporation's officer handles, and the one of the round before."""
    commitment = make_commitment(table.framework)
    row = owed(table, commitment)
    assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer)
    before = make_round(table.framework, [commitment], slug="voorjaar", reference_date=date(2024, 4, 30))
    told(line_of(before, commitment), "Nog 112 woningen.", table.corporation, dated=date(2024, 4, 20))
    close_round(actor=ACTOR, monitoring_round=before)
    now = make_round(table.framework, [commitment])
    return line_of(now, commitment), line_of(before, commitment)


@pytest.fixture
def line(lines) -> RoundLine:
    return lines[0]


@pytest.fixture
def browser(cast) -> Client:
    client = Client()
    client.force_login(cast.corporation_officer)
    return client


def address(line, party) -> str:
    return f"{LIST}{line.pk}/{party.slug}/"


class TestWhoseLines:
    def test_what_one_handles_with_last_time(self, cast, line, table):
        rows, own = read_rows(cast.corporation_officer, TODAY)
        assert [(row.line, row.party, row.teller) for row in rows] == [
            (line, table.corporation, table.corporation)
        ]
        assert own == {(line.pk, table.corporation.pk, None)}
        assert (rows[0].before.text, rows[0].told, rows[0].done) == ("Nog 112 woningen.", None, False)

    def test_of_the_organisation_and_not_ones_own(self, cast, table):
        commitment = make_commitment(table.framework)
        owed(table, commitment)
        make_round(table.framework, [commitment])
        rows, own = read_rows(cast.corporation_officer, TODAY)
        assert [row.line.commitment for row in rows] == [commitment] and own == set()

    def test_who_coordinates_tells_jointly_also_what_nobody_leads(self, cast, table, line):
        loose = make_commitment(table.framework, "a-2", 2)
        monitoring_round = make_round(table.framework, [loose], slug="los")
        rows, own = read_rows(cast.officer, TODAY)
        found = line_of(monitoring_round, loose)
        assert [(row.line, row.teller) for row in rows] == [(found, None)]
        assert own == {(found.pk, table.municipality.pk, None)}

    @pytest.mark.parametrize(
        ("fields", "asks_coordinator"),
        [
            ({"role": "lead"}, False),
            ({"role": "party"}, False),
            ({"role": "involved"}, True),
            ({"role": "lead", "outsider": "de provincie"}, True),
            ({"role": "lead", "ends_on": date(2024, 10, 31)}, True),
        ],
    )
    def test_what_a_party_has_to_tell_is_not_asked_of_who_coordinates(
        self, cast, table, fields, asks_coordinator
    ):
        """The list to fill in and my work give one answer."""
        followed = make_commitment(table.framework, assessable=False)
        owed(table, followed, **fields)
        make_round(table.framework, [followed])
        listed = read_rows(cast.officer, TODAY)[0]
        asked = [task for task in tasks_of(cast.officer, TODAY) if task.kind == "progress"]
        assert (len(listed), len(asked)) == (asks_coordinator, asks_coordinator)

    def test_nothing_for_readers_strangers_and_rounds_that_are_not_open(self, cast, table, line):
        owed(table, line.commitment, table.tenants)
        for person in (cast.tenant, cast.stranger, cast.council_member, cast.manager):
            assert read_rows(person, TODAY)[0] == []
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert read_rows(cast.corporation_officer, TODAY)[0] == []


class TestTelling:
    def test_a_text_of_the_party_and_the_draft_goes(self, cast, line, table):
        actor = actor_for(cast.corporation_officer, table.corporation.pk)
        keep_typed(actor=actor, line=line, party=table.corporation, text="Nog niet")
        row = tell(actor=actor, line_id=line.pk, party=table.corporation, text=" Nog 90. ", seen=0)
        assert row is not None
        assert (row.text, row.party, row.author_party) == ("Nog 90.", table.corporation, "Wonen")
        assert not LineDraft.objects.exists()
        assert tell(actor=actor, line_id=line.pk, party=table.corporation, text="Nog 90.", seen=0) is None

    def test_another_party_is_no_conflict_a_colleague_is(self, line, table):
        told(line, "Van de anderen.", table.other_corporation)
        tell(actor=ACTOR, line_id=line.pk, party=table.corporation, text="Eerst.", seen=0)
        with pytest.raises(StaleVersionError) as stale:
            tell(actor=ACTOR, line_id=line.pk, party=table.corporation, text="Ook eerst.", seen=0)
        assert stale.value.current.text == "Eerst."  # type: ignore[attr-defined]
        assert line.progress.filter(party=table.corporation).count() == 1

    def test_not_empty_and_not_in_a_closed_round(self, line, table):
        with pytest.raises(ValidationError):
            tell(actor=ACTOR, line_id=line.pk, party=table.corporation, text=" ", seen=0)
        close_round(actor=ACTOR, monitoring_round=line.round)
        with pytest.raises(RoundClosedError):
            tell(actor=ACTOR, line_id=line.pk, party=table.corporation, text="Te laat.", seen=0)

    def test_the_other_words_of_a_draft_stay(self, cast, line, table):
        actor = actor_for(cast.corporation_officer, table.corporation.pk)
        keep_typed(actor=actor, line=line, party=None, text="Samen")
        keep_typed(actor=actor, line=line, party=table.corporation, text="Van ons")
        tell(actor=actor, line_id=line.pk, party=table.corporation, text="Van ons.", seen=0)
        assert LineDraft.objects.get().data == {"text": "Samen"}


class TestThePage:
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
    def test_saving_a_line(self, browser, line, table, headers):
        path = address(line, table.corporation)
        response = browser.post(path, {"seen": "0", "text": "Nog 90."}, headers=headers)
        assert response.status_code == (200 if headers else 302)
        assert ProgressReport.objects.get(line=line).text == "Nog 90."
        if headers:
            page = response.content.decode()
            assert "data-saved" in page and 'id="voortgang" hx-swap-oob="true"' in page
            assert 'max="1" value="1"' in page

    def test_nothing_has_changed(self, browser, line, table):
        """With the day of last time, in the language of the installation."""
        browser.cookies["taal"] = "en"
        browser.post(address(line, table.corporation), {"seen": "0", "text": "", "niets": "1"})
        assert "20 april 2024" in ProgressReport.objects.get(line=line).text

    def test_what_is_wrong_stands_at_its_place_with_what_was_typed(self, browser, line, table):
        path = address(line, table.corporation)
        response = browser.post(path, {"seen": "0", "text": ""})
        assert response.status_code == 422 and b'aria-invalid="true"' in response.content
        told(line, "Van een collega.", table.corporation)
        response = browser.post(path, {"seen": "0", "text": "Van mij."}, headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert "Van een collega." in response.content.decode() and "Van mij." in response.content.decode()
        seen = ProgressReport.objects.get(line=line).pk
        assert f'value="{seen}"' in response.content.decode(), "saving again takes the place of it"

    def test_the_round_closed_meanwhile(self, browser, line, table):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = browser.post(address(line, table.corporation), {"seen": "0", "text": "Te laat."})
        assert response.status_code == 409 and "Te laat." in response.content.decode()
        assert not ProgressReport.objects.filter(line=line).exists()

    def test_what_is_typed_is_kept_as_a_draft(self, browser, line, table, cast):
        path = f"{address(line, table.corporation)}concept/"
        response = browser.post(path, {"seen": "0", "text": "Half"}, headers={"HX-Request": "true"})
        assert response.status_code == 204
        (row,) = read_rows(cast.corporation_officer, TODAY)[0]
        assert (row.draft, row.form.initial["text"]) == ("Half", "Half")
        browser.post(path, {"seen": "0", "text": ""})
        assert not LineDraft.objects.exists()

    def test_to_do_and_done(self, browser, line, table):
        told(line, "Klaar.", table.corporation)
        assert b"data-collect-form" not in browser.get(LIST).content
        page = browser.get(f"{LIST}?stand=gedaan&wie=onzin").content
        assert page.count(b"data-collect-form") == 1

    @pytest.mark.slow
    def test_the_same_queries_at_1_3_and_50_lines(self, browser, table):
        counts = []
        made: list = []
        for size in (1, 3, 50):
            more = [make_commitment(table.framework, f"b-{n}", n) for n in range(len(made), size)]
            for commitment in more:
                owed(table, commitment)
            made += more
            make_round(table.framework, more, slug=f"ronde-{size}")
            with CaptureQueriesContext(connection) as queries:
                page = browser.get(f"{LIST}?wie=organisatie&stand=alles").content
            assert page.count(b"data-collect-form") == size
            counts.append(len(queries))
        assert counts == [22, 22, 22]

    def test_a_line_of_a_round_that_is_not_open_only_tells(self, browser, table):
        commitment = make_commitment(table.framework)
        monitoring_round = make_round(table.framework, [commitment], status="preparing")
        path = address(line_of(monitoring_round, commitment), table.corporation)
        assert b'id="dicht"' in browser.get(path).content
        bring_to(monitoring_round, "open")
        assert b'id="dicht"' not in browser.get(path).content
        complete(actor=ACTOR, commitment=commitment, version=1, completed_on=date(2024, 5, 1))
        page = browser.get(path).content
        assert b'id="dicht"' in page and b'id="vraag-formulier"' not in page
