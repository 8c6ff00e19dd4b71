"""Figures, targets and amounts as a publication writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agreements.enums import Origin, TargetKind
from agreements.models import GlossaryAmount
from config.web.units import is_share

from ..table.report import Result
from ..table.said import Amount
from ..table.suggested import figure_of
from ..table.words import is_money, period_words, quantity

#: Width of the small bars in the units of their drawing.
SMALL_BAR = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """A party's value; the bar is 300 wide, `mark` stands where the target is, `end` where one between two ends.

    `missed`: what was agreed is not met.
    """

    party: str
    value: str
    width: str
    mark: str
    end: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Values that share indicator, target, period and source, so that those are told once."""

    name: str
    target: str
    agreed: str
    note: str
    is_demo: bool
    values: list[Figure]


def figures(results: Iterable[Result]) -> list[Figures]:
    """Results that follow each other and share what is told once, as one."""
    found = []
    shared = attrgetter(
        "indicator",
        "unit",
        "target",
        "target_upto",
        "target_kind",
        "reference_date",
        "starts_on",
        "origin",
        "source",
    )
    for _key, group in groupby(results, key=shared):
        same = list(group)
        first = same[0]
        notes = (
            period_words(first.starts_on, first.reference_date),
            document_words(first.origin, first.source),
        )
        found.append(
            Figures(
                name=first.indicator,
                target=target_words(first),
                agreed=agreed_words(first),
                note=" · ".join(part for part in notes if part),
                is_demo=first.origin == Origin.DEMO,
                values=_values(same),
            )
        )
    return found


def _values(results: list[Result]) -> list[Figure]:
    """A bar only where there is something to compare with: a whole of 100 %, or a target."""
    unit, target, upto = results[0].unit, results[0].target, results[0].target_upto
    largest = max(abs(result.value) for result in results)
    if target is not None:
        largest = max(largest, abs(target), abs(upto or target))
    scale = Decimal(100) if is_share(unit) and largest <= 100 else largest
    has_bar = scale > 0 and (is_share(unit) or target is not None)

    def place(value: Decimal | None) -> str:
        return str(round(SMALL_BAR * max(value, Decimal(0)) / scale)) if has_bar and value is not None else ""

    return [
        Figure(
            r.party,
            quantity(r.value, r.unit),
            place(r.value),
            place(r.target),
            place(r.target_upto),
            _missed(r),
        )
        for r in results
    ]


def _missed(result: Result) -> bool:
    """Not met; a count that can still grow within the year of its target is not missed yet."""
    if result.target is None:
        return False
    measured, year = result.reference_date, result.target_year
    is_over = measured is not None and year is not None and measured >= date(year, 12, 31)
    return figure_of(result, result.target, period_over=is_over).missed_by > 0


def target_words(result: Result) -> str:
    """What was agreed about a figure, told as such; a signal value is one without that."""
    told = agreed_words(result)
    if not told or result.target_kind == TargetKind.SIGNAL:
        return told
    return _("agreed: %(value)s") % {"value": told}


def agreed_words(result: Result) -> str:
    """What was agreed about a figure: 'at least 70 %'; nothing without a target."""
    if result.target is None:
        return ""
    return f"{kind_words(result)} {quantity(result.target, result.unit, result.target_upto)}".strip()


def kind_words(result: Result) -> str:
    """How what was agreed is meant: 'at least'."""
    return str(TargetKind(result.target_kind).label) if result.target_kind in TargetKind else ""


def amount_words(amount: Amount | GlossaryAmount) -> str:
    """An amount of a glossary term: '€ 808,06 (prijspeil 2023)'; what is no money has no price level to miss."""
    if amount.unit == "EUR":
        told = "€\u00a0" + number_format(amount.amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    else:
        told = quantity(amount.amount, amount.unit)
    level = _("price level not told") if is_money(amount.unit) else ""
    if amount.price_level:
        level = _("price level %(level)s") % {"level": amount.price_level}
    label = f"{amount.label}: " if amount.label else ""
    return f"{label}{told} ({level})" if level else f"{label}{told}"


def document_words(origin: str, source: str) -> str:
    """Where something was taken from; what a person entered here needs no note."""
    return _("source: %(source)s") % {"source": source} if origin == Origin.DOCUMENT and source else ""
