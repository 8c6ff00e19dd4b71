"""Which bodies meet in which month of a year, as was agreed: a month is no day, so it stands beside the steps.

What a step of that year says already is left out, so that it is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.dates import MONTHS

from agreements.models import Body, CycleStep, FrameworkAgreement
from agreements.services.bodies import ByMonth, by_month
from agreements.services.planning_words import MONTHS as DUTCH_MONTHS
from config.web.searching import folded

#: Words that a name goes without: 'overleg over wonen-zorg' is the same meeting as 'overleg wonen en zorg'.
_SMALL = {"de", "en", "het", "in", "met", "over", "van", "voor"}
#: What stands behind the title of a step that comes back: its month or quarter.
_TIME = re.compile(r"\(([^()]*)\)\s*$")


@dataclass(frozen=True)
class Meets:
    """The months of a year; `now`: who meets in `month`, that of today, besides those that meet in every month.

    `is_part`: whether steps of the year say the rest.
    """

    year: ByMonth
    month: str = ""
    now: Sequence[Body] = ()
    is_part: bool = False


def read_meets(
    framework: FrameworkAgreement, year: int, today: date, steps: Iterable[CycleStep] = ()
) -> Meets | None:
    """Who meets when in a year, besides what its steps say; None where nothing is left to say. One query."""
    met = list(framework.bodies.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=date(year, 1, 1))))
    said = _said(met, steps, year)
    months = by_month(met, year, without=said)
    if not months.always and not months.months:
        return None
    if year != today.year:
        return Meets(months, is_part=bool(said))
    name = str(MONTHS[today.month])
    return Meets(months, name, dict(months.months).get(name, ()), bool(said))


def _said(bodies: Iterable[Body], steps: Iterable[CycleStep], year: int) -> set[tuple[int, int]]:
    """The ids of bodies with each month of which a step of the year says that they meet."""
    named: dict[frozenset[str], list[Body]] = {}
    for body in bodies:
        named.setdefault(_words(body.name), []).append(body)
    return {
        (body.pk, month)
        for step in steps
        for body in named.get(_words(_TIME.sub("", step.title)), ())
        if (month := _month(step, body, year)) is not None
    }


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", folded(name))) - _SMALL


def _month(step: CycleStep, body: Body, year: int) -> int | None:
    """The one month of the body that a step is about: what stands behind its title, else what lies within its days."""
    told = _TIME.search(step.title)
    if told is not None and (name := told[1].strip().casefold()) in DUTCH_MONTHS:
        number = DUTCH_MONTHS.index(name) + 1
        return number if number in body.months else None
    first, last = step.starts_on or step.ends_on, step.ends_on or step.starts_on
    if first is None or last is None or first.year != year or last.year != year:
        return None
    within = [month for month in body.months if first.month <= month <= last.month]
    return within[0] if len(within) == 1 else None
