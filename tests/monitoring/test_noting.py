"""Writing internal notes as any party at the table: who, where, and what when somebody else was first."""

import pytest
import tinyhtml5
from django.test import Client

from agreements.models import FrameworkAgreement
from config.web.history import acting
from monitoring.models import InternalNote, MonitoringRound, RoundLine
from monitoring.privacy.notes import newest_notes, note_of, written
from monitoring.rounds.permissions import parties_noting
from monitoring.table.around import may_note, with_surroundings
from monitoring.table.closing import close_round
from parties.enums import MembershipRole
from parties.permissions import memberships_of
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, note
from tests.layers import made_once

pytestmark = pytest.mark.django_db

COMMITMENT = "/duinstede/afspraken-2024-2027/afspraken/a-1/"
ADDRESS = f"{COMMITMENT}notitie/"
MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"
MARK = "Dit blijft binnenshuis."
WAYS = pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])


@made_once
def line(table) -> RoundLine:
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


@pytest.fixture
def browser(cast) -> Client:
    """That of an editor of a corporation, which does not coordinate."""
    client = Client()
    client.force_login(cast.corporation_officer)
    return client


def sent(at: RoundLine, table, **fields) -> dict[str, object]:
    return {"line": at.pk, "party": table.corporation.slug, "seen": 0, "text": MARK, **fields}


def forms_on(browser: Client, path: str) -> list[str]:
    """Where the forms for a note on a page are sent."""
    tree = tinyhtml5.parse(browser.get(path).content.decode(), namespace_html_elements=False)
    found = [form.get("action") for form in tree.iter("form")]
    return [action for action in found if action and action.endswith("/notitie/")]


class TestWho:
    def test_editors_of_parties_at_the_table(self, cast, table):
        may = cast.who(lambda person: bool(parties_noting(person, table.framework)))
        assert may == {"officer", "corporation_officer"}

    def test_the_monitor_knows_the_same_without_asking(self, cast, table, django_assert_num_queries):
        rounds = MonitoringRound.objects.filter(pk=make_round(table.framework).pk).select_related("framework")

        def may(person) -> bool:
            row = with_surroundings(rounds, person).get()
            memberships_of(person)
            with django_assert_num_queries(0):
                return may_note(person, row)

        assert cast.who(may) == {"officer", "corporation_officer"}

    def test_who_decides_for_a_party_may_as_well(self, cast, table):
        row = cast.tenant.memberships.get()
        row.role = MembershipRole.DECISION_MAKER
        with acting(ACTOR):
            row.save_next()
        assert parties_noting(type(cast.tenant).objects.get(pk=cast.tenant.pk), table.framework)

    def test_for_each_party_they_edit_at_this_table_only(self, cast, table):
        for party in (table.other_corporation, table.adviser):
            add_member(actor=ACTOR, user=cast.corporation_officer, party=party, role=MembershipRole.EDITOR)
        found = parties_noting(cast.corporation_officer, table.framework)
        assert {party.slug for party in found} == {table.corporation.slug, table.other_corporation.slug}

    def test_not_for_a_party_that_signs_elsewhere(self, cast, table):
        elsewhere = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
        with acting(ACTOR):
            seat = table.framework.participations.get(party=table.corporation)
            seat.framework = elsewhere
            seat.save_next()
        assert not parties_noting(cast.corporation_officer, table.framework)

    def test_of_the_municipality_without_asking(self, cast, table, django_assert_num_queries):
        memberships_of(cast.officer)
        with django_assert_num_queries(0):
            assert parties_noting(cast.officer, table.framework) == [table.municipality]

    def test_a_party_of_somebody_else_is_refused(self, browser, line, table):
        response = browser.post(ADDRESS, sent(line, table, party=table.municipality.slug))
        assert response.status_code == 422 and MARK in response.content.decode()
        assert not InternalNote.objects.exists()

    def test_who_became_a_reader_meanwhile_is_refused(self, browser, cast, line, table):
        row = cast.corporation_officer.memberships.get()
        row.role = MembershipRole.READER
        with acting(ACTOR):
            row.save_next()
        assert browser.post(ADDRESS, sent(line, table)).status_code == 403
        assert not InternalNote.objects.exists()


