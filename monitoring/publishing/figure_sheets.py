"""The figures of a report as sheets: those of its lines, and those of no commitment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from agreements.enums import TargetKind
from config.web.cells import Cell, Column, Sheet, amount_cell, clean

from ..table.awaited_words import missing_words
from ..table.report import Line, Report
from ..table.said import Followed, FollowedValue
from ..table.words import agreed_as
from .cell_words import origin_cell
from .outcomes import kind_words


def results(lines: Sequence[tuple[Line, str, str]]) -> Sheet:
    """One row per figure of these lines; value and target are numbers in the unit beside them. What did not come has no value."""
    columns = (
        Column(_("No."), 9),
        Column(_("Commitment"), 40),
        Column(_("Indicator"), 36),
        Column(_("Party"), 20),
        Column(_("Value"), 12),
        Column(_("Unit"), 16),
        Column(_("Agreed"), 15),
        Column(_("Target"), 14),
        Column(_("Target up to"), 14),
        Column(_("From"), 14),
        Column(_("Up to and including"), 14),
        Column(_("Origin"), 40),
    )
    rows = tuple(
        (
            clean(line.number),
            clean(line.title),
            clean(result.indicator),
            clean(result.party),
            amount_cell(result.value, result.unit),
            clean(result.unit),
            kind_words(result),
            amount_cell(result.target, result.unit),
            amount_cell(result.target_upto, result.unit),
            result.starts_on,
            result.reference_date,
            clean(origin_cell(result.origin, result.source)),
        )
        for line, _chapter, _section in lines
        for result in line.results
    )
    missing = (row for line, _chapter, _section in lines for row in _awaited(line))
    return Sheet(_("Results"), columns, (*rows, *missing), fixed=2)


def _awaited(line: Line) -> Iterator[tuple[Cell, ...]]:
    """A row per figure that was to come and did not, and per party of which a number was agreed; without a value."""
    for one in line.awaited:
        assert one.awaited is not None
        for value in one.values or (None,):
            yield (
                clean(line.number),
                clean(line.title),
                clean(one.name),
                clean(value.party if value else ""),
                None,
                clean(one.unit),
                str(TargetKind(value.kind).label) if value else "",
                amount_cell(value.value if value else None, one.unit),
                amount_cell(value.upto if value else None, one.unit),
                None,
                None,
                clean(missing_words(one.awaited, value.party if value else "")),
            )


def followed(report: Report) -> Sheet:
    """One row per amount of the figures that belong to no commitment: of a theme, or of the whole agreement."""
    columns = (
        Column(_("Theme"), 34),
        Column(_("Indicator"), 44),
        Column(_("Party"), 20),
        Column(_("What"), 24),
        Column(_("Value"), 12),
        Column(_("Up to"), 12),
        Column(_("Unit"), 16),
        Column(_("Date"), 14),
        Column(_("Origin"), 40),
        Column(_("Numbers from"), 30),
    )
    themes: dict[int | None, str] = {heading.id: heading.label for heading in report.headings}
    themes[None] = _("The whole agreement")
    told = [_followed_row(themes[one.heading], one, value) for one in report.followed for value in one.values]
    missing = [_missing_row(themes[one.heading], one) for one in report.followed if one.awaited]
    return Sheet(_("Figures of themes"), columns, (*told, *missing), fixed=2)


def _followed_row(theme: str, one: Followed, value: FollowedValue) -> tuple[Cell, ...]:
    kinds = {"measured": _("Measured"), "expected": _("Expected")}
    of_term = f" ({_('the whole term')})" if value.of_term else ""
    return (
        clean(theme),
        clean(one.name),
        clean(value.party),
        (kinds.get(value.what) or agreed_as(value.kind)) + of_term,
        amount_cell(value.value, one.unit),
        amount_cell(value.upto, one.unit),
        clean(one.unit),
        value.reference_date,
        clean(origin_cell(value.origin, value.source)),
        clean(one.source),
    )


def _missing_row(theme: str, one: Followed) -> tuple[Cell, ...]:
    """Of a figure that was asked for and did not come."""
    missing = clean(missing_words(one.awaited)) if one.awaited else ""
    what, unit = _("Measured"), clean(one.unit)
    return (clean(theme), clean(one.name), "", what, None, None, unit, None, missing, clean(one.source))
