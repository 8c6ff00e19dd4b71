"""Reporting from 'my work': for whom it stands there, saving, 'nothing has changed', and what goes wrong."""

from datetime import date

import pytest
import tinyhtml5
from django.test import Client

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import Actor, acting
from monitoring.enums import Light
from monitoring.models import Assessment, ProgressReport, RoundLine
from monitoring.rounds.services import assess, joint_text
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, note, tell, written
from tests.layers import made_once

pytestmark = pytest.mark.django_db

PAGE = "/mijn-werk/"
ADDRESS = "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/melden/?ronde=najaar"
WAYS = pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])


@made_once
def lines(table, cast) -> tuple[RoundLine, RoundLine]:
    """A line in an open round that the officer handles, and the one of the round before."""
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role="lead", party=table.municipality)
        row.save()
    assign(actor=ACTOR, party=table.municipality, responsibility=row, handler=cast.officer)
    before = make_round(table.framework, [commitment], slug="voorjaar", reference_date=date(2024, 4, 30))
    now = make_round(table.framework, [commitment])
    return line_of(now, commitment), line_of(before, commitment)


@pytest.fixture
def line(lines) -> RoundLine:
    return lines[0]


def told_before(lines, light: Light = Light.YELLOW) -> None:
    """The round before ends with this light and a text."""
    give_light(lines[1], light)
    tell(lines[1], "Nog 112 woningen.")
    close_round(actor=ACTOR, monitoring_round=lines[1].round)


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def browser(cast) -> Client:
    return browser_of(cast.officer)


def sent(line: RoundLine, **fields) -> dict[str, object]:
    return {"version": line.version, "light": "green", "text": "", "cause": "", **fields}


def tree_of(response):
    return tinyhtml5.parse(response.content.decode(), namespace_html_elements=False)


def rows_on(tree) -> list[str]:
    """Where the reports on a page are sent."""
    return [form.get("action") for form in tree.iter("form") if "/melden/" in (form.get("action") or "")]


def by_id(tree, name: str):
    return next((one for one in tree.iter() if one.get("id") == name), None)


class TestWhoseItIs:
    def test_the_lines_one_handles_with_what_was_told_last_time(self, browser, lines):
        told_before(lines)
        tree = tree_of(browser.get(PAGE))
        assert rows_on(tree) == [ADDRESS]
        row = by_id(tree, f"snel-regel-{lines[0].pk}")
        assert "Nog 112 woningen." in "".join(row.itertext())
        checked = [one.get("value") for one in row.iter("input") if one.get("checked") is not None]
        assert checked == ["yellow"]

    def test_eight_of_a_round_at_most(self, browser, table):
        many = [make_commitment(table.framework, f"a-{n}", n) for n in range(10)]
        make_round(table.framework, many)
        assert len(rows_on(tree_of(browser.get(PAGE)))) == 8

    def test_not_what_another_party_fills_in(self, cast, table, line):
        """A corporation's officer handles it and is told who reports, with a way to the own note."""
        with acting(ACTOR):
            row = Responsibility(commitment=line.commitment, role="party", party=table.corporation)
            row.save()
        assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer)
        browser = browser_of(cast.corporation_officer)
        tree = tree_of(browser.get(PAGE))
        assert rows_on(tree) == []
        links = [one.get("href") for one in by_id(tree, "anderen-melden").iter("a")]
        # Both open rounds ask about it.
        assert set(links) == {
            "/mijn-werk/invullen/",
            "/duinstede/afspraken-2024-2027/afspraken/a-1/#notities",
        }
        assert browser.post(ADDRESS, sent(line, text="Toch.")).status_code == 403
        assert written()["texts"] == 0


