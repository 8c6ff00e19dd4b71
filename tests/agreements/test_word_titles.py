"""Which tables of a text are read, and how: titles in two rows, tables that go on, several kinds, dragged borders."""

from __future__ import annotations

import pytest

from agreements.services.import_columns import HEADINGS, TITLES, Headings, Listed, read_columns
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows

from .word_made import ALSO, DOWN, cell, over, par, row, run, table, word

pytestmark = pytest.mark.usefixtures("english")


HEAD = row("Nr.", "Afspraak", "Trekker")
KNOWN = Headings({one: field for field, words in HEADINGS.items() for one in words}, TITLES, "title")


def listed(*blocks: str) -> Listed:
    """As a list of commitments understands the document."""
    return read_columns(read_rows(word("".join(blocks))), KNOWN)


def told(*blocks: str) -> list[dict[str, str]]:
    return [{name: text for name, text in line.values.items() if text} for line in listed(*blocks).lines]


def remarks(*blocks: str) -> str:
    return "\n".join(listed(*blocks).remarks)


BUILD = {"number": "1", "title": "Bouwen", "lead": "Gemeente", "planning": "2026"}


class TestTitles:
    UNDER = row(cell("", ALSO), cell("", ALSO), "Trekker", "Planning")
    TOP = row(cell("Nr.", DOWN), cell("Afspraak", DOWN), cell("Uitvoering", over(2)))

    def test_in_two_rows_of_which_some_reach_down(self):
        blocks = table(self.TOP, self.UNDER, row("1", "Bouwen", "Gemeente", "2026"))
        assert told(blocks) == [BUILD]
        assert "The titles stand in two rows, which are read as one." in remarks(blocks)

    def test_in_two_rows_with_empty_cells_below(self):
        top = row("Nr.", "Afspraak", cell("Uitvoering", over(2)))
        under = row("", "", "Trekker", "Planning")
        assert told(table(top, under, row("1", "Bouwen", "Gemeente", "2026"))) == [BUILD]

    def test_in_two_rows_that_stand_over_everything(self):
        top = row(cell("Wat", over(2)), cell("Wie en wanneer", over(2)))
        under = row("Nr.", "Afspraak", "Trekker", "Planning")
        assert told(table(top, under, row("1", "Bouwen", "Gemeente", "2026"))) == [BUILD]

    def test_words_below_a_wide_title_are_no_titles(self):
        """“Afspraak” over the number and the words: in the row below stands a commitment."""
        blocks = table(
            row(cell("Afspraak", over(2)), "Trekker"), row("1", "Bouwen", ""), row("2", "Kopen", "x")
        )
        assert told(blocks) == [{"title": "1\nBouwen"}, {"title": "2\nKopen", "lead": "x"}]
        assert "In these rows cells under one title are read as one: 2, 3." in remarks(blocks)

    def test_of_the_same_name_they_have_the_one_above_before_them(self):
        top = row(cell("Afspraak", DOWN), cell("2025", over(2)), cell("2026", over(2)))
        under = row(cell("", ALSO), "Doel", "Stand", "Doel", "Stand")
        rows = read_rows(word(table(top, under, row("Bouwen", "1", "2", "3", "4"))))
        assert [one.text for one in rows[0].cells] == [
            "Afspraak",
            "2025 Doel",
            "2025 Stand",
            "2026 Doel",
            "2026 Stand",
        ]
        assert [one.text for one in rows[1].cells] == ["Bouwen", "1", "2", "3", "4"]

    @pytest.mark.parametrize(
        "line", [row(cell("Prestatieafspraken 2026", over(3))), row("Prestatieafspraken", "", "")]
    )
    def test_below_a_line_that_says_what_the_table_is(self, line):
        assert told(table(line, HEAD, row("1", "Bouwen", "x"))) == [
            {"number": "1", "title": "Bouwen", "lead": "x"}
        ]

    def test_a_line_above_titles_is_the_theme_where_tables_differ_in_it(self):
        one = table(
            row(cell("Wonen", over(3))),
            HEAD,
            row("1", "a", ""),
            row(cell("Nieuw", over(3))),
            row("2", "b", ""),
        )
        other = table(row(cell("Zorg", over(3))), HEAD, row("3", "c", ""))
        assert [(line["theme"], line.get("subtheme")) for line in told(one, other)] == [
            ("Wonen", None),
            ("Wonen", "Nieuw"),
            ("Zorg", None),
        ]

    def test_capitals_and_colons_make_no_other_kind(self):
        other = row("NR.", "Afspraak:", "trekker")
        assert len(told(table(HEAD, row("1", "a", "")), table(other, row("2", "b", "")))) == 2


