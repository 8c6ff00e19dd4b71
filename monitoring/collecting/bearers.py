"""Which party is asked for which figure: by a number agreed with it, as who keeps it, or as who coordinates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.db.models import Exists, OuterRef, Q

from agreements.models import Coordination, Forecast, FrameworkAgreement, Indicator, Target
from agreements.services.keepers import keeps
from agreements.services.measuring_times import latest, moments_of
from parties.models import Party

from ..models import IntakeTakenBack, Measurement


@dataclass(frozen=True)
class Bearer:
    """A party that is asked for a figure; of a year, where the number agreed is of one.

    `joint`: who coordinates gives it for all together, as the agreement tells nobody who keeps it.
    """

    indicator: Indicator
    party: Party
    year: int | None = None
    joint: bool = False


def read_bearers(parties: Collection[Party], frameworks: Collection[int], today: date) -> list[Bearer]:
    """What is asked of these parties in these frameworks, in their order; four queries."""
    found = [*_agreed(parties, frameworks), *_kept(parties, frameworks, today)]
    return sorted(
        found,
        key=lambda one: (
            one.indicator.framework.municipality.name,
            one.indicator.framework_id,
            one.indicator.pk,
        ),
    )


def _agreed(parties: Collection[Party], frameworks: Collection[int]) -> Iterator[Bearer]:
    """By a number that was agreed with a party, or with each of its kind."""
    targets = (
        Target.objects.filter(
            Q(party__in=parties) | Q(group__in={party.kind for party in parties}),
            indicator__framework__in=frameworks,
        )
        .select_related(
            "indicator__framework__municipality",
            "indicator__shared",
            "indicator__commitment__annual_agreement",
        )
        .order_by("pk")
    )
    for target, party in product(targets, parties):
        if target.party_id == party.pk or target.group == party.kind:
            yield Bearer(target.indicator, party, target.year)


def _kept(parties: Collection[Party], frameworks: Collection[int], today: date) -> Iterator[Bearer]:
    """Where no number asks a party: who keeps it, and where nobody is told, who coordinates once days are known."""
    leads = {
        (row.framework_id, row.party_id)
        for row in Coordination.objects.current(today).filter(framework__in=frameworks)
    }
    for indicator, party in product(_without_number(frameworks), parties):
        if indicator.keeper:
            if keeps(indicator.keeper, party):
                yield Bearer(indicator, party)
        elif (indicator.framework_id, party.pk) in leads and moments_of(indicator, indicator.framework):
            yield Bearer(indicator, party, joint=True)


def _without_number(frameworks: Collection[int]) -> list[Indicator]:
    """Of which no number names a party, but not what a table added that was taken back."""
    numbers = Target.objects.filter(~Q(group="") | Q(party__isnull=False), indicator=OuterRef("pk"))
    rows = (
        Indicator.objects.filter(~Q(keeper="") | ~Q(period=""), ~Exists(numbers), framework__in=frameworks)
        .annotate(
            is_told=Exists(Measurement.objects.standing().filter(indicator=OuterRef("pk")))
            | Exists(Target.objects.filter(indicator=OuterRef("pk")))
            | Exists(Forecast.objects.filter(indicator=OuterRef("pk")))
        )
        .select_related("framework__municipality", "shared", "commitment__annual_agreement")
        .order_by("pk")
    )
    taken = IntakeTakenBack.objects.filter(framework__in=frameworks).values_list("emptied", flat=True)
    emptied = {pk for pks in taken for pk in pks}
    return [one for one in rows if one.pk not in emptied or one.is_told]


def is_asked(indicator: Indicator, party: Party, year: int) -> bool:
    """Whether the party is asked for it in a round of a year, whatever the day. At most two queries."""
    numbers = list(indicator.targets.all())
    if any(row.party_id or row.group for row in numbers):
        return any(
            row.year in (None, year) and (row.party_id == party.pk or (row.group and row.group == party.kind))
            for row in numbers
        )
    return bool(indicator.keeper) and keeps(indicator.keeper, party)


def is_asked_jointly(indicator: Indicator, framework: FrameworkAgreement, day: date) -> bool:
    """Whether who coordinates is asked for it in a round of that reference date. At most a query, and one for what it is of."""
    if indicator.keeper or any(row.party_id or row.group for row in indicator.targets.all()):
        return False
    return latest(moments_of(indicator, framework), day) is not None
