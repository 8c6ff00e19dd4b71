"""Lists of commitments as people keep them: titles twice, numbers spelled otherwise, words for nobody."""

from __future__ import annotations

import pytest

from agreements.services.drafting import add_theme
from agreements.services.import_columns import _letters
from agreements.services.importing import plan_import
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .sheets import as_csv, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def framework(table):
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1.1", title="Nieuwbouw")
    for position, (key, number, title) in enumerate(
        (
            ("k-1-1", "K 1.1", "Inzet op ‘echte’ huur"),
            ("k1-12", "K1.12", "Aanbod"),
            ("k-2-1", "K 2.1", "Zorgen"),
            ("k-2-1-2", "K 2.1", "Wonen met zorg"),
            ("k-3", "K 3", "Bouwen"),
            ("k-3-2", "K3", "bouwen"),
            ("k-5", "K 4", "Slopen"),
        )
    ):
        make_commitment(table.framework, key, number=number, title=title, position=position)
    return table.framework


def plan(framework, head, *lines):
    return plan_import(framework=framework, rows=read_rows(as_csv(head, *lines)))


def found(framework, *lines):
    return [(row.key, row.state) for row in plan(framework, ["Nr.", "Afspraak"], *lines).rows]


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ([["K.1.1", "Inzet op 'echte'  huur"]], [("k-1-1", "changed")]),
        ([["k1.1", "Een andere titel"]], [("k-1-1", "changed")]),
        ([["K 1.12", "AANBOD"], ["K 11.2", "Aanbod"]], [("k1-12", "changed"), ("k-11-2", "new")]),
        # Which of the two would be a guess.
        ([["K2.1", "Nieuw"]], [("k2-1", "new")]),
        # A new one above it takes nothing from what stands there as it was.
        (
            [["K 1.1", "Nieuw"], ["K 1.1", "Inzet op ‘echte’ huur"]],
            [("k-1-1-2", "new"), ("k-1-1", "unchanged")],
        ),
        ([["", "Nieuw"]], [("nieuw", "new")]),
        ([["K 3", "Bouwen"]], [("k-3", "unchanged")]),
        ([["K.1.1", "Een"], ["K 1.1", "Twee"]], [("k-1-1", "changed"), ("k-1-1-2", "new")]),
        # The number goes before the address word, which stays when a commitment is renumbered.
        ([["K 4", "Anders"], ["K 5", "Anders"]], [("k-5", "changed"), ("k-5-2", "new")]),
    ],
)
def test_a_number_may_be_spelled_otherwise(framework, lines, keys):
    assert found(framework, *lines) == keys


def test_an_address_word_in_the_file_goes_before_number_and_title(framework):
    lines = [["", "K 2.1", "Zorgen"], ["k-2-1", "K 2.1", "Anders"]]
    rows = plan(framework, ["Adreswoord", "Nr.", "Afspraak"], *lines).rows
    assert [(row.key, row.state) for row in rows] == [("k-2-1-2", "changed"), ("k-2-1", "changed")]
    lines = [["iets-anders", "K 2.1", "Zorgen"], ["", "K 2.1", "Zorgen"]]
    rows = plan(framework, ["Adreswoord", "Nr.", "Afspraak"], *lines).rows
    assert [(row.key, row.state) for row in rows] == [("iets-anders", "new"), ("k-2-1", "unchanged")]


def test_a_number_that_stands_there_twice_is_told(framework):
    rows = plan(
        framework, ["Nr.", "Afspraak"], ["K 7", "Een"], ["K7", "Een"], ["", "Twee"], ["", "Drie"]
    ).rows
    assert [row.remarks for row in rows] == [
        (),
        ("Row 2 has the number “K7” too. These become two commitments.",),
        (),
        (),
    ]


def test_titles_that_stand_there_again_are_no_commitment(framework):
    rows = plan(framework, ["Nr.", "Afspraak"], ["K 7", "Een"], ["nr", "Afspraak:"], ["nr.", "Twee"]).rows
    assert [row.number for row in rows] == [2, 3, 4]
    rows = plan(framework, ["Nr.", "Afspraak"], ["K 7", "Een"], ["NR.", "Afspraak:"], ["K 8", "Twee"]).rows
    assert [row.number for row in rows] == [2, 4]


def test_columns_that_are_not_taken_in_are_told(framework):
    head = ["Nr.", "Afspraak", "", "", "Kosten(s)", "Trekker(s)"]
    told = plan(framework, head, ["K 7", "Een", "x"], ["", "", "los", "", "los"])
    assert told.remarks == (
        "These columns are not used: Kosten(s).",
        "These columns have no title and are not used: C.",
    )
    assert [row.number for row in told.rows] == [2]
    assert "lead" in told.rows[0].values
    assert [_letters(column) for column in (0, 25, 26, 52, 199)] == ["A", "Z", "AA", "BA", "GR"]


