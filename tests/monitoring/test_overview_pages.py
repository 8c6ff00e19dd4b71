"""Pages to find one's way: start, municipality, framework, commitment."""

import re
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest

from agreements.enums import Origin, ParticipationRole
from agreements.models import Commitment
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme, start_framework
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.table.closing import close_round
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member, add_party
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, make_year, tell
from tests.reading import read, words

pytestmark = pytest.mark.django_db

MUNICIPALITY = "/heemstede/"
FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
WOONZORG = "/heemstede/prestatieafspraken-woonzorg-nederland-2024-2027/"


def links(element: Element | None) -> dict[str, str]:
    """Address and text of every link."""
    assert element is not None
    return {link.get("href", ""): words(link) for link in element.iter("a")}


def table_rows(element: Element) -> list[list[str]]:
    """The cells of a table's body."""
    return [[words(cell) for cell in row.iter("td")] for row in element.findall(".//tbody/tr")]


@pytest.fixture
def look(client):
    """The main part of a page as somebody sees it, in English."""

    def main(address: str, user) -> Element:
        client.force_login(user)
        client.cookies["taal"] = "en"
        response = client.get(address)
        assert response.status_code == 200
        return read(response).find(".//main")

    return main


# ---- start


class TestStart:
    def test_who_works_with_one_municipality_is_there_at_once(self, client, cast):
        client.force_login(cast.corporation_officer)
        assert client.get("/")["Location"] == "/duinstede/"

    def test_a_corporation_in_two_municipalities_chooses(self, look, cast):
        other = make_table("bergdal")
        add_member(
            actor=ACTOR, user=cast.corporation_officer, party=other.corporation, role=MembershipRole.EDITOR
        )
        assert links(look("/", cast.corporation_officer)) == {
            "/bergdal/": "Gemeente Bergdal",
            "/bergdal/afspraken-2024-2027/": "Prestatieafspraken Bergdal 2024-2027",
            "/duinstede/": "Gemeente Duinstede",
            "/duinstede/afspraken-2024-2027/": "Prestatieafspraken Duinstede 2024-2027",
        }

    def test_the_manager_sees_all_municipalities(self, look, heemstede_cast):
        page = look("/", heemstede_cast.manager)
        assert [words(heading) for heading in page.iter("h2")] == ["Gemeente Elders", "Heemstede"]
        assert [address for address in links(page) if address.count("/") == 3] == [
            "/elders/elders-2024-2027/",
            FRAMEWORK,
            WOONZORG,
        ]

    def test_the_manager_is_not_sent_on_when_there_is_one(self, look, heemstede, heemstede_cast, client):
        client.force_login(heemstede_cast.manager)
        assert client.get("/").status_code == 200

    def test_who_works_for_nobody_reads_what_to_do(self, look, cast):
        page = look("/", cast.council_member)
        assert links(page) == {}
        assert len(words(page.find("p")).split()) > 10

    @pytest.mark.parametrize("number", [1, 3])
    def test_what_it_costs(self, client, cast, number, django_assert_num_queries):
        for n in range(number):
            make_table(f"dorp-{n}")
        client.force_login(cast.manager)
        with django_assert_num_queries(3):
            client.get("/")


# ---- municipality


