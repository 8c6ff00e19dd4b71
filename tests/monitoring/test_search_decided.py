"""Searching what meetings decided and what was raised: for who may read it, with what became of it."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.actions.services import report_action
from monitoring.meeting.services import decide
from monitoring.overview import finding
from monitoring.overview.finding import read_question
from monitoring.table.closing import close_round
from parties.models import User
from tests.cast import ACTOR
from tests.factories import leave_table, make_commitment, make_round
from tests.reading import words

from .escalation_steps import answered, decider, put_before, set_status, settled
from .search_page import asking, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    return asking(client)


class TestDecisions:
    """Decisions of meetings, and what became of those that somebody has to do."""

    @pytest.fixture
    def row(self, table):
        return make_round(table.framework, [make_commitment(table.framework, title="Wmo-overleg")])

    def hits(self, question, user):
        return [row.text for row in finding.decisions(read_question(question), user).rows]

    @pytest.mark.parametrize(
        "question", ["vergunning", "projectleider", "duinstede-thuis", "regiegroep", "wmo"]
    )
    def test_by_words_who_party_meeting_and_commitment(self, table, cast, row, question):
        one = {"text": "Vergunning vragen.", "who": "De projectleider", "line_id": row.lines.get().pk}
        hold(row, {**one, "party": table.other_corporation.pk}, {"text": "Iets anders."}, body="Regiegroep")
        assert "Vergunning vragen." in self.hits(question, cast.tenant)
        assert self.hits(f"{question} zeppelin", cast.tenant) == []

    def test_of_a_corrected_one_the_last_words_of_a_withdrawn_one_none(self, cast, row):
        first, gone = hold(row, {"text": "Zeppelin kopen."}, {"text": "Zeppelin verven."}, ends=False)
        decide(actor=ACTOR, meeting_id=first.meeting_id, text="Ballon kopen.", replaces=first.pk)
        decide(actor=ACTOR, meeting_id=first.meeting_id, text="", replaces=gone.pk)
        assert self.hits("zeppelin", cast.tenant) == []
        assert self.hits("ballon", cast.tenant) == ["Ballon kopen."]

    def test_the_page_tells_what_became_of_it(self, ask, client, table, cast, row):
        open_, done, decided = hold(
            row,
            {"text": "Zeppelin kopen.", "party": table.corporation.pk, "due_on": date(2024, 12, 1)},
            {"text": "Zeppelin verven.", "who": "De schilder"},
            {"text": "Geen zeppelin."},
        )
        report = {"actor": ACTOR, "decision": done, "seen": None, "done": True}
        report_action(**report, told_of=date(2024, 11, 20), note="Met helium.")
        section = ask("zeppelin", cast.tenant).find(".//section[@id='besluiten']")
        shown = {
            link.get("href").partition("#")[2]: words(hit)
            for hit in section.iter("li")
            for link in [hit.find("a")]
        }
        assert (
            "Still to be done" in shown[f"actie-{open_.pk}"]
            and "1 December 2024" in shown[f"actie-{open_.pk}"]
        )
        assert "Done on 20 November 2024" in shown[f"besluit-{done.pk}"]
        assert not {"Done", "Still"} & set(shown[f"besluit-{decided.pk}"].split())
        for hit in section.iter("a"):
            path, _hash, anchor = hit.get("href").partition("#")
            assert f'id="{anchor}"'.encode() in client.get(path).content
        assert len(self.hits("helium", cast.tenant)) == 1

    def test_while_the_meeting_goes_on_nothing_is_to_be_done_yet(self, ask, cast, row):
        hold(row, {"text": "Zeppelin kopen.", "who": "Iemand"}, ends=False)
        assert "Still to be done" not in words(ask("zeppelin", cast.tenant).find(".//main"))

    def test_who_left_finds_what_it_keeps_and_not_what_became_of_it(self, ask, table, cast):
        """Of closed rounds of the days until then: what came later is not told, and no word of it is found."""
        for slug, day, text in (
            ("eerst", date(2024, 4, 30), "Zeppelin kopen."),
            ("later", date(2024, 10, 30), "Zeppelin verven."),
        ):
            row = make_round(table.framework, [], slug=slug, reference_date=day)
            (one,) = hold(row, {"text": text, "who": "Iemand"})
            report = {"actor": ACTOR, "decision": one, "seen": None, "done": True}
            report_action(**report, told_of=date(2024, 11, 20), note="Met helium.")
            close_round(actor=ACTOR, monitoring_round=row)
        assert len(self.hits("zeppelin", cast.tenant)) == 2
        leave_table(table.framework, table.tenants, date(2024, 6, 30))
        tenant = User.objects.get(pk=cast.tenant.pk)
        assert self.hits("zeppelin", tenant) == ["Zeppelin kopen."]
        assert self.hits("helium", tenant) == []
        page = ask("zeppelin", tenant)
        assert "Done on" not in words(page.find(".//main"))
        assert "/overleg/acties/" not in page.find(".//section[@id='besluiten']//a").get("href")


class TestEscalations:
    @pytest.mark.parametrize(
        "question", ["zeppelin", "drie keer", "wmo", "duinstede-wonen", "helium", "tekenaar", "geld erbij"]
    )
    def test_by_its_words_its_commitment_its_answers_and_how_it_ended(self, ask, table, cast, question):
        set_status(table.framework)
        commitment = make_commitment(table.framework, title="Wmo-overleg")
        row = put_before(table, commitment, problem="De zeppelin ligt stil.")
        answered(row, table.municipality, "Er komt helium.", who="De tekenaar")
        row.refresh_from_db()
        settled(row, outcome="Geld erbij.")
        section = ask(question, cast.tenant).find(".//section[@id='escalaties']")
        (link,) = section.findall(".//li/a")
        assert link.get("href").endswith(f"/escalaties/{row.pk}/")
        assert "Resolved" in words(section) and "raised to the managers by Wonen" in words(section)
        if question == "helium":
            assert words(section.find(".//mark")) == "helium"

    def test_what_is_open_comes_first(self, table, cast):
        set_status(table.framework)
        rows = [put_before(table, make_commitment(table.framework, f"a-{n}", n)) for n in (1, 2, 3)]
        settled(rows[2])
        found = finding.escalations(read_question("bouw"), cast.tenant).rows
        assert [row.pk for row in found] == [rows[1].pk, rows[0].pk, rows[2].pk]

    @pytest.mark.parametrize("gone", ["stranger", "council_member", "adviser", "left"])
    def test_who_may_not_read_it_finds_as_much_as_when_it_is_not_there(self, ask, table, cast, gone):
        set_status(table.framework)
        row = put_before(table, make_commitment(table.framework), problem="Zeppelin.")
        answered(row, table.municipality, "Zeppelin.")
        person = cast.tenant if gone == "left" else getattr(cast, gone, None)
        if gone == "adviser":
            person = decider(table.adviser, "advies@elders.example")
        if gone == "left":
            leave_table(table.framework, table.tenants, date(2024, 6, 30))
        hidden, nothing = (
            words(ask(question, person).find(".//main")) for question in ("zeppelin", "zeppelim")
        )
        assert hidden.replace("zeppelin", "") == nothing.replace("zeppelim", "")
