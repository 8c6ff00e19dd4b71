"""The agenda of differing lights as a spreadsheet."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.cells import Cell, Column, LightCell, Sheet, clean
from config.web.workbooks import render_sheets

from ..table.words import long_date
from .reading import Reactions


def render_agenda(found: Reactions) -> bytes:
    """One row per light beside the one that stands, or one where none does any more, as .xlsx in Dutch."""
    report = found.report
    with translation.override("nl"):
        columns = (
            Column(_("No."), 9),
            Column(_("Commitment"), 40),
            Column(_("Traffic light"), 14),
            Column(_("Origin of the light"), 24),
            Column(_("Who"), 22),
            Column(_("Sees"), 14),
            Column(_("Why"), 60),
            Column(_("No reaction"), 26),
            Column(_("Decided"), 50),
        )
        rows: list[tuple[Cell, ...]] = [
            (
                clean(card.line.number),
                clean(card.line.title),
                LightCell(card.line.light, card.word),
                clean(card.origin),
                clean(said.name) if said else "",
                LightCell(said.light, said.word) if said else "",
                clean(said.text) if said else "",
                clean(card.heard.silent),
                clean(card.line.decision),
            )
            for card in found.agenda
            for said in card.heard.said or (None,)
        ]
        year = "" if str(report.year) in report.round.name else f" {report.year}"
        title = f"{_('Agenda of differing lights')}, {report.round.name}{year}"
        return render_sheets(
            [Sheet(_("Agenda"), columns, tuple(rows), fixed=2)],
            title=title,
            subject=_("Lines on which parties see another light"),
            author=report.municipality.name,
            dated=report.reference_date,
            header=f"{title} · {long_date(report.reference_date)}",
        )