class TestRowsOfOneCell:
    """In a sheet a theme stands in the first cell, merged or not, and so does a remark."""

    HEAD = ["Nr.", "Afspraak", "Trekker"]
    ONE, TWO, THREE = ["K 7", "Een", ""], ["K 8", "Twee", ""], ["K 9", "Drie", ""]
    IDLE = "These rows look like a heading, but no row gets its theme from them; they are not read"
    REMARK = "These rows over the whole width are a remark"

    @staticmethod
    def themes(told) -> list[str]:
        return [str(row.values.get("theme") or "") for row in told.rows]

    def test_a_theme_of_the_rows_below_it(self, framework):
        told = plan(framework, self.HEAD, ["1.1 Nieuwbouw"], self.ONE, self.TWO, ["Zorg"], self.THREE)
        assert told.problems == []
        assert [row.number for row in told.rows] == [3, 4, 6]
        assert self.themes(told) == ["1.1 Nieuwbouw", "1.1 Nieuwbouw", "Zorg"]
        assert "The headings above tables and rows are read as theme and subtheme." in told.remarks
        assert not any(self.IDLE in one for one in told.remarks)

    def test_a_remark(self, framework):
        words = "Let op: de aantallen worden nog getoetst."
        told = plan(framework, self.HEAD, self.ONE, ["Zorg"], self.TWO, [words], self.THREE)
        assert (told.problems, self.themes(told)) == ([], ["", "Zorg", "Zorg"])
        assert any(one.startswith(self.REMARK) and f"5 (“{words}”)" in one for one in told.remarks)

    def test_one_above_all_rows_and_one_below_them(self, framework):
        told = plan(framework, self.HEAD, ["Alle afspraken"], self.ONE, self.TWO, ["Bijlage"])
        assert (told.problems, self.themes(told)) == ([], ["", ""])
        assert f"{self.IDLE}: 2 (“Alle afspraken”), 5 (“Bijlage”)." in told.remarks

    def test_where_themes_have_a_column(self, framework):
        head = [*self.HEAD, "Thema"]
        told = plan(framework, head, ["Zorg"], [*self.ONE, "1.1"], ["Wonen"], [*self.TWO, "1.1"])
        assert (told.problems, self.themes(told)) == ([], ["1.1 Nieuwbouw"] * 2)
        assert f"{self.IDLE}: 2 (“Zorg”), 4 (“Wonen”)." in told.remarks

    @pytest.mark.parametrize("words", ["K 12", "a.", "-", "Jaarafspraak 3"])
    def test_a_row_that_lost_its_title_is_wrong(self, framework, words):
        told = plan(framework, self.HEAD, self.ONE, [words], self.TWO)
        assert told.problems

    def test_a_list_that_begins_with_what_is_agreed(self, framework):
        told = plan(framework, ["Afspraak", "Trekker"], ["Zorg"], ["Bouwen", "Gemeente"])
        assert len(told.rows) == 2


def test_a_row_without_a_number_where_most_have_one(framework):
    """A table that was broken off at a page leaves the rest of a row behind."""
    note = "It has no number, where most have one. Does it go on with the row above it?"
    head = ["Nr.", "Afspraak"]
    told = plan(framework, head, ["K 7", "Een"], ["", "en verder"], ["K 8", "Twee"])
    assert [row.remarks for row in told.rows] == [(), (note,), ()]
    told = plan(framework, head, ["K 7", "Een"], ["", "Twee"])
    assert [row.remarks for row in told.rows] == [(), ()]


@pytest.mark.parametrize(
    "title", ["Regievoerder(s)", "Actiehouder(s):", "Trekker(s)", "Verantwoordelijke(n)"]
)
def test_a_title_for_one_or_more(framework, title):
    told = plan(framework, ["Nr.", "Afspraak", title], ["K 7", "Een", "Gemeente"])
    assert (told.problems, told.remarks) == ([], ())
    assert "lead" in told.rows[0].values


def test_a_row_of_formulas_is_one(framework):
    told = plan_import(framework=framework, rows=read_rows(as_xlsx(["Afspraak"], ["=A1", "=A2"])))
    assert [str(problem) for problem in told.problems] == [
        "Row 2, column “Afspraak”: This cell holds a formula. Paste its value instead."
    ]
    assert told.remarks == ("These columns have no title and are not used: B.",)


def test_the_row_that_looks_most_like_titles_is_told(framework):
    rows = read_rows(
        as_csv(["Jaarafspraken 2025", "", ""], [], ["Nummer", "", "Wat", "Trekker"], ["a", "b", "c"])
    )
    (problem,) = plan_import(framework=framework, rows=rows).problems
    assert "Row 3 has: “Nummer”, “Wat”, “Trekker”." in str(problem)


