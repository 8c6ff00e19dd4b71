"""The page of a commitment: its words, who does it, its figures, and how it went."""

from datetime import date
from decimal import Decimal
from functools import partial
from xml.etree.ElementTree import Element

import pytest

from agreements.enums import Origin
from agreements.models import Commitment
from agreements.services.drafting import add_indicator
from monitoring.enums import Light
from monitoring.figures.services import record_measurement
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.reading import links, main_of, words

pytestmark = pytest.mark.django_db

FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"


def table_rows(element: Element) -> list[list[str]]:
    """The cells of a table's body, without those that head several rows."""
    return [
        [words(cell) for cell in row if cell.get("scope") != "rowgroup"]
        for row in element.findall(".//tbody/tr")
    ]


@pytest.fixture
def look(client):
    """The main part of a page as somebody sees it, in English."""
    return partial(main_of, client)


class TestCommitment:
    @pytest.fixture
    def see(self, look, heemstede_cast):
        return lambda key: look(f"{FRAMEWORK}afspraken/{key}/", heemstede_cast.tenant)

    def test_two_leads_that_contradict_each_other_with_where_each_stands(self, see):
        page = see("2024-j-3-1")
        found = table_rows(page.find(".//table"))
        leads = [(who, printed, source) for role, who, printed, source in found if role == found[2][0]]
        assert [lead[:2] for lead in leads] == [("Heemstede", "Gemeente"), ("WIJ Heemstede", "WIJ Heemstede")]
        assert len({lead[2] for lead in leads}) == 2
        assert len(found) == 5

    def test_all_of_a_kind_stay_a_kind(self, see):
        """Nobody is filled in for 'corporaties'."""
        page = see("2024-j-1-3")
        assert "Elan Wonen" not in words(page.find(".//table"))
        assert {row[2] for row in table_rows(page.find(".//table"))} == {"Corporaties"}

    def test_what_it_works_out_and_where_it_is_worked_out(self, see):
        assert f"{FRAMEWORK}afspraken/k-1-12/" in links(see("2024-j-1-9"))
        back = links(see("k-1-12"))
        assert back[f"{FRAMEWORK}afspraken/2024-j-1-9/"] == (
            "J 1.9 Evenwichtig aanbod primaire en secundaire doelgroep"
        )

    def test_figures_beside_what_was_agreed_with_their_source(self, see):
        found = see("2024-j-1-9").find(".//section[@id='cijfers']")
        source = "Monitor Prestatieafspraken 2024, J 1.9"
        assert [row[1:] for row in table_rows(found)] == [
            ["housing corporations", "70 %", "", "Prestatieafspraken"],
            ["Elan Wonen", "71 % 30 October 2024", "", source],
            ["Pré Wonen", "40 % 30 October 2024", "", source],
            ["housing corporations", "", "68 %", "Raadsinformatiebericht 25 maart 2025"],
        ]

    def test_figures_of_all_together_and_without_a_date(self, see):
        found = table_rows(see("2024-j-2-4").find(".//section[@id='cijfers']"))
        assert {row[1] for row in found} == {"not told per party"}
        assert [row[2:-1] for row in found][:2] == [
            ["", "65 %"],
            ["66 % 31 December 2023", "79 % 31 May 2024 76 % 30 October 2024"],
        ]

    def test_how_it_went_newest_first(self, see):
        story = see("2024-j-2-8").findall(".//ol[@class='timeline']/li")
        lights = [event for event in story if "event--lichten" in event.get("class", "")]
        assert [next(iter(links(event))) for event in lights] == [
            f"{FRAMEWORK}2024/monitor/?ronde={slug}#regel-2024-j-2-8" for slug in ("eind-2024", "najaar-2024")
        ]
        shown = [
            [e.get("class") for e in s.iter("span") if "light--" in (e.get("class") or "")] for s in lights
        ]
        assert [light[0].rpartition("--")[2] for light in shown] == ["green", "yellow"]
        assert "De opdracht voor het project is nog niet vastgesteld." in words(lights[1])
        assert any("Raadsinformatiebericht 25 maart 2025" in words(event) for event in story)

    def test_remarks_about_the_source(self, see):
        assert "punt" in words(see("2024-j-2-7").find("p[@class='source-note']"))
        assert see("2024-j-1-3").find("p[@class='source-note']") is None

    def test_planning_as_printed(self, see):
        assert [
            words(li.find("strong")) for li in see("2024-j-3-8").findall(".//ul[@class='plain-list'][1]/li")
        ][:2] == [
            "T1",
            "Q1",
        ]

    def test_one_that_is_only_followed(self, see):
        page = see("2024-m1")
        assert [words(item) for item in page.findall(".//div[@class='commitment-text']//li")] == [
            "Talmastraat/Kadijk",
            "Havenkwartier",
            "Kennemerduin",
            "Gebied Manpad",
            "Binnenweg 61 t/m 65",
        ]
        assert "light--green" not in "".join(e.get("class") or "" for e in page.iter())

    def test_corrections_stay_in_its_story(self, look, cast, table):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        give_light(line, Light.RED, cause="Eerste oorzaak")
        give_light(line, Light.YELLOW, cause="Tweede oorzaak")
        tell(line, "Eerste tekst.", table.corporation)
        tell(line, "Tweede tekst.", table.corporation)
        tell(line, "", table.corporation)
        page = look("/duinstede/afspraken-2024-2027/afspraken/a-1/", cast.tenant)
        story = " ".join(words(event) for event in page.findall(".//ol[@class='timeline']/li"))
        places = [
            story.index(f"{nth} {kind}") for kind in ("tekst.", "oorzaak") for nth in ("Tweede", "Eerste")
        ]
        assert places == sorted(places)
        # Two lights, two texts, the last of them withdrawn, and the day it was entered.
        assert len(page.findall(".//ol[@class='timeline']/li")) == 6
        assert "Testopzet, Systeem" in story

    def test_it_can_be_found_by_its_address_for_ever(self, see, heemstede):
        """Also when the number is empty, or printed twice."""
        twice = Commitment.objects.filter(number="K 1.5").values_list("key", flat=True)
        assert sorted(twice) == ["2025-k-1-5", "k-1-5"]
        assert len({words(see(key).find("h1")) for key in twice}) == 2

    @pytest.mark.parametrize("number", [1, 3])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        framework, year = table.framework, make_year(table.framework)
        works_out = [(make_commitment(framework, f"k-{n}", n), "printed") for n in range(number)]
        commitment = make_commitment(
            framework,
            "j-1",
            9,
            annual=year,
            elaborates=works_out,
            items=[
                {
                    "text": "Deel",
                    "responsibilities": {"lead": [{"party": table.corporation}]},
                    "plannings": [{"printed": "T2"}],
                }
            ]
            * number,
            responsibilities=[{"role": "lead", "party": table.corporation, "source": "agreement"}] * number,
            plannings=[{"printed": "T1"}] * number,
        )
        for n in range(number):
            indicator = add_indicator(
                actor=ACTOR,
                framework=framework,
                commitment=commitment,
                key=f"aandeel-{n}",
                name="Aandeel",
                unit="%",
                targets=[
                    {"kind": "at_least", "value": 70, "party": table.corporation, "source": "Afspraken"}
                ],
            )
            record_measurement(
                actor=ACTOR,
                indicator=indicator,
                party=table.corporation,
                value=Decimal(n),
                origin=Origin.PERSON,
                source="Verslag",
            )
            row = make_round(framework, [commitment], slug=f"ronde-{n}", reference_date=date(2024, n + 1, 28))
            give_light(line_of(row, commitment), Light.GREEN)
            tell(line_of(row, commitment), "Gedaan.", table.corporation)
            close_round(actor=ACTOR, monitoring_round=row)
        client.force_login(cast.officer)
        with django_assert_num_queries(26):
            response = client.get("/duinstede/afspraken-2024-2027/afspraken/j-1/")
        # A light, a text and a figure each, and the day it was entered.
        assert response.content.count(b'<li class="event ') == 3 * number + 1


@pytest.mark.usefixtures("english")
def test_who_and_when_of_an_item_are_told_as_such(client, cast, table):
    make_commitment(
        table.framework,
        "k-1",
        1,
        responsibilities=[{"role": "lead", "party": table.municipality}],
        items=[
            {
                "label": "a.",
                "text": "Bouwen",
                "responsibilities": {"lead": [{"party": table.corporation}]},
                "plannings": [{"printed": "T2"}],
            },
            {"text": "Voorlichting geven aan huis", "plannings": [{"printed": "T3"}]},
        ],
    )
    page = words(main_of(client, "/duinstede/afspraken-2024-2027/afspraken/k-1/", cast.officer))
    assert "Trekker of item a Wonen" in page
    assert "T2 of item a" in page and "T3 of item Voorlichting geven aan huis" in page
    assert page.count("of item") == 3
