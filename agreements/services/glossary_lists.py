"""A list of terms from a spreadsheet, compared with what there is: a row per term, or per amount of one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from config.web.cells import Cell
from config.web.units import number

from ..models import FrameworkAgreement, GlossaryAmount, GlossaryTerm
from .import_amounts import read_amount
from .import_columns import Headings, Line, Listed, plain, read_columns
from .import_values import (
    CellError,
    check_framework,
    long,
    read_position,
    readable,
    says_nothing,
    short,
)
from .list_plan import Change, Plan, PlannedRow, Problem, State
from .sheet_parts import Sheet, SpreadsheetError, tidy

#: Words people put above a column, in small letters, per field. Those of our own file stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "term": ("begrip", "begrippen", "term", "woord"),
    "definition": ("omschrijving", "betekenis", "definitie", "uitleg", "toelichting"),
    "source": ("bron", "staat in", "waar het staat"),
    "label": ("van wat", "waarvoor", "soort bedrag"),
    "amount": ("bedrag", "bedragen", "grens", "waarde"),
    "unit": ("eenheid",),
    "price_level": ("prijspeil", "peil", "peiljaar", "peildatum", "jaar"),
    "position": ("volgorde", "positie", "order"),
    #: To read only: rows of another agreement are not taken in here.
    "framework": ("raamovereenkomst",),
}
TITLES = {name: words[0].capitalize() for name, words in HEADINGS.items() if name != "framework"}
#: A file that can be taken in as it is, by column.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "term": ("Voorbeeldbegrip", "Voorbeeldbegrip", "Voorbeeld zonder bedrag"),
    "definition": ("Wat het begrip betekent.", "", "Een begrip dat alleen wordt uitgelegd."),
    "source": ("Bijlage 1", "Bijlage 1", ""),
    "label": ("huur per maand", "huur per maand", ""),
    "amount": (Decimal("879.66"), Decimal("900.07"), None),
    "unit": ("EUR", "EUR", ""),
    "price_level": ("2024", "2025", ""),
}
FIELDS = ("definition", "source", "position")
_LEVEL = re.compile(r"^(?:prijs)?peil(?:\s+van)?\s+", re.I)
_WITH_LEVEL = re.compile(r"(?P<amount>.+?)\s*\((?:prijs)?peil\s*(?:van\s+)?(?P<level>[^()]+)\)", re.I)


@dataclass(slots=True)
class _Group:
    """A term of the file, with what its first row tells and the amounts of all its rows."""

    first: int
    source: str
    existing: GlossaryTerm | None = None
    definition: str = ""
    taken: dict[tuple[str, str], int] = field(default_factory=dict)


def plan_glossary(*, framework: FrameworkAgreement, rows: Sheet) -> Plan:
    """What taking in would do; writes nothing. A sheet without the right columns is a plan with one problem."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    try:
        listed = read_columns(rows, Headings(known, TITLES, "term"))
    except SpreadsheetError as error:
        return Plan(framework, None, remarks=rows.remarks, general=(Problem(str(error)),))
    if not listed.lines:
        problem = Problem(_("There are no rows below the titles."))
        return Plan(framework, None, (), listed.remarks, (problem,))
    planner = _Planner(framework, listed)
    return Plan(framework, None, tuple(map(planner.row, listed.lines)), listed.remarks)


