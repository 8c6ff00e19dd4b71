"""Changing one line, with and without JavaScript: what is saved, what is refused, and that nothing typed is lost."""

from datetime import date
from urllib.parse import quote
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.utils import timezone

from agreements.enums import Origin
from monitoring.enums import Light, RoundStatus
from monitoring.models import Assessment, ProgressReport, RoundLine
from monitoring.rounds.forms import MAX_TEXT
from monitoring.rounds.services import move_round
from monitoring.table.closing import close_round
from parties.models import User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, tell
from tests.reading import parse_html

pytestmark = pytest.mark.django_db

MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"
ADDRESS = f"{MONITOR}regels/a-1/?ronde=najaar"
FOLLOWED = f"{MONITOR}regels/m-1/?ronde=najaar"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{MONITOR}"}
EXPLAINED = {"cause": "De grond is te duur.", "effect": "Een jaar later.", "adjustment": "Wij zoeken geld."}


@pytest.fixture
def lines(table):
    """An open round with a line that gets a light and one that is followed without."""
    commitments = [
        make_commitment(table.framework, "a-1", 1, number="A 1"),
        make_commitment(table.framework, "m-1", 2, number="M 1", assessable=False),
    ]
    row = make_round(table.framework, commitments)
    return [line_of(row, commitment) for commitment in commitments]


@pytest.fixture
def line(lines):
    return lines[0]


@pytest.fixture
def officer(client, cast, line):
    """The officer's browser, in English."""
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


@pytest.fixture(params=["page", "htmx"])
def headers(request):
    """Without JavaScript and with it."""
    return HTMX if request.param == "htmx" else {}


def read(response) -> Element:
    """The page as a tree; rows that come without their table are given one."""
    content = response.content.decode()
    if content.lstrip().startswith("<tr"):
        content = f"<table>{content}</table>"
    return parse_html(content)


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join(" ".join(element.itertext()).split())


def with_id(tree: Element, name: str) -> Element | None:
    return tree.find(f".//*[@id='{name}']")


def filled_in(response) -> dict[str, str]:
    """What the form would send if it were sent as it is; the internal note is tested in test_notes.py."""
    content = response.content.decode()
    start = content.index('<form class="line-form"')
    form = parse_html(content[start : content.index("</form>", start)])
    values = {}
    for field in form.iter("input"):
        if field.get("type") != "radio" or "checked" in field.attrib:
            values[field.get("name", "")] = field.get("value", "")
    del values["csrfmiddlewaretoken"]
    values |= {field.get("name", ""): field.text or "" for field in form.iter("textarea")}
    return {name: value for name, value in values.items() if name not in ("internal_note", "note_seen")}


def alerts(response) -> str:
    return " ".join(words(e) for e in read(response).iter() if e.get("role") == "alert")


def errors(response) -> dict[str, str]:
    """What is said at each field."""
    tree = read(response)
    found = {}
    for field in ("cause", "effect", "adjustment", "text"):
        (control,) = (e for e in tree.iter("textarea") if e.get("name") == field)
        name = f"{control.get('id')}_error"
        if (error := with_id(tree, name)) is not None:
            assert control.get("aria-invalid") == "true"
            assert name in (control.get("aria-describedby") or "").split()
            found[field] = words(error)
    return found


def written() -> tuple[int, int, int]:
    """How many lights, texts and versions of lines there are."""
    return Assessment.objects.count(), ProgressReport.objects.count(), RoundLine.history.count()


def send(browser, line, headers=None, address=ADDRESS, **fields):
    data = {
        "version": line.version,
        "light": "green",
        "cause": "",
        "effect": "",
        "adjustment": "",
        "text": "",
    }
    return browser.post(address, {**data, **fields}, headers=headers or {})


# ---- opening


