"""Amounts of bids: a number, or what lies between two; they add up at both ends."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from agreements.models import BidLine
from config.web.units import span, unit_beside


class Amount(NamedTuple):
    """From the lowest to the highest; the same number twice where there is one."""

    low: Decimal
    high: Decimal

    @property
    def upto(self) -> Decimal | None:
        """The second number, where there are two."""
        return self.high if self.high != self.low else None

    def plus(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.low + other.low, self.high + other.high)

    def told(self, unit: str) -> str:
        """In words, without its unit."""
        return span(self.low, self.upto, unit)

    def beside(self, unit: str) -> str:
        """The unit as it stands behind it."""
        return unit_beside(self.low, self.upto, unit)


def just(number: Decimal) -> Amount:
    """A number."""
    return Amount(number, number)


def amount_of(line: BidLine) -> Amount | None:
    """What a line offers; None where it tells no number."""
    if line.quantity is None:
        return None
    return Amount(line.quantity, line.quantity if line.upto is None else line.upto)


def together(amounts: Iterable[Amount]) -> Amount:
    """All of them added up."""
    return reduce(Amount.plus, amounts, just(Decimal(0)))


def forecasts_of(line: BidLine) -> list[tuple[int, Amount]]:
    """What is foreseen per year."""
    rows = line.forecasts.all()
    return [(row.year, Amount(row.quantity, row.quantity if row.upto is None else row.upto)) for row in rows]


def in_year(line: BidLine, year: int | None) -> Amount | None:
    """How much of a line is for a year (None: for the term); None where it does not tell."""
    if year is None:
        return amount_of(line)
    if foreseen := dict(forecasts_of(line)):
        return foreseen.get(year, just(Decimal(0)))
    return amount_of(line) if list(line.bid.years) == [year] else None
