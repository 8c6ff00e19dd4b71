"""The years that agreements are about: what lies outside is a slip, and nothing counts on from there."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST, LAST = 1990, 2099


def wrong_year(day: date) -> str:
    """What is wrong with the year of a day; empty where nothing is."""
    return "" if FIRST <= day.year <= LAST else _("Give a year between 1990 and 2099.")


def check_year(name: str, day: date | None) -> None:
    """Raise ValidationError on that field for a day in another year."""
    if day is not None and (problem := wrong_year(day)):
        raise ValidationError({name: problem})
