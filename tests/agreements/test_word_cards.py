"""Agreements that stand in a small table each, with what each line of it tells at the left."""

from __future__ import annotations

import pytest

from agreements.services.import_columns import Headings, read_columns
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows

from .test_odt_shapes import cell as odt_cell
from .test_odt_shapes import odt
from .test_odt_shapes import row as odt_row
from .test_odt_shapes import table as odt_table
from .test_word_titles import HEAD, KNOWN, listed, remarks, told
from .word_made import ALSO, DOWN, cell, over, par, row, run, table, word

pytestmark = pytest.mark.usefixtures("english")

ABOVE = "What stands above a small table is its title, and what is called so in it the text, in these rows:"
STRUCK = par(run("vervalt", "<w:strike/>"))


def card(number: str, title: str, *beside: str, named: str = "") -> str:
    """A small table; `named`: what stands over its whole width above the rest."""
    above = [row(cell(named, over(2)))] if named else []
    return table(*above, row("Nummer:", number), row("Afspraak", title), *beside)


def heading(words: str, level: int = 1) -> str:
    return par(run(words), f"Kop{level}")


BUILD, BUY = card("1", "Bouwen", row("Trekker", "Gemeente")), card("2", "Kopen", row("Planning", "2027"))
READ = [
    {"number": "1", "title": "Bouwen", "lead": "Gemeente"},
    {"number": "2", "title": "Kopen", "planning": "2027"},
]


class TestRows:
    def test_each_small_table_is_a_row_and_that_is_told(self):
        assert told(BUILD, par(run("En verder")), BUY) == READ
        assert [line.number for line in listed(BUILD, BUY).lines] == [2, 3]
        assert (
            "2 small tables are read as a row each, with what stands at their left as titles; the first one counts as "
            "row 2: Nummer | Afspraak | Trekker | Planning."
        ) in remarks(BUILD, BUY)

    def test_one_alone(self):
        assert told(BUILD) == READ[:1]
        assert "1 small table is read as a row" in remarks(BUILD)

    def test_two_pairs_beside_each_other(self):
        wide = table(
            row("Nr.", "1", "Trekker", "Gemeente"),
            row("Afspraak", cell("Bouwen", over(3))),
            row("Planning", "2027", "Betrokken", ""),
        )
        assert told(wide) == [READ[0] | {"planning": "2027"}]

    def test_a_title_that_reaches_down_or_stands_once(self):
        reaching = row(cell("Trekker", DOWN), "Gemeente"), row(cell("", ALSO), "Elan Wonen")
        empty = row("Trekker", "Gemeente"), row("", "Elan Wonen")
        for rows in (reaching, empty):
            assert told(card("1", "Bouwen", *rows))[0]["lead"] == "Gemeente\nElan Wonen"

    def test_a_title_over_the_whole_width_with_the_words_below_it(self):
        rows = row(cell("Omschrijving", over(2))), row(cell("Wij bouwen tien woningen.", over(2)))
        assert told(card("1", "Bouwen", *rows), BUY)[0]["text"] == "Wij bouwen tien woningen."

    def test_what_nobody_knows_is_told_as_a_column(self):
        said = remarks(card("1", "Bouwen", row("Kosten", "tien miljoen")), BUY)
        assert "These columns are not used: Kosten." in said

    def test_words_beside_no_title_and_struck_through_are_told_at_the_row(self):
        first = card("1", "Bouwen", row(cell("Zie bijlage 2.", over(2))))
        second = card("2", "Kopen", row("Planning", cell(STRUCK)))
        found = listed(first, second)
        assert [line.notes for line in found.lines] == [
            ("Beside no title, so not read: “Zie bijlage 2.”.",),
            ("Struck through, so left out: “vervalt”.",),
        ]
        said = "\n".join(found.remarks)
        assert "Words that stand beside no title are not read, in these rows: 2 (“Zie bijlage 2.”)." in said
        assert "struck through are left out, in these rows: 3 (“vervalt”)" in said

    def test_the_colour_of_what_stands_beside_a_title(self):
        green = cell("", '<w:shd w:val="clear" w:fill="00B050"/>')
        rows = listed(card("1", "Bouwen", row("Licht", green)), BUY)
        assert rows.lines[0].colours == (("assessable", "green"),)

    def test_in_opendocument(self):
        content = odt(
            odt_table(odt_row("Nummer", "1"), odt_row("Afspraak", "Bouwen"), odt_row("Trekker", "Gemeente"))
            + odt_table(
                odt_row("Nummer", "2"), odt_row("Afspraak", odt_cell("Kopen")), odt_row("Planning", "2027")
            )
        )
        lines = read_columns(read_rows(content), KNOWN).lines
        assert [{name: text for name, text in line.values.items() if text} for line in lines] == READ


