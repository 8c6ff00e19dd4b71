"""Amounts, days and kinds as they stand in the cells of a table of figures."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from agreements.services.import_columns import plain
from agreements.services.import_values import COUNTED, CellError
from agreements.services.planning_words import MONTHS
from config.web.units import is_share

Kind = Literal["expected", "measured", "agreed"]
#: What the words of a cell begin with. Files are Dutch, whatever language somebody reads the site in.
_KINDS: dict[str, Kind] = {
    "verwacht": "expected",
    "prognose": "expected",
    "raming": "expected",
    "gemeten": "measured",
    "meting": "measured",
    "realisatie": "measured",
    "gerealiseerd": "measured",
    "afgesproken": "agreed",
    "signaalwaarde": "agreed",
    "doel": "agreed",
    "streef": "agreed",
}
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)")
_PERIOD = re.compile(
    r"(?<!\d)(199\d|20\d\d)\s*(?:[-–—]|t/m|tot en met|tot|en met)\s*(199\d|20\d\d)(?!\d)", re.I
)
_IN_WORDS = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.? (\d{4})", re.I)
#: What a spreadsheet adds to a day that was typed with a time, or without one.
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?$")
#: The day before the first that a spreadsheet counts; as it takes 1900 for a leap year, one more.
_FIRST = date(1899, 12, 30)
#: What somebody writes in the place of an amount that is to go; a dash is read as nothing told, as in other tables.
GOES = "weg"


def read_kind(words: str, *, dated: bool) -> Kind:
    """What a row tells; without words what was expected, or with a day what was measured. Raises CellError."""
    if not words:
        return "measured" if dated else "expected"
    for start, kind in _KINDS.items():
        if plain(words).startswith(start):
            return kind
    raise CellError(
        _("“%(words)s” is not known. Write verwacht, gemeten or afgesproken.") % {"words": words[:40]}
    )


def is_agreed(words: str) -> bool:
    """Whether these words of a row say that its number was agreed."""
    return next((kind for start, kind in _KINDS.items() if plain(words).startswith(start)), "") == "agreed"


def check_share(value: Decimal, unit: str) -> None:
    """Of a hundred there are at most a hundred. Raises CellError."""
    if is_share(unit) and not 0 <= value <= 100:
        raise CellError(_("A percentage lies between 0 and 100."))


def read_year(text: str) -> int | None:
    """A year; None for an empty cell. Raises CellError."""
    if not text:
        return None
    if not re.fullmatch(r"199\d|20\d\d", text):
        raise CellError(_("Write a year of four digits."))
    return int(text)


def read_period(text: str) -> tuple[int, int] | None:
    """The first and last year of a period, as 2025-2028 or 2025 t/m 2028; None where there is no such thing."""
    found = _PERIOD.search(text)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    return (first, last) if first < last else None


def read_day(text: str) -> date | None:
    """A day as 31-12-2025, and other ways to write one; None for an empty cell. Raises CellError."""
    if not text:
        return None
    text = _TIME.sub("", text)
    try:
        if COUNTED.fullmatch(text):
            return _FIRST + timedelta(days=int(text))
        if found := _DAY.fullmatch(text):
            year = int(found[3])
            return date(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))
        if found := _IN_WORDS.fullmatch(text):
            return date(int(found[3]), _month(found[2].lower()), int(found[1]))
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise CellError(_("Write a day as 31-12-2025.")) from error


def _month(word: str) -> int:
    """Of a name or its first letters; raises ValueError."""
    return next((at for at, name in enumerate(MONTHS, 1) if name.startswith(word)), 3 if word == "mrt" else 0)
