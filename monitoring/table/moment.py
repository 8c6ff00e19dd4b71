"""The moments an address asks for: the day to look at (`?per=`) and what to compare with (`?sinds=`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin

from ..enums import Light, RoundStatus
from ..models import MonitoringRound
from .comparing import Since
from .days import parse_day
from .report import Report
from .words import long_date


@dataclass(frozen=True, slots=True)
class Moment:
    """The round shown, the day it is shown as of, what it is compared with, and what of the address was left out."""

    round: MonitoringRound
    as_of: date | None = None
    since: Since | None = None
    left_out: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """These choices as they stand in the address; what is usual has no value."""
        compared = self.since and (self.since.round.slug if self.since.round else self.since.day.isoformat())
        found = {"per": self.as_of.isoformat() if self.as_of else "", "sinds": compared or ""}
        return {name: value for name, value in found.items() if value}

    @property
    def file_query(self) -> str:
        """The query part of the addresses of this round's files: the same round on the same day."""
        day = {"per": self.as_of.isoformat()} if self.as_of else {}
        return "?" + urlencode({"ronde": self.round.slug, **day})


def asked_day(query: Mapping[str, str], name: str = "per") -> tuple[date | None, str]:
    """The day in the address, or None and (where something was asked) why it is left out."""
    value = query.get(name, "").strip()
    if not value:
        return None, ""
    day = parse_day(value)
    if day is None:
        return None, _("“%(value)s” is not a day. Write it like 2024-11-15.") % {"value": _short(value)}
    if day > timezone.localdate():
        return None, _("%(day)s has yet to come.") % {"day": long_date(day)}
    return day, ""


def nothing_told(report: Report) -> bool:
    """Whether there is no light and no text in a report at all."""
    return not any(line.light != Light.NONE or line.progress for line in report.lines)


def from_documents(report: Report) -> bool:
    """Whether any light, text or figure in a report was taken over from a document."""
    return any(
        line.light_origin == Origin.DOCUMENT
        or any(told.origin == Origin.DOCUMENT for told in line.progress)
        or any(result.origin == Origin.DOCUMENT for result in line.results)
        for line in report.lines
    )


def _short(value: str) -> str:
    """Something typed in an address, fit to be repeated."""
    return "".join(character for character in value[:40] if character.isprintable())


def round_on(rounds: Sequence[MonitoringRound], day: date) -> MonitoringRound | None:
    """The round of that day: the latest one begun that had an answer by then, else the first to come of those begun.

    `rounds` oldest first; `answered` as `with_answers` adds it.
    """
    begun = [row for row in rounds if row.starts_on <= day]
    answered = [row for row in begun if getattr(row, "answered", True)]
    if answered:
        return answered[-1]
    return next((row for row in begun if row.reference_date >= day), begun[-1] if begun else None)


def read_moment(query: Mapping[str, str], rounds: Sequence[MonitoringRound]) -> Moment:
    """What the address asks for; `rounds` of the year, oldest first, at least one.

    An unknown round is a 404; a day that can not be shown is told in `left_out` and passed over.
    """
    day, problem = asked_day(query)
    problems = [problem]
    chosen = round_named(query.get("ronde", ""), rounds)
    if day is not None:
        there = chosen if query.get("ronde") else round_on(rounds, day)
        if there is None or there.starts_on > day:
            problems.append(_("On %(day)s this round had not begun.") % {"day": long_date(day)})
            day = None
        else:
            chosen = there
    since, problem = _asked_since(query.get("sinds", "").strip(), rounds, chosen, day)
    return Moment(chosen, day, since, tuple(filter(None, (*problems, problem))))


def round_named(slug: str, rounds: Sequence[MonitoringRound]) -> MonitoringRound:
    """The round by its slug, else the latest that was opened, else the latest; 404 when there is none."""
    opened = [row for row in rounds if row.status != RoundStatus.PREPARING]
    found = [row for row in rounds if row.slug == slug] if slug else opened or rounds
    if not found:
        raise Http404
    return found[-1]


def _asked_since(
    value: str, rounds: Sequence[MonitoringRound], current: MonitoringRound, as_of: date | None
) -> tuple[Since | None, str]:
    """What to compare with: an earlier round of the year by its slug, or a day."""
    if not value:
        return None, ""
    for row in rounds:
        if row.slug == value and row.reference_date < current.reference_date:
            return Since(row.reference_date, row), ""
    day, problem = asked_day({"sinds": value}, "sinds")
    if day is None:
        return None, problem
    if as_of is not None and day >= as_of:
        return None, _("%(day)s is not before the day you look at.") % {"day": long_date(day)}
    return Since(day), ""