class TestOpening:
    def test_the_form_holds_what_stands_there_now(self, officer, line, table, headers):
        give_light(line, Light.YELLOW, **EXPLAINED)
        tell(line, "Wij spraken elkaar\nin mei.")
        tell(line, "Van ons alleen.", table.corporation)
        line.refresh_from_db()
        response = officer.get(ADDRESS, headers=headers)
        assert filled_in(response) == {
            "version": str(line.version),
            "light": "yellow",
            **EXPLAINED,
            "text": "Wij spraken elkaar\nin mei.",
        }
        assert "Van ons alleen." in response.content.decode()

    def test_without_javascript_it_is_a_page(self, officer):
        response = officer.get(ADDRESS)
        assert response.content.startswith(b"<!doctype html>")
        form = read(response).find(".//form[@class='line-form']")
        assert (form.get("action"), form.get("hx-post")) == (ADDRESS, None)

    def test_with_it_a_row(self, officer):
        response = officer.get(ADDRESS, headers=HTMX)
        (row,) = read(response).iter("tr")
        assert row.get("id") == "regel-a-1"
        form = row.find(".//form")
        assert (form.get("action"), form.get("hx-post"), form.get("hx-target")) == (
            ADDRESS,
            ADDRESS,
            "closest tr",
        )

    def test_closing_it_again_gives_the_row_as_it_was(self, officer, line):
        page = read(officer.get(MONITOR))
        row = read(officer.get(f"{ADDRESS}&sluit=1", headers=HTMX))
        assert words(with_id(row, "regel-a-1")) == words(with_id(page, "regel-a-1"))
        assert row.find(".//form") is None
        assert with_id(row, "stand") is None

    def test_without_javascript_cancelling_leads_back_to_the_line(self, officer):
        links = [link.get("href") for link in read(officer.get(ADDRESS)).iter("a")]
        assert f"{MONITOR}?ronde=najaar#regel-a-1" in links

    def test_text_of_an_earlier_round_is_shown_but_not_repeated_as_new(self, officer, line, table):
        tell(line, "Van het najaar.")
        make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        response = officer.get(f"{MONITOR}regels/a-1/?ronde=eind")
        assert filled_in(response)["text"] == ""
        assert "Van het najaar." in words(read(response).find(".//blockquote"))

    def test_what_is_followed_without_a_light_has_no_light_to_set(self, officer, headers):
        assert filled_in(officer.get(FOLLOWED, headers=headers)) == {"version": "1", "text": ""}

    def test_what_it_costs(self, officer, line, django_assert_num_queries):
        with django_assert_num_queries(15):
            officer.get(ADDRESS, headers=HTMX)


# ---- saving


