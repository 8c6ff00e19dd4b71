"""When a figure is due, by the words of how often: certain ones give days, others none."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.services.measuring_times import following, latest, moments

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def days(words: str) -> list[str]:
    return [f"{row.day:%d-%m-%y}" for row in moments(words, FIRST, LAST)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Jaarlijks", ["31-12-26", "31-12-27"]),
        ("eens per jaar.", ["31-12-26", "31-12-27"]),
        ("jaarlijks, peildatum 1 juli", ["01-07-26", "01-07-27"]),
        ("jaarlijks (per 1-7)", ["01-07-26", "01-07-27"]),
        ("jaarlijks in februari", ["28-02-26", "28-02-27"]),
        ("per halfjaar, Q2 en Q4", ["30-06-26", "31-12-26", "30-06-27", "31-12-27"]),
        ("twee keer per jaar, in mei en november", ["31-05-26", "30-11-26", "31-05-27", "30-11-27"]),
        ("Q4 en Q2 van ieder jaar", ["30-06-26", "31-12-26", "30-06-27", "31-12-27"]),
        ("T1 en T3", ["30-04-26", "31-12-26", "30-04-27", "31-12-27"]),
        ("halfjaarlijks", ["30-06-26", "31-12-26", "30-06-27", "31-12-27"]),
        ("begin en eind van de looptijd", ["01-01-26", "31-12-27"]),
        ("aan het eind van de looptijd", ["31-12-27"]),
        ("eenmalig in 2027", ["31-12-27"]),
        ("in 2031", []),
    ],
)
def test_words_that_tell_days(words, found):
    assert days(words) == found


@pytest.mark.parametrize(("words", "number"), [("elk kwartaal", 8), ("per tertiaal", 6), ("maandelijks", 24)])
def test_more_often_than_twice_a_year(words, number):
    assert len(days(words)) == number


@pytest.mark.parametrize(
    "words",
    [
        "",
        "na oplevering",
        "jaarlijks, in het voorjaar",
        "per halfjaar, in mei",
        "Q4",
        "jaarlijkse enquête",
        "T4 en T5",
        "jaarlijks op 32-1",
        "q4 q2",
    ],
)
def test_words_that_tell_none_for_certain(words):
    assert days(words) == []


def test_what_counts_for_a_moment_and_when_it_is_time():
    first, second = moments("halfjaarlijks", FIRST, date(2026, 12, 31))
    assert (first.first, first.last, first.asked_from) == (FIRST, date(2026, 6, 30), date(2026, 5, 16))
    assert first.counts(date(2026, 6, 30)) and not first.counts(date(2026, 7, 1)) and not first.counts(None)
    assert latest((first, second), date(2026, 5, 15)) is None
    assert latest((first, second), date(2026, 5, 16)) == first
    assert latest((first, second), date(2027, 3, 1)) == second
    assert following((first, second), date(2026, 6, 30)) == second
    assert following((first, second), date(2026, 12, 31)) is None


def test_a_day_that_is_told_is_asked_a_month_ahead():
    (row,) = moments("jaarlijks, peildatum 31-12", FIRST, date(2026, 12, 31))
    assert row.asked_from == date(2026, 11, 30)


def test_the_beginning_of_the_term_counts_what_was_measured_in_its_first_year():
    row = moments("begin van de looptijd", FIRST, LAST)[0]
    assert (
        row.counts(date(2025, 12, 31)) and row.counts(date(2026, 11, 1)) and not row.counts(date(2027, 1, 1))
    )