@pytest.mark.parametrize("word", ["-", "–", "n.v.t.", "NVT", "geen"])
def test_nobody_is_nobody(framework, word):
    (row,) = plan(framework, ["Afspraak", "Trekker"], ["Een", word]).rows
    assert (row.values["lead"], row.remarks) == ((), ())


@pytest.mark.parametrize("word", ["Gemeente Duinstede", "gem. Duinstede", "de gemeente"])
def test_the_municipality_by_its_name(framework, word):
    (row,) = plan(framework, ["Afspraak", "Trekker"], ["Een", f"{word}, Thuis"]).rows
    assert [who["party"].slug for who in row.values["lead"]] == ["duinstede", "duinstede-thuis"]


def test_what_a_spreadsheet_made_of_a_cell_is_not_taken_for_what_people_typed(framework):
    head = ["Nr.", "Afspraak", "Thema", "Planning"]
    told = plan(framework, head, ["2-1-2026", "Een", "1,1", "#N/B"], ["", "#REF!", "#VALUE!", "#1"])
    assert [str(problem) for problem in told.problems] == [
        "Row 2, column “Planning”: This cell holds an error of the spreadsheet. Type what it should say.",
        "Row 2, column “Nr.”: The spreadsheet made a date of this. Make the cell a text and type the number.",
        "Row 3, column “Afspraak”: This cell holds an error of the spreadsheet. Type what it should say.",
        "Row 3, column “Thema”: This cell holds an error of the spreadsheet. Type what it should say.",
    ]


def test_a_theme_with_the_decimal_sign_of_dutch(framework):
    add_theme(actor=ACTOR, framework=framework, position=2, number="2", title="Zorg, welzijn")
    rows = plan(framework, ["Afspraak", "Thema"], ["Een", "1,1"], ["Twee", "zorg, welzijn"]).rows
    assert [row.values["theme"].number for row in rows] == ["1.1", "2"]


def test_a_group_that_is_misspelled_is_asked_about(framework):
    (problem,) = plan(framework, ["Afspraak", "Trekker"], ["Een", "huurdersorganisatis"]).problems
    assert "Do you mean “huurdersorganisatie" in str(problem)


def test_kind_and_order_of_a_list_of_the_framework(framework):
    head = ["Afspraak", "Soort", "Volgorde"]
    told = plan(framework, head, ["Een", "kaderafspraak", ""], ["Twee", "Kader", ""])
    assert [row.values["position"] for row in told.rows] == [7, 8]
    (problem,) = plan(framework, head, ["Een", "jaarafspraak", ""]).problems
    assert problem.message == "This is an annual commitment; choose its year."


def test_signs_that_nobody_sees_are_no_change(framework):
    make_commitment(framework, "k-9", number="K 9", title="Zorg", text="a\xa0b", position=9)
    (row,) = plan(framework, ["Nr.", "Afspraak", "Tekst"], ["K 9", "Zorg", "a b"]).rows
    assert row.state == "unchanged"


def test_a_row_with_a_total_is_none_of_the_list(framework):
    """Unless it has an address word, by which somebody says that it is."""
    head = ["Adreswoord", "Nr.", "Afspraak"]
    lines = ["", "K 7", "Een"], ["", "Totaal", "=1"], ["", "", "Subtotaal:"], ["k-9", "", "Totaal"]
    told = plan(framework, head, *lines)
    assert [row.number for row in told.rows] == [2, 5]
    assert told.remarks == ("These rows hold a total and are not taken in: 3, 4.",)


def test_a_title_may_be_broken_off_or_tell_what_it_counts(framework):
    told = plan(framework, ["Trek-\nker", "Volgorde\n(aantal)", "Afspraak (verplicht)", "Thema (kort)"])
    assert told.general[0].message == "There are no rows below the titles."
    assert told.remarks == ("These columns are not used: Thema (kort).",)


def test_of_many_columns_that_are_not_used_the_first_are_told(framework):
    head = ["Afspraak", *(f"k{n}" for n in range(30))]
    assert plan(framework, head, ["Een"]).remarks[0].endswith("k18, k19, ….")


def test_a_date_that_became_a_number_is_no_planning(framework):
    (problem,) = plan(framework, ["Afspraak", "Planning"], ["Een", "46204"], ["Twee", "2026"]).problems
    assert str(problem).startswith("Row 2, column “Planning”: The spreadsheet counts a date this way.")


@pytest.mark.parametrize("title", ["Jaarafspraak", "Kaderafspraak", "Prestatieafspraak", "Jaar- afspraak"])
def test_what_an_agreement_calls_its_commitments_is_the_title(framework, title):
    """As in Heemstede: Nr. | Jaarafspraak | Trekker | Prioriteit."""
    told = plan(framework, ["Nr.", title, "Trekker", "Prioriteit"], ["1.1", "Bouwen", "Gemeente", "T1"])
    assert not told.problems and [row.values["title"] for row in told.rows] == ["Bouwen"]
