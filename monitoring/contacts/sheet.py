"""The contacts as a file, in Dutch: for the telephone list of a project or the annex of an agreement."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.cells import Cell, Column, Sheet, clean
from config.web.formulas import neutral
from config.web.workbooks import render_sheets

from ..table.words import long_date
from .ladder import Choice, Step, Table, read_places, steps_of


def ladder_sheet(framework: FrameworkAgreement, table: Table, choice: Choice) -> Sheet:
    """One row per contact on a step, with the filters of the address; in the language that is active."""
    columns = (
        Column(_("Level"), 14),
        Column(_("Party"), 34),
        Column(_("Order"), 9, left=True),
        Column(_("Function"), 32),
        Column(_("Name"), 26),
        Column(_("Theme"), 40),
        Column(_("Telephone"), 18),
        Column(_("E-mail address"), 34),
        Column(_("Origin"), 16),
    )
    steps = steps_of(read_places(framework, table), table, choice)
    return Sheet(_("Contacts"), columns, tuple(_rows(steps)), fixed=2)


def _rows(steps: Sequence[Step]) -> list[tuple[Cell, ...]]:
    return [
        (
            step.name,
            clean(place.contact.party.name),
            place.position,
            clean(place.contact.function),
            clean(place.contact.name),
            clean(place.theme_words),
            clean(place.contact.phone),
            clean(place.contact.email),
            _("demonstration") if place.contact.is_demo else "",
        )
        for step in steps
        for place in step.places
    ]


def render_xlsx(
    framework: FrameworkAgreement, table: Table, choice: Choice, today: date
) -> tuple[bytes, int]:
    """The ladder as .xlsx with a sheet about it; and how many rows it has."""
    with translation.override("nl"):
        sheet = ladder_sheet(framework, table, choice)
        place = framework.municipality
        content = render_sheets(
            [sheet, _facts(framework, choice, today)],
            title=f"{_('Contacts')}: {framework.title}",
            subject=_("Contacts and escalation"),
            author=place.name,
            dated=today,
            header=f"{place.name} · {framework.title} · {long_date(today)}",
        )
        return content, len(sheet.rows)


def render_csv(framework: FrameworkAgreement, table: Table, choice: Choice) -> tuple[bytes, int]:
    """The ladder as CSV for Dutch spreadsheets: UTF-8 with BOM, semicolons; and how many rows it has."""
    with translation.override("nl"):
        sheet = ladder_sheet(framework, table, choice)
        buffer = StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow(neutral(column.title) for column in sheet.columns)
        for row in sheet.rows:
            writer.writerow(neutral(str(cell)) for cell in row)
        return buffer.getvalue().encode("utf-8-sig"), len(sheet.rows)


def _facts(framework: FrameworkAgreement, choice: Choice, today: date) -> Sheet:
    pairs: list[tuple[Cell, ...]] = [
        (_("Framework agreement"), clean(framework.title)),
        (_("State on"), today),
        *((_("Filter"), clean(words)) for words in choice.words),
        (_("Personal data: for the parties at the table only. That it was downloaded is in the log."), ""),
    ]
    return Sheet(_("Facts"), (Column(_("Fact"), 46), Column(_("Value"), 60, left=True)), tuple(pairs))