class _Planner:
    """Goes through a list once, with everything there is already in memory."""

    def __init__(self, framework: FrameworkAgreement, listed: Listed) -> None:
        self.framework, self.listed = framework, listed
        self.there: dict[str, list[GlossaryTerm]] = defaultdict(list)
        for term in framework.glossary.prefetch_related("amounts"):
            self.there[plain(term.term)].append(term)
        self.groups: dict[str, list[_Group]] = defaultdict(list)
        self.last = ""

    def row(self, line: Line) -> PlannedRow:
        """What becomes of a line."""
        wrong: list[tuple[str, str]] = []
        texts = readable(line, wrong)
        values: dict[str, Any] = {}
        changes: list[Change] = []
        label = " ".join((texts.get("term") or self.last).split())[:150]
        if not wrong:
            at = ["framework"]
            try:
                check_framework(texts.get("framework", ""), self.framework)
                values, changes = self._values(line, texts, at)
            except CellError as error:
                wrong.append((at[-1], str(error)))
        if wrong:
            problems = tuple(
                Problem(text, line.number, self.listed.titles.get(name, "")) for name, text in wrong
            )
            return PlannedRow(line.number, label, "refused", problems=problems)
        state: State = "new" if values["pk"] is None else "changed" if changes else "unchanged"
        return PlannedRow(line.number, label, state, values=values, changes=tuple(changes))

    def _values(
        self, line: Line, texts: Mapping[str, str], at: list[str]
    ) -> tuple[dict[str, Any], list[Change]]:
        """What is to be written, and in words; `at` tells which column is read. Raises CellError."""
        at.append("amount")
        told_amount = self._amount(line, texts)
        at.append("term")
        term = short(texts.get("term", ""), GlossaryTerm, "term") or (self.last if told_amount else "")
        if not term:
            raise CellError(_("Fill this in; it is the term that is explained."))
        self.last = term
        at.append("source")
        source = short(texts.get("source", ""), GlossaryTerm, "source")
        group = self._group(line, term, source)
        at.append("definition")
        told = self._told(line, texts, group, source, told_amount is not None)
        at.append("position")
        if line.number == group.first and (place := read_position(texts.get("position", ""))) is not None:
            told["position"] = place
        existing = group.existing
        changes = list(self._changes(existing, told))
        values: dict[str, Any] = {
            "first": group.first,
            "term": term,
            "pk": existing.pk if existing else None,
            "version": existing.version if existing else 0,
            "told": told,
            "amount": None,
        }
        if told_amount is not None:
            at.append("amount")
            values["amount"], change = self._against(group, told_amount, line.number)
            changes += [change] if change else []
        return values, changes

    def _group(self, line: Line, term: str, source: str) -> _Group:
        """The term of the file that a row is about; a row with no source of its own goes on with the one before."""
        groups = self.groups[plain(term)]
        for group in reversed(groups):
            if not source or plain(group.source) == plain(source):
                return group
        group = _Group(line.number, source, self._existing(term, source))
        taken = [one.existing for one in groups if one.existing]
        if group.existing in taken:
            group.existing = None
        groups.append(group)
        return group

    def _existing(self, term: str, source: str) -> GlossaryTerm | None:
        """By its source too, as two documents may explain it; raises CellError where that is not certain."""
        found = self.there[plain(term)]
        if not source and len(found) > 1:
            raise CellError(_("This term stands here several times. Tell its source."))
        same = [one for one in found if not source or plain(one.source) == plain(source)]
        return next(iter(same or [one for one in found if not one.source]), None)

    def _told(
        self, line: Line, texts: Mapping[str, str], group: _Group, source: str, has_amount: bool
    ) -> dict[str, Any]:
        """What the first row of a term says of it; others only bring amounts. Raises CellError."""
        definition = long(texts.get("definition", ""))
        if line.number == group.first:
            group.definition = definition
            told = {"definition": definition, "source": source}
            return {name: value for name, value in told.items() if name in texts}
        if not has_amount or (definition and tidy(definition) != tidy(group.definition)):
            raise CellError(_("Row %(row)s explains this term too.") % {"row": group.first})
        return {}

    def _amount(self, line: Line, texts: Mapping[str, str]) -> dict[str, Any] | None:
        """Value, unit, of what, and price level, which may stand behind the amount. Raises CellError."""
        text, level = texts.get("amount", ""), texts.get("price_level", "")
        if says_nothing(text):
            return None
        if found := _WITH_LEVEL.fullmatch(text):
            text, level = found["amount"], level or found["level"]
        unit = short(texts.get("unit", ""), GlossaryAmount, "unit") or ("%" if "%" in text else "EUR")
        return {
            "amount": read_amount(text, unit, number="amount" in line.numbers),
            "unit": unit,
            "label": short(texts.get("label", ""), GlossaryAmount, "label"),
            "price_level": short(_LEVEL.sub("", level), GlossaryAmount, "price_level"),
        }

    def _against(
        self, group: _Group, told: dict[str, Any], row: int
    ) -> tuple[dict[str, Any] | None, Change | None]:
        """The amount to write beside what there is; None where it stands there. Raises CellError."""
        place = plain(told["label"]), plain(told["price_level"])
        if (first := group.taken.setdefault(place, row)) != row:
            raise CellError(
                _("Row %(row)s tells this amount too, of the same thing and price level.") % {"row": first}
            )
        amounts = group.existing.amounts.all() if group.existing else ()
        found = [one for one in amounts if (plain(one.label), plain(one.price_level)) == place]
        if any(one.amount == told["amount"] and plain(one.unit) == plain(told["unit"]) for one in found):
            return None, None
        if len(found) > 1:
            raise CellError(
                _("Several amounts here are of this and this price level. Change them in the list.")
            )
        there = found[0] if found else None
        written = {**told, "pk": there.pk if there else None, "version": there.version if there else 0}
        before = _words(there.amount, there.unit, there.label, there.price_level) if there else ""
        return written, Change("amount", self._title("amount"), before, _words(**told))

    def _changes(self, there: GlossaryTerm | None, told: Mapping[str, Any]) -> Iterator[Change]:
        for name in FIELDS:
            before, after = str(getattr(there, name)) if there else "", str(told.get(name, ""))
            if name in told and tidy(before) != tidy(after):
                yield Change(name, self._title(name), before, after)

    def _title(self, name: str) -> str:
        return self.listed.titles.get(name) or TITLES[name]


def _words(amount: Decimal, unit: str, label: str, price_level: str) -> str:
    """An amount as people read it."""
    level = _("price level %(level)s") % {"level": price_level} if price_level else ""
    words = " ".join(filter(None, (number(amount, unit), unit, f"({level})" if level else "")))
    return f"{label}: {words}" if label else words