class TestGoingOn:
    FIRST = table(HEAD, row("1", "a", "x"), row("2", "b", "x"), grid=(500, 4000, 1000))

    def test_a_table_that_was_broken_off_goes_on(self):
        blocks = [self.FIRST, par(), table(row("3", "c", "y"), row("4", "d", "y"))]
        assert [line["title"] for line in told(*blocks)] == ["a", "b", "c", "d"]
        assert "with the one before: 4, 5." in remarks(*blocks)

    def test_after_a_heading_with_that_as_its_theme(self):
        blocks = [par(run("Wonen"), "Kop1"), self.FIRST, par(run("Zorg"), "Kop1"), table(row("3", "c", "y"))]
        assert [line["theme"] for line in told(*blocks)] == ["Wonen", "Wonen", "Zorg"]

    def test_each_has_borders_of_its_own(self):
        head = row("Nr.", cell("Afspraak", over(2)), "Trekker")
        first = table(head, row(cell("1", over(2)), "a", "x"), grid=(500, 60, 4000, 1000))
        assert told(first, par(), table(row("2", "b", "y"), grid=(560, 4000, 1000)))[1] == {
            "number": "2",
            "title": "b",
            "lead": "y",
        }

    def test_a_chapter_in_the_table_goes_on_as_well(self):
        first = table(HEAD, row("1", "a", "x"), row(cell("Zorg", over(3))), row("2", "b", "x"))
        blocks = [first, par(), table(row("3", "c", "y"))]
        assert [line.get("theme") for line in told(*blocks)] == [None, "Zorg", "Zorg"]

    def test_without_numbers_by_its_widths_where_nothing_stands_between(self):
        head, widths = row("Afspraak", "Trekker"), (4000, 1000)
        first, more = table(head, row("a", "x"), grid=widths), table(row("b", "y"), grid=widths)
        assert [line["title"] for line in told(first, par(), more)] == ["a", "b"]
        assert [line["title"] for line in told(first, par(run("Verder")), more)] == ["a"]
        assert [line["title"] for line in told(first, par(), table(row("b", "y"), grid=(1000, 4000)))] == [
            "a"
        ]

    @pytest.mark.parametrize(
        "other",
        [
            table(row("Partij", "Handtekening", "Datum"), row("Gemeente", "", ""), grid=(500, 4000, 1000)),
            table(row("Overleg", "Hoe vaak", "Wie er zitten"), row("Stuurgroep", "4", "x")),
            table(row("3", "c", "y"), row("4", "d", "y", told=""), grid=()).replace(
                "<w:trPr></w:trPr>", "<w:trPr><w:tblHeader/></w:trPr>", 1
            ),
            table(row("3", "c", "y", "z")),
        ],
        ids=["known titles", "no number", "said to be titles", "another number of columns"],
    )
    def test_another_table_is_told_and_not_read(self, other):
        blocks = [self.FIRST, other]
        assert [line["title"] for line in told(*blocks)] == ["a", "b"]
        assert "Other tables are not read" in remarks(*blocks)

    def test_what_is_left_aside_is_told_with_its_rows(self):
        blocks = [
            self.FIRST,
            par(run("Tekst")),
            table(row(cell("Kader met tekst"))),
            table(row("Naam", "Functie"), row("A", "B"), row("C", "D")),
        ]
        text = remarks(*blocks)
        assert "begin with: “Naam | Functie” (2 rows)." in text
        assert "Tables without titles are not read, which begin with: “Kader met tekst” (1 row)." in text


