"""Searching everything one may see: what is found, for whom, and what odd questions come to."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from agreements.enums import EscalationLevel
from agreements.models import Commitment
from agreements.services.bodies import add_body
from agreements.services.contacting import place_contact
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme
from agreements.services.goals import add_goal, mark_global_goals
from config.web.searching import number_pattern
from monitoring.actions.services import report_action
from monitoring.escalations.services import raise_commitment
from monitoring.models import MonitoringRound
from monitoring.overview import finding
from monitoring.overview.finding import excerpt, marked, read_question
from monitoring.projects.services import add_project
from parties.contacts.services import add_contact
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, make_table, note, tell
from tests.reading import words

from .escalation_steps import answered, put_before, set_status, told
from .search_page import asking, found, hold

pytestmark = pytest.mark.django_db

KINDS = {
    "afspraken": finding.commitments,
    "voortgang": finding.progress,
    "themas": finding.themes,
    "begrippen": finding.glossary,
    "doelen": finding.goals,
    "overleggen": finding.bodies,
    "besluiten": finding.decisions,
    "escalaties": finding.escalations,
    "cijfers": finding.figures,
    "projecten": finding.projects,
    "partijen": finding.parties,
    "contacten": finding.contacts,
}


def numbers(question: str, user) -> list[str]:
    """The printed numbers of the commitments found, in order."""
    return [row.number for row in finding.commitments(read_question(question), user).rows]


@pytest.fixture
def ask(client):
    return asking(client)


# ---- the question


class TestQuestion:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("", ()),
            ("   ", ()),
            ("a", ()),
            ("%", ()),
            ("' \" \\ _", ()),
            ("ab", ("ab",)),
            ("k 1", ("k", "1")),
            ("zie J. 2.7 en k-1.12", ("zie", "J2.7", "en", "k1.12")),
            ("bij 2.7", ("bij", "2.7")),
            ("„sociale  huur” bij", ("sociale huur", "bij")),
            ('"sociale huur', ('"sociale', "huur")),
            ("\x00bo\x00uw\r\n", ("bo", "uw")),
            ("\ud83dbouw", ("bouw",)),
        ],
    )
    def test_words(self, typed, kept):
        assert read_question(typed).words == kept

    def test_what_is_too_long_is_cut_and_told(self):
        assert read_question("x" * 100) == finding.Asked("x" * 100, ("x" * 100,))
        assert read_question("x" * 40_000) == finding.Asked("x" * 100, ("x" * 100,), cut=True)
        many = read_question(" ".join(f"w{n}" for n in range(9)))
        assert (len(many.words), many.cut) == (8, True)

    @pytest.mark.parametrize("typed", ["2.7", "wmo", "2024", "j" * 12 + "1", ""])
    def test_what_is_no_number(self, typed):
        assert number_pattern(typed) == ""


# ---- what is found


class TestNumbers:
    @pytest.fixture(autouse=True)
    def commitments(self, table):
        for position, number in enumerate(("J. 2.7", "J 2.8", "K.1.1", "K 1.12", "K1.13", "J 27a", ""), 1):
            make_commitment(table.framework, f"a-{position}", position, number=number, title="Afspraak")

    @pytest.mark.parametrize("typed", ["j2.7", "J 2.7", "J. 2.7", "j27", "J2 7", "J\u00a02.7"])
    def test_however_it_is_written(self, cast, typed):
        assert numbers(typed, cast.tenant)[0] == "J. 2.7"
        assert "J 2.8" not in numbers(typed, cast.tenant)

    def test_itself_before_what_begins_like_it(self, cast):
        assert numbers("k1.1", cast.tenant) == ["K.1.1", "K 1.12", "K1.13"]

    @pytest.mark.parametrize("typed", ["j2.7", "J 2.7", "J. 2.7"])
    def test_in_a_text_as_well_and_nothing_else(self, table, cast, typed):
        make_commitment(table.framework, "b-1", 8, number="J 5", title="Afspraak", text="Vervolg op J 2.7.")
        make_commitment(
            table.framework, "b-2", 9, number="J 6", title="Afspraak", text="Zoals bij 12.7 staat."
        )
        assert numbers(typed, cast.tenant) == ["J. 2.7", "J 27a", "J 5"]

    def test_with_other_words(self, cast):
        assert numbers("k1.12 afspraak", cast.tenant) == ["K 1.12"]
        assert numbers("k1.12 zeppelin", cast.tenant) == []


class TestTexts:
    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ("pre", "Pré Wonen"),
            ("PRÉ", "pre wonen"),
            ("pré", "PRÉ WONEN"),
            ("cafe", "het cafe\u0301 op de hoek"),
            ("huur", "Verhuurders"),
            ("'echte'", "\u2018echte\u2019 sociale huur"),
            ("co-creatie", "co\u2013creatie"),
            ("100%", "100% sociaal"),
            ("a_b", "a_b"),
            ("C:\\map", "C:\\map"),
            ("(d.w.z.", "(d.w.z. nu)"),
            ("[ab]+", "[ab]+"),
            ("wonen zorg", "Zorg om te wonen"),
            ("🏠 bouw", "bouw een 🏠"),
        ],
    )
    def test_found(self, table, cast, typed, text):
        make_commitment(table.framework, "a-1", 1, text=text)
        make_commitment(table.framework, "a-2", 2, text="Iets anders")
        rows = finding.commitments(read_question(typed), cast.tenant).rows
        assert [row.key for row in rows] == ["a-1"]

    @pytest.mark.parametrize(
        "typed", ["50%", "a_b", "ab..", "ab.*", "^Afspraak", "ab|cd", "bouw sloop", "\\d\\d"]
    )
    def test_signs_are_just_signs_and_all_words_must_occur(self, table, cast, typed):
        make_commitment(table.framework, "a-1", 1, text="500 keer bouw axb abcd 12")
        assert finding.commitments(read_question(typed), cast.tenant).rows == []

    def test_items_count_as_the_commitment_once(self, table, cast):
        items = [{"label": "a", "text": "Zonnepanelen"}, {"label": "b", "text": "Zonnepanelen"}]
        make_commitment(table.framework, "a-1", 1, items=items)
        assert len(finding.commitments(read_question("zonnepanelen afspraak"), cast.tenant).rows) == 1

    def test_titles_before_texts(self, table, cast):
        make_commitment(table.framework, "a-1", 1, number="A1", text="over bouwen")
        make_commitment(table.framework, "a-2", 2, number="A2", title="Bouwen")
        assert numbers("bouwen", cast.tenant) == ["A2", "A1"]

    def test_fifty_and_that_there_are_more(self, table, cast, ask):
        for n in range(51):
            make_commitment(table.framework, f"a-{n}", n + 1, title="Zonnepanelen")
        tree = ask("zonnepanelen", cast.tenant)
        assert len(found(tree)["afspraken"]) == 50
        assert len(tree.findall(".//p[@class='small search__more']")) == 1
        exact = finding.commitments(read_question("zonnepanelen"), cast.tenant)
        assert (len(exact.rows), exact.more) == (50, True)

    def test_an_internal_note_is_never_found(self, table, cast):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        tell(line, "Openbaar verhaal.")
        note(line, "Onder ons gezegd.", table.municipality)
        for person in (cast.officer, cast.manager):
            assert finding.progress(read_question("onder ons"), person).rows == []
            assert len(finding.progress(read_question("openbaar"), person).rows) == 1


class TestTheDemo:
    def test_j_2_7(self, ask, heemstede_cast):
        tree = ask("j2.7", heemstede_cast.tenant)
        assert found(tree) == {"afspraken": ["J. 2.7 Wmo-overleg"]}
        link = tree.find(".//ol[@class='hits']//a")
        assert link.get("href").endswith("/afspraken/2024-j-2-7/")
        assert words(link.find("mark")) == "J. 2.7"

    @pytest.mark.slow
    def test_every_kind_and_every_link_works(self, ask, heemstede_cast, client):
        # No meeting was held there yet.
        round_ = MonitoringRound.objects.get(framework__municipality__slug="heemstede", status="open")
        hold(round_, {"text": "Wonen wij?", "who": "De projectleider"})
        words_ = told(problem="Wij wonen te duur.")
        raiser, level = Party.objects.get(slug="elan-wonen"), EscalationLevel.EXECUTIVE
        about = Commitment.objects.get(key="2024-j-2-7")
        raise_commitment(actor=ACTOR, commitment=about, party=raiser, level=level, told=words_)
        links: dict[str, str] = {}
        for question in ("wonen", "aftoppingsgrens", "wijkschouwen", "havenkwartier"):
            for section in ask(question, heemstede_cast.corporation_officer).findall(".//section"):
                links.setdefault(section.get("id", ""), section.find(".//li/a").get("href"))
        assert set(links) == set(KINDS)
        for address in links.values():
            path, _hash, anchor = address.partition("#")
            response = client.get(path)
            assert response.status_code == 200
            assert f'id="{anchor}"'.encode() in response.content or not anchor

    def test_parties_with_what_they_do(self, ask, heemstede_cast):
        assert found(ask("bewonersraad", heemstede_cast.officer))["partijen"] == ["Bewonersraad Elan Wonen"]


# ---- for whom


class TestRights:
    def test_who_finds_what(self, table, cast):
        """Whoever is at the table finds all kinds; nobody else finds any."""
        theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Qwerty")
        add_glossary_term(actor=ACTOR, framework=table.framework, position=1, term="Qwerty")
        commitment = make_commitment(table.framework, title="Qwerty", theme=theme)
        row = make_round(table.framework, [commitment])
        tell(line_of(row, commitment), "Qwerty")
        hold(row, {"text": "Qwerty"}, ends=False)
        set_status(table.framework)
        put_before(table, commitment, problem="Qwerty")
        add_indicator(actor=ACTOR, framework=table.framework, key="q", name="Qwerty", unit="woningen")
        add_goal(actor=ACTOR, framework=table.framework, told={"title": "Qwerty", "source": "Hoofdstuk 1"})
        add_body(actor=ACTOR, framework=table.framework, told={"name": "Qwerty", "source": "Hoofdstuk 5"})
        add_project(actor=ACTOR, framework=table.framework, told={"name": "Qwerty", "kind": "new"})
        contact = add_contact(actor=ACTOR, party=table.corporation, function="Qwerty")
        place_contact(
            actor=ACTOR, framework=table.framework, contact=contact, level="official", theme=None, position=1
        )
        at_the_table = {"officer", "corporation_officer", "tenant", "alderman", "manager"}
        for kind, find in KINDS.items():
            question = read_question("duinstede-thuis" if kind == "partijen" else "qwerty")
            may = cast.who(lambda person, f=find, q=question: bool(f(q, person).rows))
            assert may == at_the_table, kind

    @pytest.mark.parametrize("role", ["stranger", "council_member"])
    def test_the_page_tells_a_stranger_nothing(self, ask, table, cast, role):
        make_commitment(table.framework, title="Zonnepanelen")
        person = getattr(cast, role)
        hidden, nothing = (ask(question, person) for question in ("zonnepanelen", "zonnepanelem"))
        assert found(hidden) == found(nothing) == {}
        assert words(hidden.find(".//main")).replace("panelen", "") == words(nothing.find(".//main")).replace(
            "panelem", ""
        )

    def test_an_adviser_is_found_by_who_is_at_the_table_only(self, table, cast):
        assert len(finding.parties(read_question("duinstede-zorg"), cast.tenant).rows) == 1
        assert finding.parties(read_question("duinstede"), cast.stranger).rows == []

    @pytest.mark.parametrize("question", ["duurzame steden", "sdg 11", "sdg11", "Global Goals steden"])
    def test_a_global_goal_is_found_once_per_table_by_who_is_there(self, table, cast, question):
        for number in (1, 2):
            row = make_commitment(table.framework, f"a-{number}")
            mark_global_goals(actor=ACTOR, commitment=row, goals=[7, 11])
        asked = read_question(question)
        with translation.override("nl"):
            may = cast.who(lambda person: bool(finding.global_goals(asked, person).rows))
            (found,) = finding.global_goals(asked, cast.tenant).rows
        assert may == {"officer", "corporation_officer", "tenant", "alderman", "manager"}
        assert (found.goal, found.commitment.framework) == (11, table.framework)

    @pytest.mark.parametrize("question", ["11", "7 11", "zeppelin", "sdg 1", "sdg1"])
    def test_what_is_no_name_of_one_that_is_marked(self, table, cast, question):
        mark_global_goals(actor=ACTOR, commitment=make_commitment(table.framework), goals=[7, 11])
        assert finding.global_goals(read_question(question), cast.tenant).rows == []

    def test_the_page_leads_to_a_global_goal(self, ask, client, table, cast):
        mark_global_goals(actor=ACTOR, commitment=make_commitment(table.framework), goals=[11])
        link = ask("sustainable cities", cast.tenant).find(".//section[@id='global-goals']//a").get("href")
        path, _hash, anchor = link.partition("#")
        assert f'id="{anchor}"'.encode() in client.get(path).content

    def test_more_than_one_table(self, table, cast):
        other = make_table("bergdal")
        make_commitment(table.framework, title="Zonnepanelen")
        make_commitment(other.framework, title="Zonnepanelen")
        question = read_question("zonnepanelen")
        assert len(finding.commitments(question, cast.tenant).rows) == 1
        assert len(finding.commitments(question, cast.manager).rows) == 2


# ---- the page


class TestPage:
    @pytest.mark.parametrize("question", ["", "a", "zeppelin", "%", "'", "\x00"])
    def test_nothing_found_helps(self, ask, cast, table, question):
        tree = ask(question, cast.tenant)
        help_text = tree.find(".//*[@id='zoekhulp']")
        assert len(help_text.findall(".//li")) == 5
        assert help_text.find(".//a").get("href") == "/"

    @pytest.mark.parametrize(
        "question",
        [
            '"><script>alert(1)</script>',
            "' OR 1=1 --",
            "%_\\",
            "\\",
            "[(*+?{",
            "\x00\x1b\u202e",
            "é" * 40_000,
            "q " * 20_000,
            "👩‍👩‍👧 مرحبا",
            "{{ 7 }} %s {0}",
        ],
    )
    def test_odd_questions(self, ask, cast, table, question):
        make_commitment(table.framework, text="gewoon")
        tree = ask(question, cast.tenant)
        typed = tree.find(".//input[@id='zoekvraag']").get("value")
        assert typed == read_question(question).text
        assert found(tree) == {}
        assert (tree.find(".//*[@id='ingekort']") is not None) == (len(question) > 1000)
        assert tree.find(".//main").findall(".//script") == []

    def test_what_is_found_is_text(self, ask, cast, table):
        make_commitment(table.framework, title="<script>alert(1)</script>", text="<b onclick=x>script</b>")
        tree = ask("script", cast.tenant)
        assert tree.find(".//main").findall(".//script") == tree.find(".//main").findall(".//b") == []
        assert found(tree) == {"afspraken": ["< script >alert(1)</ script >"]}

    def test_the_box_in_the_header_is_for_who_is_logged_in(self, client, cast, table):
        assert b"header-search" not in client.get("/inloggen/").content
        client.force_login(cast.tenant)
        content = client.get("/duinstede/").content
        assert b'action="/zoeken/"' in content and b'id="site-zoek"' in content

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        """Who, one query per kind, and what they may see as numbers for texts of lines and of meetings."""
        made = []
        for n in range(number):
            theme = add_theme(actor=ACTOR, framework=table.framework, position=n, title=f"Zonnepanelen {n}")
            add_glossary_term(actor=ACTOR, framework=table.framework, position=n, term=f"Zonnepanelen {n}")
            made.append(make_commitment(table.framework, f"a-{n}", n, title="Zonnepanelen", theme=theme))
            figure = {"key": f"z-{n}", "name": f"Zonnepanelen {n}", "unit": "panelen"}
            add_indicator(actor=ACTOR, framework=table.framework, commitment=made[-1], **figure)
        row = make_round(table.framework, made, reference_date=date(2024, 10, 30))
        for commitment in made:
            tell(line_of(row, commitment), "Zonnepanelen", table.corporation)
        set_status(table.framework)
        for commitment in made:
            answered(put_before(table, commitment), table.municipality, "Zonnepanelen")
        for one in hold(row, *({"text": f"Zonnepanelen {n}", "who": "Iemand"} for n in range(number))):
            report_action(
                actor=ACTOR, decision=one, done=True, told_of=date(2024, 11, 20), note="", seen=None
            )
        client.force_login(cast.officer)
        with django_assert_num_queries(3 + len(KINDS) + 2) as asked:
            content = client.get("/zoeken/?zoek=zonnepanelen").content
        assert content.count(b"hits__title") == 7 * number
        # Texts of other municipalities are not looked through: the database is told of which frameworks and meetings.
        for name, places in (("progressreport", "framework_id"), ("decision", "meeting_id")):
            begins = f'SELECT "monitoring_{name}"."id"'
            (one,) = [row["sql"] for row in asked.captured_queries if row["sql"].startswith(begins)]
            assert re.search(rf'"{places}" IN \(\d', one), one


class TestExcerpts:
    def test_around_the_first_word_found(self):
        text = "Begin. " + "woord " * 60 + "Pré Wonen bouwt. " + "slot " * 60
        shown = str(excerpt(text, ["pre"]))
        assert "<mark>Pré</mark> Wonen bouwt." in shown
        assert shown.startswith("… woord") and shown.endswith(" …") and len(shown) < 330

    def test_the_beginning_when_it_stands_elsewhere(self):
        assert str(excerpt("Korte tekst.\nTweede regel.", ["zon"])) == "Korte tekst. Tweede regel."
        assert excerpt("", ["zon"]) == ""

    def test_a_text_without_spaces_is_cut_all_the_same(self):
        assert len(excerpt("x" * 40_000, ["zon"])) < 330

    def test_marks_do_not_overlap_and_text_stays_text(self):
        assert str(marked("huurhuurder & <zoon>", ["huur", "huurder"])) == (
            "<mark>huur</mark><mark>huur</mark>der &amp; &lt;zoon&gt;"
        )
