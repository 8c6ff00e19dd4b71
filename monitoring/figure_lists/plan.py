"""What taking in a table of figures would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.enums import TargetKind
from agreements.models import FrameworkAgreement, Indicator
from agreements.services.import_amounts import read_amount
from agreements.services.import_columns import Line, Listed, plain
from agreements.services.import_parties import group_of
from agreements.services.import_values import CellError, limit_of, readable, says_nothing
from agreements.services.list_plan import Change, Plan, PlannedRow, Problem, State
from agreements.services.states import what_instead
from config.web.cells import clean
from parties.models import Party

from ..story.figure_table import told_of
from .agreed import AgreedNumbers
from .amounts import GOES, read_day, read_kind, read_period, read_year
from .entries import Cell, Entry
from .finding import OF_A_FIGURE, Figure, Places, WrongError
from .periods import of_period
from .reported import ReportedNumbers

#: Amounts one file may change; each passes the checks of its model and leaves its trail.
MAX_AMOUNTS = 2_000
_Read = TypeVar("_Read")


def make_plan(
    framework: FrameworkAgreement,
    listed: Listed,
    *,
    source: str,
    party: Party | None,
    takes_over: bool = False,
) -> Plan:
    """Compare a table with what there is; asks the database as many questions whatever its length.

    `source`, `party`: where it stands and whose it is, where the file does not tell. `takes_over`: as `AgreedNumbers`.
    """
    if not listed.lines:
        problem = Problem(_("There are no rows below the titles."))
        return Plan(framework, None, (), listed.remarks, (problem,))
    planner = _Planner(framework, listed, " ".join(source.split()), party, takes_over)
    rows = tuple(map(planner.row, listed.lines))
    general: tuple[Problem, ...] = ()
    if sum(len(row.values.get("entries", ())) for row in rows) > MAX_AMOUNTS:
        told = _("The file changes more than %(number)s amounts. Split it into several files.")
        general = (Problem(told % {"number": MAX_AMOUNTS}),)
    return Plan(framework, None, rows, (*listed.remarks, *planner.remarks()), general)


class _Planner:
    """Goes through a table once, with everything there is already in memory."""

    def __init__(
        self,
        framework: FrameworkAgreement,
        listed: Listed,
        source: str,
        party: Party | None,
        takes_over: bool,
    ) -> None:
        self.listed, self.source, self.default_party = listed, source, party
        self.places = Places(framework)
        self.reported = ReportedNumbers(framework, self.places)
        self.agreed = AgreedNumbers(framework, self.places, takes_over=takes_over)
        self.told: dict[int, set[tuple[Any, ...]]] = {}
        #: Which row first said something of a figure, a party and a moment.
        self.taken: dict[tuple[Any, ...], int] = {}
        #: Units that the file fills in, by figure.
        self.units: dict[int, str] = {}
        #: Rows that tell something else of a figure than stands there.
        self.differing: list[int] = []

    def remarks(self) -> Iterator[str]:
        """What is worth a look about the file as a whole, once its rows were gone through."""
        if self.differing:
            told = _(
                "A file tells the unit, how often, who keeps it and where the numbers come from of new figures only. Something else stands there than in row %(rows)s, and stays."
            )
            rows = ", ".join(map(str, self.differing[:10])) + (" …" if len(self.differing) > 10 else "")
            yield told % {"rows": rows}

    def row(self, line: Line) -> PlannedRow:
        """What becomes of a line."""
        wrong: list[tuple[str, str]] = []
        texts = readable(line, wrong)
        remarks: list[str] = []
        values: dict[str, Any] = {}
        changes: list[Change] = []
        is_new = False
        label = f"{texts.get('number', '')} {texts.get('name', '') or texts.get('key', '')}".strip()[:160]
        try:
            before = len(self.places.new)
            figure, remarks = self.places.figure(texts)
            is_new = len(self.places.new) > before
            self._check_text(figure, is_new)
            figure = self._with_unit(figure, texts, changes)
            if (there := self.places.indicators.get(figure.pk or 0)) and _differs(there, figure, texts):
                self.differing.append(line.number)
            whose = texts.get("whose", "")
            label = f"{label} · {whose}" if whose else label
            entries = list(self._entries(line, texts, figure, wrong))
            values = {"figure": figure, "entries": tuple(entry for entry, _change in entries)}
            changes += [change for _entry, change in entries]
        except WrongError as error:
            wrong.append((error.field, str(error)))
        if wrong:
            told_once = dict.fromkeys(wrong)
            problems = tuple(Problem(told, line.number, self._title(field)) for field, told in told_once)
            return PlannedRow(line.number, label, "refused", problems=problems)
        added = is_new or (changes and not any(change.before for change in changes))
        state: State = "new" if added else "changed" if changes else "unchanged"
        return PlannedRow(
            line.number,
            label,
            state,
            values=values,
            changes=tuple(changes),
            remarks=tuple(remarks),
        )

    def _title(self, field: str) -> str:
        """The column's name in the file; nothing where it has no such column."""
        return self.listed.titles.get(field, "")

    def _with_unit(self, figure: Figure, texts: Mapping[str, str], changes: list[Change]) -> Figure:
        """The figure with the unit that the file tells first, where it has none and no number of it is known."""
        there = self.places.indicators.get(figure.pk or 0)
        unit = " ".join(texts.get("unit", "").split())
        if (
            there is None
            or there.unit
            or not (unit or there.pk in self.units)
            or self.reported.fixed_of(figure)
        ):
            return figure
        if there.pk not in self.units:
            if next(told_of(there), None) is not None:
                return figure
            if len(unit) > (limit := limit_of(Indicator, "unit")):
                raise WrongError(
                    "unit", _("This is too long: at most %(limit)s characters.") % {"limit": limit}
                )
            self.units[there.pk] = unit
            changes.append(Change("", self._title("unit"), "", unit))
        return replace(figure, unit=self.units[there.pk])

    def _check_text(self, figure: Figure, is_new: bool) -> None:
        """No figure is added to a text that stands still."""
        if is_new and (annual := self.reported.fixed_of(figure)):
            raise WrongError("name", what_instead(annual))

    # ---- the amounts of a row

    def _entries(
        self, line: Line, texts: dict[str, str], figure: Figure, wrong: list[tuple[str, str]]
    ) -> Iterator[tuple[Entry, Change]]:
        """What is to be written, with the words for the preview; what is wrong is added to `wrong`."""
        indicator = self.places.indicators.get(figure.pk or 0)
        source = " ".join(texts.get("source", "").split()) or self.source
        for cell in self._cells(line, texts, figure, wrong):
            try:
                if indicator is not None and self._stands(indicator, cell, texts, source):
                    continue
                if cell.kind == "agreed":
                    whose = self._bearer(texts)
                    found = self.agreed.entry(figure, indicator, cell, texts, whose, source)
                    if found is not None:
                        self._check_once(line, figure, found[0])
                        yield found
                    continue
                party = self._party(texts)
                check = self.reported.expected if cell.kind == "expected" else self.reported.measured
                if cell.upto is not None:
                    raise WrongError(
                        "upto", _("Only what was agreed lies between two numbers. Leave this empty.")
                    )
                found = check(figure, indicator, cell, party, source)
                if found is not None:
                    self._check_once(line, figure, found[0])
                    yield found
            except WrongError as error:
                wrong.append((error.field, str(error)))

    def _cells(
        self, line: Line, texts: dict[str, str], figure: Figure, wrong: list[tuple[str, str]]
    ) -> Iterator[Cell]:
        """The amounts of the row: that of its value and those of the columns of years."""
        try:
            day, period = _at("day", read_day, texts), read_period(texts.get("year", ""))
            year = None if period else _at("year", read_year, texts)
            kind = _at("what", lambda words: read_kind(words, dated=day is not None), texts)
        except WrongError as error:
            wrong.append((error.field, str(error)))
            return
        for field in ("value", *sorted(name for name in texts if name[:4].isdecimal())):
            if says_nothing(texts.get(field, "")):
                continue
            try:
                goes = plain(texts[field]) == GOES
                value = None if goes else _amount(field, line, texts, figure.unit)
                upto = _amount("upto", line, texts, figure.unit) if texts.get("upto") else None
                if span := period if field == "value" else read_period(field):
                    cell = Cell(field, kind, value, span[1], day, upto)
                    yield of_period(cell, span, figure, self.places, "year" if field == "value" else field)
                    continue
            except WrongError as error:
                wrong.append((error.field, str(error)))
                continue
            if field == "value":
                yield Cell(field, kind, value, year if year or not day else day.year, day, upto)
            elif kind == "measured":
                told = _(
                    "What was measured needs its day. Give it a row of its own, with the number in “Waarde” and the day in “Datum”, for example 31-12-%(year)s."
                )
                wrong.append((field, told % {"year": field}))
            else:
                yield Cell(field, kind, value, int(field), None)

    def _party(self, texts: dict[str, str]) -> Party | None:
        return self.places.party(texts["whose"]) if texts.get("whose") else self.default_party

    def _bearer(self, texts: dict[str, str]) -> tuple[Party | None, str]:
        """For whom something is agreed: a party, each of a kind, or all together."""
        group = group_of(texts.get("whose", ""))
        return (None, group) if group else (self._party(texts), "")

    def _stands(self, indicator: Indicator, cell: Cell, texts: dict[str, str], source: str) -> bool:
        """Whether the row says what our own file would say of what there is; of a period `ReportedNumbers` looks itself."""
        if cell.starts_on is not None:
            return False
        if indicator.pk not in self.told:
            self.told[indicator.pk] = set(_as_written(indicator))
        kind = plain(texts.get("what", "")) if cell.kind == "agreed" else cell.kind
        whose = (
            plain(texts.get("whose", "")) or (self.default_party and plain(self.default_party.label)) or ""
        )
        said = kind, whose, cell.year, cell.day, cell.value, cell.upto
        return (*said, plain(source)) in self.told[indicator.pk] or (
            not source and said in self.told[indicator.pk]
        )

    def _check_once(self, line: Line, figure: Figure, entry: Entry) -> None:
        """Two rows that say something of the same are a slip; of days nobody tells, nobody knows."""
        if entry.kind == "measured" and entry.day is None:
            return
        signal = entry.meant == TargetKind.SIGNAL
        when = entry.year, entry.starts_on, entry.day
        place = figure, entry.kind, when, entry.party, entry.group, signal
        first = self.taken.setdefault(place, line.number)
        if first != line.number:
            told = _("Row %(row)s tells this too, of the same party and moment.")
            raise WrongError("name", told % {"row": first})


