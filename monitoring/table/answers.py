"""How many of the lines have an answer in a round, together and per party."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from . import filters as filtering
from .grouping import Group, Members, groups
from .report import Line, Report

PARTY = "partij"


@dataclass(frozen=True, slots=True)
class Answers:
    """How many of the lines of somebody have a light or a text; `url` shows those that have neither."""

    title: str
    answered: int
    total: int
    url: str

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return self.total - self.answered


def answers(report: Report, members: Members) -> tuple[Answers, list[Answers]]:
    """All lines together, and per party that leads; what several parties lead counts with each of them.

    Completed lines are not asked about, so they count nowhere.
    """
    base = reverse("monitor", args=[report.municipality.slug, report.framework.slug, report.year])

    def link(**values: str) -> str:
        return f"{base}?{urlencode({'ronde': report.round.slug, 'alleen': filtering.UNANSWERED, **values})}"

    parties = [
        _of(group.title, group.lines, _link_of(report, group, link(groep=PARTY) + f"#{group.anchor}", link))
        for group in groups(report, PARTY, members)
    ]
    return _of("", report.open_lines, link()), parties


def _of(title: str, lines: Sequence[Line], url: str) -> Answers:
    return Answers(title, sum(line.answered for line in lines), len(lines), url)


def _link_of(report: Report, group: Group, otherwise: str, link: Callable[..., str]) -> str:
    """The lead filter where it shows exactly these lines; else the place of the party among all."""
    value = group.anchor.removeprefix("groep-")
    if not all(line.leads for line in group.lines):
        return otherwise
    wanted = [line.key for line in group.lines if not line.answered]
    chosen = filtering.Filters(lead=value, only=filtering.UNANSWERED)
    shown = [found.line.key for found in filtering.apply(chosen, report)]
    return link(trekker=value) if shown == wanted else otherwise
