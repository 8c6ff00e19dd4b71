"""Which bodies meet in which month of a year, as was agreed: a month is no day, so it stands beside the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.dates import MONTHS

from agreements.models import Body, FrameworkAgreement
from agreements.services.bodies import ByMonth, by_month


@dataclass(frozen=True)
class Meets:
    """The months of a year; `now`: who meets in `month`, that of today, besides those that meet in every month."""

    year: ByMonth
    month: str = ""
    now: Sequence[Body] = ()


def read_meets(framework: FrameworkAgreement, year: int, today: date) -> Meets | None:
    """Who meets when in a year; None where no month was agreed. One query."""
    met = framework.bodies.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=date(year, 1, 1)))
    months = by_month(list(met), year)
    if not months.always and not months.months:
        return None
    if year != today.year:
        return Meets(months)
    name = str(MONTHS[today.month])
    return Meets(months, name, dict(months.months).get(name, ()))
