"""Figures as a publication writes them: which of them did not reach what was agreed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from monitoring.publishing.outcomes import figures

from .pdf_report import make_result

#: Measured on the last day of the year, and in the middle of it.
DECEMBER, JUNE = date(2024, 12, 31), date(2024, 6, 30)


def missed(*results):
    return [figure.missed for one in figures(results) for figure in one.values]


def test_a_party_that_did_not_reach_the_target_has_a_bar_that_says_so():
    assert missed(make_result("Elan Wonen", "71"), make_result("Pré Wonen", "40")) == [False, True]
    bars = [render_to_string("pdf/bar.html", {"width": "9", "mark": "8", "missed": m}) for m in (False, True)]
    assert "#a3161d" not in bars[0] and "#a3161d" in bars[1]


@pytest.mark.parametrize(("measured", "expected"), [(JUNE, [False]), (DECEMBER, [True]), (None, [False])])
def test_a_count_is_missed_only_when_its_year_is_over(measured, expected):
    count = replace(
        make_result("", "40"), unit="woningen", target=Decimal(70), target_year=2024, reference_date=measured
    )
    assert missed(count) == expected


def test_a_figure_without_a_target_is_not_missed():
    assert missed(replace(make_result("", "40"), target=None, target_kind="")) == [False]


def test_a_bar_is_as_long_as_the_value_and_nothing_has_none():
    def bars(value, **fields):
        (found,) = figures([replace(make_result("", value), **fields)])
        return [(one.width, one.mark) for one in found.values]

    assert bars("40") == [("120", "210")]
    assert bars("40", target=None) == [("120", "")]
    count = {"unit": "woningen", "target": Decimal(0)}
    assert bars("20", **count) == [("300", "0")]
    assert bars("0", **count) == bars("20", unit="woningen", target=None) == [("", "")]


def test_what_lies_between_two_has_two_marks(english):
    row = replace(make_result("", "27"), target=Decimal(25), target_kind="range", target_upto=Decimal(30))
    other = replace(row, target_upto=Decimal(45))
    (found,), (more,) = ([value for one in figures([each]) for value in one.values] for each in (row, other))
    assert [(one.mark, one.end) for one in (found, more)] == [("75", "90"), ("75", "135")]
    assert [one.agreed for one in figures([row, other])] == [
        "between 25 and 30\u00a0%",
        "between 25 and 45\u00a0%",
    ]
    values = [{"width": "81", "mark": "75", "end": end} for end in ("", "90")]
    assert ["M90 0v26" in render_to_string("pdf/bar.html", one) for one in values] == [False, True]


def test_a_made_up_figure_is_marked():
    rows = make_result("Elan Wonen", "71"), replace(make_result("Elan Wonen", "71"), origin="demo")
    assert [one.is_demo for one in figures(rows)] == [False, True]
