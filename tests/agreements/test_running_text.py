"""Commitments that stand in the running text of a document: numbered paragraphs and what is said below them."""

from __future__ import annotations

from time import perf_counter

import pytest

from agreements.services.running_text import Paragraph

from .running import bold, counted, head, read, said

pytestmark = pytest.mark.usefixtures("english")


class TestWhatIsACommitment:
    @pytest.mark.parametrize(
        ("words", "number", "rest"),
        [
            ("1. Wij bouwen.", "1", "Wij bouwen."),
            ("12) Wij bouwen.", "12", "Wij bouwen."),
            ("K1.2 Wij bouwen.", "K1.2", "Wij bouwen."),
            ("J 3.1: Wij bouwen.", "J 3.1", "Wij bouwen."),
            ("3.4 Wij bouwen.", "3.4", "Wij bouwen."),
            ("2a. Wij bouwen.", "2a", "Wij bouwen."),
            ("Afspraak 7: Wij bouwen.", "7", "Wij bouwen."),
            ("Prestatieafspraak 2.1 – Wij bouwen.", "2.1", "Wij bouwen."),
            ("Kaderafspraak 5", "5", ""),
        ],
    )
    def test_a_paragraph_with_a_number_that_was_typed(self, words, number, rest):
        assert said(words) == [(number, rest)]

    @pytest.mark.parametrize(
        "words",
        [
            "30 woningen per jaar.",
            "2.000 woningen in 2030.",
            "2026 is het eerste jaar.",
            "2026. Een jaar.",
            "1-1-2026 begint het.",
            "100% van de woningen.",
            "Q2 2026 begint het.",
            "Afspraak 2026-1 geldt.",
            "Afspraken 1 en 2 gelden samen.",
            "a. een onderdeel van niets",
            "- een punt van niets",
            "Wij bouwen.",
        ],
    )
    def test_what_only_looks_like_one(self, words):
        assert said(words) == []

    def test_a_number_that_the_program_counts(self):
        assert said(counted("1.", "Bouwen."), counted("Afspraak 2:", "Slopen.")) == [
            ("1", "Bouwen."),
            ("2", "Slopen."),
        ]

    def test_what_stands_below_belongs_to_it_until_the_next_number_or_heading(self):
        assert said(
            "Inleiding.", "1. Bouwen.", "Ook hier.", "2. Slopen.", head("Slot"), "Tot ziens.", "3. Overleg."
        ) == [("1", "Bouwen.\n\nOok hier."), ("2", "Slopen."), ("3", "Overleg.")]

    def test_lists_that_begin_anew_keep_the_numbers_that_are_printed(self):
        assert [row.number for row in read(head("A"), "1. Een.", head("B"), "1. Twee.").rows] == ["1", "1"]


class TestPartsAndLines:
    def test_letters_are_parts_and_signs_stay_with_the_words(self):
        rows = read(
            "1. Wij maken regels:",
            "a. voor bouwen",
            "b) voor slopen",
            "Daarna:",
            counted("-", "wij kijken"),
            counted("-", "wij doen"),
        ).rows
        assert rows[0].parts == [["a. voor bouwen"], ["b) voor slopen"]]
        assert rows[0].said == ["Wij maken regels:", "", "Daarna:", "", "- wij kijken", "- wij doen"]

    def test_what_counts_deeper_is_a_part(self):
        rows = read(
            counted("1.", "Bouwen."),
            counted("a.", "hier", 1),
            counted("-", "bij de kerk", 2),
            counted("b.", "daar", 1),
            counted("2.", "Slopen."),
            "2.1 eerst leeg",
            counted("1.", "nog een", 1),
        ).rows
        assert [row.parts for row in rows] == [
            [["a. hier", "bij de kerk"], ["b. daar"]],
            [["2.1 eerst leeg"], ["1. nog een"]],
        ]

    def test_a_list_below_one_that_is_called_so_or_was_typed_counts_within_it(self):
        assert read("Afspraak 1: Bouwen.", "1. hier", "2. daar", "Afspraak 2: Slopen.").rows[0].parts == [
            ["1. hier"],
            ["2. daar"],
        ]
        assert [row.number for row in read("3. Bouwen.", counted("1.", "hier"), "4. Slopen.").rows] == [
            "3",
            "4",
        ]

    def test_lines_that_begin_with_the_title_of_a_column_go_there(self):
        text = read(
            "1. Bouwen.",
            "Planning: Q2 2026\nTrekker: gemeente",
            counted("-", "Betrokken: corporaties"),
            "2. Slopen.",
            "Trekkers:",
            "Elan",
            "Trekker: Stichting",
            "Let op: dit telt mee.",
        )
        assert text.titles == ("Nr.", "Afspraak", "Planning", "Trekker", "Betrokken")
        assert [[cell.text for cell in text.cells(row)] for row in text.rows] == [
            ["1", "Bouwen.", "Q2 2026", "gemeente", "corporaties"],
            ["2", "Slopen.\n\nLet op: dit telt mee.", "", "Elan\nStichting", ""],
        ]

    def test_a_line_that_says_what_is_agreed_is_the_text(self):
        assert said("Afspraak 1", "Omschrijving: Wij bouwen.") == [("1", "Wij bouwen.")]


