"""The projects of a report as its page and files print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from agreements.enums import Origin
from config.web.units import number

from ..enums import PlanStatus, ProjectKind, ProjectPhase
from ..table.report import Report
from ..table.said import Project
from ..table.words import long_date
from .reading import Year, years_of


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in words; what nobody told is empty, but the number of dwellings, which is then not known."""

    name: str
    place: str
    kind: str
    whose: str
    homes: str
    social: str
    sure: str
    ready: str
    commitment: str
    note: str


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """The projects of a report, and what comes and goes per year."""

    rows: Sequence[ProjectRow]
    years: Sequence[Year]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.rows)


def projects_of(report: Report) -> ProjectTable:
    """Those that are a part of the report."""
    return ProjectTable([_row(one) for one in report.projects], years_of(report.projects))


def plan_words(one: Project) -> str:
    """How firm the plan is and how far it came."""
    plan = str(PlanStatus(one.plan).label) if one.plan else ""
    phase = str(ProjectPhase(one.phase).label) if one.phase else ""
    return ", ".join(part for part in (plan, phase) if part)


def _row(one: Project) -> ProjectRow:
    notes = [long_date(one.as_of), one.source, _("demonstration") if one.origin == Origin.DEMO else ""]
    return ProjectRow(
        name=one.name,
        place=one.place,
        kind=str(ProjectKind(one.kind).label),
        whose=one.whose,
        homes=_("not known") if one.homes is None else number(Decimal(one.homes)),
        social="" if one.social_homes is None else number(Decimal(one.social_homes)),
        sure=plan_words(one),
        ready=one.ready_words or str(one.ready_year or ""),
        commitment=one.commitment,
        note=", ".join(part for part in notes if part),
    )
