"""A number that several years share, in a column or a row of a period: 2025-2028."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from .entries import Cell
from .finding import Figure, Places, WrongError


def of_period(cell: Cell, span: tuple[int, int], figure: Figure, places: Places, where: str) -> Cell:
    """A number that several years share: measured over them, or agreed for the whole term.

    `where`: the column that tells the period. Raises WrongError with what to write instead.
    """
    framework = places.framework
    years = {"first": span[0], "last": span[1]}
    if cell.kind == "expected":
        told = _(
            "What was expected is told per year. Give each year from %(first)s up to %(last)s a number of its own. If it was measured or agreed over these years, write so in “Wat”. If it is a sum, write “Totaal” above it: then it is passed over."
        )
        raise WrongError(where, told % years)
    if cell.kind == "agreed":
        term = framework.starts_on.year, framework.ends_on.year
        commitment = places.commitments.get(figure.commitment or 0)
        annual = commitment.annual_agreement if commitment else None
        if span == term and annual is None:
            return replace(cell, year=None)
        told = _(
            "What is agreed is of one year, or of the whole term %(first)s-%(last)s. Write one of these."
        )
        if annual is not None:
            told = _("This commitment is of %(year)s. Its numbers are of that year.")
        about = {"first": term[0], "last": term[1], "year": annual.year if annual else ""}
        raise WrongError(where, told % about)
    day = cell.day or date(span[1], 12, 31)
    if cell.day is None and day > timezone.localdate():
        told = _(
            "The years %(first)s-%(last)s are not over yet. Write in “Datum” up to which day this was measured, and in “Jaar” the period up to that day."
        )
        raise WrongError(where, told % years)
    return replace(cell, day=day, starts_on=date(span[0], 1, 1))
