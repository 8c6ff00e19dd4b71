"""Changing one line, with and without JavaScript: what stands in the form, and what is saved."""

from datetime import date

import pytest
from django.utils import timezone

from agreements.enums import Origin
from monitoring.enums import Light, RoundStatus
from monitoring.models import Assessment, ProgressReport
from monitoring.rounds.forms import MAX_TEXT
from monitoring.rounds.services import move_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_round, tell
from tests.reading import read, widths, with_class, with_id, words

from ..line_form import ADDRESS, EXPLAINED, FOLLOWED, HTMX, MONITOR, errors, filled_in, send, written

pytestmark = pytest.mark.django_db


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
        # Beside it what parties tell; what is in the form itself is not repeated.
        assert [told.text for told in response.context["others"]] == ["Van ons alleen."]

    def test_without_javascript_it_is_a_page(self, officer):
        response = officer.get(ADDRESS)
        assert response.content.startswith(b"<!doctype html>")
        form = read(response).find(".//form[@class='line-form']")
        assert (form.get("action"), form.get("hx-post")) == (ADDRESS, None)

    def test_with_it_a_row(self, officer):
        response = officer.get(ADDRESS, headers=HTMX)
        (row,) = read(response).iter("tr")
        assert row.get("id") == "regel-a-1"
        assert widths(read(response)) == widths(with_class(read(officer.get(MONITOR)), "monitor")[0])
        form = row.find(".//form")
        assert (form.get("action"), form.get("hx-post"), form.get("hx-target")) == (
            ADDRESS,
            ADDRESS,
            "closest tr",
        )

    def test_closing_it_again_gives_the_row_as_it_was(self, officer, line):
        page = read(officer.get(MONITOR))
        assert b"<html" in officer.get(f"{ADDRESS}&sluit=1").content
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


KEPT = {
    "emoji": "Sleutels 🏠🔑, gezin 👩‍👩‍👧‍👦, vlag 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "right to left": "שלום עולם, مرحبا\u200f, می\u200cخواهم",
    "combining": "e\u0301e\u0301n Z\u0351\u036b\u0343algo",
    "typography": "‘echte’ sociale huur – 7,5 % van € 1.800 ≥ ½",
    "lines": "Regel een\n\n\tregel drie",
    "beyond the basic plane": "漢字 \U00020000 𝕳𝖚𝖎𝖘",
    "odd spaces": "a\u00a0b\u200bc\u2028d",
}
CLEANED = {
    "Ge\x00daan.": "Gedaan.",
    "Een\x0btwee\x07\x1b[31m\x7f\x85.": "Eentwee[31m.",
    "\u202eRood\u202c en \u2066groen\u2069": "Rood en groen",
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
