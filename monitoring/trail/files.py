"""The log as a file: a row per entry, what went and what came beside each other."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO
from itertools import chain

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.web.cells import Cell, Column, Sheet, clean
from config.web.formulas import neutral
from config.web.trail import Difference
from config.web.workbooks import render_sheets

from ..table.words import long_date
from .reading import Entry, Question

#: Entries one file may hold.
MOST = 25_000


def render_log(
    entries: Iterable[Entry], question: Question, facts: list[tuple[str, str | date]], kind: str
) -> bytes:
    """The entries as `csv` or `xlsx`, in Dutch; `facts` tell which filters were used."""
    with translation.override("nl"):
        sheet = Sheet(_("Log"), tuple(_columns()), tuple(_row(entry) for entry in entries), fixed=2)
        if kind == "csv":
            return _csv(sheet)
        days = f"{long_date(question.since)} – {long_date(question.until)}"
        return render_sheets(
            [sheet, _facts(facts)],
            title=f"{_('Log')} {days}",
            subject=_("Who changed what, and who took data along"),
            author=_("Performance agreements"),
            dated=timezone.localdate(),
            header=f"{_('Log')} · {days}",
        )


def _columns() -> list[Column]:
    return [
        Column(_("Day"), 12),
        Column(_("Time"), 10),
        Column(_("Who"), 26),
        Column(_("For which party"), 24),
        Column(_("What was done"), 18),
        Column(_("Kind of object"), 20),
        Column(_("Which one"), 34),
        Column(_("Where"), 40),
        Column(_("Before"), 50),
        Column(_("After"), 50),
        Column(_("Why"), 30),
        Column(_("Reference"), 28),
    ]


def _row(entry: Entry) -> tuple[Cell, ...]:
    place = " · ".join(filter(None, (entry.place.name, entry.place.within)))
    return (
        entry.moment.date(),
        f"{entry.moment:%H:%M:%S}",
        clean(entry.actor),
        clean(entry.party),
        str(entry.verb.label),
        clean(entry.kind),
        clean(entry.what or entry.place.name),
        clean(place),
        clean(_side(entry.changes, "old")),
        clean(_side(entry.changes, "new")),
        clean(entry.reason),
        entry.reference,
    )


def _side(changes: Iterable[Difference], side: str) -> str:
    """What the fields that changed said on one side, a line per field."""
    told = ((change.name, getattr(change, side)) for change in changes)
    return "\n".join(f"{name}: {text}" for name, text in told if text)


def _facts(facts: list[tuple[str, str | date]]) -> Sheet:
    """Which filters the file was made with."""
    rows = tuple((clean(name), clean(told) if isinstance(told, str) else told) for name, told in facts)
    return Sheet(_("Facts"), (Column(_("Fact"), 46), Column(_("Value"), 60, left=True)), rows)


def _csv(sheet: Sheet) -> bytes:
    """For Dutch spreadsheets: UTF-8 with a mark at the start, semicolons, no text that is run as a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    head: tuple[Cell, ...] = tuple(column.title for column in sheet.columns)
    for row in chain([head], sheet.rows):
        writer.writerow(neutral(cell) if isinstance(cell, str) else str(cell) for cell in row)
    return buffer.getvalue().encode("utf-8-sig")
