"""Figures in a row of the table, beside what was agreed."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from monitoring.enums import Light
from monitoring.table.report import Result
from monitoring.table.suggested import figure_of

from .row_lines import OCTOBER, make

pytestmark = pytest.mark.usefixtures("english")


def result(value: str = "71", **fields) -> Result:
    values = {
        "indicator": "Aandeel",
        "unit": "%",
        "value": Decimal(value),
        "origin": "person",
        "source": "Verslag",
        "party": "Wonen",
        "reference_date": OCTOBER,
        **fields,
    }
    return Result(**values)


class TestFigures:
    def test_whose_how_much_and_when(self):
        (cell,) = make(results=(result(origin="document"),)).results
        assert (cell.label, cell.value, cell.target) == ("Wonen", "71\u00a0%", "")
        assert cell.note == 'on 30 October 2024 · <span lang="nl">Verslag</span>'
        (cell,) = make(results=(result(starts_on=date(2024, 1, 1)),)).results
        assert cell.note.startswith("1 January up to and including 30 October 2024")

    def test_what_was_measured_stands_once_above_the_figures_of_parties(self):
        cells = make(
            results=(
                result(),
                result(party="Bouwen"),
                result(indicator="Cv-ketels"),
                result(indicator="Witgoed", party=""),
                result(indicator="Cv-ketels", party="Bouwen"),
            )
        ).results
        assert [(cell.name, cell.label) for cell in cells] == [
            ("Aandeel", "Wonen"),
            ("", "Bouwen"),
            ("Cv-ketels", "Wonen"),
            ("", "Witgoed"),
            ("Cv-ketels", "Bouwen"),
        ]

    def test_a_joint_one_goes_by_its_name_and_an_unknown_date_is_told(self):
        (cell,) = make(results=(result(party="", reference_date=None),)).results
        assert cell.label == "Aandeel"
        assert cell.note

    @pytest.mark.parametrize("kind", ["at_least", "at_most", "about", "signal"])
    def test_what_was_agreed(self, kind):
        (cell,) = make(results=(result(target=Decimal("70.00"), target_kind=kind),)).results
        assert "70\u00a0%" in cell.target

    def test_what_lies_between_two_shows_both(self):
        agreed = {"target": Decimal(25), "target_kind": "range", "target_upto": Decimal(30)}
        (cell,) = make(results=(result("24", **agreed),)).results
        assert cell.target == "agreed: between 25 and 30\u00a0%"
        assert re.findall(r'x="([^"]+)%"', cell.bar) == ["25", "30"] and "value--missed" in cell.bar
        (cell,) = make(results=(result("27", **agreed, unit="plekken"),)).results
        assert cell.target == 'agreed: between 25 and 30\u00a0<span lang="nl">plekken</span>'

    def test_a_unit_in_words_is_typed(self):
        agreed = {"target": Decimal(1), "target_kind": "at_least", "unit": "woningen"}
        (cell,) = make(results=(result("71", **agreed),)).results
        assert cell.value == '71\u00a0<span lang="nl">woningen</span>'
        assert cell.target == 'agreed: at least 1\u00a0<span lang="nl">woning</span>'
        with translation.override("nl"):
            (cell,) = make(results=(result("71", **agreed),)).results
        assert cell.value == "71\u00a0woningen" and "<" not in cell.target + cell.note

    def test_a_share_in_words_has_a_bar_too(self):
        told = replace(result("71", target=Decimal(70), target_kind="at_least"), unit="procent")
        (cell,) = make(results=(told,)).results
        assert "result-bar" in cell.bar

    @pytest.mark.parametrize(
        ("kind", "value", "missed"),
        [
            ("at_least", "70", False),
            ("at_least", "69.99", True),
            ("at_most", "70", False),
            ("at_most", "70.01", True),
            ("signal", "65", True),
            ("signal", "71", False),
            ("about", "63", False),
            ("about", "62.99", True),
            ("about", "77.01", True),
        ],
    )
    def test_a_bar_shows_whether_it_was_missed(self, kind, value, missed):
        (cell,) = make(results=(result(value, target=Decimal(70), target_kind=kind),)).results
        assert ("result-bar__value--missed" in cell.bar) is missed
        # As the suggested light beside it.
        figure = figure_of(result(value, target=Decimal(70), target_kind=kind), Decimal(70))
        assert (figure.light != Light.GREEN) is missed

    @pytest.mark.parametrize(("value", "width"), [("40", "40"), ("-5", "0"), ("130", "100")])
    def test_a_bar_stays_within_its_frame(self, value, width):
        (cell,) = make(results=(result(value, target=Decimal(70), target_kind="at_least"),)).results
        assert re.findall(r'width="([^"]+)%"', cell.bar) == ["100", "100", width]
        assert 'x="70%"' in cell.bar
        assert "style" not in cell.bar

    def test_only_percentages_with_a_target_have_a_bar(self):
        agreed = {"target": Decimal(70), "target_kind": "at_least"}
        cells = make(results=(result(), result(unit="woningen", **agreed), result(**agreed))).results
        assert [bool(cell.bar) for cell in cells] == [False, False, True]