class TestHeadings:
    def test_those_above_several_are_themes(self):
        blocks = [heading("Wonen"), BUILD, BUY, heading("Zorg"), card("3", "Helpen")]
        assert [line["theme"] for line in told(*blocks)] == ["Wonen", "Wonen", "Zorg"]

    def test_those_above_one_each_are_themes_as_well(self):
        assert [line["theme"] for line in told(heading("Wonen"), BUILD, heading("Zorg"), BUY)] == [
            "Wonen",
            "Zorg",
        ]

    @pytest.mark.parametrize("said", ["{} Huizen:", "Afspraak {}: Huizen", "{}. Huizen"])
    def test_one_with_the_number_is_the_title_and_what_stood_there_the_text(self, said):
        one, two = (heading(said.format(number), 2) for number in "12")
        more = card("2", "Kopen", row("Omschrijving", "Twee huizen."))
        blocks = [heading("Wonen"), one, BUILD, heading("Zorg"), two, more]
        assert told(*blocks) == [
            {"number": "1", "title": "Huizen", "text": "Bouwen", "lead": "Gemeente", "theme": "Wonen"},
            {"number": "2", "title": "Huizen", "text": "Kopen\nTwee huizen.", "theme": "Zorg"},
        ]
        assert "In these rows cells under one title are read as one: 3." in remarks(*blocks)
        assert f"{ABOVE} 2, 3." in remarks(*blocks)

    def test_a_list_without_texts_tells_it(self):
        words = {"nummer": "number", "afspraak": "title", "licht": "light"}
        known = Headings(words, {"number": "Nr.", "title": "Afspraak", "light": "Licht"}, "title")
        content = word(heading("1 Huizen") + card("1", "Bouwen", row("Licht", "groen")))
        (line,) = read_columns(read_rows(content), known).lines
        assert line.values == {"number": "1", "title": "Bouwen", "light": "groen"}
        assert line.notes == ("Beside no title, so not read: “1 Huizen”.",)

    @pytest.mark.parametrize("words", ["1 Bouwen", "1. bouwen", "Afspraak 1", "Afspraak 1: Bouwen"])
    def test_one_that_says_nothing_else_needs_no_telling(self, words):
        (line,) = listed(heading(words), BUILD).lines
        assert (line.notes, line.values.get("theme"), line.values["title"]) == ((), None, "Bouwen")
        assert ABOVE not in remarks(heading(words), BUILD)

    def test_one_over_the_whole_width_of_the_table_itself(self):
        theme = [card(str(at), f"Huis {at}", named="Wonen" if at < 3 else "Zorg") for at in (1, 2, 3)]
        assert [line["theme"] for line in told(*theme)] == ["Wonen", "Wonen", "Zorg"]
        own = [card(str(at), f"Huis {at}", named=f"Afspraak {at}") for at in (1, 2, 3)]
        assert "theme" not in told(*own)[0]

    def test_one_in_the_table_with_a_number_is_its_own_whatever_the_others_have(self):
        rows = row("Afspraak", "Wij bouwen."), row("Trekker", "Gemeente")
        blocks = [
            heading("Wonen"),
            table(row(cell("1. Huizen", over(2))), *rows),
            BUY,
            heading("Zorg"),
            card("3", "c"),
        ]
        first, second, _third = told(*blocks)
        assert first == {
            "number": "1",
            "title": "Huizen",
            "text": "Wij bouwen.",
            "lead": "Gemeente",
            "theme": "Wonen",
        }
        assert (second["title"], second["theme"]) == ("Kopen", "Wonen")

    @pytest.mark.parametrize("inside", [True, False])
    @pytest.mark.parametrize(
        ("names", "read"),
        [
            (("1.1 Bouwen", "1.2 Kopen"), [("1.1", "Bouwen"), ("1.2", "Kopen")]),
            (("Afspraak J 1: Bouwen", "Afspraak J 2: Kopen"), [("J 1", "Bouwen"), ("J 2", "Kopen")]),
            (("Bouwen", "Kopen"), [(None, "Bouwen"), (None, "Kopen")]),
            (("10 woningen bouwen", "Kopen"), [(None, "10 woningen bouwen"), (None, "Kopen")]),
        ],
    )
    def test_where_the_tables_do_not_say_what_is_agreed_the_heading_does(self, names, read, inside):
        blocks = []
        for words in names:
            above = [row(cell(words, over(2)))] if inside else []
            blocks += [] if inside else [heading(words, 2)]
            blocks.append(table(*above, row("Trekker", "Gemeente"), row("Planning", "2027")))
        found = told(heading("Wonen"), *blocks)
        assert [(line.get("number"), line["title"]) for line in found] == read
        assert [(line["lead"], line.get("theme")) for line in found] == [("Gemeente", None)] * 2


