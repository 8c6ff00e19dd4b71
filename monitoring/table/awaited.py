"""Figures that were agreed to be followed and of which there is no number yet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from agreements.models import FrameworkAgreement, Indicator, Target
from agreements.services.measuring_times import moments_of

from ..models import IntakeTakenBack, Measurement, MonitoringRound
from .days import measured_by
from .results import targets_of_year, targets_on
from .said import Awaited, Followed, FollowedValue

_YEARS = re.compile(r"\b20\d\d\b")


def read_awaited(
    commitments: Collection[int], monitoring_round: MonitoringRound, as_of: date | None
) -> dict[int, tuple[Followed, ...]]:
    """By commitment the figures that were to come and did not. At most five queries."""
    framework = monitoring_round.framework
    rows = framework.indicators.filter(commitment__in=commitments)
    indicators = list(rows.select_related("commitment__annual_agreement").order_by("pk"))
    if not indicators:
        return {}
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in _targets(commitments, as_of):
        targets[target.indicator_id].append(target)
    known = measured_by(as_of) if as_of else Q()
    measured: dict[int, set[int | None]] = defaultdict(set)
    given = Measurement.objects.standing().filter(known, indicator__commitment__in=commitments)
    given = given.exclude(reference_date__gt=monitoring_round.reference_date)
    for indicator, party in given.order_by().values_list("indicator_id", "party_id"):
        measured[indicator].add(party)
    until = last_day(monitoring_round, as_of)
    found: dict[int, list[Followed]] = defaultdict(list)
    for row in without_taken_back(indicators, {*targets, *measured}, framework.pk):
        awaited = awaited_of(row, targets[row.pk], measured[row.pk], framework, monitoring_round.year, until)
        if awaited is not None:
            assert row.commitment_id is not None
            agreed = targets_of_year(targets[row.pk], monitoring_round.year)
            values = tuple(agreed_value(target) for target in missing_of(agreed, measured[row.pk]))
            found[row.commitment_id].append(Followed(row.name, row.unit, None, values, row.source, awaited))
    return {pk: tuple(figures) for pk, figures in found.items()}


def _targets(commitments: Collection[int], as_of: date | None) -> Iterable[Target]:
    if as_of:
        then = targets_on(list(commitments), as_of)
        prefetch_related_objects(then, "party")
        return then
    return Target.objects.filter(indicator__commitment__in=commitments).select_related("party").order_by("pk")


def last_day(monitoring_round: MonitoringRound, as_of: date | None) -> date:
    """The day until which a figure was to come: the reference date, or the day it is looked at where that is before."""
    return min(monitoring_round.reference_date, as_of or timezone.localdate())


def awaited_of(
    indicator: Indicator,
    targets: Sequence[Target],
    measured: Collection[int | None],
    framework: FrameworkAgreement,
    year: int,
    until: date,
) -> Awaited | None:
    """That it was to come by a day and did not; None where it came, where its moment is certain and still ahead, and where
    nothing was agreed about it.

    `measured`: of which parties it was, None for all together. Where it was of some, those of which a number was agreed
    for the year are still to come.
    """
    who = owed_by(indicator, targets, measured, year)
    if who is None:
        return None
    times = moments_of(indicator, framework)
    been = [moment.day for moment in times if moment.day <= until]
    years = [int(told) for told in _YEARS.findall(indicator.period)]
    if (times and not been) or (not times and years and min(years) > until.year):
        return None
    return Awaited(who, indicator.period, been[-1] if been else None)


def owed_by(
    indicator: Indicator, targets: Sequence[Target], measured: Collection[int | None], year: int
) -> tuple[str, ...] | None:
    """Of whom it is still to come, whatever the day; None where nothing was agreed about it for the year, or where it came."""
    if not (targets or indicator.period or indicator.keeper):
        return None
    if targets and all(target.year is not None and target.year > year for target in targets):
        return None
    missing = missing_of(targets_of_year(targets, year), measured)
    bearers = tuple(dict.fromkeys(one.bearer for one in missing if one.bearer))
    if measured and not (bearers and None not in measured):
        return None
    return bearers or ((indicator.keeper,) if indicator.keeper else ())


def missing_of(targets: Iterable[Target], measured: Collection[int | None]) -> list[Target]:
    """Those nobody measured anything for; of a kind of party only where nothing was measured at all."""
    return [one for one in targets if (one.party_id and one.party_id not in measured) or not measured]


def agreed_value(target: Target, *, per_year: bool = False) -> FollowedValue:
    """What was agreed; `per_year`: there are numbers of single years beside it."""
    return FollowedValue(
        "agreed",
        target.value,
        target.source,
        target.bearer,
        target.kind,
        upto=target.upto,
        of_term=per_year and target.year is None,
    )


def without_taken_back(rows: Iterable[Indicator], told: Collection[int], framework: int) -> list[Indicator]:
    """Those but for what a table added that was taken back, of which nothing else is `told`. A query where some tell nothing."""
    listed = list(rows)
    bare = {one.pk for one in listed if one.pk not in told}
    if bare:
        taken = IntakeTakenBack.objects.filter(framework=framework).values_list("emptied", flat=True)
        bare.intersection_update(pk for pks in taken for pk in pks)
    return [one for one in listed if one.pk not in bare]
