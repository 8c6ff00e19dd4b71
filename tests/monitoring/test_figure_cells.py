"""Days as they stand in tables of figures, and the words that stand there for nothing."""

from datetime import date

import pytest

from agreements.services.import_values import CellError, says_nothing
from monitoring.figure_lists.amounts import read_day

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    "text",
    [
        *("31-12-2024", "31/12/2024", "31.12.24", "2024-12-31", "31-12-2024 0:00", "2024-12-31T13:05:00"),
        *("31 december 2024", "31 dec. 2024", "31 Dec 2024", "45657"),
    ],
)
def test_a_day_is_written_in_many_ways(text):
    assert read_day(text) == date(2024, 12, 31)


def test_a_month_may_be_shortened():
    assert [read_day(f"1 {word} 2024") for word in ("mrt", "maart", "sept.", "mei")] == [
        date(2024, month, 1) for month in (3, 3, 9, 5)
    ]


@pytest.mark.parametrize("text", ["12/31/2024", "december 2024", "2024", "31 zomer 2024", "450", "99999"])
def test_what_is_no_day_is_told(text):
    with pytest.raises(CellError, match="31-12-2025"):
        read_day(text)


def test_words_for_nothing():
    assert all(map(says_nothing, ("", "-", "––", "€ -", "N.v.t.", "onbekend", "PM", "?")))
    assert not any(map(says_nothing, ("0", "-4", "weg", "geen", "€ 3")))
