"""Figures of a theme or of the whole agreement in the year of a round: agreed, measured and expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from agreements.models import Forecast, Indicator, Target

from ..figures.models import BY_DAY
from ..models import Measurement, MonitoringRound, RoundHeading
from .awaited import agreed_value, awaited_of, last_day, without_taken_back
from .days import measured_by
from .results import newest_of, targets_of_year
from .said import Followed, FollowedValue


def read_followed(
    monitoring_round: MonitoringRound, headings: Iterable[RoundHeading], as_of: date | None
) -> tuple[Followed, ...]:
    """Those of which something is told or was to come, of the themes the round has headings of and of no theme.

    Measured is the newest of each party up to the reference date. One query, and at most four more where there are any.
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
    year, until, framework = (
        monitoring_round.year,
        last_day(monitoring_round, as_of),
        monitoring_round.framework,
    )
    told = {row.pk: tuple(_values(row, year)) for row in rows}
    # A number of another year, or a later one, tells as well that it was not taken back.
    known = {row.pk for row in rows if told[row.pk] or row.targets.all()}
    found = []
    for row in without_taken_back(rows, known, framework.pk):
        theme = row.theme
        heading = (chapters.get(theme.pk) or chapters.get(theme.parent_id or 0)) if theme else None
        measured = {one.party_id for one in row.measurements.all()}
        awaited = awaited_of(row, list(row.targets.all()), measured, framework, year, until)
        if told[row.pk] or awaited:
            found.append(Followed(row.name, row.unit, heading, told[row.pk], row.source, awaited))
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
        yield agreed_value(target, per_year=per_year)
    for one in newest_of(row.measurements.all()):
        party = one.party.label if one.party else ""
        yield FollowedValue(
            "measured", one.value, one.source, party, reference_date=one.reference_date, origin=one.origin
        )
    for forecast in row.forecasts.all():
        yield FollowedValue(
            "expected", forecast.value, forecast.source, forecast.party.label if forecast.party else ""
        )