class TestTitles:
    """People call the lines of a small table otherwise from one to the next."""

    def test_other_words_for_the_same_are_one_column(self):
        one = table(row("Nr.", "1"), row("Afspraak", "Bouwen"), row("Trekker(s)", "Gemeente"))
        two = table(row("Nummer", "2"), row("Afspraak", "Kopen"), row("Trekker", "Elan Wonen"))
        assert [line["lead"] for line in told(one, two)] == ["Gemeente", "Elan Wonen"]

    def test_two_in_one_table_become_one_cell_and_that_is_told(self):
        one = table(row("Onderwerp", "Huizen"), row("Afspraak", "Wij bouwen."), row("Trekker", "Gemeente"))
        assert [line["title"] for line in told(one, BUY)] == ["Huizen\nWij bouwen.", "Kopen"]
        assert "In these rows cells under one title are read as one: 2." in remarks(one, BUY)

    @pytest.mark.parametrize(
        ("first", "number"), [("Afspraak 1.1", "1.1"), ("Afspraak nr. J 1", "J 1"), ("1.1", "1.1")]
    )
    def test_the_number_in_a_title(self, first, number):
        blocks = [table(row(first, "Bouwen"), row("Trekker", "Gemeente"))]
        assert told(*blocks) == [{"number": number, "title": "Bouwen", "lead": "Gemeente"}]

    @pytest.mark.parametrize("first", ["", "Afspraak "])
    def test_numbers_of_a_list_of_two_columns(self, first):
        """Its titles are missing; it is no small table."""
        blocks = table(row(f"{first}1", "Bouwen"), row(f"{first}2", "Kopen"), row("Trekker", "Gemeente"))
        with pytest.raises(SpreadsheetError):
            told(blocks)


class TestOtherTables:
    MEETING = table(row("Doel", "Bouw bespreken"), row("Wie", "De gemeente"), row("Duur", "Twee uur"))

    def test_a_list_with_titles_above_it(self):
        four = row("Nr.", "Afspraak", "Trekker", "Planning")
        for blocks in (table(HEAD, row("1", "a", "b")), table(four, row("1", "a", "b", "2027"))):
            assert [line["title"] for line in told(blocks)] == ["a"]
            assert "small table" not in remarks(blocks)

    def test_a_list_with_its_theme_above_the_titles(self):
        tables = [
            table(
                row("Thema", cell(theme, over(3))),
                row("Nr.", "Afspraak", "Trekker", "Planning"),
                row(number, "Bouwen", "Gemeente", "2027"),
            )
            for theme, number in (("Wonen", "1"), ("Zorg", "2"))
        ]
        found = told(heading("Deel A"), tables[0], heading("Deel B"), tables[1])
        assert [(line["number"], line["title"], line["lead"]) for line in found] == [
            ("1", "Bouwen", "Gemeente"),
            ("2", "Bouwen", "Gemeente"),
        ]

    def test_beside_small_tables_others_are_named(self):
        said = remarks(self.MEETING, BUILD, BUY)
        assert "Other tables are not read, which begin with: “Doel | Bouw bespreken” (2 rows)." in said

    def test_the_larger_list_is_read_and_small_tables_are_named(self):
        large = row("Nr.", "Afspraak", "Trekker", "Planning", "Betrokken")
        blocks = table(large, row("1", "a", "b", "2027", "c")), BUILD
        assert [line["title"] for line in told(*blocks)] == ["a"]
        assert "which begin with: “Nummer | Afspraak | Trekker” (1 row)." in remarks(*blocks)

    def test_small_tables_that_say_nothing_of_agreements(self):
        with pytest.raises(SpreadsheetError, match="There is no column “Afspraak”"):
            told(heading("Ambtelijk"), self.MEETING, heading("Bestuurlijk"), self.MEETING)
