"""Figures beside the targets they are held against."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from agreements.models import Target

from ..figures.models import BY_DAY
from ..models import Measurement, MonitoringRound
from .days import measured_by
from .report import Result


@dataclass(frozen=True)
class Figures:
    """What was measured, by commitment; and by figure what was agreed and of which parties and days there is a number."""

    results: dict[int, tuple[Result, ...]]
    targets: dict[int, list[Target]]
    given: dict[int, list[tuple[int | None, date | None]]]


def read_figures(
    commitments: Sequence[int], monitoring_round: MonitoringRound, as_of: date | None
) -> Figures:
    """The newest figure per indicator and party up to the reference date, beside its target of the year. Two queries.

    On a day that is looked back at: the target that was agreed then.
    """
    known = measured_by(as_of) if as_of else Q()
    every: dict[int, list[Target]] = defaultdict(list)
    agreed = (
        targets_on(commitments, as_of)
        if as_of
        else Target.objects.filter(indicator__commitment__in=commitments)
        .select_related("party")
        .order_by("pk")
    )
    for target in agreed:
        every[target.indicator_id].append(target)
    targets = defaultdict(
        list, {pk: targets_of_year(listed, monitoring_round.year) for pk, listed in every.items()}
    )
    rows = (
        Measurement.objects.standing()
        .filter(known, indicator__commitment__in=commitments)
        .exclude(reference_date__gt=monitoring_round.reference_date)
        .select_related("indicator", "party")
        .order_by("indicator", *BY_DAY)
    )
    found: dict[int, list[Result]] = defaultdict(list)
    given: dict[int, list[tuple[int | None, date | None]]] = defaultdict(list)
    for row in rows:
        given[row.indicator_id].append((row.party_id, row.reference_date))
    for row in newest_of(rows):
        assert row.indicator.commitment_id is not None
        found[row.indicator.commitment_id].append(result_of(row, targets[row.indicator_id]))
    return Figures({pk: tuple(results) for pk, results in found.items()}, every, given)


def targets_on(commitments: Sequence[int], day: date) -> list[Target]:
    """The targets of these commitments as they were agreed at the end of a day; one query.

    What an addendum wrote holds from its day of effect, whenever that was carried out; what was mended, from the moment
    it was. Those of an indicator that was laid down here later than that day were agreed before: as on its first day.
    """
    rows = Target.history.filter(indicator__commitment__in=commitments)
    days: dict[int, date] = {}
    found: dict[int, Target | None] = {}
    last: dict[int, int | None] = {}
    for row in rows.annotate(holds_from=F("addendum__effective_on")).order_by("history_date", "history_id"):
        # What was mended keeps the addendum that wrote it before, and nobody consented to that.
        effective_on = row.holds_from if row.addendum_id != last.get(row.id) else None
        last[row.id] = row.addendum_id
        since = effective_on or timezone.localdate(row.history_date)
        if since <= days.setdefault(row.indicator_id, day if effective_on else max(day, since)):
            found[row.id] = None if row.history_type == "-" else row.instance
    return [target for target in found.values() if target is not None]


def newest_of(rows: Iterable[Measurement]) -> Iterable[Measurement]:
    """The last of the rows per indicator and party."""
    newest: dict[tuple[int, int | None], Measurement] = {}
    for row in rows:
        newest[row.indicator_id, row.party_id] = row
    return newest.values()


def without_replaced(rows: Sequence[Measurement]) -> list[Measurement]:
    """The rows (in order) but for those whose period and day were measured anew: the last one counts, as in `newest_of`.

    Of rows without a day nobody can tell that they are about the same.
    """
    last = {moment_of(row): row.pk for row in rows}
    return [row for row in rows if row.reference_date is None or last[moment_of(row)] == row.pk]


def moment_of(row: Measurement) -> tuple[int, int | None, date | None, date | None]:
    """The same for two rows about the same: figure, party, period and day."""
    return row.indicator_id, row.party_id, row.starts_on, row.reference_date


def targets_of_year(targets: Iterable[Target], year: int) -> list[Target]:
    """Those that hold in a year; one of the year itself goes before one for every year."""
    holding = [target for target in targets if target.year in (None, year)]
    return sorted(holding, key=lambda target: (target.year is None, target.pk))


def result_of(row: Measurement, targets: Sequence[Target]) -> Result:
    """A figure beside the first of the targets that holds for it."""
    agreed = _target_for(row, targets)
    return Result(
        indicator=row.indicator.name,
        unit=row.indicator.unit,
        value=row.value,
        origin=row.origin,
        source=row.source,
        party=row.party.label if row.party else "",
        reference_date=row.reference_date,
        starts_on=row.starts_on,
        target=agreed.value if agreed else None,
        target_kind=agreed.kind if agreed else "",
        target_year=agreed.year if agreed else None,
        target_upto=agreed.upto if agreed else None,
    )


def _target_for(row: Measurement, targets: Sequence[Target]) -> Target | None:
    """The target that holds for this figure: the party's own, else its kind's; a joint one for a joint figure."""
    for target in targets:
        if target.party_id == row.party_id and not target.group:
            return target
    if row.party is not None:
        for target in targets:
            if target.group == row.party.kind:
                return target
    return None
