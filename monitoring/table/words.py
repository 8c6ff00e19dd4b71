"""Words and numbers as people read them in the table: lights, dates, quantities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.enums import MiddleLight, Origin, TargetKind
from config.web.templatetags.components import dutch_words
from config.web.units import numbers, unit_beside

from ..enums import Light

if TYPE_CHECKING:
    from .report import Line, Words


def light_words(middle_light: str) -> dict[str, str]:
    """The word for each light; the middle one is the framework's own ("yellow" or "orange")."""
    middle = _("Orange") if middle_light == MiddleLight.ORANGE else _("Yellow")
    return {Light.GREEN: _("Green"), Light.YELLOW: middle, Light.RED: _("Red"), Light.NONE: _("No light")}


def light_meanings(words: Words) -> dict[str, str]:
    """What each light means: in the words of the framework, which has none for what has no light."""
    return {
        Light.GREEN: words.legend_green,
        Light.YELLOW: words.legend_yellow,
        Light.RED: words.legend_red,
        Light.NONE: _("followed without a light, or not judged yet"),
    }


def origin_note(origin: str, source: str) -> str:
    """Where something comes from, in words; nothing for what a person entered here."""
    if origin == Origin.DEMO:
        return _("demonstration")
    return source if origin == Origin.DOCUMENT else ""


def origin_mark(origin: str, source: str) -> str:
    """The same on a page: a source is typed, and marked as Dutch where the page is in another language."""
    words = origin_note(origin, source)
    mark: str = dutch_words(words) if origin == Origin.DOCUMENT else words
    return mark


def dotted(*parts: str) -> SafeString:
    """The parts of a note on a page after each other; an empty one is left out."""
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


@lru_cache(maxsize=512)
def _long_date(value: date, language: str) -> str:
    return date_format(value, "j F Y")


#: What many write before the name of a municipality.
_MUNICIPALITY = "gemeente "


def place_name(name: str) -> str:
    """The name of a municipality without the word for it, which some installations write and others do not."""
    return name[len(_MUNICIPALITY) :] if name.lower().startswith(_MUNICIPALITY) else name


def long_date(value: date | None) -> str:
    """A date as '30 oktober 2024'."""
    return _long_date(value, translation.get_language() or "") if value else ""


def quantity(value: Decimal, unit: str, upto: Decimal | None = None) -> str:
    """A number (or two) with its unit on one line: '71 %'."""
    return f"{numbers(value, upto, unit)}\u00a0{unit_beside(value, upto, unit)}".strip()


def quantity_mark(value: Decimal, unit: str, upto: Decimal | None = None) -> str:
    """The same on a page: a unit in words is typed, and marked where the page is in another language."""
    if not any(letter.isalpha() for letter in unit):
        return quantity(value, unit, upto)
    return format_html("{}\u00a0{}", numbers(value, upto, unit), dutch_words(unit_beside(value, upto, unit)))


def agreed_as(kind: str) -> str:
    """What was agreed, with how it is meant: 'Agreed, at least'; a signal value is no promise."""
    label = str(TargetKind(kind).label)
    return capfirst(label) if kind == TargetKind.SIGNAL else f"{_('Agreed')}, {label}"


def is_money(unit: str) -> bool:
    """Whether amounts in this unit are money, which has a price level; years and dwellings have none."""
    return any(word in unit.casefold() for word in ("eur", "€"))


def period_words(starts_on: date | None, ends_on: date | None) -> str:
    """Over which days a figure was measured; the year is not told twice."""
    if ends_on is None:
        return _("date not told")
    if starts_on is None:
        return _("on %(date)s") % {"date": long_date(ends_on)}
    same_year = starts_on.year == ends_on.year
    first = date_format(starts_on, "j F") if same_year else long_date(starts_on)
    return _("%(start)s up to and including %(end)s") % {"start": first, "end": long_date(ends_on)}


def completed_words(line: Line) -> tuple[str, ...]:
    """When all of it was completed, and when each party completed its part."""
    parts = [
        _("completed by %(party)s on %(date)s") % {"party": part.name, "date": long_date(part.completed_on)}
        for part in line.completed_by
    ]
    if line.completed_on is None:
        return tuple(parts)
    return (_("completed on %(date)s") % {"date": long_date(line.completed_on)}, *parts)


def addendum_words(line: Line) -> tuple[str, ...]:
    """From when an addendum changes or ended it."""
    if line.lapsed_on and line.withdrawn:
        told = _("withdrawn on %(date)s: taken in by mistake")
        return (told % {"date": long_date(line.lapsed_on)},)
    if line.lapsed_on:
        return (_("lapsed on %(date)s by addendum") % {"date": long_date(line.lapsed_on)},)
    if line.changes_on:
        return (_("changes on %(date)s by addendum") % {"date": long_date(line.changes_on)},)
    return ()
