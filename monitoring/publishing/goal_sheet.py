"""The goals of a report as a sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from config.web.cells import Cell, Column, LightCell, Sheet, clean

from ..goals.published import goal_title, serving
from ..table.report import Report
from ..table.words import light_words


def goals(report: Report) -> Sheet:
    """One row per goal and line that serves it, where they are a part of the report; a goal that none serves has one."""
    words = light_words(report.words.middle_light)
    lines = {line.key: line for line in report.lines}
    columns = (
        Column(_("Goal"), 44),
        Column(_("For when"), 14),
        Column(_("Where it stands"), 34),
        Column(_("No."), 9),
        Column(_("Commitment"), 34),
        Column(_("Traffic light"), 13),
        Column(_("How it serves the goal"), 40),
        Column(_("Completed on"), 16),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in report.goals:
        goal = (clean(goal_title(one)), clean(one.term), clean(one.source))
        found = [(lines[key], how) for key, how in serving(one) if key in lines]
        rows += [
            (
                *goal,
                clean(line.number),
                clean(line.title),
                LightCell(line.light, words[line.light]),
                clean(how),
                line.completed_on,
            )
            for line, how in found
        ] or [(*goal, "", "", "", _("no commitment in this round"), None)]
    return Sheet(_("Goals"), columns, tuple(rows), fixed=1)
