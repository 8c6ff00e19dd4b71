"""Projects of dwellings as they leave with a round."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.models import FrameworkAgreement

from ..models import HousingProject
from .days import end_of
from .said import Project


def read_listed(framework: FrameworkAgreement, as_of: date | None) -> tuple[Project, ...]:
    """Those that are not for the table alone, as they are now or were at the end of a day. One query.

    In the order they are to be ready, those of which no year is told last.
    """
    rows = [row for row in _rows(framework, as_of) if not row.table_only]
    rows.sort(key=lambda row: (row.ready_year is None, row.ready_year or 0, row.name.casefold(), row.pk))
    return tuple(map(_project, rows))


def _rows(framework: FrameworkAgreement, as_of: date | None) -> list[Any]:
    beside = ("developer", "commitment")
    if as_of is None:
        return list(HousingProject.objects.filter(framework=framework).select_related(*beside))
    history = HousingProject.history.filter(framework=framework, history_date__lt=end_of(as_of))
    newest = {row.id: row for row in history.select_related(*beside).order_by("history_date", "history_id")}
    return [row for row in newest.values() if row.history_type != "-"]


def _project(row: Any) -> Project:
    """Of a project, or of what its history says."""
    return Project(
        name=row.name,
        kind=row.kind,
        place=row.place,
        party=row.developer.label if row.developer else "",
        outsider=row.outsider,
        homes=row.homes,
        social_homes=row.social_homes,
        plan=row.plan,
        phase=row.phase,
        ready_year=row.ready_year,
        ready_words=row.ready_words,
        commitment=(row.commitment.number or row.commitment.title) if row.commitment else "",
        origin=row.origin,
        source=row.source,
        as_of=row.as_of,
    )
