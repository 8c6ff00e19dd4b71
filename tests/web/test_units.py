"""Units beside a number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template

from config.web.units import unit_of


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


def test_in_a_template():
    page = Template("{% load components %}{{ unit|counting:value }}")
    told = [page.render(Context({"unit": "plekken", "value": value})) for value in (Decimal(1), None)]
    assert told == ["plek", "plekken"]