class TestKinds:
    def test_the_titles_that_are_understood_best_go_before_more_rows(self):
        others = table(row("Begrip", "Betekenis"), *(row(f"b{n}", "x") for n in range(9)))
        blocks = [others, table(HEAD, row("1", "Bouwen", "x"))]
        assert [line["title"] for line in told(*blocks)] == ["Bouwen"]
        assert "“Begrip | Betekenis” (9 rows)" in remarks(*blocks)
        assert "To take in those as well" not in remarks(*blocks)

    def test_another_kind_that_could_be_read_is_told_with_what_to_do(self):
        blocks = [
            table(HEAD, row("1", "Bouwen", "x")),
            par(run("Tekst")),
            table(row("Afspraak", "Toelichting"), row("Kopen", "x"), row("Slopen", "y")),
        ]
        assert [line["title"] for line in told(*blocks)] == ["Bouwen"]
        assert "To take in those as well, give them the same titles" in remarks(*blocks)

    def test_without_any_that_are_understood_the_largest_is_told_of(self):
        blocks = [table(row("A", "B"), row("1", "2")), table(row("C", "D"), row("1", "2"), row("3", "4"))]
        with pytest.raises(SpreadsheetError, match="Row 1 has: “C”, “D”"):
            told(*blocks)


class TestPlaces:
    def test_dragged_borders(self):
        """Each row has borders of its own, so that the grid has more columns than the table."""
        blocks = table(
            row("Nr.", cell("Afspraak", over(2)), "Trekker"),
            row(cell("1", over(2)), "Bouwen", "Gemeente"),
            row("2", "Kopen", cell("Wonen", over(2))),
            grid=(500, 60, 4000, 1000),
        )
        assert [tuple(line.values()) for line in told(blocks)] == [
            ("1", "Bouwen", "Gemeente"),
            ("2", "Kopen", "Wonen"),
        ]

    def test_a_row_of_fewer_cells_by_where_most_of_it_stands(self):
        blocks = table(
            row("Nr.", cell("Afspraak", over(2)), "Trekker"),
            row("1", cell("Bouwen", over(3))),
            row("2", cell("Kopen", over(2)), "Wonen"),
            row(cell("", over(2)), cell("Slopen"), "x"),
            grid=(500, 60, 4000, 1000),
        )
        assert [line["title"] for line in told(blocks)] == ["Bouwen", "Kopen", "Slopen"]

    def test_what_stands_beside_all_titles_is_told(self):
        blocks = table(HEAD, row("1", "Bouwen", "x", "zomaar"))
        assert told(blocks) == [{"number": "1", "title": "Bouwen", "lead": "x"}]
        assert "no title" in remarks(blocks)

    @pytest.mark.parametrize(
        ("first", "theme"),
        [
            ("2", "2 Zorg"),
            ("", "Zorg"),
            ("Thema", "Zorg"),
            ("Thema 2:", "2 Zorg"),
            ("B", "B Zorg"),
            ("II", "II Zorg"),
        ],
    )
    def test_a_chapter_in_two_cells(self, first, theme):
        blocks = table(HEAD, row("1.1", "a", ""), row(first, cell("Zorg", over(2))), row("2.1", "b", "x"))
        assert [line.get("theme") for line in told(blocks)] == [None, theme]
        assert f"These rows of two cells are read as a heading: 3 (“{theme}”)." in remarks(blocks)

    @pytest.mark.parametrize(("first", "below"), [("2", "3"), ("Nieuw", "3"), ("1.2", "1.3")])
    def test_a_row_of_two_cells_that_is_no_chapter(self, first, below):
        blocks = table(HEAD, row("1", "a", ""), row(first, cell("Vervallen", over(2))), row(below, "b", "x"))
        assert [line["title"] for line in told(blocks)] == ["a", "Vervallen", "b"]


