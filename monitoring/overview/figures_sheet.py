"""The figures of a framework as a spreadsheet: an amount per row, so that they can be counted and compared.

`monitoring.figure_lists` reads it back: other titles of columns are to be known there as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from config.web.cells import Cell, Column, Sheet, amount_cell, clean
from config.web.workbooks import render_sheets

from ..story.figure_table import told_of
from ..table.words import long_date
from .followed import Chapter, Group


def render_figures(
    framework: FrameworkAgreement, chapters: Sequence[Chapter], today: date
) -> tuple[bytes, int]:
    """The figures as .xlsx in Dutch, and how many rows there are; one for an indicator of which nothing is told."""
    with translation.override("nl"):
        columns = (
            Column(_("Theme"), 22),
            Column(_("No."), 9),
            Column(_("Commitment"), 30),
            Column(_("Figure"), 34),
            Column(_("Unit"), 14),
            Column(_("How often"), 22),
            Column(_("Kept by"), 22),
            Column(_("Numbers from"), 26),
            Column(_("What"), 24),
            Column(_("Whose"), 26),
            Column(_("Year"), 8, left=True),
            Column(_("Value"), 12),
            Column(_("Up to"), 12),
            Column(_("Date"), 14),
            Column(_("Source"), 44),
            Column(_("Origin"), 16),
            Column(capfirst(_("address word")), 24),
        )
        rows = tuple(row for chapter in chapters for group in chapter.groups for row in _rows(chapter, group))
        place = framework.municipality
        content = render_sheets(
            [Sheet(_("Figures"), columns, rows, fixed=4)],
            title=f"{_('Figures')}: {framework.title}",
            subject=_("What was agreed, measured and expected"),
            author=place.name,
            dated=today,
            header=f"{place.name} · {framework.title} · {long_date(today)}",
        )
        return content, len(rows)


def _rows(chapter: Chapter, group: Group) -> Iterator[tuple[Cell, ...]]:
    """The rows of a commitment: what it is about, then per indicator what is told."""
    commitment = group.commitment
    about = (chapter.name, commitment.number if commitment else "", commitment.title if commitment else "")
    for one in group.indicators:
        figure = (*about, one.name, one.unit, one.period, one.keeper, one.source)
        told = list(told_of(one))
        for entry in told:
            yield (
                *map(clean, (*figure, entry.what, entry.whose)),
                int(entry.period) if entry.period.isdecimal() else entry.period or None,
                amount_cell(entry.amount, one.unit),
                amount_cell(entry.upto, one.unit),
                entry.on,
                clean(entry.source),
                _("demonstration") if entry.origin == Origin.DEMO else "",
                one.key,
            )
        if not told:
            yield (*map(clean, figure), "", "", None, None, None, None, "", "", one.key)
