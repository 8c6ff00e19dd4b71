"""A table of figures from a spreadsheet: look first, then agree; all of it or nothing, and never what was signed."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from openpyxl import Workbook

from agreements.enums import AnnualStatus, Origin, TargetKind
from agreements.models import Forecast, Indicator
from agreements.services.drafting import add_indicator, start_year
from agreements.services.importing import PlanChangedError
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from monitoring.figure_lists import plan as planning
from monitoring.figure_lists import taking_in
from monitoring.figure_lists.agreed import agreed_words
from monitoring.figure_lists.columns import read_table
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figure_lists.taking_in import plan_figures
from monitoring.figures.services import last_intake, record_measurement
from monitoring.models import Measurement
from monitoring.overview.figures_sheet import render_figures
from monitoring.overview.followed import read_chapters
from tests.agreements.sheets import as_docx
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .figure_rows import LONG, OFFICER, counted, make_homes, plan, refused, sign, states, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def homes(table):
    return make_homes(table)


def test_a_table_with_years_in_a_document_with_a_larger_one(table, homes):
    """What a column with a year means is known before one of the tables is chosen."""
    larger = [["Naam", "Bron"], *([f"b{number}", "x"] for number in range(9))]
    years = [["Cijfer", "2026", "2027"], ["Nieuwe woningen", "24", "30"]]
    listed = read_table(read_rows(as_docx(larger, years)))
    assert [line.values for line in listed.lines] == [
        {"name": "Nieuwe woningen", "2026": "24", "2027": "30"},
    ]


class TestThereAndBack:
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_our_own_file_changes_nothing(self, table, homes, language):
        content, number = render_figures(
            table.framework, read_chapters(table.framework), timezone.localdate()
        )
        with translation.override(language):
            found = plan_figures(framework=table.framework, rows=read_rows(content))
        assert [str(problem) for problem in found.problems] == []
        assert states(found) == ["unchanged"] * number and number == 7

    def test_the_second_of_two_numbers_is_compared_and_not_changed(self, table, homes):
        sign(table.framework)
        head = [*LONG, "Tot en met"]
        agreed = ["Nieuwe woningen", "Afgesproken, tussen", None, 2027, 24, None, "Overeenkomst"]
        assert states(plan(table, [*agreed, 32], head=head)) == ["unchanged"]
        expected = ["Nieuwe woningen", "Verwacht", None, 2027, 24, None, "Bijlage 1"]
        rows = [*agreed, 40], [*agreed, None], [*expected, 32]
        for row, told in zip(rows, ("by an addendum",) * 2 + ("Leave this empty",), strict=True):
            (problem,) = refused(table, row, head=head)
            assert told in problem

    def test_what_is_filled_in_is_taken_in(self, table, homes):
        whose = table.corporation.label
        row = ["Nieuwe woningen", "Verwacht", whose, 2026, 1800, None, "Bijlage 1"]
        found = take_in(
            table,
            ["Nieuwe woningen", "Verwacht", whose, 2025, 14, None, "Bijlage 1"],
            row,
            ["Nieuwe woningen", "Gemeten", whose, None, 9, date(2024, 6, 30), "Jaarverslag"],
            ["Mutaties", "Gemeten", None, 2024, 7.25, "31-12-2024", "Jaarverslag"],
            name="lijst.csv",
        )
        assert states(found) == ["changed", "new", "changed", "new"]
        assert [(change.before, change.after) for change in found.rows[0].changes] == [
            ("12 (Bijlage 1)", "14 (Bijlage 1)")
        ]
        rows = Forecast.objects.order_by("year").values_list("year", "value", "party__slug", "version")
        assert [*rows] == [
            (2025, 14, "duinstede-wonen", 2),
            (2026, 1800, "duinstede-wonen", 1),
        ]
        told = Forecast.objects.get(year=2026).history.get()
        assert (told.actor_name, told.history_change_reason) == (
            "Beleidsadviseur",
            "overgenomen uit het bestand lijst.csv",
        )
        newest = Measurement.objects.order_by("-pk")[:2]
        assert [(row.value, row.reference_date, row.origin, row.author_name) for row in newest] == [
            (Decimal("7.25"), date(2024, 12, 31), "document", "Beleidsadviseur"),
            (9, date(2024, 6, 30), "document", "Beleidsadviseur"),
        ]
        assert states(plan(table, row)) == ["unchanged"]


class TestATableOfAnAnnex:
    HEAD = ("Cijfer", "Eenheid", "Thema", "1e prognosejaar 2025", "2026", 2027, "Totaal")

    def test_a_column_per_year_and_figures_that_are_new(self, table, homes):
        found = take_in(
            table,
            ["Nieuwe woningen", "", "", 0, "28", "-", 28],
            ["Label A", "woningen", "1", "1.143", -21, None, 0],
            ["Label B", "woningen", "Bouwen", None, None, None, None],
            head=self.HEAD,
            source="Bijlage 2, tabel 3",
            party=table.corporation,
        )
        assert states(found) == ["changed", "new", "new"]
        assert found.remarks == ("These columns are not used: Totaal.",)
        assert found.rows[1].remarks[0] == "This figure is not there yet. It is added to: 1 Bouwen."
        rows = Forecast.objects.exclude(source="Bijlage 1").order_by("pk")
        assert [(row.indicator.name, row.year, row.value, row.source) for row in rows] == [
            ("Nieuwe woningen", 2025, 0, "Bijlage 2, tabel 3"),
            ("Nieuwe woningen", 2026, 28, "Bijlage 2, tabel 3"),
            ("Label A", 2025, 1143, "Bijlage 2, tabel 3"),
            ("Label A", 2026, -21, "Bijlage 2, tabel 3"),
        ]
        label = Indicator.objects.get(name="Label A")
        assert (label.key, label.unit, label.theme.title) == ("label-a", "woningen", "Bouwen")
        assert label.history.get().actor_name == "Beleidsadviseur"

    def test_what_was_measured_needs_its_day(self, table, homes):
        told = refused(table, ["Mutaties", "Gemeten", 4], head=("Cijfer", "Wat", "2024"), source="x")
        assert told == [
            "Row 2, column “2024”: What was measured needs its day. Give it a row of its own, with the number in “Waarde” and the day in “Datum”, for example 31-12-2024."
        ]

    def test_a_number_of_the_file_is_no_thousands_and_percents_are_as_people_see_them(self, table, homes):
        book = Workbook()
        book.active.append(["Cijfer", "2025", "2026"])
        book.active.append(["Mutaties", 7.125, 0.072])
        book.active["C2"].number_format = "0.0%"
        buffer = io.BytesIO()
        book.save(buffer)
        rows = read_rows(buffer.getvalue())
        found = plan_figures(framework=table.framework, rows=rows, source="x")
        assert [str(one) for one in found.problems] == ["Row 2, column “2025”: Write at most two decimals."]
        assert rows[1].cells[2].text == "7,2%"


class TestANumberThatYearsShare:
    """In a column of a period, or in a row whose year is one."""

    COLUMN = ("Cijfer", "Wat", "Oplevering 2021 t/m 2023", "2021-2025")

    def test_what_was_measured_is_of_that_period(self, table, homes):
        found = take_in(table, ["Mutaties", "Gemeten", 40, "-"], head=self.COLUMN, source="Tabel 1")
        (change,) = found.rows[0].changes
        assert change.title == "Measured 1 January 2021 up to and including 31 December 2023"
        row = Measurement.objects.latest("pk")
        assert (row.starts_on, row.reference_date) == (date(2021, 1, 1), date(2023, 12, 31))
        again = ["Mutaties", "Gemeten", "", "2021-2023", 40, "", ""]
        assert states(plan(table, again)) == ["unchanged"]
        part = ["Mutaties", "Gemeten", "", "2021–2023", 30, date(2023, 6, 30), "Tabel 2"]
        take_in(table, part, [*again[:4], 41, "", "Tabel 2"])
        assert [*Measurement.objects.order_by("pk").values_list("value", "starts_on")][-2:] == [
            (30, date(2021, 1, 1)),
            (41, date(2021, 1, 1)),
        ]
        content, _number = render_figures(
            table.framework, read_chapters(table.framework), timezone.localdate()
        )
        there = plan_figures(framework=table.framework, rows=read_rows(content))
        assert set(states(there)) == {"unchanged"}

    def test_two_periods_that_end_on_a_day_are_told_apart(self, table, homes):
        rows = [
            ["Mutaties", "Gemeten", "", first, 4, date(2023, 12, 31), "x"] for first in ("2021-2023", "2023")
        ]
        take_in(table, rows[0])
        with acting(ACTOR):
            record_measurement(
                actor=ACTOR,
                indicator=Indicator.objects.get(key="mutaties"),
                value=Decimal(5),
                reference_date=date(2023, 12, 31),
                origin=Origin.DOCUMENT,
                source="x",
            )
        assert states(take_in(table, [*rows[0][:4], 6, *rows[0][5:]])) == ["changed"]
        (told,) = refused(table, [*rows[1][:4], 7, *rows[1][5:]])
        assert "Several periods end on this day. Write in “Jaar” which this is" in told

    def test_what_was_agreed_is_of_the_whole_term_alone(self, table, homes):
        head = (*LONG[:2], "2024-2027", "2024-2026", "Bron")
        row = ["Mutaties", "Afgesproken, minstens", 12, "", "Bijlage 1"]
        take_in(table, row, head=head)
        (target,) = Indicator.objects.get(key="mutaties").targets.all()
        assert (target.value, target.year) == (12, None)
        (told,) = refused(table, [*row[:2], "", 12, "x"], head=head)
        assert told == (
            "Row 2, column “2024-2026”: What is agreed is of one year, or of the whole term 2024-2027. Write one of these."
        )

    def test_what_was_expected_is_told_per_year_and_what_is_not_over_to_a_day(self, table, homes):
        for what, told in (("Verwacht", "is told per year"), ("Gemeten", "2021-2099 are not over yet")):
            (problem,) = refused(
                table, ["Mutaties", what, 3], head=("Cijfer", "Wat", "2021-2099"), source="x"
            )
            assert problem.startswith("Row 2, column “2021-2099”: ") and told in problem
            (problem,) = refused(table, ["Mutaties", what, "", "2021 - 2099", 3, "", "x"])
            assert problem.startswith("Row 2, column “Jaar”: ") and told in problem

    def test_a_sum_of_years_is_passed_over(self, table, homes):
        found = take_in(table, ["Mutaties", 3, 9], head=("Cijfer", "2026", "Totaal 2025-2028"), source="x")
        assert found.remarks == ("These columns are not used: Totaal 2025-2028.",)


class TestWhereNumbersComeFrom:
    """The source of a figure stands for that of a measured amount that tells none."""

    HEAD = ("Cijfer", "Cijfers uit", "Hoe vaak", "Waarde", "Datum")
    DAY = date(2024, 6, 30)

    def test_a_new_figure_brings_it_and_its_amounts_have_it(self, table, homes):
        found = take_in(table, ["Leegstand", "CBS, mei", "jaarlijks", 3, self.DAY], head=self.HEAD)
        (change,) = found.rows[0].changes
        assert change.after == "3 (CBS, mei)"
        row = Indicator.objects.get(name="Leegstand")
        assert (row.source, row.measurements.get().source) == ("CBS, mei", "CBS, mei")
        take_in(table, ["Leegstand", "", "", 4, date(2024, 7, 31)], head=self.HEAD)
        take_in(table, ["Leegstand", "", "", 5, date(2024, 8, 31)], head=self.HEAD, source="Opgave")
        assert [one.source for one in row.measurements.order_by("pk")] == ["CBS, mei", "CBS, mei", "Opgave"]

    def test_of_a_figure_that_is_there_it_changes_nothing_and_that_is_told(self, table, homes):
        told = ["Mutaties", "Elders", "", 3, self.DAY]
        found = take_in(table, told, head=self.HEAD, source="Opgave")
        assert Indicator.objects.get(name="Mutaties").source == ""
        assert [one for one in found.remarks if "Something else stands there than in row 2" in one]
        assert plan(table, ["Mutaties", "", "", 3, self.DAY], head=self.HEAD).remarks == ()

    def test_what_is_expected_stands_somewhere(self, table, homes):
        head = ("Cijfer", "Cijfers uit", "2026")
        (told,) = refused(table, ["Leegstand", "CBS, mei", 3], head=head)
        assert "Tell where this stands" in told

    def test_it_is_no_longer_than_a_source_may_be(self, table, homes):
        (told,) = refused(table, ["Leegstand", "x" * 151, "", 3, self.DAY], head=self.HEAD)
        assert told == "Row 2, column “Cijfers uit”: This is too long: at most 150 characters."


class TestRefused:
    def test_what_was_signed_is_not_changed(self, table, homes):
        sign(table.framework)
        same = ["Nieuwe woningen", "Afgesproken, minstens", "", "", 120, None, "Overeenkomst"]
        assert states(plan(table, same)) == ["unchanged"]
        for change in ({4: 130}, {1: "Afgesproken, hoogstens"}, {3: 2025}, {6: "Elders"}):
            row = [change.get(at, value) for at, value in enumerate(same)]
            (told,) = refused(table, row)
            assert told.startswith("Row 2, column “Wat”: The framework agreement has been signed.")

    def test_every_row_is_told_of_with_its_column(self, table, homes):
        whose = table.corporation.label
        rows = [
            ["", "", "", 2025, 1, None, "x"],
            ["Mutaties", "onzin", "", 2025, 1, None, "x"],
            ["Mutaties", "Verwacht", "Niemand", 2025, 1, None, "x"],
            ["Mutaties", "Verwacht", "", "", 1, None, "x"],
            ["Mutaties", "Verwacht", "", 2025, 101, None, "x"],
            ["Mutaties", "Verwacht", "", 2025, 1, None, ""],
            ["Mutaties", "Verwacht", "", 2025, "veel", None, "x"],
            ["Mutaties", "Gemeten", "", 2024, 1, None, "x"],
            ["Mutaties", "Gemeten", "", None, 1, "31-2-2024", "x"],
            ["Mutaties", "Gemeten", "", None, 1, "31-12-2099", "x"],
            ["Nieuwe woningen", "Gemeten", whose, None, 5, date(2024, 12, 31), "x"],
            ["Mutaties", "Verwacht", "", 2030, 1, None, "x"],
            ["Mutaties", "Verwacht", "", 2030, 2, None, "x"],
        ]
        told = [one.split(": ", 1) for one in refused(table, *rows)]
        assert [place.replace("Van wie", "Wie") for place, _message in told] == [
            f"Row {row}, column “{column}”"
            for row, column in zip(
                (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14),
                [
                    "Cijfer",
                    "Wat",
                    "Wie",
                    "Jaar",
                    "Waarde",
                    "Bron",
                    "Waarde",
                    "Datum",
                    "Datum",
                    "Datum",
                    "Waarde",
                    "Cijfer",
                ],
                strict=True,
            )
        ]
        assert told[10][1] == "For this day 1,143 was filled in on the site. A file does not change that."

    def test_a_text_that_stands_still_gets_no_figures(self, table):
        annual = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
        make_commitment(table.framework, number="J 1", annual=annual)
        annual.status = AnnualStatus.PROPOSED
        with acting(ACTOR):
            annual.save_next()
        head = ("Cijfer", "Nr.", "Jaar", "Waarde", "Bron")
        (told,) = refused(table, ["Sloop", "J 1", 2025, 3, "x"], head=head)
        assert told.startswith("Row 2, column “Cijfer”: This has been proposed, so the text stands still.")

    def test_what_is_wrong_with_a_whole_row_is_told_once(self, table, homes):
        head = ("Cijfer", "Partij", "2025", "2026")
        (told,) = refused(table, ["Nieuwe woningen", "Niemand", 1, 2], head=head, source="x")
        assert "takes no part" in told

    def test_no_more_than_can_be_written_at_a_time(self, table, homes, monkeypatch):
        monkeypatch.setattr(planning, "MAX_AMOUNTS", 1)
        (told,) = refused(table, ["Mutaties", 1, 2], head=("Cijfer", "2025", "2026"), source="x")
        assert told == "The file changes more than 1 amounts. Split it into several files."

    def test_something_else_than_was_shown_is_not_written(self, table, homes):
        row = ["Mutaties", "Verwacht", "", 2025, 1, None, "x"]
        shown = plan(table, row).fingerprint
        take_in(table, ["Mutaties", "Verwacht", "", 2025, 2, None, "x"])
        before = counted()
        with pytest.raises(PlanChangedError):
            take_in(table, row, shown=shown)
        assert counted() == before

    @pytest.mark.parametrize("value", [13, "weg"])
    def test_what_somebody_removes_while_it_is_taken_in_is_shown_anew(self, table, homes, monkeypatch, value):
        """It was looked at, and is gone when its turn comes."""
        write = taking_in._Writer.write

        def late(writer, shown):
            with acting(ACTOR):
                Forecast.objects.get(indicator=homes, year=2025).delete()
            return write(writer, shown)

        monkeypatch.setattr(taking_in._Writer, "write", late)
        before = counted()
        row = ["Nieuwe woningen", "Verwacht", table.corporation.label, 2025, value, None, "x"]
        with pytest.raises(PlanChangedError):
            take_in(table, row)
        assert counted() == before


class TestWhatGoes:
    """The word "weg" removes what was expected; a dash, which in other tables is zero or unknown, nothing."""

    HEAD = ["Cijfer", "Van wie", "2025", "2026"]

    def test_the_word_removes_and_can_be_taken_back(self, table, homes):
        whose = table.corporation.label
        assert states(plan(table, ["Nieuwe woningen", whose, "-", "–"], head=self.HEAD)) == ["unchanged"]
        row = ["Nieuwe woningen", whose, " Weg ", "weg"]
        found = take_in(table, row, head=self.HEAD)
        assert [(one.title, one.before, one.after) for one in found.rows[0].changes] == [
            ("Expected 2025", "12 (Bijlage 1)", "")
        ]
        assert not homes.forecasts.exists()
        assert states(take_in(table, row, head=self.HEAD)) == ["unchanged"]
        shown = plan_back(last_intake(table.framework)).fingerprint
        take_back(actor=OFFICER, framework=table.framework, shown=shown)
        assert [(row.year, row.value, row.source) for row in homes.forecasts.all()] == [
            (2025, 12, "Bijlage 1")
        ]

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (["Nieuwe woningen", "Gemeten", None, 2024, "weg", date(2024, 6, 30), ""], "does not go"),
            (["Nieuwe woningen", "Minstens", None, None, "weg", None, ""], "is not known"),
            (["Nieuwe woningen", "Afgesproken, minstens", None, None, "weg", None, ""], "by a file"),
            (["Iets nieuws", "Verwacht", None, 2026, "weg", None, ""], "is not there"),
        ],
    )
    def test_nothing_else_goes(self, table, homes, row, told):
        (problem,) = refused(table, row)
        assert told in problem


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_the_same_whatever_the_length(table, homes, number, django_assert_num_queries):
    for n in range(number):
        add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key=f"f-{n}",
            name=f"Cijfer {n}",
            unit="",
            commitment=make_commitment(table.framework, f"c-{n}", n),
        )
    rows = [[f"Cijfer {n}", "Verwacht", table.corporation.label, 2025, n, None, "x"] for n in range(number)]
    with django_assert_num_queries(9):
        found = plan(table, *rows)
    assert states(found) == ["new"] * number


def test_amounts_of_euros_that_a_list_changes_are_told_as_money():
    with translation.override("nl"):
        assert agreed_words(("7.50", "Brief", TargetKind.AT_LEAST, "8.10"), "euro").endswith(
            " 7,50 en 8,10 (Brief)"
        )
        assert agreed_words(("7.50", "Brief", TargetKind.AT_LEAST, ""), "woningen").endswith(" 7,5 (Brief)")
