"""A report beside an earlier moment: what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery

from ..models import Assessment, MonitoringRound, RoundLine
from .changes import Changes, Earlier, since, since_previous
from .days import closed_by, told_by
from .lines import LineParts, lines_of
from .reading import build_report, read_report
from .report import Report

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from .lines import ReadLine

    ComparedLine = WithAnnotations[RoundLine, "LightBefore"]


class LightBefore(LineParts):
    """With the light of the same commitment then."""

    light_before: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """An earlier moment to compare with: a day, or a round with its reference date."""

    day: date
    round: MonitoringRound | None = None

    @property
    def name(self) -> str:
        """The round's title; empty for a day."""
        return self.round.title if self.round else ""


def read_changes(
    monitoring_round: MonitoringRound, moment: Since | None, *, as_of: date | None = None
) -> tuple[Report, Changes]:
    """The report without what only files show, and what changed since a moment (else: since the round before).

    Takes no more queries than `read_report`, but one more for a closed round compared with a chosen moment.
    """
    if moment is None:
        report = read_report(monitoring_round, whole=False, as_of=as_of)
        return report, since_previous(report)
    rows = list(_compared(lines_of(monitoring_round, as_of), monitoring_round, moment))
    if monitoring_round.is_closed and (as_of is None or closed_by(monitoring_round, as_of)):
        report = read_report(monitoring_round, as_of=as_of)
    else:
        report = build_report(monitoring_round, whole=False, as_of=as_of, rows=rows)
    lights = {row.commitment.key: row.light_before or "" for row in rows}
    return report, since(report, Earlier(moment.name, moment.day, lights))


def _compared(
    rows: QuerySet[ReadLine], monitoring_round: MonitoringRound, moment: Since
) -> QuerySet[ComparedLine]:
    """Add the light of the same commitment in that round, or its newest one on that day."""
    before: QuerySet[Any]
    if moment.round:
        before = RoundLine.objects.filter(round=moment.round, commitment=OuterRef("commitment"))
    else:
        before = Assessment.objects.filter(
            told_by(moment.day),
            line__commitment=OuterRef("commitment"),
            line__round__framework=monitoring_round.framework_id,
            line__round__reference_date__lte=monitoring_round.reference_date,
        ).order_by("-line__round__reference_date", "-line__round", "-pk")
    return rows.annotate(light_before=Subquery(before.values("light")[:1]))
