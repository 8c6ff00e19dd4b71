"""Targets in the text of an agreement: numbers as people write them, whatever they were kept as."""

import pytest
from django.utils import translation

from agreements.services.target_words import target_words
from monitoring.signing.text import Line


@pytest.mark.parametrize(
    ("value", "shown"), [("1100.00", "1.100"), ("7.50", "7,5"), ("70", "70"), ("", "")], ids=str
)
def test_the_number_of_a_target(value, shown):
    target = {
        "indicator": "Woningen",
        "kind": "at_least",
        "value": value,
        "unit": "woningen",
        "printed": "",
        "bearer": "Wonen",
    }
    with translation.override("nl"):
        (words,) = Line({"targets": [target]}, (), True).targets
    assert words.endswith(f" {shown} woningen (Wonen)".replace("  ", " "))


def test_what_lies_between_two():
    one = {"indicator": "Plekken", "kind": "range", "value": "24.00", "upto": "32.50", "unit": "plekken"}
    with translation.override("nl"):
        assert target_words(one | {"printed": "", "bearer": ""}) == "Plekken: tussen 24 en 32,5 plekken"


def test_what_was_printed_goes_first():
    target = {
        "indicator": "Huur",
        "kind": "range",
        "value": "1.00",
        "unit": "%",
        "printed": "0 tot 1 %",
        "bearer": "",
    }
    assert Line({"targets": [target]}, (), True).targets == ["Huur: 0 tot 1 %"]