class TestRowsOfOneCell:
    """They stand above rows as a theme. What stands below all of them, or above none by itself, is told."""

    ONE = row("1", "Bouwen", "Gemeente")
    TWO = row("2", "Kopen", "Gemeente")
    NOT_READ = "These rows look like a heading, but no row gets its theme from them; they are not read"

    def test_a_heading_below_the_last_row(self):
        blocks = table(HEAD, self.ONE, self.TWO, row(cell("mits het Rijk betaalt", over(3))))
        assert f"{self.NOT_READ}: 4 (“mits het Rijk betaalt”)." in remarks(blocks)

    def test_one_above_all_rows(self):
        blocks = table(HEAD, row(cell("Wonen", over(3))), self.ONE, self.TWO)
        assert f"{self.NOT_READ}: 2 (“Wonen”)." in remarks(blocks)

    def test_one_of_two_that_follow_each_other(self):
        heads = (row(cell("Wonen", over(3))), row(cell("Huur", over(3))))
        blocks = table(HEAD, self.ONE, *heads, self.TWO)
        assert f"{self.NOT_READ}: 3 (“Wonen”)." in remarks(blocks)
        assert told(blocks)[1]["theme"] == "Huur"

    def test_where_themes_have_a_column(self):
        head = row("Thema", "Nr.", "Afspraak", "Trekker")
        blocks = table(
            head, row("Wonen", "1", "A", "B"), row(cell("Zorg", over(4))), row("Zorg", "2", "C", "D")
        )
        assert f"{self.NOT_READ}: 3 (“Zorg”)." in remarks(blocks)

    def test_those_that_head_rows_are_not_named(self):
        blocks = table(
            HEAD, row(cell("Wonen", over(3))), self.ONE, row(cell("Zorg", over(3))), HEAD, self.TWO
        )
        assert [one["theme"] for one in told(blocks)] == ["Wonen", "Zorg"]
        assert self.NOT_READ not in remarks(blocks)


class TestNoTitlesAtAll:
    """As agreements are printed: a number, who, and the words, a table for each theme."""

    FIRST = row("K 1.1", "Gemeente", "Bouwen"), row("K 1.2", "Gemeente", "Kopen")
    SECOND = row("K 2.1", "Corporaties", "Helpen")

    def test_what_to_do_is_told(self):
        with pytest.raises(SpreadsheetError) as error:
            told(par(run("Wonen"), "Kop1"), table(*self.FIRST), par(run("Zorg"), "Kop1"), table(self.SECOND))
        assert str(error.value).startswith(
            "The tables in this document have no titles: row 1 has “K 1.1”, “Gemeente”, “Bouwen”, “Thema”. Put a row of "
            "titles above the first table, at least “Afspraak”; those below it go on with it."
        )

    def test_one_row_of_titles_does_for_all_tables(self):
        head = row("Nr.", "Trekker", "Afspraak")
        blocks = par(run("Wonen"), "Kop1"), table(head, *self.FIRST), par(run("Zorg"), "Kop1")
        assert [(line["number"], line["theme"]) for line in told(*blocks, table(self.SECOND))] == [
            ("K 1.1", "Wonen"),
            ("K 1.2", "Wonen"),
            ("K 2.1", "Zorg"),
        ]


