"""Units beside a number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from config.web.units import counted, is_share, number, numbers, sign_of, unit_of


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("1", "woningen", "woning"),
        ("1.00", "woningen per jaar", "woning per jaar"),
        ("1", "%", "%"),
        ("1", "VHE", "VHE"),
        ("1", "bomen, % en meter", "bomen, % en meter"),
        ("1", "", ""),
        ("1.5", "woningen", "woningen"),
        ("0", "woningen", "woningen"),
        ("-1", "woningen", "woningen"),
    ],
)
def test_one_of_what_is_known(value, unit, told):
    assert unit_of(Decimal(value), unit) == told


@pytest.mark.parametrize(
    ("unit", "sign", "share"),
    [
        ("%", "%", True),
        (" Procent ", "%", True),
        ("percent", "%", True),
        ("% per jaar", "%", False),
        ("EUR", "€", False),
        ("", "", False),
    ],
)
def test_a_share_in_signs_and_in_words(unit, sign, share):
    """A growth of so many percent a year may be above a hundred."""
    assert (sign_of(unit), is_share(unit)) == (sign, share)


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("1250000.50", "euro", "1.250.000,50"),
        ("7.5", "EUR per maand", "7,50"),
        ("7.25", "€", "7,25"),
        ("7.00", "euro", "7"),
        ("1.5", "€ mln", "1,5"),
        ("1.5", "mln euro", "1,5"),
        ("3.5", "%", "3,5"),
        ("1.5", "", "1,5"),
    ],
)
def test_euros_have_cents_or_none(value, unit, told):
    assert number(Decimal(value), unit) == told
    assert numbers(Decimal(1), Decimal(value) + 1, unit).startswith("1 en ")


def test_in_a_template():
    page = Template("{% load components %}{{ unit|counting:value }}")
    told = [page.render(Context({"unit": "plekken", "value": value})) for value in (Decimal(1), None)]
    assert told == ["plek", "plekken"]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("31", "woningen", "31\u00a0woningen"),
        ("1", "woningen per jaar", "1\u00a0woning per jaar"),
        ("70.5", "%", "70,5\u00a0%"),
        ("250000", "euro", "€\u00a0250.000"),
        ("7.5", "EUR per maand", "€\u00a07,50 per maand"),
        ("3", "euro's x 1.000", "3\u00a0euro's x 1.000"),
        ("1800", "", "1.800"),
    ],
)
def test_a_number_with_what_it_counts(value, unit, words):
    with translation.override("nl"):
        assert counted(Decimal(value), unit) == words
