"""What the printed words of a planning certainly say: a period, or that it goes on. The words themselves are kept."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
#: Months in a part of the year, per letter.
_LENGTHS = {"t": 4, "q": 3, "h": 6}
_PART = re.compile(r"(?:in\s+)?(?P<kind>[tqh])\s?(?P<part>[1-4])(?:(?:\s+|-|/)(?P<year>20\d\d))?", re.I)
_HALF = re.compile(
    r"(?:in )?(?:de |het )?(?:(?P<first>1e|eerste)|(?:2e|tweede)) (?:helft|halfjaar)(?:\s+(?:van\s+)?(?P<year>20\d\d))?",
    re.I,
)
_YEAR = re.compile(r"(?:in\s+)?(?P<year>20\d\d)", re.I)
_YEARS = re.compile(r"(?P<first>20\d\d)\s?(?:-|–|t/m|tot en met)\s?(?P<last>20\d\d)", re.I)
_END = re.compile(r"(?:(?:uiterlijk\s+)?eind|uiterlijk(?:\s+in)?)\s+(?P<year>20\d\d)", re.I)
_DAY = re.compile(
    r"(?:(?:voor|vóór|uiterlijk|per)\s+)?(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>20\d\d)", re.I
)
_DAY_IN_WORDS = re.compile(
    rf"(?:(?:voor|vóór|uiterlijk|per|op)\s+)?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>20\d\d)",
    re.I,
)
_GOES_ON = re.compile(r"(?:door)?lopend|doorlopend\b.*|continu|permanent", re.I)
_RHYTHM = {
    "jaarlijks": "yearly",
    "elk jaar": "yearly",
    "ieder jaar": "yearly",
    "halfjaarlijks": "half_yearly",
    "elk halfjaar": "half_yearly",
    "elk kwartaal": "quarterly",
    "ieder kwartaal": "quarterly",
}
#: The same with when in that time, which a planning that comes back has no days for: "jaarlijks in november".
_RHYTHM_AND_WHEN = re.compile(
    rf"(?P<rhythm>{'|'.join(_RHYTHM)}),? (?:in|voor|vóór|uiterlijk|per|op) .+", re.I
)


def read_planning(printed: str, year: int | None) -> dict[str, Any]:
    """Field values of a Planning; `year` is the one of the annual agreement, for words that name none.

    Words it does not know for certain give no dates.
    """
    words = " ".join(printed.split())
    values: dict[str, Any] = {"printed": printed}
    rhythm = _RHYTHM_AND_WHEN.fullmatch(words)
    if recurrence := _RHYTHM.get((rhythm["rhythm"] if rhythm else words).lower()):
        values["recurrence"] = recurrence
    elif _GOES_ON.fullmatch(words):
        values["continuous"] = True
    elif window := _window(words, year):
        values["starts_on"], values["ends_on"] = window
    return values


def _window(words: str, year: int | None) -> tuple[date | None, date | None] | None:
    if found := _PART.fullmatch(words):
        return _months(found["year"] or year, int(found["part"]), _LENGTHS[found["kind"].lower()])
    if found := _HALF.fullmatch(words):
        return _months(found["year"] or year, 1 if found["first"] else 2, 6)
    if found := _YEAR.fullmatch(words):
        return date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31)
    if (found := _YEARS.fullmatch(words)) and found["first"] <= found["last"]:
        return date(int(found["first"]), 1, 1), date(int(found["last"]), 12, 31)
    if found := _END.fullmatch(words):
        return None, date(int(found["year"]), 12, 31)
    if found := _DAY.fullmatch(words):
        return _until(found["year"], int(found["month"]), found["day"])
    if found := _DAY_IN_WORDS.fullmatch(words):
        return _until(found["year"], MONTHS.index(found["month"].lower()) + 1, found["day"])
    return None


def _until(year: str, month: int, day: str) -> tuple[None, date] | None:
    """Up to a day; None for one that no month has."""
    try:
        return None, date(int(year), month, int(day))
    except ValueError:
        return None


def _months(year: str | int | None, part: int, length: int) -> tuple[date, date] | None:
    """The months of a part of a year; None without a year or for a part the year does not have."""
    last = part * length
    if year is None or last > 12:
        return None
    days = calendar.monthrange(int(year), last)[1]
    return date(int(year), last - length + 1, 1), date(int(year), last, days)