class TestSaving:
    @pytest.mark.parametrize("light", ["green", "yellow", "red"])
    def test_light_reasons_and_text(self, officer, line, light, headers):
        explained = {} if light == "green" else EXPLAINED
        response = send(officer, line, headers, light=light, text="Gedaan in mei.", **explained)
        assert response.status_code == (200 if headers else 302)
        line.refresh_from_db()
        assert line.light == light
        fields = ("light", "cause", "effect", "adjustment", "origin", "source", "dated")
        assert Assessment.objects.values(*fields).get() == {
            **dict.fromkeys(EXPLAINED, ""),
            **explained,
            "light": light,
            "origin": "person",
            "source": "",
            "dated": timezone.localdate(),
        }
        assert ProgressReport.objects.values("text", "party", "origin").get() == {
            "text": "Gedaan in mei.",
            "party": None,
            "origin": "person",
        }

    def test_who_did_it_and_for_which_party(self, officer, line, headers, cast):
        send(officer, line, headers, text="Gedaan.")
        for row in (Assessment.objects.get(), ProgressReport.objects.get()):
            assert (row.author_name, row.author_party) == ("Beleidsadviseur wonen", "Gemeente")
        newest = line.history.latest("history_id")
        assert (newest.actor_name, newest.actor_party, newest.history_user_id) == (
            "Beleidsadviseur wonen",
            "Gemeente",
            cast.officer.pk,
        )

    def test_without_javascript_it_leads_back_to_the_line_and_says_so(self, officer, line):
        response = send(officer, line)
        assert response["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"
        page = read(officer.get(response["Location"]))
        assert "A 1 Afspraak a-1" in words(page.find(".//*[@role='status']"))

    def test_with_it_everything_that_counts_lights_comes_along(self, officer, line):
        response = send(officer, line, HTMX, light="red", text="Gedaan in mei.", **EXPLAINED)
        tree = read(response)
        row, stand, chips = (with_id(tree, name) for name in ("regel-a-1", "stand", "lichtkeuze"))
        assert row.get("class") == "monitor__row monitor__row--red"
        assert "Gedaan in mei." in words(row) and EXPLAINED["cause"] in words(row)
        assert row.find(".//a[@class='edit-link']").get("href") == ADDRESS
        assert (row.get("hx-swap-oob"), stand.get("hx-swap-oob"), chips.get("hx-swap-oob")) == (
            None,
            "true",
            "true",
        )
        counts = {e.get("data-light"): words(e) for e in stand.iter("strong") if e.get("data-light")}
        assert counts == {"green": "0", "yellow": "0", "red": "1", "none": "1"}
        assert [words(chip).split()[-1] for chip in chips.iter("a")] == ["2", "1", "1"]
        assert len([e for e in tree.iter() if e.get("id") == "regel-a-1"]) == 1

    def test_the_lights_to_choose_from_keep_the_filters_of_the_page(self, officer, line):
        current = f"http://testserver{MONITOR}?ronde=najaar&licht=geen&zoek=afspraak+a&onzin=1"
        response = send(officer, line, {**HTMX, "HX-Current-URL": current}, light="red", **EXPLAINED)
        links = [link.get("href") for link in with_id(read(response), "lichtkeuze").iter("a")]
        kept = "zoek=afspraak+a&ronde=najaar"
        assert links == [
            f"{MONITOR}?{kept}",
            f"{MONITOR}?licht=rood&{kept}",
            # The one that is on: clicking it again takes it off.
            f"{MONITOR}?{kept}",
        ]

    def test_a_round_that_is_named_is_the_one_that_is_changed(self, officer, line, table):
        later = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        send(officer, line)
        assert line_of(later, line.commitment).light == "none"
        send(
            officer,
            line_of(later, line.commitment),
            address=f"{MONITOR}regels/a-1/",
            light="red",
            **EXPLAINED,
        )
        line.refresh_from_db()
        assert (line.light, line_of(later, line.commitment).light) == ("green", "red")

    def test_in_review_it_still_can(self, officer, line, headers):
        row = line.round
        row.refresh_from_db()
        move_round(actor=ACTOR, monitoring_round=row, to=RoundStatus.REVIEW)
        send(officer, line, headers)
        line.refresh_from_db()
        assert line.light == "green"

    def test_what_is_followed_without_a_light(self, officer, lines, headers):
        """Its text can be saved; a light that is sent all the same is left out."""
        fields = {"light": "red", **EXPLAINED, "text": "Vijf plekken."}
        response = send(officer, lines[1], headers, FOLLOWED, **fields)
        assert response.status_code == (200 if headers else 302)
        assert not Assessment.objects.exists()
        lines[1].refresh_from_db()
        assert (lines[1].light, ProgressReport.objects.get().text) == ("none", "Vijf plekken.")

    def test_a_joint_text_leaves_the_texts_of_parties_alone(self, officer, line, table, headers):
        tell(line, "Van ons alleen.", table.corporation)
        line.refresh_from_db()
        send(officer, line, headers, text="Van ons samen.")
        assert list(ProgressReport.objects.values_list("party__short_name", "text")) == [
            ("Wonen", "Van ons alleen."),
            (None, "Van ons samen."),
        ]
        row = words(with_id(read(officer.get(MONITOR)), "regel-a-1"))
        assert "Wonen: Van ons alleen." in row and "Van ons samen." in row

    def test_an_emptied_text_is_withdrawn_and_stays_in_the_story(self, officer, line, headers):
        tell(line, "Niet goed.")
        line.refresh_from_db()
        send(officer, line, headers, text="")
        assert list(ProgressReport.objects.values_list("text", flat=True)) == ["Niet goed.", ""]
        assert "Niet goed." not in officer.get(MONITOR).content.decode()
        assert "Niet goed." in officer.get("/duinstede/afspraken-2024-2027/afspraken/a-1/").content.decode()


class TestUnchanged:
    def test_saving_again_writes_nothing(self, officer, line, headers):
        send(officer, line, light="yellow", text="Gedaan.", **EXPLAINED)
        before = written()
        response = officer.post(ADDRESS, filled_in(officer.get(ADDRESS)), headers=headers)
        assert response.status_code == (200 if headers else 302)
        assert written() == before

    def test_a_new_text_gives_no_new_light_and_the_other_way_round(self, officer, line, headers):
        give_light(line, Light.GREEN, origin=Origin.DEMO)
        tell(line, "Uit het stuk.", origin=Origin.DOCUMENT, source="Monitor")
        lights, texts, _versions = written()
        officer.post(ADDRESS, {**filled_in(officer.get(ADDRESS)), "text": "Nieuw."}, headers=headers)
        assert written()[:2] == (lights, texts + 1)
        officer.post(ADDRESS, {**filled_in(officer.get(ADDRESS)), "effect": "Klein."}, headers=headers)
        assert written()[:2] == (lights + 1, texts + 1)

    @pytest.mark.slow
    def test_no_line_of_the_demo_changes_by_opening_and_saving_it(self, client, heemstede_cast, heemstede):
        """Whatever white space or quotes a document brings along, its origin stays."""
        client.force_login(heemstede_cast.officer)
        place = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/monitor/regels/"
        before = written()
        for line in heemstede.year_end.lines.select_related("commitment"):
            address = f"{place}{line.commitment.key}/?ronde=eind-2024"
            response = client.post(address, filled_in(client.get(address, headers=HTMX)))
            assert response.status_code == 302, line
        assert written() == before


# ---- texts

KEPT = {
    "emoji": "Sleutels 🏠🔑, gezin 👩‍👩‍👧‍👦, vlag 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "right to left": "שלום עולם, مرحبا, \u202bomgekeerd\u202c",
    "combining": "e\u0301e\u0301n Z\u0351\u036b\u0343algo",
    "typography": "‘echte’ sociale huur – 7,5 % van € 1.800 ≥ ½",
    "lines": "Regel een\n\n\tregel drie",
    "beyond the basic plane": "漢字 \U00020000 𝕳𝖚𝖎𝖘",
    "odd spaces": "a\u00a0b\u200bc\u2028d",
}
CLEANED = {
    "Ge\x00daan.": "Gedaan.",
    "Een\x0btwee\x07\x1b[31m\x7f\x85.": "Eentwee[31m.",
    "Regel een\r\nregel twee": "Regel een\nregel twee",
    "  Klaar. \n": "Klaar.",
}
FIELDS = ("cause", "effect", "adjustment", "text")


class TestTexts:
    @pytest.mark.slow
    def test_are_kept_as_typed(self, officer, line, headers):
        for name, text in KEPT.items():
            line.refresh_from_db()
            send(officer, line, headers, light="red", **dict.fromkeys(FIELDS, text))
            line.refresh_from_db()
            reasons = [line.current.cause, line.current.effect, line.current.adjustment]
            assert [*reasons, ProgressReport.objects.latest("pk").text] == [text] * 4, name
            assert filled_in(officer.get(ADDRESS))["text"] == text, name

    @pytest.mark.slow
    def test_lose_what_no_database_keeps(self, officer, line, headers):
        """NUL and other control characters, the line ends of a browser, white space around."""
        for typed, kept in CLEANED.items():
            line.refresh_from_db()
            assert send(officer, line, headers, text=typed).status_code == (200 if headers else 302)
            assert ProgressReport.objects.latest("pk").text == kept
        assert ProgressReport.objects.count() == len(CLEANED)

    def test_of_nothing_but_control_characters_are_empty(self, officer, line, headers):
        typed = dict.fromkeys(FIELDS, "\x00\x0b")
        assert send(officer, line, headers, light="green", **typed).status_code < 400
        assert not ProgressReport.objects.exists()
        assert send(officer, line, headers, light="red", **typed).status_code == 422

    def test_of_forty_thousand_characters_pass(self, officer, line, headers):
        text = "é" * MAX_TEXT
        response = send(officer, line, headers, light="red", **dict.fromkeys(FIELDS, text))
        assert response.status_code == (200 if headers else 302)
        row, told = Assessment.objects.get(), ProgressReport.objects.get()
        assert [row.cause, row.effect, row.adjustment, told.text] == [text] * 4

    @pytest.mark.slow
    def test_of_one_more_are_refused_and_kept_in_the_form(self, officer, line, headers):
        before = written()
        for field in FIELDS:
            typed = {"light": "red", **EXPLAINED, "text": "Gedaan.", field: "é" * (MAX_TEXT + 1)}
            response = send(officer, line, headers, **typed)
            assert response.status_code == 422
            assert list(errors(response)) == [field]
            assert "40000" in errors(response)[field] and "40001" in errors(response)[field]
            assert filled_in(response) == {"version": str(line.version), **typed}
        assert written() == before


# ---- refusals


class TestRefusals:
    @pytest.mark.parametrize("light", ["yellow", "red"])
    def test_not_green_needs_a_reason_and_a_plan(self, officer, line, headers, light):
        typed = {"light": light, "cause": "", "effect": "Later.", "adjustment": " \t ", "text": "Gedaan."}
        before = written()
        response = send(officer, line, headers, **typed)
        assert response.status_code == 422
        assert list(errors(response)) == ["cause", "adjustment"]
        assert filled_in(response) == {"version": "1", **typed}
        assert written() == before

    def test_the_answer_is_a_page_or_a_row(self, officer, line):
        assert b"<html" in send(officer, line, light="red").content
        response = send(officer, line, HTMX, light="red")
        assert b"<html" not in response.content
        (row,) = read(response).iter("tr")
        assert row.get("id") == "regel-a-1"

    def test_after_a_refusal_the_same_form_can_be_saved(self, officer, line, headers):
        typed = filled_in(send(officer, line, headers, light="red", text="Gedaan."))
        assert officer.post(ADDRESS, {**typed, **EXPLAINED}, headers=headers).status_code < 400
        line.refresh_from_db()
        assert line.light == "red"

    @pytest.mark.slow
    def test_a_light_that_does_not_exist(self, officer, line, headers):
        before = written()
        for light in (None, "", "purple", "GREEN", "green\x00", "0", "<b>"):
            data = {"version": line.version, "text": "Gedaan."} | ({} if light is None else {"light": light})
            response = officer.post(ADDRESS, data, headers=headers)
            assert response.status_code == 422, light
            assert "light" not in filled_in(response) and filled_in(response)["text"] == "Gedaan."
            assert "error" in (read(response).find(".//fieldset/div").get("class") or "")
        assert written() == before

    @pytest.mark.slow
    def test_no_version(self, officer, line, headers):
        before = written()
        for version in (None, "", "abc", "1.5", "\x00", "1 OR 1=1", "²"):
            data = {"light": "green", "text": "Gedaan."} | ({} if version is None else {"version": version})
            response = officer.post(ADDRESS, data, headers=headers)
            assert response.status_code in (409, 422), version
            assert filled_in(response)["text"] == "Gedaan."
        assert written() == before

    @pytest.mark.slow
    def test_another_version_is_a_conflict(self, officer, line, headers):
        before = written()
        for version in ("0", "2", "-1", "9" * 30):
            response = send(officer, line, headers, version=version, text="Gedaan.")
            assert response.status_code == 409, version
            typed = {"light": "green", **dict.fromkeys(EXPLAINED, ""), "text": "Gedaan."}
            assert filled_in(response) == {"version": "1", **typed}
        assert written() == before

    def test_a_form_without_its_safety_token(self, cast, line):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.officer)
        before = written()
        assert send(browser, line).status_code == 403
        assert written() == before


