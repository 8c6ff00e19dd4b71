"""Words for a part of the year, read as days."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.services.season_words import day_in, season_window

#: Words, and the first and last day as (month, day) in 2026.
READ = {
    "voorjaar": ((3, 1), (6, 20)),
    "Voorjaar": ((3, 1), (6, 20)),
    "  in het   najaar ": ((9, 1), (12, 20)),
    "herfst": ((9, 1), (12, 20)),
    "zomer": ((6, 1), (9, 20)),
    "april": ((4, 1), (4, 30)),
    "in september": ((9, 1), (9, 30)),
    "oktober - november": ((10, 1), (11, 30)),
    "maart t/m mei": ((3, 1), (5, 31)),
    "februari": ((2, 1), (2, 28)),
    "T1": ((1, 1), (4, 30)),
    "t3": ((9, 1), (12, 31)),
    "Q2": ((4, 1), (6, 30)),
    "eerste helft": ((1, 1), (6, 30)),
    "tweede helft": ((7, 1), (12, 31)),
    "begin van het jaar": ((1, 1), (2, 28)),
    "het hele jaar": ((1, 1), (12, 31)),
}


@pytest.mark.parametrize("words", READ)
def test_words_for_a_season(words):
    first, last = READ[words]
    assert season_window(words, 2026) == (date(2026, *first), date(2026, *last))


def test_a_year_in_the_words_goes_before_the_year_of_the_step():
    assert season_window("najaar 2027", 2026) == (date(2027, 9, 1), date(2027, 12, 20))
    assert season_window("Q2 2028", None) == (date(2028, 4, 1), date(2028, 6, 30))


@pytest.mark.parametrize(
    "words",
    ["", "binnenkort", "T4", "Q5", "november - maart", "april en mei", "bod", "99", "voorjaar?"],
)
def test_words_nobody_reads_the_same_way(words, english):
    with pytest.raises(ValidationError) as told:
        season_window(words, 2026)
    assert list(told.value.message_dict) == ["season"]
    assert "voorjaar, najaar, april, T1, Q2" in told.value.messages[0]


@pytest.mark.parametrize("words", ["winter", "in de Winter", "winter 2027"])
def test_a_winter_lies_in_two_years_and_what_to_write_instead_is_understood(words, english):
    with pytest.raises(ValidationError) as told:
        season_window(words, 2026)
    instead = told.value.message_dict["season"][0].split("“")[1:]
    assert len(instead) == 2
    for one in instead:
        assert season_window(one.split("”")[0], 2026)


def test_words_without_a_year(english):
    with pytest.raises(ValidationError) as told:
        season_window("najaar", None)
    assert told.value.message_dict == {"season": ["Name the year as well: this step stands in no year."]}


def test_the_last_of_february():
    assert day_in(2026, 2, 29) == date(2026, 2, 28)
    assert day_in(2028, 2, 29) == date(2028, 2, 29)
