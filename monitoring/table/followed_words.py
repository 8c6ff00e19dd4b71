"""Figures of no commitment as a page or file prints them: a row per figure and party."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.enums import Origin, TargetKind

from .breakdown import Grid, Single, amount_words, grids_of
from .report import Report
from .said import Followed, FollowedValue
from .words import agreed_as, long_date, quantity


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """What is told of a figure for one party, or for all together."""

    name: str
    party: str
    agreed: str
    measured: str
    expected: str
    sources: str
    numbers_from: str = ""


@dataclass(frozen=True, slots=True)
class FollowedTable:
    """The figures under a heading: those that are a table of their own, and a row of each of the others."""

    grids: tuple[Grid, ...]
    rows: list[FollowedRow]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.grids or self.rows)


def followed_under(report: Report, heading: int | None) -> FollowedTable:
    """What stands under a chapter; None: of the whole agreement."""
    found = [one for one in report.followed if one.heading == heading]
    grids = grids_of(
        _single(one, report.year, place) for place, one in enumerate(found) if len(one.values) == 1
    )
    apart = {single.pk for grid in grids for single in grid.singles}
    return FollowedTable(
        grids, [row for place, one in enumerate(found) if place not in apart for row in _rows(one)]
    )


def _single(followed: Followed, year: int, place: int) -> Single:
    """What is told of a figure of which nothing else is; `place`: which of them it is."""
    (told,) = followed.values
    labels = {"measured": _("Measured"), "expected": _("Expected")}
    measured = long_date(told.reference_date) or _("date not told")
    return Single(
        followed.name,
        followed.unit,
        amount_words(told.value, told.upto, followed.unit),
        labels.get(told.what) or agreed_as(told.kind),
        told.party,
        measured if told.what == "measured" else _("the whole term") if told.of_term else str(year),
        told.source,
        told.origin,
        f"{_('Numbers from:')} {followed.source}" if followed.source else "",
        place,
    )


def _rows(followed: Followed) -> Iterable[FollowedRow]:
    per_party: dict[str, list[FollowedValue]] = defaultdict(list)
    for value in followed.values:
        per_party[value.party].append(value)
    for party, values in per_party.items():
        told = {
            what: "; ".join(_words(value, followed.unit) for value in values if value.what == what)
            for what in ("agreed", "measured", "expected")
        }
        sources = "; ".join(dict.fromkeys(value.source for value in values))
        yield FollowedRow(
            followed.name,
            party or _("not told per party"),
            **told,
            sources=sources,
            numbers_from=followed.source,
        )


def _words(value: FollowedValue, unit: str) -> str:
    """'at least 120 homes', '1,143 homes (31 December 2024)'."""
    kind = str(TargetKind(value.kind).label) if value.kind in TargetKind else ""
    words = f"{kind} {quantity(value.value, unit, value.upto)}".strip()
    if value.of_term:
        return f"{words} ({_('the whole term')})"
    if value.what != "measured":
        return words
    notes = [long_date(value.reference_date) or _("date not told")]
    notes += [_("demonstration")] if value.origin == Origin.DEMO else []
    return f"{words} ({', '.join(notes)})"