# ---- two people at once


class TestConflict:
    MINE = {
        "light": "red",
        "cause": "Mijn oorzaak",
        "effect": "",
        "adjustment": "Mijn plan",
        "text": "Mijn tekst",
    }
    THEIRS = {"light": "yellow", "cause": "Hun oorzaak", "adjustment": "Hun plan", "text": "Hun tekst"}

    @pytest.fixture
    def clash(self, officer, line, headers):
        """Two forms were opened; the other one was saved first."""
        send(officer, line, **self.THEIRS)
        before = written()
        response = send(officer, line, headers, **self.MINE)
        assert (response.status_code, written()) == (409, before)
        return response

    def test_both_are_told(self, clash, line):
        told = alerts(clash)
        assert all(text in told for text in ("Yellow", "Hun oorzaak", "Hun plan", "Hun tekst"))
        assert "Beleidsadviseur wonen" in told
        line.refresh_from_db()
        assert filled_in(clash) == {"version": str(line.version), **self.MINE}

    def test_saving_again_works(self, clash, officer, line, headers):
        assert officer.post(ADDRESS, filled_in(clash), headers=headers).status_code < 400
        line.refresh_from_db()
        assert (line.light, line.current.cause) == ("red", "Mijn oorzaak")
        assert list(ProgressReport.objects.values_list("text", flat=True)) == ["Hun tekst", "Mijn tekst"]

    def test_a_form_with_mistakes_is_told_those_first(self, officer, line, headers):
        send(officer, line, **self.THEIRS)
        response = send(officer, line, headers, light="red", text="Mijn tekst")
        assert (response.status_code, filled_in(response)["text"]) == (422, "Mijn tekst")


