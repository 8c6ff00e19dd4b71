"""Of which days a figure is still wanted, by how often it comes as agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.models import FrameworkAgreement, Indicator
from agreements.services.measuring_times import following, moments_of


@dataclass(frozen=True)
class Due:
    """The newest day that has been and of which nothing was measured, and the next one."""

    missing: date | None
    following: date | None


def due_of(indicator: Indicator, framework: FrameworkAgreement, today: date) -> Due | None:
    """What is still wanted of it (of `with_figures`); None where its words tell no days, or nobody is asked any more."""
    if not indicator.period or framework.is_ended:
        return None
    rows = moments_of(indicator, framework)
    if not rows:
        return None
    days = [row.reference_date for row in indicator.measurements.all()]
    been = next((row for row in reversed(rows) if row.day <= today), None)
    comes = following(rows, today)
    return Due(
        been.day if been and not any(map(been.counts, days)) else None,
        comes.day if comes else None,
    )
