"""The contacts of a framework: who reads, keeps and places them, and that they go nowhere else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import tinyhtml5
from openpyxl import load_workbook

from agreements.models import ContactRole
from agreements.services.contacting import place_contact
from agreements.services.drafting import add_theme
from monitoring.enums import RoundStatus
from monitoring.models import FrozenReport
from monitoring.publishing.exports import render_json
from monitoring.publishing.html_file import render_html
from monitoring.table.reading import read_report
from parties.contacts.services import add_contact, change_contact
from parties.models import AccessEvent, Contact
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.reading import browser as browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FRAMEWORK = "/duinstede/afspraken-2024-2027/"
PAGE = f"{FRAMEWORK}contacten/"
NEW = f"{PAGE}nieuw/"
HTMX = {"HX-Request": "true"}


@made_once
def themes(table):
    """Building with a part of its own, and care."""
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    part = add_theme(
        actor=ACTOR, framework=table.framework, position=2, title="Flexwoningen", parent=building
    )
    care = add_theme(actor=ACTOR, framework=table.framework, position=3, title="Zorg")
    return building, part, care


def put(table, party, function, level="official", *themes, position=1, **fields) -> Contact:
    """A contact on a level, for these themes or for all."""
    contact = add_contact(actor=ACTOR, party=party, function=function, **fields)
    for theme in themes or (None,):
        place_contact(
            actor=ACTOR,
            framework=table.framework,
            contact=contact,
            level=level,
            theme=theme,
            position=position,
        )
    return contact


@made_once
def ladder(table, themes):
    """Contacts of three parties on two levels."""
    _building, part, care = themes
    return {
        "wethouder": put(table, table.municipality, "Wethouder", "executive"),
        "zorg": put(table, table.municipality, "Adviseur zorg", "official", care, position=2),
        "wonen": put(table, table.municipality, "Adviseur wonen", email="a?bcc=b&c@x.example"),
        "flex": put(table, table.corporation, "Projectleider", "official", part, phone="+31 (0)10 12"),
        "los": add_contact(actor=ACTOR, party=table.corporation, function="Los"),
    }


def tree(response: Any) -> Any:
    return tinyhtml5.parse(response.content.decode(), namespace_html_elements=False)


def steps(response: Any) -> dict[str, list[str]]:
    """Per level the functions in order."""
    return {
        one.get("id"): [
            "".join(cell.itertext())
            for row in one.iter("tr")
            for cell in row.iter("strong")
            if row.get("data-contact")
        ]
        for one in tree(response).iter("li")
        if "ladder__step" in one.get("class", "")
    }


def missing(response: Any) -> list[list[str]]:
    """Per level the parties nobody is known of."""
    return [
        [mark.get("data-missing") for mark in one.iter("strong") if mark.get("data-missing")]
        for one in tree(response).iter("li")
        if "ladder__step" in one.get("class", "")
    ]


class TestReading:
    def test_step_by_step_and_per_party_who_to_call_first(self, cast, ladder):
        page = browser_of(cast.tenant).get(PAGE)
        assert steps(page) == {
            "official": ["Adviseur wonen", "Adviseur zorg", "Projectleider"],
            "management": [],
            "executive": ["Wethouder"],
        }
        signing = ["duinstede", "duinstede-wonen", "duinstede-thuis", "duinstede-huurders"]
        assert missing(page) == [signing[2:], signing, signing[1:]]

    def test_links_call_and_write_and_nothing_else(self, cast, ladder):
        links = [a.get("href") for a in tree(browser_of(cast.tenant).get(PAGE)).iter("a")]
        own = [link for link in links if link.startswith(("tel:", "mailto:"))]
        assert own == ["mailto:a%3Fbcc%3Db%26c@x.example", "tel:+3101012"]

    def test_a_theme_shows_who_can_be_called_about_it(self, cast, ladder):
        browser = browser_of(cast.tenant)

        def officials(query):
            return steps(browser.get(f"{PAGE}?{query}"))["official"]

        assert officials("thema=1") == officials("thema=2") == ["Adviseur wonen", "Projectleider"]
        assert officials("thema=3") == ["Adviseur wonen", "Adviseur zorg"]
        assert officials("thema=3&partij=duinstede-wonen") == []
        assert officials("partij=duinstede-wonen") == ["Projectleider"]
        of_one = browser.get(f"{PAGE}?partij=duinstede-wonen", headers=HTMX)
        assert missing(of_one) == [[], ["duinstede-wonen"], ["duinstede-wonen"]]
        assert b"<html" not in of_one.content

    def test_what_means_nothing_is_told(self, cast, ladder):
        page = browser_of(cast.tenant).get(f"{PAGE}?thema=99&partij=%3Cb%3E&weergave=x")
        assert len(steps(page)["official"]) == 3
        assert "99, &lt;b&gt;" in page.content.decode()

    def test_who_ended_is_gone_and_who_stands_nowhere_is_for_who_places(self, cast, table, ladder):
        def unplaced(person):
            page = tree(browser_of(person).get(PAGE))
            return [one.get("data-contact") for one in page.iter("li") if one.get("data-contact")]

        lost = [str(ladder["los"].pk)]
        assert (unplaced(cast.officer), unplaced(cast.corporation_officer)) == (lost, lost)
        assert unplaced(cast.tenant) == unplaced(cast.alderman) == unplaced(cast.manager) == []

    def test_who_gets_which_links(self, cast, ladder):
        def links(person):
            hrefs = [a.get("href") for a in tree(browser_of(person).get(PAGE)).iter("a")]
            own = {f"{PAGE}{row.pk}/": name for name, row in ladder.items()}
            return {own.get(href, "nieuw") for href in hrefs if href in own or href == NEW}

        assert links(cast.officer) == {*ladder, "nieuw"}
        assert links(cast.corporation_officer) == {"flex", "los", "nieuw"}
        assert links(cast.tenant) == links(cast.alderman) == links(cast.manager) == set()

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, cast, table, themes, number, django_assert_num_queries):
        for at in range(number):
            put(table, table.corporation, f"Adviseur {at}", "official", *themes)
            add_contact(actor=ACTOR, party=table.corporation, function=f"Los {at}")
        browser = browser_of(cast.officer)
        with django_assert_num_queries(12):
            assert browser.get(PAGE).status_code == 200
        # The second time today it is in the log already.
        with django_assert_num_queries(11):
            assert browser.get(PAGE).status_code == 200
        with django_assert_num_queries(8):
            assert browser.get(f"{PAGE[:-1]}.csv").status_code == 200


class TestLog:
    def test_reading_is_one_row_a_day_and_a_file_one_each(self, cast, ladder, settings):
        settings.LANGUAGE_CODE = "en"
        browser = browser_of(cast.tenant)
        for address in (PAGE, f"{PAGE}?thema=1", f"{PAGE[:-1]}.csv", f"{PAGE[:-1]}.xlsx?thema=1"):
            assert browser.get(address).status_code == 200
        rows = AccessEvent.objects.order_by("pk").values_list("kind", "actor_name", "subject", "detail")
        told = "Gemeente, Prestatieafspraken Duinstede 2024-2027"
        assert [*rows] == [
            ("contacts_read", "Bestuurslid huurders", told, ""),
            ("exported", "Bestuurslid huurders", f"Contacts: {told}", "csv, 4 rows"),
            ("exported", "Bestuurslid huurders", f"Contacts: {told}", "xlsx, 3 rows"),
        ]

    def test_who_may_not_read_is_not_in_it(self, cast, ladder):
        for person in (cast.stranger, cast.council_member):
            for address in (PAGE, f"{PAGE[:-1]}.csv", NEW, f"{PAGE}{ladder['wonen'].pk}/"):
                assert browser_of(person).get(address).status_code == 404
        assert not AccessEvent.objects.exists()


class TestFiles:
    def test_csv_and_excel_say_the_same_and_run_nothing(self, cast, table, ladder):
        put(table, table.tenants, "=1+1", "management", name="@x", phone="0301 23456")
        browser = browser_of(cast.tenant)
        text = browser.get(f"{PAGE[:-1]}.csv").content.decode("utf-8-sig")
        rows = [*csv.reader(io.StringIO(text), delimiter=";")]
        assert [row[3] for row in rows[1:]] == [
            "Adviseur wonen",
            "Adviseur zorg",
            "Projectleider",
            "'=1+1",
            "Wethouder",
        ]
        book = load_workbook(io.BytesIO(browser.get(f"{PAGE[:-1]}.xlsx").content))
        cells = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows()]
        assert [[str(one) for one in row] for row in cells] == [
            [one.removeprefix("'") for one in row] for row in rows
        ]
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n"}


class TestKeeping:
    def test_a_new_contact_is_in_the_ladder_at_once(self, cast, table, themes):
        data = {"party": "duinstede-wonen", "function": " Manager ", "email": "m@x.example"}
        browser = browser_of(cast.corporation_officer)
        answer = browser.post(NEW, {**data, "level": "management", "theme": "3", "position": ""})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        role = ContactRole.objects.select_related("contact__party", "theme").get()
        assert (role.contact.function, role.contact.party, role.level, role.theme, role.position) == (
            "Manager",
            table.corporation,
            "management",
            themes[2],
            1,
        )
        assert role.contact.history.get().actor_name == "Beleidsmedewerker"
        again = browser.post(NEW, {**data, "level": ""}, headers=HTMX)
        assert again.status_code == 422
        assert Contact.objects.count() == 1

    def test_without_a_level_it_waits_and_htmx_is_sent_on(self, cast, table):
        answer = browser_of(cast.officer).post(
            NEW, {"party": "duinstede", "function": "Adviseur"}, headers=HTMX
        )
        assert answer["HX-Redirect"] == PAGE
        assert (Contact.objects.count(), ContactRole.objects.count()) == (1, 0)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"function": ""}, "function"),
            ({"email": "geen adres"}, "email"),
            ({"phone": "bel mij"}, "phone"),
            ({"party": "duinstede"}, "party"),
            ({"level": "koning"}, "level"),
            ({"theme": "abc"}, "theme"),
            ({"position": "0"}, "position"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_with_what_was_typed(self, cast, table, wrong, field):
        data = {"party": "duinstede-wonen", "function": "Manager", "name": "Getypt", "level": "official"}
        page = browser_of(cast.corporation_officer).post(NEW, {**data, **wrong})
        assert page.status_code == 422
        forms = (page.context["form"], page.context["place_form"])
        assert [name for form in forms for name in form.errors] == [field]
        assert 'value="Getypt"' in page.content.decode()
        assert not Contact.objects.exists()

    def test_what_somebody_else_saved_is_told_and_nothing_typed_is_lost(self, cast, ladder):
        row, browser = ladder["flex"], browser_of(cast.corporation_officer)
        change_contact(actor=ACTOR, contact=row, version=1, function="Eerder")
        mine = {"doe": "opslaan", "version": "1", "function": "Later", "name": "", "email": "", "phone": ""}
        page = browser.post(f"{PAGE}{row.pk}/", mine, headers=HTMX)
        text = page.content.decode()
        assert page.status_code == 409
        assert 'id="botsing"' in text and "Eerder" in text and 'value="Later"' in text
        assert 'name="version" value="2"' in text
        assert Contact.objects.get(pk=row.pk).function == "Eerder"
        assert browser.post(f"{PAGE}{row.pk}/", {**mine, "version": "2"})["Location"] == PAGE
        assert Contact.objects.get(pk=row.pk).function == "Later"

    def test_who_coordinates_places_but_changes_nothing_of_another(self, cast, ladder):
        row, browser = ladder["los"], browser_of(cast.officer)
        address = f"{PAGE}{row.pk}/"
        assert 'id="alleen-plaatsen"' in browser.get(address).content.decode()
        for deed in ("opslaan", "beeindig"):
            assert browser.post(address, {"doe": deed, "version": "1", "function": "x"}).status_code == 403
        place = {"doe": "plaats", "level": "executive", "theme": "", "position": "3"}
        assert browser.post(address, place)["Location"] == address
        assert browser.post(address, place).status_code == 422
        role = ContactRole.objects.get(contact=row)
        assert (role.level, role.theme, role.position) == ("executive", None, 3)
        assert role.history.get().actor_party == "Gemeente"
        remove = {"doe": "haal-weg", "plaats": str(role.pk), "version": "1"}
        assert browser.post(address, {**remove, "version": "9"}).status_code == 409
        assert browser.post(address, remove)["Location"] == address
        assert browser.post(address, remove).status_code == 422
        assert not ContactRole.objects.filter(contact=row).exists()
        assert Contact.objects.get(pk=row.pk).version == 1

    def test_an_ended_contact_leaves_every_ladder(self, cast, ladder):
        row, browser = ladder["flex"], browser_of(cast.corporation_officer)
        address = f"{PAGE}{row.pk}/"
        assert browser.post(address, {"doe": "beeindig", "version": "7"}).status_code == 409
        assert browser.post(address, {"doe": "beeindig", "version": "1"})["Location"] == PAGE
        assert steps(browser.get(PAGE))["official"] == ["Adviseur wonen", "Adviseur zorg"]
        assert browser.get(address).status_code == 404

    @pytest.mark.parametrize(
        "odd",
        [
            {"doe": "weet ik niet"},
            {"doe": "haal-weg", "plaats": "9" * 40},
            {"doe": "haal-weg", "plaats": "²"},
            {"doe": "opslaan", "version": "x" * 30, "function": "\x00"},
        ],
    )
    def test_odd_input_is_refused(self, cast, ladder, odd):
        address = f"{PAGE}{ladder['flex'].pk}/"
        assert browser_of(cast.corporation_officer).post(address, odd).status_code == 422


def test_a_contact_stands_in_nothing_that_is_published(table, ladder):
    """Report, its frozen copy, JSON and page for a web site: all others are made of the same report."""
    put(table, table.corporation, "Geheimfunctie", name="Geheimnaam", email="geheim@geheim.example")
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)
    report = read_report(row)
    frozen = str(FrozenReport.objects.values().get())
    for text in (frozen, repr(report), render_json(report).decode(), render_html(report).decode()):
        assert "Afspraak a-1" in text
        assert "geheim" not in text.lower()
