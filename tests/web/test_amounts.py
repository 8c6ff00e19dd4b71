"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from config.web.amounts import amount_field, count_in


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("nl", "1.800", "1800"),
        ("nl", "-1.800", "-1800"),
        ("nl", "-1 800,5", "-1800.5"),
        ("nl", "1.234.567,89", "1234567.89"),
        ("nl", "1,234.5", "1234.5"),
        ("nl", "1,234,567", "1234567"),
        ("nl", "0,12", "0.12"),
        ("nl", "12.5", "12.5"),
        ("en", "1,800", "1800"),
        ("en", "1.800,50", "1800.5"),
    ],
)
def test_what_people_mean(language, typed, number):
    with translation.override(language):
        assert amount_field("", least=None).clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("nl", "0,125"),
        ("nl", "0.500"),
        ("nl", "007.125"),
        ("nl", "7,125"),
        ("nl", "-7,125"),
        ("nl", "1.800,505"),
        ("en", "7.125"),
    ],
)
def test_more_decimals_than_are_kept_are_told(language, typed):
    with translation.override(language), pytest.raises(ValidationError) as wrong:
        amount_field("", least=None).clean(typed)
    assert [one.code for one in wrong.value.error_list] == ["max_decimal_places"]


@pytest.mark.parametrize(
    ("unit", "typed", "number"),
    [
        ("EUR", "€ 25,-", "25"),
        ("EUR", "€ 1.250,50", "1250.5"),
        ("EUR per maand", "-€ 25,--", "-25"),
        ("euro's", "1.250 euro", "1250"),
        ("%", "70%", "70"),
        ("procent", "−7,5 %", "-7.5"),
        ("% per jaar", "3 procent", "3"),
    ],
)
def test_a_sign_of_what_is_counted_may_stand_beside_it(unit, typed, number):
    field = amount_field("", least=None)
    count_in(unit, field)
    with translation.override("nl"):
        assert field.clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("unit", "typed", "code"),
    [
        ("EUR", "70 %", "unit"),
        ("%", "€ 70", "unit"),
        ("woningen", "25,-", "unit"),
        ("", "70%", "unit"),
        ("EUR", "€ 25 %", "unit"),
        ("EUR", "€", "required"),
        ("EUR", "25 woningen", "invalid"),
    ],
)
def test_a_sign_of_something_else_is_told(unit, typed, code):
    field = amount_field("", required=True)
    count_in(unit, field)
    with pytest.raises(ValidationError) as wrong:
        field.clean(typed)
    assert [one.code for one in wrong.value.error_list] == [code]
