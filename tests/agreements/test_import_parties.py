"""Reading from a cell who leads."""

import time

import pytest

from agreements.services.import_parties import _FINE, Directory


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


@pytest.mark.django_db
class TestFunctionsBehindParties:
    @pytest.mark.parametrize(
        ("words", "function", "outside"),
        [
            ("gemeente, netbeheerder", "", ["netbeheerder"]),
            ("gemeente, netbeheerder Stroom", "", ["netbeheerder Stroom"]),
            ("gemeente en zorgbegeleiders", "", ["zorgbegeleiders"]),
            ("gemeente, beleidsadviseur Bouw, brandweer", "beleidsadviseur Bouw", ["brandweer"]),
            ("gemeente, beleidsadviseur Bouw, wethouder", "beleidsadviseur Bouw, wethouder", []),
            ("gemeente (wethouder, beleidsadviseur)", "wethouder, beleidsadviseur", []),
            ("gemeente, beleidsadviseur Bouw en Grond", "beleidsadviseur Bouw en Grond", []),
        ],
    )
    def test_who_is_no_function_is_somebody(self, table, words, function, outside):
        found, problems, _remarks = Directory(table.framework).read(words)
        assert problems == []
        assert found[0]["party"] == table.municipality
        assert found[0].get("function", "") == function
        assert [one["outsider"] for one in found[1:]] == outside