class TestSaving:
    @pytest.mark.slow
    @WAYS
    def test_light_and_text(self, browser, lines, headers):
        told_before(lines)
        line = lines[0]
        response = browser.post(ADDRESS, sent(line, text="Nog 90 woningen."), headers=headers)
        assert response.status_code == (200 if headers else 302)
        line.refresh_from_db()
        assert (line.light, joint_text(line)) == (Light.GREEN, "Nog 90 woningen.")
        newest = ProgressReport.objects.latest("pk")
        assert (newest.author_name, newest.author_party) == ("Beleidsadviseur wonen", "Gemeente")
        if headers:
            page = response.content.decode()
            assert f'id="snel-regel-{line.pk}"' in page and 'hx-swap-oob="true"' in page
        assert rows_on(tree_of(browser.get(PAGE))) == []

    @pytest.mark.parametrize("light", [Light.GREEN, Light.YELLOW])
    def test_nothing_has_changed(self, browser, lines, light):
        """The light of last time with its reasons, and a sentence in the language of the installation."""
        told_before(lines, light)
        line = lines[0]
        browser.cookies["taal"] = "en"
        assert browser.post(ADDRESS, sent(line, light="red", niets="1")).status_code == 302
        line.refresh_from_db()
        old = lines[1].assessments.get()
        new = line.assessments.get()
        assert (new.light, new.cause, new.adjustment) == (old.light, old.cause, old.adjustment)
        assert new.author_name == "Beleidsadviseur wonen" and new.origin == "person"
        assert "Voorjaar" in joint_text(line)

    def test_reasons_of_last_time_do_not_go_with_green(self, browser, lines):
        """They stood in the form already; what was typed anew stays."""
        told_before(lines)
        old = lines[1].assessments.get()
        left = {"cause": old.cause, "adjustment": old.adjustment, "effect": "Sneller dan gedacht."}
        assert browser.post(ADDRESS, sent(lines[0], **left)).status_code == 302
        new = lines[0].assessments.get()
        assert (new.light, new.cause, new.adjustment, new.effect) == (
            Light.GREEN,
            "",
            "",
            "Sneller dan gedacht.",
        )

    def test_words_typed_beside_it_stay(self, browser, lines):
        told_before(lines)
        assert browser.post(ADDRESS, sent(lines[0], text="Als gepland.", niets="1")).status_code == 302
        assert joint_text(lines[0]) == "Als gepland."

    def test_a_note_stays_as_it_is(self, browser, line, table):
        note(line, "Binnenshuis.", table.municipality)
        assert browser.post(ADDRESS, sent(line, internal_note="", note_seen=0)).status_code == 302
        assert line.internal_notes.count() == 1


class TestWhatGoesWrong:
    @WAYS
    @pytest.mark.parametrize(
        "wrong",
        [
            {"light": "red"},
            {"light": "paars"},
            {"version": ""},
            {"light": "none", "text": " "},
            {"text": "é" * 40_001},
            {"niets": "1", "light": "none"},
        ],
    )
    def test_what_can_not_be_is_told_and_nothing_typed_is_lost(self, browser, line, headers, wrong):
        """Without an earlier round there is nothing that can have stayed the same."""
        response = browser.post(ADDRESS, sent(line, effect="Dit typte ik.", **wrong), headers=headers)
        assert response.status_code == 422
        assert "Dit typte ik." in response.content.decode()
        assert written()["lights"] == written()["texts"] == 0

    @WAYS
    def test_somebody_else_was_first(self, browser, line, headers):
        old = line.version
        other = Actor(name="Collega", party="Gemeente")
        assess(actor=other, line_id=line.pk, light=Light.GREEN)
        tell(line, "Van mijn collega.")
        response = browser.post(ADDRESS, sent(line, version=old, text="Van mij."), headers=headers)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Van mij." in page and "Van mijn collega." in page
        assert joint_text(line) == "Van mijn collega."
        line.refresh_from_db()
        assert f'name="version" value="{line.version}"' in page
        assert browser.post(ADDRESS, sent(line, text="Van mij.")).status_code == 302

    @WAYS
    def test_the_round_was_closed_meanwhile(self, browser, line, headers):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = browser.post(ADDRESS, sent(line, text="Te laat."), headers=headers)
        assert response.status_code == 409 and "Te laat." in response.content.decode()
        assert not Assessment.objects.exists()


def test_it_can_be_undone_in_the_monitor(browser, line):
    browser.post(ADDRESS, sent(line, text="Gemeld."))
    line.refresh_from_db()
    undo = ADDRESS.replace("melden", "ongedaan")
    assert undo.split("?")[0] in browser.get("/duinstede/afspraken-2024-2027/2024/monitor/").content.decode()
    assert browser.post(undo, {"version": line.version}).status_code == 302
    assert joint_text(line) == ""