def _amount(field: str, line: Line, texts: Mapping[str, str], unit: str) -> Decimal:
    return _at(field, lambda text: read_amount(text, unit, number=field in line.numbers), texts)


def _at(field: str, reader: Callable[[str], _Read], texts: Mapping[str, str]) -> _Read:
    """What a cell says; raises WrongError with its column."""
    try:
        return reader(texts.get(field, ""))
    except CellError as error:
        raise WrongError(field, str(error)) from error


def _differs(there: Indicator, figure: Figure, texts: Mapping[str, str]) -> bool:
    """Whether a row tells something else of a figure than stands there, or is filled in by this file."""
    stands = {field: getattr(there, field) for field in OF_A_FIGURE} | {"unit": figure.unit}
    return any(
        texts.get(column) and plain(texts[column]) != plain(stands[field])
        for field, column in OF_A_FIGURE.items()
    )


def _as_written(indicator: Indicator) -> Iterator[tuple[Any, ...]]:
    """What our own file says of an indicator, as rows of a table are compared; with and without the source."""
    with translation.override("nl"):
        for told in told_of(indicator):
            what = plain(told.what)
            kind = read_kind(what, dated=False)
            what = what if kind == "agreed" else kind
            said = what, plain(told.whose), told.year, told.on, told.amount, told.upto
            yield said
            yield (*said, plain(clean(told.source)))
