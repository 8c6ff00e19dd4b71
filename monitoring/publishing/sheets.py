"""The sheets of a spreadsheet, made from a report: what every cell says, whatever program opens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from config.web.cells import Cell, Column, LightCell, Sheet, amount_cell, clean

from ..enums import Light, ProjectKind
from ..projects.published import plan_words
from ..table.awaited_words import no_figure_yet
from ..table.heard_words import heard_of, heard_text
from ..table.report import Line, Report, count_lights
from ..table.words import is_money, light_meanings, light_words, long_date
from .cell_words import (
    figure_words,
    lead_words,
    light_origin_words,
    link_words,
    origin_cell,
    planning_words,
    progress_words,
)
from .figure_sheets import followed, results
from .goal_sheet import goals
from .pdf import DRAFT_MARK


def status_words(report: Report) -> str:
    """CONCEPT while the round can still change."""
    return _("final") if report.is_final else DRAFT_MARK


def workbook(report: Report) -> list[Sheet]:
    """All sheets of a report in order; the table comes first."""
    return [
        table(report),
        *([completed(report)] if report.completed else ()),
        results([*placed(report), *placed_completed(report)]),
        *([followed(report)] if report.followed else ()),
        *([projects(report)] if report.projects else ()),
        *([goals(report)] if report.goals else ()),
        legend(report),
        facts(report),
        *([glossary(report)] if report.glossary else ()),
        *([corrections(report)] if report.corrections else ()),
    ]


# ---- the table


def table(report: Report) -> Sheet:
    """One row per line that is not completed, in the order of the monitor."""
    name = _("Monitor") if report.is_final else f"{_('Monitor')} {DRAFT_MARK}"
    return _table(report, name, placed(report))


def completed(report: Report) -> Sheet:
    """The completed lines, in the same columns."""
    return _table(report, _("Completed"), placed_completed(report))


def _table(report: Report, name: str, lines: Iterable[tuple[Line, str, str]]) -> Sheet:
    words = light_words(report.words.middle_light)
    columns: tuple[Column, ...] = (
        Column(_("No."), 9),
        Column(_("Commitment"), 34),
        Column(_("Text of the commitment"), 46),
        Column(_("Parts"), 28),
        Column(_("Theme"), 22),
        Column(_("Subtheme"), 22),
        Column(report.words.lead, 18),
        Column(report.words.planning, 15),
        Column(_("Traffic light"), 13),
        Column(_("Origin of the light"), 22),
        Column(_("Since"), 12),
        Column(_("Cause"), 30),
        Column(_("Effect"), 30),
        Column(_("Adjustment"), 30),
        Column(_("Progress"), 72),
        Column(_("Results"), 34),
        Column(_("Works out"), 26),
        Column(_("Completed on"), 16),
    )
    placed_lines = list(lines)
    rows = tuple(_row(row, words) for row in placed_lines)
    if any(line.views for line in report.lines):
        columns = (*columns, Column(_("Reactions of the parties"), 40))
        heard = {line.key: clean(heard_text(heard_of(line, report, words))) for line in report.lines}
        rows = tuple((*row, heard[line.key]) for row, (line, *_place) in zip(rows, placed_lines, strict=True))
    return Sheet(name, _fitting(columns, rows), rows, fixed=2)


def _fitting(columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> tuple[Column, ...]:
    """The columns, those that are empty everywhere no wider than their head."""
    return tuple(
        column
        if any(row[at] for row in rows)
        else replace(column, width=min(column.width, len(column.title) + 4))
        for at, column in enumerate(columns)
    )


def placed(report: Report) -> Iterator[tuple[Line, str, str]]:
    """Every line that is not completed, with the names of its chapter and section ('' where there is none)."""
    headings = {heading.id: heading for heading in report.headings}
    for chapter, lines in report.chapters():
        for line in lines:
            own = headings[line.heading] if line.heading is not None else None
            section = own.label if own is not None and own.level == 2 else ""
            yield line, chapter.label if chapter else "", section


def placed_completed(report: Report) -> Iterator[tuple[Line, str, str]]:
    """Every completed line, in the same way."""
    headings = {heading.id: heading for heading in report.headings}
    for line in report.completed:
        own = headings[line.heading] if line.heading is not None else None
        top = headings[own.parent] if own is not None and own.parent is not None else own
        section = own.label if own is not None and own.level == 2 else ""
        yield line, top.label if top else "", section


def completed_cell(line: Line) -> Cell:
    """The day, or which parties are done while others go on."""
    return line.completed_on or "\n".join(
        f"{part.name}: {long_date(part.completed_on)}" for part in line.completed_by
    )


def _row(row: tuple[Line, str, str], words: dict[str, str]) -> tuple[Cell, ...]:
    line, chapter, section = row
    cells: tuple[Cell, ...] = (
        line.number,
        line.title,
        line.text,
        "\n".join(line.items),
        chapter,
        section,
        lead_words(line),
        planning_words(line),
        LightCell(line.light, words[line.light]),
        light_origin_words(line),
        line.since if line.light != Light.NONE else None,
        line.cause,
        line.effect,
        line.adjustment,
        progress_words(line.progress),
        "\n".join(figure_words(line)),
        "\n".join(link_words(line)),
        completed_cell(line),
    )
    return tuple(clean(cell) if isinstance(cell, str) else cell for cell in cells)


# ---- the other sheets


def projects(report: Report) -> Sheet:
    """One row per project of dwellings, where they are a part of the report."""
    columns = (
        Column(_("Project"), 34),
        Column(_("Place"), 26),
        Column(_("Kind"), 18),
        Column(_("Of whom"), 28),
        Column(_("Dwellings"), 11),
        Column(_("Of which social rent"), 12),
        Column(_("Plan and phase"), 26),
        Column(_("Ready in"), 10, left=True),
        Column(_("In words"), 24),
        Column(_("Commitment"), 14),
        Column(_("State on"), 14),
        Column(_("Origin"), 40),
    )
    rows = tuple(
        (
            clean(one.name),
            clean(one.place),
            str(ProjectKind(one.kind).label),
            clean(one.whose),
            one.homes,
            one.social_homes,
            plan_words(one),
            one.ready_year,
            clean(one.ready_words),
            clean(one.commitment),
            one.as_of,
            clean(origin_cell(one.origin, one.source)),
        )
        for one in report.projects
    )
    return Sheet(_("Projects"), columns, rows, fixed=1)


def legend(report: Report) -> Sheet:
    """What the lights mean, how many lines have each, and what the columns of the table hold."""
    words = light_words(report.words.middle_light)
    counts = count_lights(report.open_lines)
    meanings = light_meanings(report.words)
    explained: tuple[tuple[str, str], ...] = (
        (_("Since"), _("The first day in the rounds known here on which the light was what it is now.")),
        (
            _("Origin of the light"),
            _("The party that gave it, or the document it was taken over from."),
        ),
        (_("demonstration"), _("Made up to show how the site works; it tells nothing about the real state.")),
        (_("our reading"), _("The documents do not print this link; we read it in them.")),
    )
    if any(line.awaited for line in report.lines) or any(one.awaited for one in report.followed):
        told = _("It was agreed to follow this figure, and up to the reference date nobody delivered it.")
        explained += ((no_figure_yet(), told),)
    rows: list[tuple[Cell, ...]] = [
        (LightCell(light, word), clean(meanings[Light(light)]), counts[light])
        for light, word in words.items()
    ]
    rows += [(word, meaning, None) for word, meaning in explained]
    columns = (Column(_("Word"), 24), Column(_("Meaning"), 80), Column(_("Number of commitments"), 14))
    return Sheet(_("Legend"), columns, tuple(rows))


def facts(report: Report) -> Sheet:
    """What this file is about: whose, which round, which day, how sure."""
    words, counts = light_words(report.words.middle_light), count_lights(report.open_lines)
    state = _("Final: the round is closed and this does not change any more.")
    if not report.is_final:
        state = f"{DRAFT_MARK}: {_('the round is still open, everything can change.')}"
    pairs: list[tuple[str, Cell]] = [
        (_("Municipality"), report.municipality.name),
        (_("Framework agreement"), report.framework.name),
        (_("First day of the agreement"), report.framework_starts_on),
        (_("Last day of the agreement"), report.framework_ends_on),
        (_("Parties"), "\n".join(party.name for party in report.parties)),
        (_("Year reported"), report.year),
        (_("Round"), report.round.name),
        (_("Reference date"), report.reference_date),
        (_("Status"), state),
        (_("Commitments"), len(report.open_lines)),
        *((f"{_('Traffic light')}: {word}", counts[light]) for light, word in words.items()),
    ]
    if report.completed:
        pairs.append((_("Completed, not counted above"), len(report.completed)))
    if report.has_demo:
        notice = _("This file holds lights, texts or figures that were made up for the demonstration.")
        pairs.append((_("Demonstration"), notice))
    if report.checksum:
        pairs.append((_("Checksum of the closed round (SHA-256)"), report.checksum))
    rows = tuple((name, clean(cell) if isinstance(cell, str) else cell) for name, cell in pairs if cell != "")
    return Sheet(_("Facts"), (Column(_("Fact"), 36), Column(_("Value"), 80, left=True)), rows)


def corrections(report: Report) -> Sheet:
    """What was put right after closing; the other sheets are as the round was closed."""
    columns = (
        Column(_("Date"), 14),
        Column(_("No."), 9),
        Column(_("Commitment"), 40),
        Column(_("What is corrected"), 70),
        Column(_("Who noted it"), 26),
    )
    rows = tuple(
        (one.dated, clean(one.number), clean(one.title), clean(one.text), clean(one.author))
        for one in report.corrections
    )
    return Sheet(_("Corrections after closing"), columns, rows)


def glossary(report: Report) -> Sheet:
    """Terms of the framework; one row per amount, or one without."""
    columns = (
        Column(_("Term"), 28),
        Column(_("Definition"), 70),
        Column(_("Amount of"), 24),
        Column(_("Amount"), 12),
        Column(_("Unit"), 10),
        Column(_("Price level"), 12),
        Column(_("Source"), 40),
    )
    rows: list[tuple[Cell, ...]] = []
    for term in report.glossary:
        told = clean(term.term), clean(term.definition)
        if not term.amounts:
            rows.append((*told, "", None, "", "", clean(term.source)))
        for amount in term.amounts:
            level = clean(amount.price_level) or (_("not told") if is_money(amount.unit) else "")
            much = amount_cell(amount.amount, amount.unit)
            rows.append((*told, clean(amount.label), much, amount.unit, level, clean(term.source)))
    return Sheet(_("Terms"), columns, tuple(rows))
