"""What the table prints: each line as strings, made once."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from config.web.units import number
from monitoring.table.filters import Found
from monitoring.table.report import EarlierLight, Heading, Lead, Line, Link, PartyRef, Told
from monitoring.table.rows import RowMaker, summary_sentence
from monitoring.table.words import light_words, long_date, origin_note, quantity

from .row_lines import DOCUMENT, LINE, MAY, REPORT, SOURCE, make, told

pytestmark = pytest.mark.usefixtures("english")


# ---- words and numbers


@pytest.mark.parametrize(
    ("value", "in_dutch", "in_english"),
    [
        ("71.00", "71", "71"),
        ("7.50", "7,5", "7.5"),
        ("18.46", "18,46", "18.46"),
        ("1800", "1.800", "1,800"),
        ("1234567.80", "1.234.567,8", "1,234,567.8"),
        ("100", "100", "100"),
        ("0.00", "0", "0"),
        ("-3.0", "-3", "-3"),
        ("1E+3", "1.000", "1,000"),
    ],
)
def test_numbers_as_people_write_them(value, in_dutch, in_english):
    with translation.override("nl"):
        assert number(Decimal(value)) == in_dutch
    assert number(Decimal(value)) == in_english


def test_a_quantity_has_its_unit():
    assert [quantity(Decimal("71.00"), unit) for unit in ("%", "woningen", "")] == [
        "71\u00a0%",
        "71\u00a0woningen",
        "71",
    ]
    assert quantity(Decimal("1.00"), "woningen") == "1\u00a0woning"


def test_dates_are_written_in_full():
    with translation.override("nl"):
        assert long_date(date(2026, 7, 1)) == "1 juli 2026"
    assert (long_date(date(2026, 7, 1)), long_date(None)) == ("1 July 2026", "")


def test_the_middle_light_is_called_what_the_framework_calls_it():
    yellow, orange = light_words("yellow"), light_words("orange")
    assert list(yellow) == list(orange) == ["green", "yellow", "red", "none"]
    assert {light for light in yellow if yellow[light] != orange[light]} == {"yellow"}
    assert len(set(orange.values())) == 4


def test_only_what_no_person_entered_here_has_an_origin_to_tell():
    assert origin_note("person", "Verslag") == ""
    assert origin_note("document", "Monitor 2024") == "Monitor 2024"
    assert origin_note("demo", "") not in ("", "demo")


# ---- a row


class TestRow:
    def test_as_bare_as_can_be(self):
        row = make(lead_label="")
        assert (row.key, row.number, row.title, row.lead, row.planning) == ("a-1", "A 1", "Bouwen", "", "")
        assert row.url == "/duinstede/plan/afspraken/a-1/"
        assert (row.links, row.strip, row.texts, row.results) == ("", "", (), ())
        assert (row.lead_note, row.planning_note, row.light_note, row.explained) == ("", "", "", False)

    def test_the_way_to_change_it_keeps_the_round(self):
        assert make().edit_url == ""
        address = "/duinstede/plan/2024/monitor/regels/a-1/?ronde=najaar"
        assert make(may_edit=True).edit_url == address

    def test_a_light_has_shape_word_and_colour(self):
        for light, word in light_words("yellow").items():
            badge = make(light=light).badge
            assert f"light--{light}" in badge and f"<span>{word}</span>" in badge and "<svg" in badge

    def test_the_light_of_another_framework_is_orange(self):
        report = replace(REPORT, words=replace(REPORT.words, middle_light="orange"))
        badge = RowMaker(report, may_edit=False).make(Found(replace(LINE, light="yellow"))).badge
        assert light_words("orange")["yellow"] in badge

    def test_where_a_light_comes_from(self):
        assert make(light_origin="document", light_source="Monitor 2024").light_note == SOURCE
        assert make(light_origin="demo").light_note == origin_note("demo", "")
        assert make(light_origin="person", light_source="x").light_note == ""
        followed = make(assessable=False, light="none", light_origin="document", light_source="Monitor 2024")
        assert followed.light_note not in ("", SOURCE)

    def test_earlier_lights_oldest_first(self):
        earlier = (EarlierLight("Voorjaar", MAY, "red"), EarlierLight("<b>Zomer", date(2024, 8, 1), "yellow"))
        row = make(earlier=earlier)
        assert re.findall(r"<title>(.*?)</title>", row.strip) == ["Voorjaar: Red", "&lt;b&gt;Zomer: Yellow"]
        assert row.change == "better"

    def test_what_it_works_out_and_what_the_link_rests_on(self):
        links = (Link("k-1", "K 1", "Meer huur", "printed"), Link("k-2", "", "<b>Zorg", "our_reading"))
        row = make(elaborates=links)
        found = re.findall(r'href="(.*?)">(.*?)</a>( \(.*?\))?', row.links)
        place = "/duinstede/plan/afspraken"
        assert [link[:2] for link in found] == [(f"{place}/k-1/", "K 1"), (f"{place}/k-2/", "&lt;b&gt;Zorg")]
        assert [bool(link[2]) for link in found] == [False, True]

    def test_a_lead_the_text_names_is_told_apart_only_beside_a_printed_one(self):
        printed = Lead("Gemeente", "monitor", "duinstede", "municipality")
        named = Lead("WIJ", "text", "wij", "partner")
        assert make(leads=(printed, named)).lead_note.endswith("WIJ")
        assert make(leads=(named,), lead_label="WIJ").lead_note == ""
        assert make(leads=(printed,)).lead_note == ""

    def test_planning_of_the_text(self):
        assert make(planning="T1", planning_notes=("Q1", "ieder jaar")).planning_note == "Q1; ieder jaar"

    @pytest.mark.parametrize(
        ("light", "fields", "explained"),
        [
            ("red", {"cause": "Geld"}, True),
            ("yellow", {"effect": "Later"}, True),
            ("yellow", {"adjustment": "Zoeken"}, True),
            ("red", {}, False),
            ("green", {"cause": "Geld"}, False),
            ("none", {"cause": "Geld"}, False),
        ],
    )
    def test_reasons_are_shown_with_yellow_and_red(self, light, fields, explained):
        assert make(light=light, **fields).explained is explained

    def test_it_is_marked_when_it_was_found_as_shared(self):
        assert (make(shared=True).shared, make().shared) == (True, False)


# ---- texts and when they were told


class TestTold:
    def test_without_any_it_says_so(self):
        assert make().told_note

    def test_one_note_for_all_when_they_share_it(self):
        row = make(progress=(told("Een", **DOCUMENT), told("Twee", party="Wonen", **DOCUMENT)))
        assert row.told_note == f"30 October 2024 · {SOURCE}"
        assert [(cell.text, cell.who, cell.note) for cell in row.texts] == [
            ("Een", "", ""),
            ("Twee", "Wonen", ""),
        ]

    def test_a_note_each_when_they_differ(self):
        row = make(progress=(told("Een", **DOCUMENT), told("Twee", date(2024, 11, 1))))
        assert row.told_note == ""
        assert [cell.note for cell in row.texts] == [f"30 October 2024 · {SOURCE}", "1 November 2024"]

    def test_of_an_earlier_round_the_date_and_source_are_told_once(self):
        old = {"round": "Voorjaar", **DOCUMENT}
        row = make(progress=(told("Een", date(2024, 4, 1), **old), told("Twee", MAY, **old)))
        assert row.told_note.endswith(f"31 May 2024 · {SOURCE}")
        assert [cell.note for cell in row.texts] == ["", ""]


# ---- chapters


class TestChapters:
    HEADINGS = (
        Heading(1, "1", "Bouwen", 1),
        Heading(2, "1.1", "Nieuw", 2, parent=1),
        Heading(3, "2", "Zorg", 1, printed="Zorgen"),
        Heading(4, "3", "Leeg", 1),
    )
    LINES = tuple(
        replace(LINE, key=f"a-{n}", heading=heading, light=light)
        for n, (heading, light) in enumerate(
            [(1, "green"), (2, "red"), (2, "red"), (3, "yellow"), (None, "none")]
        )
    )
    REPORT = replace(REPORT, headings=HEADINGS, lines=LINES)

    def chapters(self, *lines: Line):
        return RowMaker(self.REPORT, may_edit=False).chapters([Found(line) for line in lines])

    def test_rows_stand_under_their_headings_those_without_last(self):
        found = [
            (
                chapter.anchor,
                [(section.title, [row.key for row in section.rows]) for section in chapter.sections],
            )
            for chapter in self.chapters(*self.LINES)
        ]
        assert found == [
            ("hoofdstuk-1", [("", ["a-0"]), ("1.1 Nieuw", ["a-1", "a-2"])]),
            ("hoofdstuk-2", [("", ["a-3"])]),
            ("overig", [("", ["a-4"])]),
        ]
        assert [chapter.printed for chapter in self.chapters(*self.LINES)] == ["", "Zorgen", ""]

    def test_counts_are_of_the_whole_chapter_also_when_filtered(self):
        (chapter,) = self.chapters(self.LINES[1])
        assert [(light, count) for light, count, _word in chapter.counts] == [("green", 1), ("red", 2)]
        assert [[row.key for row in section.rows] for section in chapter.sections] == [["a-1"]]

    def test_nothing_found(self):
        assert self.chapters() == []


# ---- the sentence on top


class TestSummary:
    def test_the_first_round_has_nothing_to_compare_with(self):
        assert summary_sentence(REPORT) == ""

    def test_better_worse_and_silent(self):
        def line(light: str, before: str, *texts: Told) -> Line:
            earlier = (EarlierLight("Voorjaar", MAY, before),)
            return replace(LINE, key=f"{before}-{light}", light=light, earlier=earlier, progress=texts)

        lines = (
            line("green", "red", told()),
            line("yellow", "red", told(round="Voorjaar")),
            line("red", "green"),
            line("green", "green", told()),
            line("none", "green", told()),
        )
        report = replace(REPORT, lines=lines, previous=PartyRef("voorjaar", "Voorjaar"), previous_date=MAY)
        sentence = summary_sentence(report)
        assert "Voorjaar" in sentence and "31 May 2024" in sentence
        assert re.findall(r"\d+", sentence.partition("2024")[2]) == ["2", "1", "2"]
