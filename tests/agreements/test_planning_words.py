"""What printed words of a planning certainly say."""

from datetime import date

import pytest

from agreements.services.planning_words import read_planning


def window(first: date | None, last: date | None) -> dict[str, date | None]:
    return {"starts_on": first, "ends_on": last}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("T1", window(date(2024, 1, 1), date(2024, 4, 30))),
        ("t3", window(date(2024, 9, 1), date(2024, 12, 31))),
        ("Q1 2028", window(date(2028, 1, 1), date(2028, 3, 31))),
        ("2e helft 2026", window(date(2026, 7, 1), date(2026, 12, 31))),
        ("eerste halfjaar", window(date(2024, 1, 1), date(2024, 6, 30))),
        ("in 2025", window(date(2025, 1, 1), date(2025, 12, 31))),
        ("2023 t/m 2027", window(date(2023, 1, 1), date(2027, 12, 31))),
        ("eind 2026", window(None, date(2026, 12, 31))),
        ("uiterlijk 1-7-2026", window(None, date(2026, 7, 1))),
        ("voor 1 Juli 2026", window(None, date(2026, 7, 1))),
        ("31 februari 2026", {}),
        ("Doorlopend – monitor", {"continuous": True}),
        ("2026-2026", window(date(2026, 1, 1), date(2026, 12, 31))),
        ("Jaarlijks", {"recurrence": "yearly"}),
        ("elk kwartaal", {"recurrence": "quarterly"}),
        ("jaarlijks in november", {"recurrence": "yearly"}),
        ("Elk jaar, vóór 1 maart", {"recurrence": "yearly"}),
        ("jaarlijks of vaker", {}),
        ("in Q3-2026", window(date(2026, 7, 1), date(2026, 9, 30))),
        ("in de tweede helft van 2027", window(date(2027, 7, 1), date(2027, 12, 31))),
        ("uiterlijk eind 2028", window(None, date(2028, 12, 31))),
        ("uiterlijk in 2028", window(None, date(2028, 12, 31))),
        ("vóór de zomer", {}),
        ("Zie Haarlem", {}),
        ("T4", {}),
        ("T1 en daarna doorlopend", {}),
        ("31-2-2026", {}),
        ("2027-2024", {}),
    ],
)
def test_words(words, said):
    assert read_planning(words, 2024) == {"printed": words, **said}


def test_a_part_of_no_year_has_no_dates():
    assert read_planning("T1", None) == {"printed": "T1"}