# ---- closed meanwhile


class TestClosed:
    TYPED = {"light": "red", **EXPLAINED, "text": "Nog net op tijd?"}

    def test_what_was_typed_is_kept_and_nothing_is_written(self, officer, line, headers):
        opened = filled_in(officer.get(ADDRESS, headers=headers))
        close_round(actor=ACTOR, monitoring_round=line.round)
        before = written()
        response = officer.post(ADDRESS, {**opened, **self.TYPED}, headers=headers)
        assert response.status_code == 409
        assert filled_in(response) == {**opened, **self.TYPED}
        assert alerts(response)
        assert written() == before

    def test_opening_it_leads_back_to_the_table_and_says_why(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = officer.get(ADDRESS)
        assert response["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"
        page = read(officer.get(response["Location"]))
        assert words(page.find(".//*[@role='status']"))

    def test_a_round_being_prepared_takes_no_answers_either(self, officer, line, table, headers):
        make_round(
            table.framework,
            [line.commitment],
            slug="eind",
            reference_date=date(2024, 12, 31),
            status=RoundStatus.PREPARING,
        )
        address = f"{MONITOR}regels/a-1/?ronde=eind"
        assert officer.get(address).status_code == 302
        before = written()
        assert send(officer, line, headers, address).status_code == 409
        assert written() == before


# ---- elsewhere


class TestOtherLines:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_do_not_exist_here(self, officer, line, table, headers, method):
        """A commitment outside the round, of another framework, another year, an unknown round."""
        make_commitment(table.framework, "a-2", 2)
        other = make_table("bergdal")
        elsewhere = make_commitment(other.framework, "b-1", 1)
        make_round(other.framework, [elsewhere])
        make_round(table.framework, slug="leeg", reference_date=date(2024, 12, 31))
        before = written()
        for address in (
            f"{MONITOR}regels/a-2/?ronde=najaar",
            f"{MONITOR}regels/b-1/?ronde=najaar",
            f"{MONITOR}regels/a-1/?ronde=leeg",
            f"{MONITOR}regels/a-1/?ronde=winter",
            f"{MONITOR}regels/A-1/?ronde=najaar",
            "/duinstede/afspraken-2024-2027/2025/monitor/regels/a-1/",
            "/bergdal/afspraken-2024-2027/2024/monitor/regels/b-1/",
        ):
            response = getattr(officer, method)(address, {"version": 1, "light": "green"}, headers=headers)
            assert response.status_code == 404, address
        assert written() == before

    @pytest.mark.parametrize("role", ["corporation_officer", "tenant", "alderman", "manager"])
    def test_who_only_reads_writes_nothing(self, client, cast, line, headers, role):
        client.force_login(User.objects.get(pk=getattr(cast, role).pk))
        before = written()
        assert client.get(ADDRESS, headers=headers).status_code == 403
        assert send(client, line, headers).status_code == 403
        assert written() == before


# ---- the login is gone


class TestExpiredLogin:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_htmx_is_sent_to_the_login_and_back_to_this_page(self, client, line, method):
        current = f"http://testserver{MONITOR}?licht=rood&zoek=é"
        before = written()
        response = getattr(client, method)(
            ADDRESS, {}, headers={**HTMX, "HX-Current-URL": quote(current, "/:?&=")}
        )
        assert (response.status_code, response.content) == (204, b"")
        expected = quote(quote(current, "/:?&="), safe="/")
        assert response["HX-Redirect"] == f"/inloggen/?next={expected}"
        assert written() == before

    def test_but_never_to_another_site(self, client, line):
        assert client.post(ADDRESS, headers={"HX-Request": "true"})["HX-Redirect"] == "/inloggen/?next=/"
        for current in (
            "",
            "https://elders.example/",
            "//elders.example/",
            "http://testserver.elders.example/",
            "http://testserver@elders.example/",
            "javascript:alert(1)",
            "http:///elders.example",
            "\\\\elders.example",
            "http://[::1",
        ):
            response = client.post(ADDRESS, headers={"HX-Request": "true", "HX-Current-URL": current})
            assert response["HX-Redirect"] == "/inloggen/?next=/", current

    def test_a_page_is_redirected(self, client, line):
        assert client.get(ADDRESS)["Location"] == f"/inloggen/?next={quote(ADDRESS, safe='/')}"
