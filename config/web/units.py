"""What a number counts: one home, two homes."""

from __future__ import annotations

from decimal import Decimal

#: Units as people type them beside a number, with their singular; what is not here is left as it was typed.
_SINGULAR = {
    "appartementen": "appartement",
    "bomen": "boom",
    "dagen": "dag",
    "euro's": "euro",
    "euros": "euro",
    "gebouwen": "gebouw",
    "gevallen": "geval",
    "gezinnen": "gezin",
    "homes": "home",
    "huishoudens": "huishouden",
    "kamers": "kamer",
    "maanden": "maand",
    "meldingen": "melding",
    "overleggen": "overleg",
    "panden": "pand",
    "personen": "persoon",
    "plaatsen": "plaats",
    "plekken": "plek",
    "projecten": "project",
    "weken": "week",
    "wijkschouwen": "wijkschouw",
    "woningen": "woning",
}
#: Words for euros and percent, as the first word of a unit.
_EUROS = ("€", "eur", "euro", "euros", "euro's", "euro’s")
_SHARES = ("%", "procent", "percent")


def unit_of(value: Decimal | int | None, unit: str) -> str:
    """The unit as it stands beside a number: '1 woning per jaar', '2 woningen per jaar'."""
    first, space, others = unit.strip().partition(" ")
    if value != 1 or first not in _SINGULAR:
        return unit
    return f"{_SINGULAR[first]}{space}{others}"


def sign_of(unit: str) -> str:
    """What stands beside a number of that unit: € for 'EUR per maand', % for 'procent'; empty for others."""
    first = unit.casefold().partition(" ")[0]
    return "€" if first in _EUROS else "%" if first in _SHARES else ""


def is_share(unit: str) -> bool:
    """Whether it counts parts of a hundred and nothing else, so that there are at most a hundred."""
    return unit.strip() == "%"
