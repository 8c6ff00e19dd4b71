"""What the cells of the sheets say, before any program writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from config.web.cells import CELL_LIMIT, HIGHEST, Column, LightCell, Sheet, clean
from monitoring.publishing import sheets
from monitoring.publishing.figure_sheets import results
from monitoring.table.report import (
    EarlierLight,
    Heading,
    Lead,
    Line,
    Link,
    PartyRef,
    Report,
    Result,
    Told,
    Words,
)
from monitoring.table.said import Amount, Followed, FollowedValue, Term

pytestmark = pytest.mark.usefixtures("english")


def make_line(**fields: Any) -> Line:
    """A line with what a line must have."""
    known: dict[str, Any] = {
        "key": "j-1",
        "number": "J 1",
        "title": "Nieuwbouw",
        "heading": 2,
        "assessable": True,
        "light": "red",
        "light_dated": date(2024, 10, 30),
        "lead_label": "Corporaties",
        "version": 1,
        "pk": 1,
    }
    return Line(**{**known, **fields})


def make_report(*lines: Line, **fields: Any) -> Report:
    """A report of an open round with a chapter (1) and a section (2)."""
    known: dict[str, Any] = {
        "municipality": PartyRef("duinstede", "Gemeente Duinstede"),
        "framework": PartyRef("afspraken", "Prestatieafspraken"),
        "framework_starts_on": date(2024, 1, 1),
        "framework_ends_on": date(2027, 12, 31),
        "year": 2024,
        "round": PartyRef("najaar", "Najaar"),
        "period": "",
        "reference_date": date(2024, 10, 30),
        "status": "open",
        "words": Words("Actiehouder", "Wanneer", "orange", "klaar", "let op", "te laat"),
        "headings": (Heading(1, "1", "Bouwen", 1), Heading(2, "1.1", "Huur", 2, parent=1)),
        "lines": lines or (make_line(),),
    }
    return Report(**{**known, **fields})


def cells(report: Report) -> dict[str, Any]:
    """The first row of the table by the titles of its columns."""
    sheet = sheets.table(report)
    return {column.title: cell for column, cell in zip(sheet.columns, sheet.rows[0], strict=True)}


RESULT = Result(
    "Aandeel",
    "%",
    Decimal("71.50"),
    "document",
    "Monitor",
    "Wonen",
    date(2024, 9, 1),
    date(2024, 1, 1),
    Decimal(70),
    "at_least",
)


class TestTable:
    def test_words_of_the_framework(self):
        titles = [column.title for column in sheets.table(make_report()).columns]
        assert titles == [
            "No.", "Commitment", "Text of the commitment", "Parts", "Theme", "Subtheme", "Actiehouder", "Wanneer",
            "Traffic light", "Origin of the light", "Since", "Cause", "Effect", "Adjustment", "Progress", "Results",
            "Works out",
            "Completed on",
        ]  # fmt: skip

    def test_a_full_line(self):
        line = make_line(
            text="Wij bouwen.",
            items=("a. huur", "b. koop"),
            planning="T1",
            planning_notes=("voor de zomer",),
            leads=(Lead("Corporaties", "agreement"), Lead("Wonen", "text")),
            light_origin="person",
            light_author="Gemeente",
            cause="Stilstand",
            effect="Later",
            adjustment="Overleg",
            earlier=(EarlierLight("Voorjaar", date(2024, 4, 30), "red"),),
            progress=(
                Told("Klaar.", date(2024, 10, 1), "person", "", party="Wonen"),
                Told("Bijna.", date(2024, 10, 1), "person", "", party="Thuis"),
                Told("Samen.", date(2024, 4, 1), "demo", "", round="Voorjaar"),
            ),
            results=(RESULT,),
            elaborates=(Link("k-1", "K 1", "Bouw", "our_reading"),),
        )
        assert cells(make_report(line)) == {
            "No.": "J 1",
            "Commitment": "Nieuwbouw",
            "Text of the commitment": "Wij bouwen.",
            "Parts": "a. huur\nb. koop",
            "Theme": "1 Bouwen",
            "Subtheme": "1.1 Huur",
            "Actiehouder": "Corporaties\naccording to the text: Wonen",
            "Wanneer": "T1\ntext: voor de zomer",
            "Traffic light": LightCell("red", "Red"),
            "Origin of the light": "Gemeente",
            "Since": date(2024, 4, 30),
            "Cause": "Stilstand",
            "Effect": "Later",
            "Adjustment": "Overleg",
            "Progress": "Wonen: Klaar.\nThuis: Bijna.\n(1 October 2024)\n\nSamen.\n(Voorjaar · 1 April 2024 · demonstration)",
            "Results": "Aandeel, Wonen: 71.5\u00a0% (at least 70\u00a0% · 1 January up to and including 1 September 2024)",
            "Works out": "K 1 Bouw (our reading)",
            "Completed on": "",
        }

    def test_the_middle_light_has_the_frameworks_word(self):
        assert cells(make_report(make_line(light="yellow")))["Traffic light"] == LightCell("yellow", "Orange")

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"light_origin": "demo", "light_author": "Gemeente"}, "demonstration"),
            ({"light_origin": "document", "light_source": "Monitor 2024"}, "Monitor 2024"),
            ({"assessable": False, "light": "none"}, "followed without a light"),
        ],
    )
    def test_origin_of_the_light(self, fields, expected):
        assert cells(make_report(make_line(**fields)))["Origin of the light"] == expected

    def test_without_a_light_there_is_no_since(self):
        assert cells(make_report(make_line(light="none")))["Since"] is None

    def test_lines_without_a_heading_are_not_lost(self):
        report = make_report(make_line(heading=None), make_line(key="j-2", heading=1))
        assert [row[4:6] for row in sheets.table(report).rows] == [("1 Bouwen", ""), ("", "")]

    def test_the_draft_says_so_in_the_name_of_the_sheet(self):
        assert sheets.table(make_report()).name == "Monitor CONCEPT"
        assert sheets.table(make_report(status="closed")).name == "Monitor"

    def test_an_empty_column_takes_little_room(self):
        widths = {c.title: c.width for c in sheets.table(make_report()).columns}
        filled = {c.title: c.width for c in sheets.table(make_report(make_line(cause="x"))).columns}
        assert (widths["Cause"], filled["Cause"]) == (9, 30)


class TestOtherSheets:
    def test_results_are_numbers_and_dates(self):
        sheet = results([*sheets.placed(make_report(make_line(results=(RESULT,))))])
        assert sheet.rows == (
            ("J 1", "Nieuwbouw", "Aandeel", "Wonen", Decimal("71.50"), "%", "at least", Decimal(70), None,
             date(2024, 1, 1), date(2024, 9, 1), "Monitor"),
        )  # fmt: skip

    def test_facts_of_an_open_round(self):
        report = make_report(make_line(light_origin="demo"))
        facts = dict(sheets.facts(report).rows)
        assert facts["Status"].startswith("CONCEPT:")
        assert facts["Reference date"] == date(2024, 10, 30)
        assert (facts["Commitments"], facts["Traffic light: Red"], facts["Traffic light: Green"]) == (1, 1, 0)
        assert "Demonstration" in facts
        assert "Checksum of the closed round (SHA-256)" not in facts

    def test_facts_of_a_closed_round(self):
        facts = dict(sheets.facts(make_report(status="closed", checksum="abc")).rows)
        assert facts["Status"].startswith("Final:")
        assert facts["Checksum of the closed round (SHA-256)"] == "abc"
        assert "Demonstration" not in facts

    def test_the_legend_counts(self):
        rows = sheets.legend(make_report(make_line(), make_line(key="j-2", light="green"))).rows
        assert rows[:4] == (
            (LightCell("green", "Green"), "klaar", 1),
            (LightCell("yellow", "Orange"), "let op", 0),
            (LightCell("red", "Red"), "te laat", 1),
            (LightCell("none", "No light"), "followed without a light, or not judged yet", 0),
        )


class TestClean:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\x00b\x07c\ufffe", "abc"),
            ("een\r\ntwee\rdrie\x0bvier\u2028vijf", "een\ntwee\ndrie\nvier\nvijf"),
            ("tab\tblijft", "tab\tblijft"),
            ("=1+1", "=1+1"),
            ("é 👍 \u200fעברית e\u0301", "é 👍 \u200fעברית e\u0301"),
        ],
    )
    def test_what_a_cell_can_hold(self, text, expected):
        assert clean(text) == expected

    @pytest.mark.parametrize("letter", ["x", "👍"])
    def test_what_is_too_long_is_cut_and_says_so(self, letter):
        size = len(letter.encode("utf-16-le")) // 2
        assert clean(letter * (CELL_LIMIT // size)) == letter * (CELL_LIMIT // size)
        cut = clean(letter * 40_000)
        assert cut.endswith("in the JSON file.]")
        assert CELL_LIMIT - 1 <= len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
        assert cut.startswith(letter * 1000)


def test_the_height_of_a_row_fits_its_longest_cell():
    sheet = Sheet("x", (Column("a", 10), Column("b", 100)), ())
    assert sheet.height(("kort", None)) == 19
    assert sheet.height(("drie\nregels\nhier", Decimal(1))) == 13 * 3 + 6
    assert sheet.height(("x" * 25, "x" * 25)) == 13 * 3 + 6
    assert sheet.height(("x" * 40_000, "")) == HIGHEST


def test_the_sheets_of_a_report_without_terms():
    report = make_report()
    assert [sheet.name for sheet in sheets.workbook(report)] == [
        "Monitor CONCEPT",
        "Results",
        "Legend",
        "Facts",
    ]


def test_figures_of_themes_have_a_sheet_of_their_own():
    values = (
        FollowedValue("agreed", Decimal(120), "Overeenkomst", kind="range", upto=Decimal(140)),
        FollowedValue(
            "measured", Decimal(7), "=Bron", "Elan", reference_date=date(2024, 6, 30), origin="demo"
        ),
    )
    expected = FollowedValue("expected", Decimal(9), "Bijlage")
    told = Followed("Voorraad", "woningen", 1, values, "=WoningNet"), Followed("Sloop", "", None, (expected,))
    book = sheets.workbook(make_report(followed=told))
    assert [sheet.name for sheet in book][1:3] == ["Results", "Figures of themes"]
    theme = "1 Bouwen"
    assert book[2].rows == (
        (
            theme,
            "Voorraad",
            "",
            "Agreed, between",
            Decimal(120),
            Decimal(140),
            "woningen",
            None,
            "Overeenkomst",
            "=WoningNet",
        ),
        (
            theme,
            "Voorraad",
            "Elan",
            "Measured",
            Decimal(7),
            None,
            "woningen",
            date(2024, 6, 30),
            "demonstration",
            "=WoningNet",
        ),
        ("The whole agreement", "Sloop", "", "Expected", Decimal(9), None, "", None, "Bijlage", ""),
    )


def test_the_price_level_of_money_is_told_or_said_to_be_missing():
    amounts = (Amount("laag", Decimal(600), "EUR", "2024"), Amount("hoog", Decimal(700), "EUR"))
    years = Amount("in stand houden", Decimal(25), "jaar")
    sheet = sheets.glossary(make_report(glossary=(Term("Grens", "", "Bron", (*amounts, years)),)))
    place = [column.title for column in sheet.columns].index("Price level")
    assert [row[place] for row in sheet.rows] == ["2024", "not told", ""]
