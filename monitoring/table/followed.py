"""Figures of a theme or of the whole agreement in the year of a round: agreed, measured and expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from agreements.models import Forecast, Indicator, Target

from ..figures.models import BY_DAY
from ..models import Measurement, MonitoringRound, RoundHeading
from .days import measured_by
from .results import newest_of, targets_of_year
from .said import Followed, FollowedValue


def read_followed(
    monitoring_round: MonitoringRound, headings: Iterable[RoundHeading], as_of: date | None
) -> tuple[Followed, ...]:
    """Those of which something is told, of the themes the round has headings of and of no theme.

    Measured is the newest of each party up to the reference date. One query, and three more where there are any.
    """
    chapters = {row.theme_id: row.parent_id or row.pk for row in headings if row.theme_id}
    of_a_theme = Q(theme__in=chapters) | Q(theme__parent__in=chapters)
    rows = (
        monitoring_round.framework.indicators.filter(
            of_a_theme | Q(theme__isnull=True), commitment__isnull=True
        )
        .select_related("theme")
        .prefetch_related(*_beside(monitoring_round, as_of))
        .order_by("pk")
    )
    found = []
    for row in rows:
        theme = row.theme
        heading = (chapters.get(theme.pk) or chapters.get(theme.parent_id or 0)) if theme else None
        if values := tuple(_values(row, monitoring_round.year)):
            found.append(Followed(row.name, row.unit, heading, values, row.source))
    return tuple(found)


def _beside(monitoring_round: MonitoringRound, as_of: date | None) -> Iterator[Any]:
    """What hangs on an indicator."""
    known = measured_by(as_of) if as_of else Q()
    measured = (
        Measurement.objects.standing()
        .filter(known)
        .exclude(reference_date__gt=monitoring_round.reference_date)
        .select_related("party")
        .order_by(*BY_DAY)
    )
    forecasts = Forecast.objects.filter(year=monitoring_round.year).select_related("party").order_by("pk")
    yield Prefetch("targets", Target.objects.select_related("party").order_by("pk"))
    yield Prefetch("measurements", measured)
    yield Prefetch("forecasts", forecasts)


def _values(row: Indicator, year: int) -> Iterator[FollowedValue]:
    """Of an indicator read with what hangs on it."""
    numbers = row.targets.all()
    per_year = any(target.year for target in numbers)
    for target in targets_of_year(numbers, year):
        yield FollowedValue(
            "agreed",
            target.value,
            target.source,
            target.bearer,
            target.kind,
            upto=target.upto,
            of_term=per_year and target.year is None,
        )
    for one in newest_of(row.measurements.all()):
        party = one.party.label if one.party else ""
        yield FollowedValue(
            "measured", one.value, one.source, party, reference_date=one.reference_date, origin=one.origin
        )
    for forecast in row.forecasts.all():
        yield FollowedValue(
            "expected", forecast.value, forecast.source, forecast.party.label if forecast.party else ""
        )
