"""When a figure is due, of what the printed words of how often certainly say. The words themselves are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ..models import FrameworkAgreement, Indicator
from .planning_words import MONTHS
from .season_words import day_in

#: How many times a year a word says, in small letters.
_RHYTHMS = (
    (1, r"jaarlijks|(?:per|elk|ieder|eens per|eenmaal per|één keer per|een keer per|1x per|1 x per) jaar"),
    (2, r"halfjaarlijks|(?:per|elk|ieder) (?:halfjaar|half jaar)|(?:tweemaal|twee keer|2x|2 x|2 keer) per jaar"),
    (3, r"(?:per|elk|ieder) tertiaal|(?:driemaal|drie keer|3x|3 x|3 keer) per jaar"),
    (4, r"(?:per|elk|ieder) kwartaal|kwartaallijks|(?:viermaal|vier keer|4x|4 x|4 keer) per jaar"),
    (12, r"maandelijks|(?:per|elke|iedere) maand"),
)  # fmt: skip
_EVERY_YEAR = r"(?: van)? (?:elk|ieder|het) jaar"
_PART = re.compile(r"(?P<kind>[tqh]) ?(?P<part>[1-4])")
_PARTS = re.compile(r"\b[tqh] ?[1-4]\b")
_LENGTHS = {"t": 4, "q": 3, "h": 6}
_DAY = re.compile(rf"(?P<day>\d{{1,2}})(?:[-/](?P<number>\d{{1,2}})| (?P<name>{'|'.join(MONTHS)}))")
_MONTH = re.compile("|".join(MONTHS))
#: What stands before a moment and tells nothing of it.
_BEFORE = re.compile(r"^(?:(?:peildatum|stand|in|op|per|eind|einde|aan het eind van|à)\s+)+")
_ONCE = re.compile(r"(?:eenmalig,? )?(?:in|eind|over) (?P<year>20\d\d)")
_TERM = re.compile(
    r"(?:(?:aan|bij) (?:het|de) )?(?:(?P<begin>begin|start|aanvang)|(?P<end>eind|einde))(?: van de (?:looptijd|periode|termijn))?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of which a figure is wanted, and the days of which a value counts for it; `asked_from`: when it is time."""

    day: date
    first: date
    last: date
    asked_from: date

    def counts(self, day: date | None) -> bool:
        """Whether a value of that day is one of this moment."""
        return day is not None and self.first <= day <= self.last


def moments(words: str, starts_on: date, ends_on: date) -> tuple[Moment, ...]:
    """The moments within a term, oldest first; none where the words tell none for certain."""
    text = " ".join(words.casefold().split()).strip(" .;")
    if found := _of_term(text, starts_on, ends_on):
        return found
    if once := _ONCE.fullmatch(text):
        year = int(once["year"])
        inside = starts_on.year <= year <= ends_on.year
        return (_moment(date(year, 12, 31), date(year, 1, 1), told=False),) if inside else ()
    days = _days_of_a_year(text)
    if not days:
        return ()
    told, found_days = days
    every = [
        day_in(year, month, day)
        for year in range(starts_on.year - 1, ends_on.year + 1)
        for month, day in found_days
    ]
    return tuple(
        _moment(day, before + timedelta(days=1), told=told)
        for before, day in pairwise(every)
        if starts_on <= day <= ends_on
    )


def moments_of(indicator: Indicator, framework: FrameworkAgreement) -> tuple[Moment, ...]:
    """The moments of a figure: within the term, or within the year of the annual commitment it belongs to."""
    annual = indicator.commitment.annual_agreement if indicator.commitment else None
    first, last = framework.starts_on, framework.ends_on
    if annual is not None:
        first, last = max(first, date(annual.year, 1, 1)), min(last, date(annual.year, 12, 31))
    return moments(indicator.period, first, last)


def latest(rows: Sequence[Moment], day: date) -> Moment | None:
    """The newest that it is time for on a day."""
    return next((row for row in reversed(rows) if row.asked_from <= day), None)


def following(rows: Sequence[Moment], day: date) -> Moment | None:
    """The first that has still to come on a day."""
    return next((row for row in rows if row.day > day), None)


def _moment(day: date, first: date, *, told: bool) -> Moment:
    """A day the words tell is asked a month ahead at most; one that only a rhythm gives from three quarters of its span on."""
    ahead = 31 if told else (day - first).days // 4
    return Moment(day, first, day, day - timedelta(days=ahead))


def _of_term(text: str, starts_on: date, ends_on: date) -> tuple[Moment, ...]:
    """At the beginning of the term, at its end, or both: what was measured in its first and in its last year."""
    parts = [_TERM.fullmatch(part) for part in re.split(r" en (?:aan het |bij het )?", text)]
    if not text or not all(parts):
        return ()
    first = Moment(starts_on, starts_on - timedelta(days=366), date(starts_on.year, 12, 31), starts_on)
    last = Moment(ends_on, date(ends_on.year, 1, 1), ends_on + timedelta(days=366), _months_before(ends_on))
    told = [first for part in parts if part and part["begin"]] + [
        last for part in parts if part and part["end"]
    ]
    return tuple(told)


def _months_before(day: date) -> date:
    return day - timedelta(days=91)


def _days_of_a_year(text: str) -> tuple[bool, list[tuple[int, int]]] | None:
    """Month and day of each moment of a year, and whether the words tell those days; None where they are not certain."""
    rhythm, rest = _rhythm(text)
    days = list(_named(rest)) if rest else []
    if rest and not days:
        return None
    if days:
        days.sort()
        return (True, days) if rhythm in (0, len(days)) else None
    if not rhythm:
        return None
    months = range(12 // rhythm, 13, 12 // rhythm)
    return False, [(month, 31) for month in months]


def _rhythm(text: str) -> tuple[int, str]:
    """How often a year, and what the words say beside that; 0 where only moments stand there, as of every year."""
    for number, words in _RHYTHMS:
        if found := re.fullmatch(
            rf"(?:{words})(?:\s*[,(:]\s*|\s+(?=in |op |per |eind))?(?P<rest>.*?)\)?", text
        ):
            return number, found["rest"].strip()
    rest = re.sub(rf"{_EVERY_YEAR}$", "", text)
    # One part of a year alone may as well be once.
    return 0, rest if rest != text or len(_PARTS.findall(rest)) > 1 else ""


def _named(rest: str) -> Iterator[tuple[int, int]]:
    """Parts of a year, months or days that are named; nothing where anything else stands there."""
    found = []
    for piece in re.split(r"\s*(?:,| en | & )\s*", rest):
        word = _BEFORE.sub("", piece)
        if part := _PART.fullmatch(word):
            month = int(part["part"]) * _LENGTHS[part["kind"]]
            if month > 12:
                return
            found.append((month, 31))
        elif day := _DAY.fullmatch(word):
            month = int(day["number"]) if day["number"] else MONTHS.index(day["name"]) + 1
            if not (1 <= month <= 12 and 1 <= int(day["day"]) <= 31):
                return
            found.append((month, int(day["day"])))
        elif _MONTH.fullmatch(word):
            found.append((MONTHS.index(word) + 1, 31))
        else:
            return
    yield from found
