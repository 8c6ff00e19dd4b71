"""Reading from a cell who leads."""

import time

from agreements.services.import_parties import _FINE


def test_names_are_parted_by_and_but_not_inside_what_a_hyphen_joins():
    assert _FINE.split("Gemeente  en   Elan, Huurders- en bewonersraad") == [
        "Gemeente",
        "Elan",
        " Huurders- en bewonersraad",
    ]


def test_a_cell_full_of_spaces_takes_no_long_time():
    began = time.perf_counter()
    _FINE.split(" " * 40_000)
    assert time.perf_counter() - began < 2