class TestHeadings:
    def test_those_of_the_document_and_bold_lines_below_them(self):
        rows = read(
            head("3.1 Wonen", 2), bold("Nieuwbouw"), "1. Bouwen.", bold("Bestaand"), "2. Slopen."
        ).rows
        assert [row.headings for row in rows] == [
            {2: "3.1 Wonen", 10: "Nieuwbouw"},
            {2: "3.1 Wonen", 10: "Bestaand"},
        ]

    def test_a_bold_line_with_a_number_is_a_heading_where_commitments_stand_below_it(self):
        rows = read(bold("1. Wonen"), "1.1 Bouwen.", bold("2. Zorg"), "2.1 Overleg.").rows
        assert [(row.number, row.headings) for row in rows] == [
            ("1.1", {10: "1. Wonen"}),
            ("2.1", {10: "2. Zorg"}),
        ]

    def test_else_it_is_what_a_commitment_is_called(self):
        assert said(head("Wonen"), bold("1. Bouwen"), "Wij bouwen.", bold("2. Slopen"), "Wij slopen.") == [
            ("1", "Bouwen\n\nWij bouwen."),
            ("2", "Slopen\n\nWij slopen."),
        ]

    def test_a_heading_that_is_called_a_commitment_is_one(self):
        assert said(head("Wonen"), head("Afspraak 1: Bouwen", 2), "Wij bouwen.") == [
            ("1", "Bouwen\n\nWij bouwen.")
        ]

    def test_where_only_headings_have_numbers_the_lowest_are_commitments(self):
        rows = read(
            head("1 Wonen"), head("1.1 Bouwen", 2), "Wij bouwen.", head("1.2 Slopen", 2), "Wij slopen."
        ).rows
        assert [(row.number, row.said, row.headings) for row in rows] == [
            ("1.1", ["Bouwen", "", "Wij bouwen."], {1: "1 Wonen"}),
            ("1.2", ["Slopen", "", "Wij slopen."], {1: "1 Wonen"}),
        ]

    def test_a_bold_sentence_is_no_heading(self):
        assert said("1. Bouwen.", bold("Wij beginnen nu."), bold("Let op:")) == [
            ("1", "Bouwen.\n\nWij beginnen nu.\n\nLet op:")
        ]

    def test_chapters_in_which_nothing_tells_who_or_when_are_left_aside_where_others_do(self):
        text = read(
            head("Samen werken"),
            "1. Wij luisteren.",
            "2. Wij praten.",
            head("Wonen"),
            "1. Bouwen.",
            "Trekker: x",
        )
        assert [row.said for row in text.rows] == [["Bouwen."]]
        assert text.aside == (("Samen werken", 2),)

    def test_where_none_does_all_of_them_count(self):
        text = read(head("Samen werken"), "1. Wij luisteren.", head("Wonen"), "1. Bouwen.")
        assert (len(text.rows), text.aside) == (2, ())


