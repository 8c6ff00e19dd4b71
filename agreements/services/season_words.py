"""When in a year a season, month or part of it is: 'voorjaar', 'najaar', 'april', 'T1', 'eerste helft'.

A season is read widely, so that nothing is late too early: spring runs until summer begins on 21 June, autumn until
winter begins on 21 December (docs/decisions/0029-yearly-cycle.md).
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .planning_words import MONTHS, read_planning

#: First and last day of a season, as (month, day).
_SEASONS = {
    "voorjaar": ((3, 1), (6, 20)),
    "lente": ((3, 1), (6, 20)),
    "zomer": ((6, 1), (9, 20)),
    "najaar": ((9, 1), (12, 20)),
    "herfst": ((9, 1), (12, 20)),
    "begin van het jaar": ((1, 1), (2, 29)),
    "eind van het jaar": ((11, 1), (12, 31)),
    "hele jaar": ((1, 1), (12, 31)),
}
_WITH_YEAR = re.compile(r"(?P<words>.+?)\s+(?P<year>20\d\d)")
_FROM_TO = re.compile(r"(?P<first>\w+)\s*(?:-|–|tot en met|t/m)\s*(?P<last>\w+)")


def has_no_days(words: str) -> bool:
    """Whether the words name a season, whose first and last day are a reading; a month or a quarter has its own."""
    return any(name in words.lower() for name in _SEASONS if name != "hele jaar")


def day_in(year: int, month: int, day: int) -> date:
    """That day, or the last one of the month where the month is shorter: 29 February is 28 in most years."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def season_window(words: str, year: int | None) -> tuple[date, date]:
    """First and last day of what the words say; `year` for words that name none.

    Raises ValidationError on `season` for words nobody reads the same way, or without a year.
    """
    plain = " ".join(words.split()).lower()
    if named := _WITH_YEAR.fullmatch(plain):
        plain, year = named["words"], int(named["year"])
    if year is None:
        raise ValidationError({"season": _("Name the year as well: this step stands in no year.")})
    plain = plain.removeprefix("in ").removeprefix("de ").removeprefix("het ").removeprefix("heel ")
    if plain == "winter":
        told = _(
            "A winter lies in two years. Write “begin van het jaar” or “eind van het jaar”, or give dates."
        )
        raise ValidationError({"season": told})
    window = _by_name(plain, year) or _by_part(plain, year)
    if window is None:
        raise ValidationError(
            {
                "season": _(
                    "“%(words)s” is not understood. Write a season, month or part of the year, for example "
                    "voorjaar, najaar, april, T1, Q2 or eerste helft; or give dates."
                )
                % {"words": words.strip()}
            }
        )
    return window


def _by_name(words: str, year: int) -> tuple[date, date] | None:
    if words in _SEASONS:
        first, last = _SEASONS[words]
        return date(year, *first), day_in(year, *last)
    months = _FROM_TO.fullmatch(words)
    first_name, last_name = (months["first"], months["last"]) if months else (words, words)
    if first_name not in MONTHS or last_name not in MONTHS:
        return None
    begin, end = MONTHS.index(first_name) + 1, MONTHS.index(last_name) + 1
    return (date(year, begin, 1), day_in(year, end, 31)) if begin <= end else None


def _by_part(words: str, year: int) -> tuple[date, date] | None:
    """T1, Q2, 'eerste helft': what a planning understands too."""
    read = read_planning(words, year)
    first, last = read.get("starts_on"), read.get("ends_on")
    return (first, last) if first and last else None
