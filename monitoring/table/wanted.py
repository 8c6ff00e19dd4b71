"""Figures of a line that its round still wants: late, asked or missing; on pages alone, of now (decision 0093).

It is read in the query of the lines themselves and from what the report reads of figures anyway.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agreements.models import Indicator, Target
from agreements.services.measuring_times import latest, moments_of

from ..models import IntakeTakenBack, MonitoringRound, RoundLine
from .awaited import agreed_value, awaited_of, last_day, missing_of, owed_by
from .nested import Holds, nested
from .results import Figures, targets_of_year
from .said import Awaited, Followed, Wanted

LATE, ASKED, MISSING = "late", "asked", "missing"
_COLUMNS = ("pk", "name", "unit", "period", "keeper", "source")


def with_wanted(lines: QuerySet[RoundLine], framework: int) -> QuerySet[RoundLine]:
    """Add the figures of each line's commitment, and of each whether only a table told it that was taken back.

    Such a table may have thousands; each line asks about its own.
    """
    emptied = IntakeTakenBack.objects.filter(Holds("emptied", OuterRef("pk")), framework=framework)
    figures = Indicator.objects.filter(commitment=OuterRef("commitment"))
    return lines.select_related("commitment__annual_agreement").annotate(
        own_figures=nested(
            figures.annotate(is_emptied=Exists(emptied)), "commitment", *_COLUMNS, "is_emptied"
        )
    )


def wanted_of_line(
    line: RoundLine, figures: Figures, monitoring_round: MonitoringRound
) -> tuple[Wanted, ...]:
    """Those of a line `with_wanted`, what is late first; none of a closed round, which stays as it was frozen."""
    own: list[list[Any]] = getattr(line, "own_figures", None) or []
    if not own or monitoring_round.is_closed:
        return ()
    found = []
    for *values, is_emptied in sorted(own):
        row = Indicator(**dict(zip(_COLUMNS, values, strict=True)))
        row.commitment = line.commitment
        told = row.pk in figures.targets or row.pk in figures.given
        if told or not is_emptied:
            found.append(_wanted(row, figures, monitoring_round))
    order = (LATE, MISSING, ASKED)
    return tuple(sorted((one for one in found if one), key=lambda one: (order.index(one.state), one.pk)))


def _wanted(row: Indicator, figures: Figures, monitoring_round: MonitoringRound) -> Wanted | None:
    """Of one that comes at known moments the newest is wanted that it is time for, as a round asks it; else any number."""
    targets = figures.targets.get(row.pk, [])
    given = figures.given.get(row.pk, [])
    framework, year = monitoring_round.framework, monitoring_round.year
    until = last_day(monitoring_round, None)
    moment = latest(moments_of(row, framework), monitoring_round.reference_date)
    awaited: Awaited | None
    if moment is None:
        measured = {party for party, _day in given}
        awaited = awaited_of(row, targets, measured, framework, year, until)
        state = MISSING
    else:
        # Of a number without a day nobody can say that it is about another moment.
        measured = {party for party, day in given if day is None or moment.counts(day)}
        who = owed_by(row, targets, measured, year)
        awaited = None if who is None else Awaited(who, row.period, moment.day)
        state = _state(moment.day, until)
        if state == ASKED and not monitoring_round.accepts_answers:
            return None
    if awaited is None:
        return None
    agreed: list[Target] = missing_of(targets_of_year(targets, year), measured)
    values = tuple(agreed_value(target) for target in agreed)
    return Wanted(row.pk, state, Followed(row.name, row.unit, None, values, row.source, awaited))


def _state(day: date, until: date) -> str:
    """A day that is today is not over yet."""
    return LATE if day <= until and day < timezone.localdate() else ASKED