class TestWriting:
    @WAYS
    def test_it_is_kept_for_the_own_party(self, browser, cast, line, table, headers):
        response = browser.post(ADDRESS, sent(line, table), headers=headers)
        assert response.status_code == (200 if headers else 302)
        row = InternalNote.objects.get()
        assert (row.line, row.party, row.text, row.author_name) == (
            line,
            table.corporation,
            MARK,
            "Beleidsmedewerker",
        )
        assert cast.who(lambda person: bool(written(newest_notes(person, line.commitment)))) == {
            "corporation_officer"
        }
        before = line.version
        line.refresh_from_db()
        assert line.version == before and line.history.count() == 1

    def test_an_emptied_one_goes_away(self, browser, cast, line, table):
        row = note(line, MARK, table.corporation)
        assert browser.post(ADDRESS, sent(line, table, seen=row.pk, text="")).status_code == 302
        assert written(newest_notes(cast.corporation_officer, line.commitment)) == []

    @WAYS
    def test_a_colleague_was_first(self, browser, line, table, headers):
        """What was typed stays; sent again after looking, it is kept."""
        first = note(line, "Van mijn collega.", table.corporation)
        response = browser.post(ADDRESS, sent(line, table), headers=headers)
        page = response.content.decode()
        assert response.status_code == 409
        assert MARK in page and "Van mijn collega." in page and ACTOR.name in page
        assert f'name="seen" value="{first.pk}"' in page
        assert note_of(line, table.corporation) == first
        assert browser.post(ADDRESS, sent(line, table, seen=first.pk)).status_code == 302

    def test_the_note_of_another_party_is_no_conflict(self, browser, line, table):
        note(line, "Van de gemeente.", table.municipality)
        assert browser.post(ADDRESS, sent(line, table)).status_code == 302
        assert note_of(line, table.municipality).text == "Van de gemeente."

    @pytest.mark.parametrize(
        "wrong", [{"text": "é" * 40_001}, {"line": "x"}, {"line": 10**30}, {"seen": ""}, {"seen": -1}]
    )
    def test_what_can_not_be_is_refused(self, browser, line, table, wrong):
        assert browser.post(ADDRESS, sent(line, table, **wrong)).status_code == 422
        assert not InternalNote.objects.exists()

    def test_a_line_of_another_commitment_is_refused(self, browser, line, table):
        other = make_commitment(table.framework, "a-2", 2)
        elsewhere = line_of(make_round(table.framework, [other], slug="voorjaar"), other)
        assert browser.post(ADDRESS, sent(elsewhere, table)).status_code == 422
        assert not InternalNote.objects.exists()

    @WAYS
    def test_a_round_closed_meanwhile_keeps_what_was_typed(self, browser, line, table, headers):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = browser.post(ADDRESS, sent(line, table), headers=headers)
        assert response.status_code == 409 and MARK in response.content.decode()
        assert not InternalNote.objects.exists()


class TestWhere:
    def test_on_the_page_of_the_commitment_and_from_the_monitor(self, browser, line, table):
        assert forms_on(browser, COMMITMENT) == [ADDRESS]
        assert forms_on(browser, f"{COMMITMENT}?per=2024-11-01") == []
        assert f'href="{ADDRESS}"' in browser.get(MONITOR).content.decode()

    def test_not_for_who_may_only_read(self, client, cast, line):
        client.force_login(cast.tenant)
        assert forms_on(client, COMMITMENT) == []
        assert ADDRESS not in client.get(MONITOR).content.decode()

    def test_without_an_open_round_it_says_so(self, browser, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert forms_on(browser, COMMITMENT) == [] == forms_on(browser, ADDRESS)
        assert 'id="geen-ronde"' in browser.get(ADDRESS).content.decode()
        assert ADDRESS not in browser.get(MONITOR).content.decode()
