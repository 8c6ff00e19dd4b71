"""The projects as a file, in Dutch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from config.web.cells import Cell, Column, Sheet, clean
from config.web.workbooks import render_sheets

from ..models import HousingProject
from ..table.words import long_date
from .reading import years_of
from .shifts import Shifts


def render_projects(
    framework: FrameworkAgreement,
    projects: Sequence[HousingProject],
    words: Sequence[str],
    today: date,
    shifts: Shifts | None = None,
) -> bytes:
    """The projects as .xlsx: one per row, per year what comes and goes, what shifted where that was asked for, and
    what the file is about.

    `words`: the filters they passed.
    """
    with translation.override("nl"):
        place = framework.municipality
        return render_sheets(
            [
                _projects(projects),
                _years(projects),
                *([_shifted(shifts)] if shifts else ()),
                _facts(framework, words, today, shifts),
            ],
            title=f"{_('Projects')}: {framework.title}",
            subject=_("Projects of dwellings"),
            author=place.name,
            dated=today,
            header=f"{place.name} · {framework.title} · {long_date(today)}",
        )


def _projects(projects: Sequence[HousingProject]) -> Sheet:
    columns = (
        Column(_("Project"), 34),
        Column(_("Place"), 26),
        Column(_("Kind"), 18),
        Column(_("Of whom"), 28),
        Column(_("Dwellings"), 11),
        Column(_("Of which social rent"), 12),
        Column(_("Plan"), 12),
        Column(_("Phase"), 18),
        Column(_("Ready in"), 10, left=True),
        Column(_("In words"), 24),
        Column(_("Commitment"), 36),
        Column(_("Counts towards"), 30),
        Column(_("Explanation"), 50),
        Column(_("State on"), 14),
        Column(_("Source"), 36),
        Column(_("Origin"), 16),
    )
    return Sheet(_("Projects"), columns, tuple(map(_row, projects)), fixed=1)


def _row(one: HousingProject) -> tuple[Cell, ...]:
    return (
        clean(one.name),
        clean(one.place),
        str(one.get_kind_display()),
        clean(one.whose),
        one.homes,
        one.social_homes,
        str(one.get_plan_display()),
        str(one.get_phase_display()),
        one.ready_year,
        clean(one.ready_words),
        clean(str(one.commitment or "")),
        clean(str(one.indicator or "")),
        clean(one.note),
        one.as_of,
        clean(one.source),
        _("demonstration") if one.origin == Origin.DEMO else "",
    )


def _years(projects: Sequence[HousingProject]) -> Sheet:
    columns = (
        Column(_("Year"), 12, left=True),
        Column(_("Comes"), 12),
        Column(_("Goes"), 12),
        Column(_("Net"), 12),
        Column(_("Projects of which nobody knows how many"), 24),
    )
    rows = tuple(
        (one.year or _("not known"), one.comes.homes, one.goes.homes, one.net, one.unknown)
        for one in years_of(projects)
    )
    return Sheet(_("Per year"), columns, rows, fixed=1)


def _shifted(shifts: Shifts) -> Sheet:
    columns = (
        Column(_("Project"), 34),
        Column(_("What shifted"), 24),
        Column(_("Before"), 22),
        Column(_("Now"), 22),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in shifts.projects:
        name = clean(one.project.name)
        if one.state == "stayed":
            rows += [
                (name, title, clean(before), clean(after)) for title, before, after, _typed in one.changes
            ]
        else:
            said = _("Came into the list") if one.state == "came" else _("Went out of the list")
            rows.append((name, said, "", ""))
    return Sheet(_("Shifted"), columns, tuple(rows), fixed=1)


def _facts(framework: FrameworkAgreement, words: Sequence[str], today: date, shifts: Shifts | None) -> Sheet:
    pairs: list[tuple[Cell, ...]] = [
        (_("Framework agreement"), clean(framework.title)),
        (_("State on"), today),
        *((_("Filter"), clean(one)) for one in words),
    ]
    if shifts:
        pairs += [
            (_("What shifted since"), clean(shifts.moment.words)),
            *([(_("The list was begun here on"), shifts.began)] if shifts.began else ()),
            *((_("What shifted"), one) for one in shifts.sentences),
        ]
    return Sheet(_("Facts"), (Column(_("Fact"), 46), Column(_("Value"), 60, left=True)), tuple(pairs))
