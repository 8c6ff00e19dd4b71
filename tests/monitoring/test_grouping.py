"""The table divided otherwise: per lead, per party, per planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from django.http import QueryDict

from agreements.models import Participation
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.table import filters as filtering
from monitoring.table.grouping import chapters, groups
from monitoring.table.reading import read_report
from monitoring.table.report import Heading, Lead, PartyRef
from monitoring.table.rows import RowMaker
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_party, make_round
from tests.reading import read

from .filter_rows import make_line, make_report

pytestmark = pytest.mark.django_db

ADDRESS = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/monitor/"
MEMBERS = {
    "municipality": [PartyRef("stad", "Gemeente Stad")],
    "corporation": [PartyRef("wonen", "Stad Wonen"), PartyRef("thuis", "Stad Thuis")],
}


def lead(label: str, slug: str = "", group: str = "", source: str = "agreement") -> Lead:
    return Lead(label=label, source=source, slug=slug, kind="", group=group)


def division(report, by: str, members=MEMBERS) -> dict[str, str]:
    """Title and keys of each group in order; shared ones in brackets."""
    return {
        group.title: " ".join(
            f"({line.key})" if line.key in group.shared else line.key for line in group.lines
        )
        for group in groups(report, by, members)
    }


# ---- which lines stand together


class TestPerLead:
    def test_as_printed_the_largest_first_and_nobody_last(self, english):
        report = make_report(
            make_line("a"),
            make_line("b", lead_label="Gemeente"),
            make_line("c", lead_label="Corporaties"),
            make_line("d", lead_label="Corporaties"),
            make_line("e"),
            make_line("f"),
        )
        assert division(report, "trekker") == {"Corporaties": "c d", "Gemeente": "b", "No lead told": "a e f"}

    def test_every_line_stands_in_one_group(self, heemstede):
        report = read_report(heemstede.year_end)
        found = division(report, "trekker")
        assert {title: len(keys.split()) for title, keys in found.items()} == {
            "Gemeente": 16,
            "Corporaties": 13,
            "Pré Wonen": 2,
            "Elan Wonen": 2,
            "Gemeente en corporaties": 2,
        }


class TestPerParty:
    def test_what_a_kind_leads_stands_under_each_of_that_kind(self):
        report = make_report(
            make_line("a", leads=(lead("Corporaties", group="corporation"),)),
            make_line("b", leads=(lead("Thuis", slug="thuis"),)),
            make_line("c", leads=(lead("Gemeente", slug="stad"),)),
        )
        assert division(report, "partij") == {
            "Gemeente Stad": "c",
            "Stad Wonen": "(a)",
            "Stad Thuis": "(a) b",
        }

    def test_parties_without_a_line_are_left_out(self):
        report = make_report(make_line("a", leads=(lead("Thuis", slug="thuis"),)))
        assert division(report, "partij") == {"Stad Thuis": "a"}

    def test_one_named_with_all_of_its_kind_is_there_once(self):
        both = (lead("Corporaties", group="corporation"), lead("Thuis", slug="thuis", source="text"))
        report = make_report(make_line("a", leads=both))
        assert division(report, "partij") == {"Stad Wonen": "(a)", "Stad Thuis": "(a)"}

    def test_who_is_no_party_here_has_a_group_of_its_own(self, english):
        report = make_report(
            make_line("a"),
            make_line("b", leads=(lead("Provincie"),)),
            make_line("c", leads=(lead("Huurders", group="tenant_organisation"),)),
            make_line("d", leads=(lead("Zorg", slug="zorg"),)),
        )
        assert division(report, "partij") == {
            "Provincie": "b",
            "Huurders": "c",
            "Zorg": "d",
            "No lead told": "a",
        }

    def test_the_demo(self, heemstede, client, heemstede_cast):
        client.force_login(heemstede_cast.officer)
        tree = page(client, f"{ADDRESS}?groep=partij")
        per_chapter = {
            " ".join(chapter.find(".//h2").itertext()): len(rows_of(chapter)) for chapter in sections(tree)
        }
        # 13 together and 2 with the municipality, beside 2 of their own.
        assert per_chapter == {"Heemstede": 18, "Elan Wonen": 17, "Pré Wonen": 17, "WIJ Heemstede": 1}


class TestPerPlanning:
    def test_by_the_last_day_then_by_name_and_nothing_last(self, english):
        report = make_report(
            make_line("a", planning="Zie Haarlem"),
            make_line("b", planning="-"),
            make_line("c", planning="tweede helft", due=date(2024, 12, 31)),
            make_line("d", planning="Q1", due=date(2024, 3, 31)),
            make_line("e", planning="doorlopend"),
            make_line("f"),
            make_line("g", planning="Q1", due=date(2024, 3, 31)),
        )
        assert division(report, "planning") == {
            "Q1 – until 31 March 2024": "d g",
            "tweede helft – until 31 December 2024": "c",
            "doorlopend": "e",
            "Zie Haarlem": "a",
            "-": "b",
            "No planning told": "f",
        }

    def test_no_day_where_the_lines_differ(self, english):
        report = make_report(
            make_line("a", planning="T1", due=date(2024, 4, 30)), make_line("b", planning="T1")
        )
        assert division(report, "planning") == {"T1": "a b"}

    def test_the_last_day_is_read_from_what_the_column_shows(self, table):
        def made(key: str, position: int, *plannings: dict) -> None:
            make_commitment(table.framework, key, position, plannings=list(plannings))

        monitor = {"printed": "T1", "source": "monitor", "ends_on": date(2024, 4, 30)}
        text = {"printed": "eind 2025", "source": "text", "ends_on": date(2025, 12, 31)}
        made("a", 1, text, monitor)
        made("b", 2, text)
        made("c", 3, {"printed": "ooit", "source": "monitor"}, text)
        row = make_round(table.framework, table.framework.commitments.order_by("position"))
        assert [line.due for line in read_report(row).lines] == [date(2024, 4, 30), date(2025, 12, 31), None]


# ---- the same shape as the report's own division


class TestChapters:
    HEADINGS = (
        Heading(1, "1", "Bouwen", 1),
        Heading(2, "1.1", "Nieuw", 2, parent=1),
        Heading(3, "2", "Zorg", 1),
    )

    def make(self, report, by: str, query: str = ""):
        report = replace(report, framework=PartyRef("raam", "Raamovereenkomst"))
        found = filtering.apply(filtering.parse(QueryDict(query), report), report)
        return chapters(RowMaker(report, may_edit=True), found, by, MEMBERS)

    def report(self):
        corporations = (lead("Corporaties", group="corporation"),)
        return make_report(
            make_line("a", heading=2, light="red", lead_label="Corporaties", leads=corporations),
            make_line("b", heading=3, light="green", lead_label="Corporaties", leads=corporations),
            make_line("c", heading=3, light="green", lead_label="Thuis", leads=(lead("Thuis", "thuis"),)),
            headings=self.HEADINGS,
        )

    def test_without_a_choice_it_is_the_report_s_own(self):
        report = replace(self.report(), framework=PartyRef("raam", "Raamovereenkomst"))
        maker = RowMaker(report, may_edit=True)
        found = filtering.apply(filtering.Filters(), report)
        assert chapters(maker, found, "", {}) == maker.chapters(found)

    def test_the_chapters_of_the_report_become_sections(self):
        first, _second = self.make(self.report(), "trekker")
        assert [(s.title, [row.key for row in s.rows]) for s in first.sections] == [
            ("1 Bouwen", ["a"]),
            ("2 Zorg", ["b"]),
        ]

    def test_counts_are_of_the_whole_group_whatever_is_filtered(self, english):
        first, second = self.make(self.report(), "partij", "licht=groen")
        assert first.counts == [("green", 1, "Green"), ("red", 1, "Red")]
        assert [[row.key for s in chapter.sections for row in s.rows] for chapter in (first, second)] == [
            ["b"],
            ["b", "c"],
        ]

    def test_a_line_in_two_groups_has_two_ids_and_is_opened_in_the_first(self):
        first, second = self.make(self.report(), "partij", "licht=rood")
        (one,), (other,) = first.sections[0].rows, second.sections[0].rows
        assert (one.shared, other.shared) == (True, True)
        assert (one.suffix, other.suffix) == ("", "--2")
        assert one.edit_url and not other.edit_url
        assert (one.edit_page, other.edit_page) == ("", one.edit_url)
        assert replace(other, suffix="", edit_url=one.edit_url, edit_page="") == one

    def test_a_group_nothing_passes_is_left_out(self):
        assert [chapter.title for chapter in self.make(self.report(), "trekker", "zoek=Afspraak")] == [
            "Corporaties",
            "Thuis",
        ]
        assert [chapter.title for chapter in self.make(self.report(), "trekker", "trekker=thuis")] == [
            "Thuis"
        ]

    def test_a_round_without_lines(self):
        for by in filtering.GROUP_WORDS:
            assert self.make(make_report(), by) == []


# ---- on the page


def page(client, address: str, **headers: str) -> Element:
    client.cookies["taal"] = "en"
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return read(response)


def sections(tree: Element) -> list[Element]:
    return tree.findall(".//section[@class='chapter']")


def rows_of(tree: Element) -> list[str]:
    return [row.get("id", "") for row in tree.iter("tr") if "monitor__row" in (row.get("class") or "")]


class TestOnThePage:
    @pytest.mark.parametrize("by", filtering.GROUP_WORDS)
    def test_ids_are_used_once_and_the_bars_lead_somewhere(self, client, heemstede_cast, by):
        client.force_login(heemstede_cast.officer)
        tree = page(client, f"{ADDRESS}?groep={by}")
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        bars = [
            link.get("href", "").partition("#")[2] for link in tree.findall(".//dl[@class='chapter-bars']//a")
        ]
        assert bars == [section.get("id") for section in sections(tree)]
        assert {row.removesuffix("--2") for row in rows_of(tree)} <= set(rows_of(tree))

    def test_the_choice_is_marked_and_keeps_everything_else(self, client, heemstede_cast):
        client.force_login(heemstede_cast.tenant)
        tree = page(client, f"{ADDRESS}?ronde=najaar-2024&licht=geel&groep=partij")
        links = tree.findall(".//nav[@class='ways__groups']/a")
        assert [link.get("aria-current") for link in links] == [None, None, "true", None]
        assert [link.get("href", "").partition("?")[2] for link in links] == [
            "licht=geel&ronde=najaar-2024",
            "licht=geel&groep=trekker&ronde=najaar-2024",
            "licht=geel&groep=partij&ronde=najaar-2024",
            "licht=geel&groep=planning&ronde=najaar-2024",
        ]
        hidden = tree.find(".//form[@class='filters']/input[@name='groep']")
        assert hidden.get("value") == "partij"

    @pytest.mark.parametrize("value", ["kleur", "THEMA", "\x00", "x" * 5000])
    def test_nonsense_is_told_and_left_out(self, client, heemstede_cast, value):
        client.force_login(heemstede_cast.tenant)
        client.cookies["taal"] = "en"
        response = client.get(ADDRESS, {"groep": value, "weergave": value})
        tree = read(response)
        said = " ".join(tree.find(".//p[@class='result-line']").itertext())
        assert said.split(":")[-1].strip() == "groep, weergave."
        assert sections(tree)[0].get("id") == "hoofdstuk-1"

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 50])
    @pytest.mark.parametrize("by", filtering.GROUP_WORDS)
    def test_the_number_of_queries_does_not_grow(
        self, client, cast, table, number, by, django_assert_max_num_queries
    ):
        theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Wonen")
        made = [
            make_commitment(
                table.framework,
                f"a-{n}",
                n,
                theme=theme,
                responsibilities=[{"role": "lead", "group": "corporation", "source": "agreement"}],
                plannings=[{"printed": f"T{n % 3}"}],
            )
            for n in range(1, number + 1)
        ]
        row = make_round(table.framework, made)
        give_light(line_of(row, made[0]), Light.GREEN)
        client.force_login(cast.officer)
        # Per party the page tells who answered: who leads items, and what texts of a party are called.
        with django_assert_max_num_queries(13 if by == "partij" else 11):
            response = client.get(f"/duinstede/afspraken-2024-2027/2024/monitor/?groep={by}&alleen=stil")
        twice = 2 if by == "partij" else 1
        assert response.content.count(b'class="monitor__row ') == twice * number

    def test_a_closed_round_keeps_to_its_own_parties(self, client, cast, table):
        """Whoever joins later does not lead what the others led."""
        lead_by_all = [{"role": "lead", "group": "corporation", "source": "agreement"}]
        commitment = make_commitment(table.framework, responsibilities=lead_by_all)
        for slug, status in (("dicht", RoundStatus.CLOSED), ("open", RoundStatus.OPEN)):
            make_round(table.framework, [commitment], slug=slug, status=status)
        newcomer = make_party(PartyKind.CORPORATION, "nieuwkomer")
        with acting(ACTOR):
            Participation.objects.create(framework=table.framework, party=newcomer, position=99)
        client.force_login(cast.tenant)
        place = "/duinstede/afspraken-2024-2027/2024/monitor/?groep=partij&ronde="
        assert len(rows_of(page(client, f"{place}dicht"))) == 2
        assert len(rows_of(page(client, f"{place}open"))) == 3


class TestOnPaper:
    def test_no_filters_nothing_to_change_and_everything_open(self, client, heemstede_cast):
        client.force_login(heemstede_cast.officer)
        tree = page(client, f"{ADDRESS}?weergave=print&licht=geel")
        assert tree.findall(".//form[@class='filters']") == tree.findall(".//a[@class='edit-link']") == []
        why = tree.findall(".//details[@class='why']")
        assert len(why) == 10 and all("open" in details.attrib for details in why)
        assert tree.find(".//main").get("class") == "print-view"
        assert " ".join(tree.find(".//p[@class='print-view__filters']").itertext()).endswith("Light: Yellow")

    def test_the_way_there_and_back(self, client, heemstede_cast):
        client.force_login(heemstede_cast.officer)
        there = page(client, f"{ADDRESS}?licht=rood&groep=partij").find(".//a[@class]/..//a[.='Print view']")
        assert there.get("href", "").endswith("?licht=rood&groep=partij&ronde=eind-2024&weergave=print")
        back = page(client, there.get("href")).find(".//p[@class='print-view__bar']/a")
        assert back.get("href", "").endswith("?licht=rood&groep=partij&ronde=eind-2024")
