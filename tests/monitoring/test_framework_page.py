"""The page of a framework: its years, commitments and themes, terms, rounds, who signs."""

import re
from datetime import date
from decimal import Decimal
from functools import partial
from xml.etree.ElementTree import Element

import pytest

from agreements.services.drafting import add_glossary_term, add_theme
from monitoring.enums import Light, RoundStatus
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.reading import links, main_of, words

pytestmark = pytest.mark.django_db

FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
WOONZORG = "/heemstede/prestatieafspraken-woonzorg-nederland-2024-2027/"


@pytest.fixture
def look(client):
    """The main part of a page as somebody sees it, in English."""
    return partial(main_of, client)


def test_what_has_no_theme_does_not_stand_under_the_theme_before_it(look, cast, table):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    make_commitment(table.framework, "met", 1, theme=theme)
    make_commitment(table.framework, "zonder", 2)
    section = look("/duinstede/afspraken-2024-2027/", cast.officer).find(".//*[@id='raamafspraken']")
    assert [words(one) for one in section.iter("h3")] == ["1 Bouwen", "Without a theme"]


class TestFramework:
    @pytest.fixture
    def page(self, look, heemstede_cast):
        return look(FRAMEWORK, heemstede_cast.tenant)

    @staticmethod
    def sections(page: Element) -> list[Element]:
        return page.findall("section")

    def test_years_newest_first_then_the_framework(self, page):
        headings = [words(section.find("h2")) for section in self.sections(page)]
        assert [re.findall(r"\d+", heading) for heading in headings] == [
            ["2025", "5"],
            ["2024", "35", "3"],
            ["42"],
            ["10"],
            [],
        ]
        assert [len(section.findall(".//li")) for section in self.sections(page)] == [5, 35, 42, 10, 0]

    def test_commitments_under_their_themes_in_the_order_of_the_document(self, page):
        framework = self.sections(page)[2]
        under: dict[str, list[str]] = {}
        for element in framework:
            if element.tag == "h3":
                under[words(element)] = []
            elif element.tag == "ul":
                under[list(under)[-1]] += [words(li.find("span")) for li in element]
        assert {title: len(numbers) for title, numbers in under.items() if numbers} == {
            "1.1 Sociale huurwoningen toevoegen door nieuwbouw": 4,
            "1.2 Bestaande bouw: woningen toevoegen, behouden, beter benutten, flexwoningen": 4,
            "1.3 Meer woningen voor middeninkomens": 2,
            "1.4 Meer beweging op de woningmarkt": 1,
            "1.5 Betaalbaarheid": 3,
            "2.1 Huisvesting bijzondere doelgroepen": 5,
            "2.2 Wonen en zorg": 5,
            "2.3 Woonwagenbewoners": 1,
            "3.1 Samenwerking, openbare orde en veiligheid": 7,
            "4.1 Energietransitie en duurzame woningvoorraad": 4,
            "4.2 Bewustwording bij huurders": 3,
            "4.3 Samenwerking bij verduurzaming": 1,
            "5.1 Terugkijken, monitoren, bijsturen, nieuwe afspraken maken": 2,
        }
        # Numbers as printed, in the printed order.
        assert under["1.5 Betaalbaarheid"] == ["K1.12", "K 1.13", "K.1.14"]

    def test_subthemes_are_headings_below_their_theme(self, page):
        levels = {words(h): (h.get("class") or "")[-1] for h in self.sections(page)[2].findall("h3")}
        assert {title.split()[0]: level for title, level in levels.items()} == {
            **dict.fromkeys(["1", "2", "3", "4", "5"], "3"),
            **dict.fromkeys(["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3"], "4"),
            **dict.fromkeys(["3.1", "4.1", "4.2", "4.3", "5.1"], "4"),
        }

    def test_the_newest_light_of_each(self, page):
        year = self.sections(page)[1]
        lights = [
            next(e.get("class") or "" for e in li.iter() if "light--" in (e.get("class") or ""))
            for li in year.iter("li")
        ]
        counted = {
            light: sum(light in name for name in lights) for light in ("green", "yellow", "red", "none")
        }
        assert counted == {"green": 21, "yellow": 10, "red": 2, "none": 2}
        assert all("Eindstand 2024" in words(li) for li in year.iter("li"))
        assert "light--" not in words(self.sections(page)[0])

    def test_amounts_have_their_price_level_or_say_that_it_is_not_told(self, page):
        terms: dict[str, list[str]] = {}
        for element in page.find(".//dl"):
            if element.tag == "dt":
                terms[words(element)] = []
            else:
                terms[list(terms)[-1]] += [words(p) for p in element.findall("p") if "€" in words(p)]
        assert len(terms) == 12
        told = {name: amounts for name, amounts in terms.items() if amounts}
        assert {
            name: [re.findall(r"€ ([\d.]+)", amount)[0] for amount in amounts]
            for name, amounts in told.items()
        } == {
            "Prijsgrens huurwoning in de sociale sector/ liberalisatiegrens": ["808.06"],
            "Aftoppingsgrens": ["647.19", "693.60"],
            "Aftoppingsgrenzen": ["633.25", "678.66"],
            "huurverlaging NPA": ["550.00"],
        }
        levels = {name: {amount.rpartition(" (")[2] for amount in amounts} for name, amounts in told.items()}
        assert [re.findall(r"\d{4}", " ".join(found)) for found in levels.values()] == [
            ["2023"],
            ["2023"],
            [],
            ["2020"],
        ]
        (not_told,) = levels["Aftoppingsgrenzen"]
        assert not_told

    def test_who_signs_and_the_rounds(self, page):
        told = "Heemstede, Elan Wonen, Pré Wonen, Bewonersraad Elan Wonen (speaks for the tenants of Elan Wonen), Bew"
        assert told in words(page)
        assert "Zorgbalans" not in words(page)
        assert [address for address in links(page) if "?ronde=" in address] == [
            f"{FRAMEWORK}2024/monitor/?ronde=eind-2024",
            f"{FRAMEWORK}2024/monitor/?ronde=najaar-2024",
        ]

    @pytest.mark.slow
    def test_every_link_leads_to_a_page(self, page, client, heemstede_cast):
        """The same number may be printed twice; every commitment has an address of its own."""
        addresses = [address for address in links(page) if "/afspraken/" in address]
        assert len(addresses) == 5 + 35 + 42
        client.force_login(heemstede_cast.tenant)
        for address in addresses[::9]:
            assert client.get(address).status_code == 200

    def test_the_contents_lead_to_the_years_and_themes(self, page):
        ids = {element.get("id") for element in page.iter()}
        found = list(links(page.find("nav[@class='contents']")))
        assert found[:2] == ["#jaar-2025", "#jaar-2024"] and found[-1] == "#begrippen"
        assert len(found) == 2 + 1 + 5 + 2
        assert {address[1:] for address in found} <= ids

    def test_the_glossary_is_folded(self, page):
        details = page.find(".//*[@id='begrippen']/details")
        assert "open" not in details.attrib
        assert "12" in words(details.find("summary"))

    def test_a_framework_commitment_shows_the_lights_of_what_works_it_out(self, page):
        row = next(li for li in page.iter("li") if "k-1-12" in str(links(li)))
        (year,) = row.findall(".//span[@class='years__one']")
        assert words(year).startswith("2024 2024: Red")
        assert "J 1.9" in words(year)

    def test_each_year_keeps_its_last_light(self, look, cast, table):
        base = make_commitment(table.framework, "k-1")
        for when, light in (
            (date(2024, 5, 1), Light.RED),
            (date(2024, 12, 31), Light.YELLOW),
            (date(2025, 12, 31), Light.GREEN),
        ):
            row = make_round(table.framework, [base], slug=f"r-{when.month}", reference_date=when)
            give_light(line_of(row, base), light)
        # One that is being prepared says nothing yet.
        later = {"slug": "later", "reference_date": date(2026, 1, 31), "status": RoundStatus.PREPARING}
        make_round(table.framework, [base], year=2025, **later)
        page = look("/duinstede/afspraken-2024-2027/", cast.alderman)
        strip = page.find(".//div[@class='commitment-row__light']")
        assert [words(title) for title in strip.findall(".//svg/title")] == [
            "2024: Yellow · R-12",
            "2025: Green · R-12",
        ]
        # A light of an earlier year is found under that year only.
        for query, found in (("licht=geel", 0), ("licht=groen", 1), ("jaar=2024&licht=geel", 1)):
            page = look(f"/duinstede/afspraken-2024-2027/?{query}", cast.alderman)
            assert len(page.findall(".//li[@class='commitment-row commitment-row--plain']")) == found, query

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("jaar=2025", {"2025": 5}),
            ("jaar=2024&licht=rood", {"2024": 2, "framework": 1}),
            ("licht=rood", {"2024": 2, "framework": 1}),
        ],
    )
    def test_choosing_a_year_and_a_light(self, look, heemstede_cast, query, numbers):
        page = look(f"{FRAMEWORK}?{query}", heemstede_cast.tenant)
        found = {
            section.get("id", "").replace("jaar-", "").replace("raamafspraken", "framework"): len(
                section.findall(".//li")
            )
            for section in self.sections(page)
            if section.get("id") not in ("begrippen", "documenten")
        }
        assert found == numbers
        # What has no light of its own is told apart, and not counted in the choices.
        through = [str(numbers["framework"])] if "framework" in numbers else []
        told = re.findall(r"\d+", words(page.find(".//*[@id='gevonden']")))
        assert told == [str(sum(numbers.values())), "82", *through]
        assert "Red (2)" in words(page.find(".//*[@id='licht']")) or "2025" in query

    def test_counts_in_the_choices_are_what_choosing_them_finds(self, look, heemstede_cast):
        page = look(f"{FRAMEWORK}?jaar=2024", heemstede_cast.tenant)
        options = page.findall(".//*[@id='licht']/option")[1:]
        assert len(options) > 2
        for option in options:
            chosen = look(f"{FRAMEWORK}?jaar=2024&licht={option.get('value')}", heemstede_cast.tenant)
            via = chosen.find(".//*[@id='via']")
            through = 0 if via is None else int(words(via).split()[0])
            own = len(chosen.findall(".//li[@class]")) - through
            assert f"({own})" in words(option)

    @pytest.mark.parametrize("value", ["roze", "%00", "2024'", "1", "x" * 3000, "%F0%9F%8F%A0"])
    def test_nonsense_in_the_address_is_told_and_left_out(self, look, heemstede_cast, value):
        page = look(f"{FRAMEWORK}?jaar={value}&licht={value}", heemstede_cast.tenant)
        assert words(page.find(".//*[@id='gevonden']")).endswith(": jaar, licht.")
        assert len(page.findall("section//li[@class='commitment-row']")) == 82

    def test_commitments_without_numbers_show_their_text(self, look, heemstede_cast):
        (only,) = self.sections(look(WOONZORG, heemstede_cast.officer))
        rows = only.findall(".//li")
        assert len(rows) == 6
        assert all("commitment-row--plain" in row.get("class", "") for row in rows)
        assert all(len(words(row.find(".//p")).split()) > 8 for row in rows)
        assert only.findall(".//*[@class='commitment-row__number']") == []

    def test_a_framework_without_years_rounds_or_glossary(self, look, heemstede_cast):
        (only,) = self.sections(look(WOONZORG, heemstede_cast.officer))
        assert len(only.findall(".//li")) == 6

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        framework, year = table.framework, make_year(table.framework)
        theme = add_theme(actor=ACTOR, framework=framework, position=0, title="Wonen")
        commitments = []
        for n in range(1, number + 1):
            under = add_theme(actor=ACTOR, framework=framework, position=n, title=f"Deel {n}", parent=theme)
            make_commitment(framework, f"k-{n}", n, theme=under)
            commitments.append(make_commitment(framework, f"j-{n}", 100 + n, theme=under, annual=year))
            add_glossary_term(
                actor=ACTOR,
                framework=framework,
                position=n,
                term=f"Term {n}",
                amounts=[{"amount": Decimal(n)}],
            )
        row = make_round(framework, commitments)
        for commitment in commitments:
            give_light(line_of(row, commitment), Light.GREEN)
        client.force_login(cast.officer)
        with django_assert_num_queries(17):
            response = client.get("/duinstede/afspraken-2024-2027/")
        assert response.content.count(b'<li class="commitment-row') == 2 * number
