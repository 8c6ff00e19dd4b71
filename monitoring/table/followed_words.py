"""Figures of no commitment as a page or file prints them: a row per figure and party."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.enums import Origin, TargetKind

from .report import Report
from .said import Followed, FollowedValue
from .words import long_date, quantity


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """What is told of a figure for one party, or for all together."""

    name: str
    party: str
    agreed: str
    measured: str
    expected: str
    sources: str


def followed_under(report: Report, heading: int | None) -> list[FollowedRow]:
    """The rows under a chapter; None: of the whole agreement."""
    return [row for one in report.followed if one.heading == heading for row in _rows(one)]


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
        yield FollowedRow(followed.name, party or _("not told per party"), **told, sources=sources)


def _words(value: FollowedValue, unit: str) -> str:
    """'at least 120 homes', '1,143 homes (31 December 2024)'."""
    kind = str(TargetKind(value.kind).label) if value.kind in TargetKind else ""
    words = f"{kind} {quantity(value.value, unit, value.upto)}".strip()
    if value.what != "measured":
        return words
    notes = [long_date(value.reference_date) or _("date not told")]
    notes += [_("demonstration")] if value.origin == Origin.DEMO else []
    return f"{words} ({', '.join(notes)})"
