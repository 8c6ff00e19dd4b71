"""What a number counts: one home, two homes."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

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


def number(value: Decimal, unit: str = "") -> str:
    """A number as people write it: 71, 7,5, 1.800; of euros with whole cents: 7,50."""
    plain = value.normalize()
    decimals = max(0, -int(plain.as_tuple().exponent))
    if decimals == 1 and is_euros(unit):
        decimals = 2
    return number_format(plain, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def counted(value: Decimal, unit: str) -> str:
    """A number with what it counts, on one line: '31 woningen', '70 %', '€ 7,50 per maand'."""
    if is_euros(unit):
        return f"€\u00a0{number(value, unit)} {unit.strip().partition(' ')[2]}".strip()
    return f"{number(value, unit)}\u00a0{unit_of(value, unit)}".strip()


def numbers(value: Decimal, upto: Decimal | None, unit: str = "") -> str:
    """A number, or the two that something lies between: '24 and 32'."""
    if upto is None:
        return number(value, unit)
    return _("%(first)s and %(last)s") % {"first": number(value, unit), "last": number(upto, unit)}


def span(value: Decimal, upto: Decimal | None, unit: str = "") -> str:
    """A number, or from where to where it goes: '24 to 32'."""
    if upto is None:
        return number(value, unit)
    return _("%(first)s to %(last)s") % {"first": number(value, unit), "last": number(upto, unit)}


def unit_beside(value: Decimal, upto: Decimal | None, unit: str) -> str:
    """The unit as it stands behind a number, or behind the last of two."""
    return unit_of(value if upto is None else upto, unit)


def sign_of(unit: str) -> str:
    """What stands beside a number of that unit: € for 'EUR per maand', % for 'procent'; empty for others."""
    first = unit.strip().casefold().partition(" ")[0]
    return "€" if first in _EUROS else "%" if first in _SHARES else ""


def is_euros(unit: str) -> bool:
    """Whether it counts euros one by one, per something or not: not thousands or millions of them."""
    first, _space, others = unit.strip().casefold().partition(" ")
    return first in _EUROS and (not others or others.startswith("per "))


def is_share(unit: str) -> bool:
    """Whether it counts parts of a hundred and nothing else, so that there are at most a hundred."""
    return unit.strip().casefold() in _SHARES