class TestLinesAsPeopleTypeThem:
    def columns(self, *paragraphs: Paragraph | str) -> list[dict[str, list[str]]]:
        return [dict(row.told) for row in read(*paragraphs).rows]

    @pytest.mark.parametrize(
        "line",
        [
            "Trekker: gemeente\tPlanning: Q2",
            "Trekker: gemeente | planning: Q2",
            "Trekker: gemeente; Planning: Q2",
            "Trekker: gemeente, planning: Q2",
            "Trekker: gemeente – Planning: Q2",
            "- Trekker: gemeente Planning:\nQ2",
        ],
    )
    def test_several_in_one_paragraph(self, line):
        assert self.columns("1. Bouwen.", line) == [{"Trekker": ["gemeente"], next_title(line): ["Q2"]}]

    def test_what_only_looks_like_another_title_stays(self):
        told = "2026, zie de planning: tabel 3 en https://voorbeeld.nl"
        assert self.columns("1. Bouwen.", f"Trekker: {told}") == [{"Trekker": [told]}]

    @pytest.mark.parametrize("line", [bold("Trekker: gemeente"), head("Trekker: gemeente", 4)])
    def test_a_bold_one_is_no_heading(self, line):
        text = read("1. Bouwen.", line, "Daarna.", "2. Slopen.")
        assert [(dict(row.told), row.said, row.headings) for row in text.rows] == [
            ({"Trekker": ["gemeente"]}, ["Bouwen.", "", "Daarna."], {}),
            ({}, ["Slopen."], {}),
        ]

    def test_a_bold_title_alone_waits_for_what_stands_below_it(self):
        one = [bold("Trekker"), "gemeente", bold("Planning"), "Q2"]
        told = {"Trekker": ["gemeente"], "Planning": ["Q2"]}
        assert self.columns("1. Bouwen.", *one, "2. Slopen.", *one) == [told, told]

    def test_a_bold_title_that_stands_there_once_may_be_a_chapter(self):
        text = read("1. Bouwen.", "Trekker: gemeente", bold("Planning"), "Wij kijken elk jaar.")
        assert [dict(row.told) for row in text.rows] == [{"Trekker": ["gemeente"]}]
        assert text.unread == (("Planning", 1),)

    def test_all_signs_below_a_title_belong_to_it(self):
        text = read(
            "1. Bouwen.",
            "Betrokken:",
            counted("-", "corporaties"),
            counted("-", "huurders"),
            "Daarna.",
            counted("-", "los"),
        )
        assert dict(text.rows[0].told) == {"Betrokken": ["corporaties", "huurders"]}
        assert text.rows[0].said == ["Bouwen.", "", "Daarna.", "", "- los"]

    def test_a_line_that_goes_on_in_its_paragraph(self):
        text = read(
            "1. Bouwen.", "Planning: Q2\n(met overleg)\nBetrokken: huurders,\nCorporaties\nWij kijken."
        )
        assert dict(text.rows[0].told) == {
            "Planning": ["Q2", "(met overleg)"],
            "Betrokken": ["huurders,", "Corporaties"],
        }
        assert text.rows[0].said == ["Bouwen.", "", "Wij kijken."]


def next_title(line: str) -> str:
    return "planning" if "planning" in line else "Planning"


class TestWhichReadingTellsMost:
    def test_a_number_that_heads_others_is_no_commitment_where_those_tell_who(self):
        text = read(
            *(
                counted("1.", "Wonen"),
                counted("1.1", "Bouwen.", 1),
                "Trekker: a",
                counted("1.2", "Slopen.", 1),
            ),
            *("Trekker: b", "2. Zorg", "2.1 Praten.", "Trekker: c"),
        )
        assert [(row.number, row.told["Trekker"], row.headings) for row in text.rows] == [
            ("1.1", ["a"], {10: "1. Wonen"}),
            ("1.2", ["b"], {10: "1. Wonen"}),
            ("2.1", ["c"], {10: "2. Zorg"}),
        ]

    def test_headings_are_commitments_where_more_of_them_tell_who_than_numbers_below_them(self):
        text = read(
            *(head("1 Wonen"), head("1.1 Bouwen", 2), "Wij spreken af:", "1. hier", "2. daar", "Trekker: a"),
            *(head("1.2 Slopen", 2), "Wij slopen.", "Trekker: b"),
        )
        assert [(row.number, row.said[0], row.parts, row.told["Trekker"]) for row in text.rows] == [
            ("1.1", "Bouwen", [["1. hier"], ["2. daar"]], ["a"]),
            ("1.2", "Slopen", [], ["b"]),
        ]


class TestNothingIsLeftOutInSilence:
    @pytest.mark.parametrize("words", ["20-30 woningen per jaar.", "1-2 keer per jaar."])
    def test_a_range_is_no_number(self, words):
        assert said("1. Bouwen.", words) == [("1", f"Bouwen.\n\n{words}")]

    def test_many_colons_take_no_time(self):
        begun = perf_counter()
        read("1. Bouwen.", bold("Planning: " + ":" * 100_000), "Planning: " + "A:" * 50_000)
        assert perf_counter() - begun < 3
