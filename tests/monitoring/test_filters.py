"""Filters in the address: what they find, how they combine, and what nonsense comes to."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from monitoring.table import filters as filtering
from monitoring.table.filters import Filters
from monitoring.table.reading import read_report
from monitoring.table.report import EarlierLight, Heading, Lead, PartyRef, Told

from .filter_rows import find, make_line, make_report


class TestReading:
    REPORT = make_report(
        make_line("a-1", heading=2, lead_label="Pré Wonen", planning="T1 en daarna"),
        make_line("a-2", light="red"),
        headings=(
            Heading(1, "1", "Bouwen", 1),
            Heading(2, "1.1", "Nieuwbouw", 2, parent=1),
            Heading(3, "", "Wonen en zorg", 1),
        ),
    )

    def parse(self, query: str) -> Filters:
        return filtering.parse(QueryDict(query), self.REPORT)

    def test_nothing_asked(self):
        assert self.parse("") == Filters()
        assert not self.parse("ronde=najaar&x=y").active

    def test_what_is_known_here(self):
        query = "licht=rood&thema=1&trekker=pre-wonen&prioriteit=t1-en-daarna&zoek=bouw"
        chosen = self.parse(query)
        assert chosen == Filters("rood", "1", "pre-wonen", "t1-en-daarna", "bouw")
        assert chosen.active

    def test_a_heading_without_a_number_goes_by_its_title(self):
        assert self.parse("thema=wonen-en-zorg").theme == "wonen-en-zorg"

    def test_no_lead_and_no_planning_are_choices_too(self):
        assert (self.parse("trekker=geen").lead, self.parse("prioriteit=geen").planning) == ("geen", "geen")

    @pytest.mark.parametrize("value", ["roze", "ROOD", "red", "rood ", "\x00", "<script>", "1.1", "x" * 5000])
    def test_nonsense_is_dropped_and_told(self, value):
        query = urlencode(dict.fromkeys(["licht", "thema", "trekker", "prioriteit"], value))
        assert self.parse(query) == Filters(ignored=("licht", "thema", "trekker", "prioriteit"))

    def test_the_last_of_two_counts(self):
        assert self.parse("licht=rood&licht=geel").light == "geel"

    @pytest.mark.parametrize(
        ("typed", "search"),
        [
            ("  bouw  ", "bouw"),
            ("\x00bo\x1buw\r\n", "bouw"),
            ("\u202ebouw\u200b\ufeff", "bouw"),
            ("J\u00a02.7", "J2.7"),
            ("x" * 101, "x" * 100),
            ("\ud83d", ""),
            ("🏠", "🏠"),
        ],
    )
    def test_searching(self, typed, search):
        query = QueryDict(mutable=True)
        query["zoek"] = typed
        assert filtering.parse(query, self.REPORT) == Filters(search=search)

    def test_written_back_it_is_the_same_address(self):
        chosen = Filters("rood", "1", "pre-wonen", "t1-en-daarna", "bouw & sloop")
        assert self.parse(chosen.query()) == chosen
        assert Filters().query() == ""

    def test_written_back_with_a_change(self):
        chosen = Filters(light="rood", search="bouw")
        assert chosen.query(ronde="najaar", licht="") == "zoek=bouw&ronde=najaar"
        assert chosen.query(licht="geel") == "licht=geel&zoek=bouw"

    def test_what_was_ignored_is_not_written_back(self):
        assert self.parse("licht=roze&zoek=bouw").query() == "zoek=bouw"


class TestFinding:
    def test_everything_without_a_filter(self):
        report = make_report(make_line("b"), make_line("a"))
        assert find(report, "") == find(report, "licht=roze") == ["b", "a"]

    def test_a_theme_has_its_sections_with_it(self):
        headings = (
            Heading(1, "1", "Bouwen", 1),
            Heading(2, "1.1", "Nieuw", 2, parent=1),
            Heading(3, "2", "Zorg", 1),
        )
        lines = [make_line(f"a-{n}", heading=heading) for n, heading in enumerate((1, 2, 3, None))]
        assert find(make_report(*lines, headings=headings), "thema=1") == ["a-0", "a-1"]

    def test_lines_under_no_theme_are_a_choice_too(self, english):
        headings = (Heading(1, "1", "Bouwen", 1),)
        report = make_report(make_line("a-1", heading=1), make_line("a-2"), headings=headings)
        options = filtering.theme_options(Filters(theme="geen"), report)
        assert [(o.value, o.label, o.count, o.selected) for o in options] == [
            ("1", "1 Bouwen", 1, False),
            ("geen", "Other commitments", 1, True),
        ]
        assert find(report, "thema=geen") == ["a-2"]

    def test_spellings_of_one_lead_are_one_choice_by_its_usual_name(self):
        names = ("gemeente: Wonen", "gemeente, Wonen", "gemeente, Wonen", "gemeente Wonen", "gemeente")
        report = make_report(*(make_line(f"a-{n}", lead_label=name) for n, name in enumerate(names)))
        options = filtering.lead_options(Filters(), report)
        assert [(o.label, o.count) for o in options] == [("gemeente, Wonen", 4), ("gemeente", 1)]
        assert len(find(report, f"trekker={options[0].value}")) == 4

    def test_several_leads_in_another_order_are_one_choice(self):
        """Each holds the whole cell, or its own part of it."""

        def led(key: str, cell: str, *labels: str):
            return make_line(
                key, lead_label=cell, leads=tuple(Lead(label, "agreement", slug=key) for label in labels)
            )

        both, turned, words = "gemeente, De Brug", "De Brug en gemeente", "De Brug (2025)"
        report = make_report(
            led("a-1", both, both, both),
            led("a-2", both, both, both),
            led("a-3", turned, "De Brug", "gemeente"),
            led("a-4", words, words),
        )
        options = filtering.lead_options(Filters(), report)
        assert [(o.label, o.count) for o in options] == [(both, 3), (words, 1)]

    def test_the_municipality_and_a_kind_also_find_what_they_lead_under_other_words(self):
        """'Shared' is only what others lead as well."""
        town = Lead("gemeente, Wonen", "agreement", "duinstede", "municipality")
        homes = Lead("woningcorporaties", "agreement", group="corporation")
        report = make_report(
            make_line("a-1", lead_label="gemeente", leads=(replace(town, label="gemeente"),)),
            make_line("a-2", lead_label="gemeente, Wonen", leads=(town,)),
            make_line(
                "a-3",
                lead_label="gemeente, woningcorporaties",
                leads=(replace(town, label="gemeente"), homes),
            ),
            make_line("a-4", lead_label="woningcorporaties", leads=(homes,)),
        )
        assert find(report, "trekker=gemeente") == ["a-1", "a-2", "(a-3)"]
        assert find(report, "trekker=gemeente-wonen") == ["a-2"]
        assert find(report, "trekker=woningcorporaties") == ["(a-3)", "a-4"]

    def test_words_for_all_of_a_kind_are_one_choice(self):
        """Also in another order, and beside a lead; the other words in an address still lead there."""

        def led(key: str, *labels: str):
            leads = [
                Lead(label, "agreement", group="corporation" if "orporaties" in label else "")
                for label in labels
            ]
            return make_line(key, lead_label=", ".join(labels), leads=tuple(leads))

        report = make_report(
            led("a-1", "woningcorporaties"),
            led("a-2", "Corporaties"),
            led("a-3", "Corporaties"),
            led("a-4", "zorg", "corporaties"),
            led("a-5", "woningcorporaties", "zorg"),
        )
        options = filtering.lead_options(
            filtering.parse(QueryDict("trekker=woningcorporaties"), report), report
        )
        assert [(o.label, o.count, o.selected) for o in options] == [
            ("Corporaties", 3, True),
            ("zorg, corporaties", 2, False),
        ]
        for word in ("woningcorporaties", "corporaties"):
            assert find(report, f"trekker={word}") == ["a-1", "a-2", "a-3", "(a-4)", "(a-5)"]

    def test_a_search_finds_all_words_anywhere_in_any_order(self):
        report = make_report(
            make_line("a-1", title="Bouwen aan de Kade"),
            make_line("a-2", text="Aan de kade"),
            make_line("a-3", cause="De bouw ligt stil", adjustment="Op de kade"),
            make_line("a-4", progress=(Told("Bouw op de kade", date(2024, 1, 1), "person", ""),)),
            make_line("a-5", cause="De bouw ligt stil", effect="Een lege kade"),
        )
        assert find(report, "zoek=KADE+bouw") == ["a-1", "a-3", "a-4", "a-5"]
        assert find(report, "zoek=“de+kade”+bouw") == ["a-1", "a-3", "a-4"]

    def test_many_words_read_each_line_no_more_often_than_one(self, monkeypatch):
        read = []
        monkeypatch.setattr(filtering, "_haystack", lambda line: read.append(line.key) or "aeiou")
        report = make_report(make_line("a-1"), make_line("a-2"))
        assert find(report, "zoek=" + "+".join("aeiou" * 10)) == ["a-1", "a-2"]
        assert read == ["a-1", "a-2"]

    @pytest.mark.parametrize("typed", ["J 2.7", "j. 2.7", "J2.7", "j2.7", "j27", "j.2.7", "J. 2. 7"])
    def test_a_number_however_it_is_written(self, typed):
        report = make_report(make_line("a-1", number="J. 2.7"), make_line("a-2", number="J 3.8"))
        assert find(report, urlencode({"zoek": typed})) == ["a-1"]
        other = make_report(make_line("a-1", number="J 2.7"), make_line("a-2", number="2.7"))
        assert find(other, urlencode({"zoek": typed})) == ["a-1"]

    def test_accents_make_no_difference(self):
        report = make_report(make_line("a-1", text="Pré Wonen"), make_line("a-2", text="Pre Wonen"))
        assert find(report, "zoek=pre") == find(report, "zoek=PRÉ") == ["a-1", "a-2"]

    @pytest.mark.parametrize("typed", ["%", "_", ".*", "[a-z]", "(", "\\", "'", '"', "<b>", "&amp;"])
    def test_signs_are_just_signs(self, typed):
        report = make_report(make_line("a-1", text=f"met {typed} erin"), make_line("a-2", text="zonder"))
        assert find(report, urlencode({"zoek": typed})) == ["a-1"]


def told(round_name: str = "") -> Told:
    return Told("Verhaal", date(2024, 1, 1), "person", "", round=round_name)


class TestOnly:
    EARLIER = (EarlierLight("Voorjaar", date(2024, 5, 1), "green"),)
    REPORT = replace(
        make_report(
            make_line("same", earlier=EARLIER, progress=(told("Voorjaar"),)),
            make_line("worse", light="red", earlier=EARLIER),
            make_line("gone", light="none", earlier=EARLIER, progress=(told("Voorjaar"),)),
            make_line("told", earlier=EARLIER, progress=(told("Voorjaar"), told())),
            make_line("new"),
            make_line("new-told", progress=(told(),)),
        ),
        previous=PartyRef("voorjaar", "Voorjaar"),
    )

    def test_another_light_or_a_new_text(self):
        assert find(self.REPORT, "alleen=gewijzigd") == ["worse", "gone", "told", "new-told"]

    def test_no_text_in_this_round(self):
        assert find(self.REPORT, "alleen=stil") == ["same", "worse", "gone", "new"]

    def test_together_with_other_filters(self):
        assert find(self.REPORT, "alleen=gewijzigd&licht=groen") == ["told", "new-told"]
        assert find(self.REPORT, "alleen=stil&licht=rood&zoek=worse") == ["worse"]

    def test_counts_in_the_choices(self):
        words = {"gewijzigd": "changed", "stil": "silent", "onbeantwoord": "unanswered"}
        options = filtering.only_options(Filters(only="stil"), self.REPORT, words)
        assert [(o.value, o.count, o.selected) for o in options] == [
            ("gewijzigd", 4, False),
            ("stil", 4, True),
            ("onbeantwoord", 1, False),
        ]

    def test_a_first_round_has_nothing_to_compare_with(self):
        first = replace(self.REPORT, previous=None)
        chosen = filtering.parse(QueryDict("alleen=gewijzigd"), first)
        assert chosen == Filters(ignored=("alleen",))
        words = {"gewijzigd": "", "stil": "", "onbeantwoord": ""}
        assert [o.value for o in filtering.only_options(chosen, first, words)] == ["stil", "onbeantwoord"]

    @pytest.mark.parametrize("value", ["STIL", "nieuw", "\x00", "stil ", "x" * 5000])
    def test_nonsense_is_dropped_and_told(self, value):
        query = urlencode(dict.fromkeys(["alleen", "groep", "weergave"], value))
        chosen = filtering.parse(QueryDict(query), self.REPORT)
        assert chosen == Filters(ignored=("alleen", "groep", "weergave"))

    def test_grouping_and_paper_are_no_filters(self):
        chosen = filtering.parse(QueryDict("groep=partij&weergave=print"), self.REPORT)
        assert (chosen.group, chosen.view, chosen.active) == ("partij", "print", False)
        assert chosen.query(weergave="") == "groep=partij"
        assert filtering.parse(QueryDict("groep=thema"), self.REPORT) == Filters()

    def test_an_address_that_is_pasted_says_the_same(self):
        chosen = filtering.parse(QueryDict("zoek=a&alleen=stil&groep=planning&licht=rood"), self.REPORT)
        again = filtering.parse(QueryDict(chosen.query()), self.REPORT)
        assert again == chosen
        assert chosen.query() == "licht=rood&zoek=a&alleen=stil&groep=planning"

    def test_the_demo(self, heemstede):
        """Three lights changed without a text, so they are in both."""
        report = read_report(heemstede.year_end)
        changed, silent = find(report, "alleen=gewijzigd"), find(report, "alleen=stil")
        assert (len(changed), len(silent)) == (14, 24)
        assert len(set(changed) | set(silent)) == 35
