"""Filters on the facts of the demo, on the page, and which rows are drawn anew."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from monitoring.table import filters as filtering
from monitoring.table.filters import Filters
from monitoring.table.reading import read_report
from monitoring.table.report import Report
from monitoring.table.words import light_words
from tests.reading import read

from .filter_rows import ADDRESS, find


class TestTheDemo:
    @pytest.fixture
    def report(self, heemstede):
        """As the council gets it."""
        return read_report(heemstede.autumn)

    #: What all corporations lead, and the two lines they lead with the municipality.
    TOGETHER = "j-1-3 j-1-6 j-1-7 j-1-8 j-1-9 j-2-4 j-3-2 j-3-3 j-3-4 j-3-5 j-3-6 j-4-2 j-4-4"
    WITH_OTHERS = "(m1) (m2)"

    def keys(self, report: Report, query: str) -> str:
        return " ".join(find(report, query)).replace("2024-", "")

    def test_corporations_is_one_lead(self, report):
        assert self.keys(report, "trekker=corporaties") == f"{self.TOGETHER} {self.WITH_OTHERS}"

    def test_one_corporation_finds_its_own_and_marks_what_it_shares(self, report):
        assert self.keys(report, "trekker=pre-wonen") == (
            "(j-1-3) j-1-4 (j-1-6) (j-1-7) (j-1-8) (j-1-9) j-2-1 (j-2-4) (j-3-2) (j-3-3) (j-3-4) (j-3-5) "
            "(j-3-6) (j-4-2) (j-4-4) (m1) (m2)"
        )
        assert self.keys(report, "trekker=elan-wonen&thema=2") == "j-2-3 (j-2-4) j-2-6"

    def test_a_lead_named_in_the_text_finds_the_line(self, report):
        assert self.keys(report, "trekker=wij-heemstede") == "(j-3-1)"

    def test_the_municipality_as_printed(self, report):
        assert "j-1-1" in find(report, "trekker=gemeente")[0]
        assert self.keys(report, "trekker=gemeente&thema=1") == "j-1-1 j-1-2 j-1-5"

    def test_the_municipality_shares_lines_as_a_corporation_does(self, report):
        assert len(find(report, "trekker=gemeente")) == 18
        assert self.keys(report, "trekker=gemeente").endswith(self.WITH_OTHERS)

    def test_planning(self, report):
        assert self.keys(report, "prioriteit=zie-haarlem") == "j-1-7 j-1-8"
        # Nothing printed, and a hyphen: two of the twelve contents of the column.
        assert (self.keys(report, "prioriteit=geen"), self.keys(report, "prioriteit=teken")) == ("m1", "m2")
        assert len(filtering.planning_options(Filters(), report)) == 12

    def test_searching(self, report):
        assert self.keys(report, "zoek=j2.7") == "j-2-7"
        assert self.keys(report, "zoek=pre&prioriteit=t2") == "j-2-1 j-3-6"

    def test_filters_narrow_each_other(self, report):
        light, theme = set(find(report, "licht=geel")), set(find(report, "thema=4"))
        both = find(report, "licht=geel&thema=4")
        assert set(both) == light & theme and len(both) == 3

    def test_counts_in_the_choices_are_what_choosing_them_finds(self, report):
        chosen = Filters()
        words = light_words("yellow")
        options = {
            "licht": filtering.light_options(chosen, report, words),
            "thema": filtering.theme_options(chosen, report),
            "trekker": filtering.lead_options(chosen, report),
            "prioriteit": filtering.planning_options(chosen, report),
        }
        for name, choices in options.items():
            assert sum(option.count for option in choices) == 35, name
            for option in choices:
                found = find(report, urlencode({name: option.value}))
                own = [key for key in found if not key.startswith("(")]
                assert len(own) == option.count, option

    def test_lights_count_within_the_other_filters(self, report):
        words = light_words("yellow")
        for query in ("thema=4", "thema=2&licht=rood", "trekker=pre-wonen&zoek=e"):
            chosen = filtering.parse(QueryDict(query), report)
            options = filtering.light_options(chosen, report, words)
            assert len(options) == 4
            for option in options:
                found = filtering.apply(replace(chosen, light=option.value), report)
                assert len(found) == option.count, (query, option)
            left = filtering.apply(replace(chosen, light=""), report)
            whole = len([one for one in left if one.line.completed_on is None])
            assert sum(option.count for option in options) == whole < len(report.open_lines)

    def test_the_choice_made_is_marked(self, report):
        chosen = filtering.parse(QueryDict("licht=rood&thema=4&trekker=gemeente&prioriteit=t1"), report)
        words = light_words("yellow")
        marked = [
            option.value
            for options in (
                filtering.light_options(chosen, report, words),
                filtering.theme_options(chosen, report),
                filtering.lead_options(chosen, report),
                filtering.planning_options(chosen, report),
            )
            for option in options
            if option.selected
        ]
        assert marked == ["rood", "4", "gemeente", "t1"]

    def test_choices_in_an_order_that_helps(self, report, english):
        lights = filtering.light_options(Filters(), report, light_words("yellow"))
        assert [option.value for option in lights] == ["rood", "geel", "groen", "geen"]
        leads = [(option.label, option.count) for option in filtering.lead_options(Filters(), report)]
        assert leads[:2] == [("Gemeente", 16), ("Corporaties", 13)]
        planning = filtering.planning_options(Filters(), report)
        assert [option.label for option in planning][-3:] == ["Zie Haarlem", "-", "No planning told"]


class TestOnThePage:
    @pytest.fixture
    def ask(self, client, heemstede_cast):
        """Ask the page with filters, in English; the answer as a tree."""
        client.force_login(heemstede_cast.tenant)
        client.cookies["taal"] = "en"

        def answer(**query: str):
            response = client.get(ADDRESS, query, headers={"HX-Request": "true"})
            assert response.status_code == 200
            return read(response)

        return answer

    @staticmethod
    def result(tree) -> str:
        """What is said about the result."""
        return " ".join(" ".join(tree.find(".//p[@class='result-line']").itertext()).split())

    def test_how_many_are_found_and_shared(self, ask):
        tree = ask(trekker="pre-wonen")
        assert re.findall(r"\d+", self.result(tree)) == ["17", "35", "15"]
        assert len(tree.findall(".//td[@class='monitor__lead']/span[@class='tag']")) == 15
        chosen = [
            option.get("value") for option in tree.find(".//*[@id='trekker']") if "selected" in option.attrib
        ]
        assert chosen == ["pre-wonen"]

    def test_a_nonsensical_filter_is_told_and_left_out(self, ask):
        told = self.result(ask(licht="roze", thema="9", zoek="j2.7"))
        assert re.findall(r"\d+", told) == ["1", "35"]
        assert told.endswith(": licht, thema.")
        told = self.result(ask(licht="\x00", trekker="\x00", prioriteit="x" * 10_000))
        assert told.endswith(": licht, trekker, prioriteit.") and "35" not in told

    def test_nothing_found(self, ask):
        tree = ask(zoek="zeppelin")
        assert re.findall(r"\d+", self.result(tree)) == ["0", "35"]
        assert tree.findall(".//table") == []
        assert len(tree.findall(".//p[@class='panel']")) == 1

    @pytest.mark.slow
    def test_what_was_searched_stands_in_the_field_and_nowhere_as_markup(self, ask):
        for typed in (
            '"><script>alert(1)</script>',
            "' onfocus=alert(1) x='",
            "[(*+?\\",
            "%s {0} {{ 7 }}",
            "&lt;b",
        ):
            tree = ask(zoek=typed)
            field = tree.find(".//*[@id='zoek']")
            assert field.get("value") == typed
            assert set(field.attrib) == {"class", "type", "name", "id", "value", "maxlength"}
            assert tree.findall(".//script") == []
            # The chips carry it along.
            assert urlencode({"zoek": typed}) in tree.find(".//*[@id='lichtkeuze']/a").get("href")

    def test_a_very_long_search_and_odd_characters(self, ask):
        field = ask(zoek="é" * 10_000).find(".//*[@id='zoek']")
        assert field.get("value") == "é" * 100
        assert ask(zoek="\x00wmo\x07\x1b").find(".//*[@id='zoek']").get("value") == "wmo"