class TestMunicipality:
    def test_both_frameworks_with_their_parties(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        assert links(first.find("h2")) == {FRAMEWORK: "Meerjarige prestatieafspraken Heemstede 2024 t/m 2027"}
        assert links(second.find("h2")) == {
            WOONZORG: "Meerjarige prestatieafspraken Heemstede 2024 t/m 2027 met Woonzorg Nederland"
        }
        # Those who sign, not those who gave input.
        assert words(first).count("Pré Wonen") == 1
        assert "Bewonerskern Pré Zuid-Kennemerland" in words(first)
        assert "Zorgbalans" not in words(first)
        assert "Heemstede, Woonzorg Nederland" in words(second)
        for section in (first, second):
            assert "1 January 2024 – 31 December 2027" in words(section)

    def test_rounds_newest_first(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        assert links(first.find("ul")) == {
            f"{FRAMEWORK}2024/monitor/?ronde=eind-2024": "2024, Eindstand 2024",
            f"{FRAMEWORK}2024/monitor/?ronde=najaar-2024": "2024, Najaar 2024",
        }
        assert next(iter(links(first.find("ul")))).endswith("eind-2024")
        assert "31 December 2024" in words(first.find("ul/li"))
        assert second.find("ul") is None

    def test_a_party_sees_the_frameworks_it_signs(self, look, heemstede, heemstede_cast):
        person = heemstede_cast.council_member
        add_member(
            actor=ACTOR, user=person, party=heemstede.party("woonzorg-nederland"), role=MembershipRole.EDITOR
        )
        (only,) = look(MUNICIPALITY, person).findall("section")
        assert list(links(only.find("h2"))) == [WOONZORG]

    def test_how_the_latest_round_stands(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        counted = {e.get("data-light"): words(e) for e in first.iter("strong")}
        assert counted == {"green": "21", "yellow": "10", "red": "2", "none": "2"}
        assert first.find(".//*[@class='bar bar--large']") is not None
        year_end = f"{FRAMEWORK}2024/monitor/?ronde=eind-2024"
        found = links(first)
        assert found[f"{year_end}&licht=rood"] == "2 red"
        assert {a: t for a, t in found.items() if "#regel-" in a} == {
            f"{year_end}#regel-2024-j-1-8": "J 1.8 Voorrang doorstromers particuliere vrijesectorhuur",
            f"{year_end}#regel-2024-j-1-9": "J 1.9 Evenwichtig aanbod primaire en secundaire doelgroep",
        }
        assert "31 December 2024" in found[year_end] or "31 December 2024" in words(first)
        assert second.find(".//*[@class='standing']") is None

    def test_a_round_being_prepared_does_not_count_yet(self, look, cast, table):
        commitment = make_commitment(table.framework)
        give_light(line_of(make_round(table.framework, [commitment]), commitment), Light.RED)
        make_round(
            table.framework,
            [commitment],
            slug="later",
            reference_date=date(2025, 1, 1),
            status=RoundStatus.PREPARING,
        )
        page = look("/duinstede/", cast.tenant)
        assert [e.get("data-light") for e in page.iter("strong")] == ["red"]
        assert "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar#regel-a-1" in links(page)

    def test_who_takes_part_per_kind(self, look, heemstede_cast):
        partners = look(MUNICIPALITY, heemstede_cast.officer).find("aside")
        per_kind = {
            words(kind.find("h3")): [words(li) for li in kind.iter("li")]
            for kind in partners.findall("div/div")
        }
        assert list(per_kind) == ["Municipality", "Housing corporation", "Tenant organisation", "Partner"]
        assert per_kind["Municipality"] == ["Heemstede signs (2)"]
        assert per_kind["Housing corporation"] == [
            "Elan Wonen signs",
            "Pré Wonen signs",
            "Woonzorg Nederland signs",
        ]
        assert {party.split()[-2] for party in per_kind["Partner"]} == {"gave"}

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        for n in range(number):
            framework = start_framework(
                actor=ACTOR,
                municipality=table.municipality,
                slug=f"klein-{n}",
                title=f"Kleine overeenkomst {n}",
                starts_on=date(2024, 1, 1),
                ends_on=date(2027, 12, 31),
                participants=[(table.municipality, ParticipationRole.SIGNATORY), (table.adviser, "adviser")],
            )
            commitment = make_commitment(framework)
            for year in (2024, 2025):
                row = make_round(framework, [commitment], slug="najaar", reference_date=date(year, 10, 30))
                give_light(line_of(row, commitment), Light.RED)
        client.force_login(cast.officer)
        with django_assert_num_queries(9):
            content = client.get("/duinstede/").content
        assert (content.count(b"#regel-"), content.count(b"licht=rood")) == (number, number)


# ---- framework


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
            ["2024", "35"],
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
        assert "Heemstede, Elan Wonen, Pré Wonen, Bewonersraad Elan Wonen, Bewonerskern" in words(page)
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
        assert len(found) == 2 + 5 + 1
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
        assert re.findall(r"\d+", words(page.find(".//*[@id='gevonden']"))) == [
            str(sum(numbers.values())),
            "82",
        ]

    def test_counts_in_the_choices_are_what_choosing_them_finds(self, look, heemstede_cast):
        page = look(f"{FRAMEWORK}?jaar=2024", heemstede_cast.tenant)
        for option in page.findall(".//*[@id='licht']/option")[1:]:
            chosen = look(f"{FRAMEWORK}?jaar=2024&licht={option.get('value')}", heemstede_cast.tenant)
            assert f"({len(chosen.findall('.//li[@class]'))})" in words(option)

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
        with django_assert_num_queries(14):
            response = client.get("/duinstede/afspraken-2024-2027/")
        assert response.content.count(b'<li class="commitment-row') == 2 * number


# ---- commitment


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
        page = see("2024-j-1-9")
        offered, let = [table_rows(table) for table in page.findall(".//table")[1:]]
        source = "Monitor Prestatieafspraken 2024, J 1.9"
        assert [row[2:] for row in offered] == [
            ["70 %", "2024", "Prestatieafspraken"],
            ["71 %", "30 October 2024", source],
            ["40 %", "30 October 2024", source],
        ]
        assert [row[1] for row in offered[1:]] == ["Elan Wonen", "Pré Wonen"]
        assert [row[2:] for row in let] == [["68 %", "2025", "Raadsinformatiebericht 25 maart 2025"]]

    def test_figures_of_all_together_and_without_a_date(self, see):
        figures = table_rows(see("2024-j-2-4").findall(".//table")[1])
        assert [row[2] for row in figures] == ["65 %", "66 %", "79 %", "76 %"]
        assert len({row[1] for row in figures}) == 1

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
            items=[{"text": "Deel"}] * number,
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
        with django_assert_num_queries(24):
            response = client.get("/duinstede/afspraken-2024-2027/afspraken/j-1/")
        # A light, a text and a figure each, and the day it was entered.
        assert response.content.count(b'<li class="event ') == 3 * number + 1


class TestNothingYet:
    """Before there is a framework agreement everybody is told what comes next, each in their own words."""

    @pytest.mark.parametrize(
        ("role", "told"),
        [("manager", 'href="/admin/"'), ("member", "Partij"), ("nobody", "Ask the application")],
    )
    def test_who_comes_first(self, client, db, role, told):
        person = User.objects.create_user("eerste@example.org", is_superuser=role == "manager", is_staff=True)
        if role == "member":
            party = add_party(actor=ACTOR, kind="municipality", slug="nieuw", name="Partij")
            add_member(actor=ACTOR, user=person, party=party, role="editor")
        client.force_login(person)
        client.cookies["taal"] = "en"
        page = client.get("/").content.decode()
        assert told in page[page.index("<main") :]
        assert ("Ask the application" in page) == (role == "nobody")