class TestRemarksBetweenRows:
    """What reads like a sentence over the whole width is said of rows: it is no theme, and it is told."""

    ONE = row("1", "Bouwen", "Gemeente")
    TWO = row("2", "Kopen", "Gemeente")
    REMARK = "are a remark, as they read like a sentence, and not a theme; they are not read"

    @pytest.mark.parametrize(
        "words",
        [
            "De aantallen worden in het najaar getoetst.",
            "Partijen zeggen: “wij overleggen nog over de aantallen.”",
            "Let op: dit geldt niet voor Woonzorg",
            "NB. Zie ook bijlage 2",
            "* mits het Rijk betaalt",
            "Toelichting: zie de woonvisie",
            "a" * 151,
            "Zie ook\nbijlage 2",
        ],
    )
    def test_a_remark(self, words):
        inside = cell("".join(par(run(one)) for one in words.split("\n")), over(3))
        blocks = table(HEAD, row(cell("Wonen", over(3))), self.ONE, row(inside), self.TWO, row(cell("Zorg", over(3))), row("3", "c", ""))  # fmt: skip
        assert [one["theme"] for one in told(blocks)] == ["Wonen", "Wonen", "Zorg"]
        assert f"{self.REMARK}: 4 (“{words[:60]}”)." in remarks(blocks)

    @pytest.mark.parametrize(
        "words",
        [
            "Wonen en zorg",
            "Wonen.",
            "2. Wonen en zorg voor iedereen samen.",
            "B. Wonen en zorg voor iedereen samen.",
            "Thema wonen en zorg voor iedereen.",
            "Senioren, jongeren, statushouders, studenten e.d.",
            "Wonen voor ouderen, jongeren, studenten etc.",
            "Nota bene wonen",
            "Opmerkingen uit de wijk",
            "Wat doen wij samen aan de leefbaarheid?",
        ],
    )
    def test_a_theme(self, words):
        blocks = table(HEAD, self.ONE, row(cell(words, over(3))), self.TWO)
        assert [one.get("theme") for one in told(blocks)] == [None, words]
        assert self.REMARK not in remarks(blocks)

    def test_above_the_titles(self):
        first, second = (row(cell(f"Dit zijn de afspraken van {one}.", over(3))) for one in ("Elan", "Pré"))
        blocks = table(first, HEAD, self.ONE), table(second, HEAD, self.TWO)
        assert [one.get("theme") for one in told(*blocks)] == [None, None]
        assert f"{self.REMARK}: 2 (“Dit zijn de afspraken van Elan.”), 4 (" in remarks(*blocks)

    def test_a_long_row_of_a_table_that_begins_with_what_is_agreed(self):
        """It may be an agreement of which nothing else is told, and is shown as one."""
        words = "wij bouwen " * 20
        blocks = table(row("Afspraak", "Trekker"), row("Kopen", ""), row(cell(words, over(2))))
        assert [one["title"] for one in told(blocks)] == ["Kopen", words.strip()]
        assert self.REMARK not in remarks(blocks)


def test_a_title_that_is_broken_off_in_a_cell():
    head = row("Nr.", "Afspraak", cell(par(run("Trek-<w:br/>ker").replace("<w:br/>", "</w:t><w:br/><w:t>"))))
    assert told(table(head, row("1", "Bouwen", "Gemeente"))) == [
        {"number": "1", "title": "Bouwen", "lead": "Gemeente"}
    ]


class TestRowsOfTwoCellsAboveTheTitles:
    """“Thema | Wonen” above the titles, in each table another theme."""

    @staticmethod
    def of(theme: str, number: str, called: str = "Thema") -> str:
        return table(row(called, cell(theme, over(2))), HEAD, row(number, "Bouwen", "Gemeente"))

    def test_a_theme(self):
        blocks = self.of("Wonen", "1"), par(run("Tekst")), self.of("Zorg", "2")
        assert [(one["number"], one["theme"]) for one in told(*blocks)] == [("1", "Wonen"), ("2", "Zorg")]

    def test_other_words_are_told(self):
        blocks = self.of("Jansen", "1", called="Portefeuille")
        assert told(blocks) == [{"number": "1", "title": "Bouwen", "lead": "Gemeente"}]
        assert "not read: 2 (“Portefeuille Jansen”)." in remarks(blocks)

    def test_a_table_that_goes_on_and_tells_the_titles_again_loses_no_row(self):
        first = table(HEAD, row("1", "Bouwen", "Gemeente"))
        blocks = first + table(row("2", "Kopen", "x"), HEAD, row("3", "Slopen", "x"))
        assert [one["number"] for one in told(blocks)] == ["1", "2", "3"]


def test_a_document_with_tables_of_one_column_is_told_so():
    with pytest.raises(SpreadsheetError, match="The tables in this document have one column"):
        listed(table(row("Afspraak"), row("Bouwen")))
    with pytest.raises(SpreadsheetError, match="There is no table in this document"):
        listed(par(run("Bouwen")))
