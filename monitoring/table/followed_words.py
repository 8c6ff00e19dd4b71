"""Figures of no commitment as a page or file prints them: a row per figure and party."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.enums import Origin

from .awaited_words import amount_agreed, awaited_note, missing_words, no_figure_yet
from .breakdown import Grid, Single, amount_words, grids_of
from .report import Report
from .said import Followed, FollowedValue
from .words import agreed_as, long_date


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
    #: In the place of what was measured, and who delivers it and when.
    missing: str = ""
    missing_note: str = ""


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
    notes = [f"{_('Numbers from:')} {followed.source}"] if followed.source else []
    notes += [missing_words(followed.awaited, told.party)] if followed.awaited else []
    return Single(
        followed.name,
        followed.unit,
        amount_words(told.value, told.upto, followed.unit),
        labels.get(told.what) or agreed_as(told.kind),
        told.party,
        measured if told.what == "measured" else _("the whole term") if told.of_term else str(year),
        told.source,
        told.origin,
        " · ".join(notes),
        place,
    )


def _rows(followed: Followed) -> Iterable[FollowedRow]:
    per_party: dict[str, list[FollowedValue]] = defaultdict(list)
    for value in followed.values:
        per_party[value.party].append(value)
    awaited = followed.awaited
    nothing = not any(value.what == "measured" for value in followed.values)
    if awaited and nothing and not per_party:
        per_party[""] = []
    for place, (party, values) in enumerate(per_party.items()):
        told = {
            what: "; ".join(_words(value, followed.unit) for value in values if value.what == what)
            for what in ("agreed", "measured", "expected")
        }
        sources = "; ".join(dict.fromkeys(value.source for value in values))
        is_missing = awaited and (nothing or party in awaited.who) and not told["measured"]
        yield FollowedRow(
            followed.name,
            party or (_("not told per party") if values else ""),
            **told,
            sources=sources,
            numbers_from=followed.source,
            missing=no_figure_yet() if is_missing else "",
            # Told once, where it is the same for all.
            missing_note=awaited_note(awaited, party)
            if awaited and is_missing and not (nothing and place)
            else "",
        )


def _words(value: FollowedValue, unit: str) -> str:
    """'at least 120 homes', '1,143 homes (31 December 2024)'."""
    words = amount_agreed(value, unit)
    if value.of_term:
        return f"{words} ({_('the whole term')})"
    if value.what != "measured":
        return words
    notes = [long_date(value.reference_date) or _("date not told")]
    notes += [_("demonstration")] if value.origin == Origin.DEMO else []
    return f"{words} ({', '.join(notes)})"
