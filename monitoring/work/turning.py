"""The turn of the year: what it asks of who coordinates where nobody began. The next year, its draft, the round about the last.

Asked from a month on, and no longer than the first months of the new year: who did without until then does without.
Nobody is held to the day it tells, so nothing of it is ever late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from agreements.enums import LOOKING_BACK, AddendumStatus, AnnualStatus, FrameworkStatus
from agreements.models import Addendum, AnnualAgreement, CycleStep

from ..enums import RoundStatus
from ..models import Evaluation, MonitoringRound
from .task import TaskKind

#: From which month of the old year on each is asked.
BEGINS = {TaskKind.LAY_OUT: 11, TaskKind.NEXT_YEAR: 10, TaskKind.NEXT_ROUND: 12}
#: So long after the last day it is proposed to end an agreement: the evaluation of its last year comes after the term.
ENDS_AFTER = timedelta(weeks=26)
#: The last month of the new year in which it is.
LAST = 3


@dataclass(frozen=True)
class Ahead:
    """Something of a framework that nobody began: `year` is laid out, agreed, or looked back on."""

    kind: TaskKind
    framework: Any
    year: int
    due: date | None


def coming_year(today: date) -> int:
    """The year that begins, or has just begun; outside the turn of the year the one of today."""
    return today.year + 1 if today.month >= min(BEGINS.values()) else today.year


def begun(today: date) -> dict[str, Exists | Q]:
    """What there is already of a framework, to be annotated to it; nothing while the year does not turn."""
    if not any(_is_asked(kind, today) for kind in BEGINS):
        return {}
    year, last = coming_year(today), coming_year(today) - 1
    own = OuterRef("pk")
    steps = CycleStep.objects.filter(framework=own)
    annuals = AnnualAgreement.objects.filter(framework=own)
    rounds = MonitoringRound.objects.filter(framework=own)
    at_the_end = ~Q(status=RoundStatus.CLOSED) | Q(reference_date__gte=date(last, 12, 1))
    return {
        "is_laid_out": Exists(steps.filter(year=year)),
        "was_laid_out": Exists(steps.filter(year=last)),
        "has_next_annual": Exists(annuals.filter(year=year)),
        "has_last_annual": Exists(annuals.filter(year=last)),
        "looks_back": Exists(steps.filter(year__in=(last, year), kind__in=LOOKING_BACK)),
        "begins_here": Exists(annuals.filter(year=last, status=AnnualStatus.SIGNED))
        & ~Exists(annuals.filter(year__lt=last)),
        "was_monitored": Exists(rounds.filter(year__in=(last - 1, last))),
        "has_last_round": Exists(rounds.filter(at_the_end, year=last)),
    }


def ahead_of(framework: Any, today: date) -> Iterator[Ahead]:
    """What the time of the year asks of a framework that was read with `begun`.

    Only where the year before had it too, so that who makes no annual agreements is never asked for them; a year is
    laid out also when the term begins, and a round made about the first year whose agreements were signed here.
    """
    asked = {kind for kind in BEGINS if _is_asked(kind, today)}
    if not asked or framework.status == FrameworkStatus.ENDED:
        return
    year, last = coming_year(today), coming_year(today) - 1
    looks_back = framework.was_monitored or framework.looks_back or framework.begins_here
    lays_out = framework.was_laid_out or year == framework.starts_on.year
    for kind, of, due, is_open in (
        (
            TaskKind.NEXT_YEAR,
            year,
            date(last, 12, 15),
            framework.has_last_annual and not framework.has_next_annual,
        ),
        (TaskKind.LAY_OUT, year, date(last, 12, 31), lays_out and not framework.is_laid_out),
        (TaskKind.NEXT_ROUND, last, date(year, 1, 31), looks_back and not framework.has_last_round),
    ):
        if kind in asked and is_open and framework.covers(of):
            # A day that has passed is no day any more.
            yield Ahead(kind, framework, of, due if due >= today else None)


def left_open() -> dict[str, Exists]:
    """What of a framework is open besides what waits for people, to be annotated to it."""
    own = OuterRef("pk")
    return {
        "has_open_round": Exists(
            MonitoringRound.objects.filter(framework=own).exclude(status=RoundStatus.CLOSED)
        ),
        "has_open_evaluation": Exists(Evaluation.objects.filter(framework=own, closed_on__isnull=True)),
        "has_draft_addendum": Exists(Addendum.objects.filter(framework=own, status=AddendumStatus.DRAFT)),
    }


def to_end(framework: Any, today: date, *, waits: bool) -> Iterator[Ahead]:
    """Whose term was over long ago and in which nothing is open may be ended: who coordinates is reminded, once quietly.

    `waits`: whether something there asks somebody, or will soon. The framework was read with `left_open`.
    """
    is_open = framework.has_open_round or framework.has_open_evaluation or framework.has_draft_addendum
    signed = framework.status == FrameworkStatus.SIGNED
    if signed and not waits and not is_open and framework.ends_on + ENDS_AFTER < today:
        yield Ahead(TaskKind.END, framework, framework.ends_on.year, None)


def _is_asked(kind: TaskKind, today: date) -> bool:
    return today.month >= BEGINS[kind] or today.month <= LAST
