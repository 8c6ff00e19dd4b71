"""The page of a party as a spreadsheet: one sheet for what it owes and one for what it is owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.cells import Cell, Column, LightCell, Sheet, clean
from config.web.workbooks import render_sheets
from parties.enums import PartyKind

from ..enums import Light
from ..publishing.pdf import DRAFT_MARK
from ..table.words import long_date, origin_note
from .ledger import OWED, OWES, Ledger
from .ledger_choice import Choice, options
from .ledger_rows import Row, read_rows


def render_ledger(ledger: Ledger, choice: Choice, today: date) -> bytes:
    """Both sides of the page with the filters of the address, as .xlsx in Dutch."""
    with translation.override("nl"):
        name = ledger.party.name
        return render_sheets(
            [
                _side(_("Owes"), ledger, choice, OWES),
                _side(_("Is owed"), ledger, choice, OWED),
                _facts(ledger, choice, today),
            ],
            title=f"{_('Commitments of')} {name}",
            subject=_("What the party owes and is owed"),
            author=name,
            dated=today,
            header=f"{name} · {long_date(today)}",
        )


def _side(name: str, ledger: Ledger, choice: Choice, side: str) -> Sheet:
    owes = side == OWES
    people = owes and ledger.tells_handlers
    columns = [
        Column(_("Municipality"), 18),
        Column(_("No."), 9),
        Column(_("Commitment"), 44),
        Column(_("Framework agreement"), 34),
        Column(_("Theme"), 26),
        Column(_("Year"), 12, left=True),
        Column(_("What the party does") if owes else _("Who owes it"), 24),
        Column(_("Planning"), 20),
        Column(_("Traffic light"), 13),
        Column(_("Round"), 22),
        Column(_("Status of the round"), 14),
        Column(_("Origin of the light"), 22),
    ]
    if people:
        columns += [Column(_("Handled by"), 26), Column(_("Deputy"), 26)]
    if choice.only_raised:
        # A file goes on to others: it tells what was raised only where the maker asked for that (decision 0078).
        columns.append(Column(_("Raised"), 40))
    rows = tuple(
        _cells(row, people=people, raised=choice.only_raised)
        for row in read_rows(ledger, choice.of(ledger.side(side)))
    )
    return Sheet(name, tuple(columns), rows, fixed=3)


def _cells(row: Row, *, people: bool, raised: bool) -> tuple[Cell, ...]:
    commitment, light = row.commitment, row.light
    cells: list[Cell] = [
        clean(row.municipality.label),
        clean(commitment.number),
        clean(commitment.title),
        clean(commitment.framework.title),
        clean(row.theme),
        ", ".join(map(str, row.years)),
        clean(row.who),
        clean(row.planning),
        LightCell(light.light if light else Light.NONE, row.word),
        clean(light.round) if light else "",
        (_("final") if light.is_final else DRAFT_MARK) if light else "",
        clean(light.note) if light else "",
    ]
    if people:
        for wanted in ("handler", "deputy"):
            cells.append(clean(", ".join(name for name, part in row.handlers if part == wanted)))
    if raised and row.raised:
        where = _("Raised %(where)s") % {"where": row.raised.raised_to}
        told = (f"{where}, {long_date(row.raised.since)}", origin_note(row.raised.origin, ""))
        cells.append(clean(" · ".join(filter(None, told))))
    return tuple(cells)


def _opposite(ledger: Ledger) -> Iterator[tuple[str, Cell]]:
    """For whose tenants the party speaks, or who speaks for its tenants."""
    if ledger.opposite:
        speaks = ledger.party.kind == PartyKind.TENANT_ORGANISATION
        label = _("Speaks for the tenants of") if speaks else _("Its tenants are represented by")
        yield label, clean(", ".join(one.name for one in ledger.opposite))


def _facts(ledger: Ledger, choice: Choice, today: date) -> Sheet:
    """Whose it is, of which day, and what was left out."""
    asked = {
        label: next(one.label for one in own if one.selected)
        for name, label, own in options(ledger, choice)
        if name in choice.chosen
    }
    pairs: Sequence[tuple[str, Cell]] = [
        (_("Party"), clean(ledger.party.name)),
        *_opposite(ledger),
        (_("State on"), today),
        *((f"{_('Filter')}: {label}", clean(value)) for label, value in asked.items()),
        (_("Only what the maker of this file may see stands in it."), ""),
    ]
    return Sheet(_("Facts"), (Column(_("Fact"), 46), Column(_("Value"), 60, left=True)), tuple(pairs))
