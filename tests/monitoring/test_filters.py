"""Filters in the address: what they find, how they combine, and what nonsense comes to."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from monitoring.table import filters as filtering
from monitoring.table.filters import Filters
from monitoring.table.reading import read_report
from monitoring.table.report import EarlierLight, Heading, Lead, Line, PartyRef, Report, Told, Words
from monitoring.table.words import light_words
from tests.reading import read

ADDRESS = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/monitor/"


def make_line(key: str, **fields) -> Line:
    """A line by itself."""
    values = {
        "key": key,
        "number": key.upper(),
        "title": f"Afspraak {key}",
        "heading": None,
        "assessable": True,
        "light": "green",
        "lead_label": "",
        "version": 1,
        "pk": 1,
        **fields,
    }
    return Line(**values)


def make_report(*lines: Line, headings: tuple[Heading, ...] = ()) -> Report:
    """A report of these lines."""
    return Report(
        municipality=PartyRef("duinstede", "Gemeente Duinstede"),
        framework=PartyRef("afspraken", "Afspraken"),
        framework_starts_on=date(2024, 1, 1),
        framework_ends_on=date(2027, 12, 31),
        year=2024,
        round=PartyRef("najaar", "Najaar"),
        period="",
        reference_date=date(2024, 10, 30),
        status="open",
        words=Words("Trekker", "Planning", "yellow", "", "", ""),
        headings=headings,
        lines=lines,
    )


def find(report: Report, query: str) -> list[str]:
    """The keys of the lines found, those led together with others in brackets."""
    chosen = filtering.parse(QueryDict(query), report)
    found = filtering.apply(chosen, report)
    return [f"({item.line.key})" if item.shared else item.line.key for item in found]


# ---- reading the address


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


# ---- finding


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


# ---- on the page


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


# ---- only what changed, only what stayed silent


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
