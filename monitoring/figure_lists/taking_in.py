"""Taking in a table of figures: all of it or nothing, through the services that a person's work goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agreements.enums import Origin, TargetKind
from agreements.models import FrameworkAgreement, Indicator
from agreements.services.agreeing_numbers import agree_on
from agreements.services.drafting import add_indicator
from agreements.services.forecasting import expect, expect_no_more
from agreements.services.importing import carry_out
from agreements.services.list_plan import Plan, PlannedRow, Problem
from agreements.services.places import free_key
from agreements.services.sheet_parts import Sheet, SpreadsheetError
from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..figures.services import record_measurement
from ..models import FigureIntake
from .columns import read_table
from .entries import Entry
from .finding import Figure
from .plan import make_plan


def plan_figures(
    *,
    framework: FrameworkAgreement,
    rows: Sheet,
    source: str = "",
    party: Party | None = None,
    takes_over: bool = False,
) -> Plan:
    """What taking in would do; writes nothing. A sheet without the right columns is a plan with one problem."""
    try:
        listed = read_table(rows)
    except SpreadsheetError as error:
        return Plan(framework, None, remarks=rows.remarks, general=(Problem(str(error)),))
    return make_plan(framework, listed, source=source, party=party, takes_over=takes_over)


def take_in_figures(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    rows: Sheet,
    name: str,
    source: str = "",
    party: Party | None = None,
    takes_over: bool = False,
    shown: str | None = None,
) -> Plan:
    """Add figures, what was expected and measured of them, and what was agreed where its text is a draft.

    `name`: of the file. It can be taken back as a whole (`taking_back.py`). `takes_over`: as `AgreedNumbers`.

    Raises ImportRefusedError when any row is wrong, and PlanChangedError when `shown`, the fingerprint of the plan
    people agreed to, is another one by now. Either way nothing is written.
    """
    with transaction.atomic():
        framework = FrameworkAgreement.lock(framework.pk)
        plan = plan_figures(framework=framework, rows=rows, source=source, party=party, takes_over=takes_over)
        carry_out(plan, lambda: _Writer(actor, framework, name, takes_over).write(plan), shown)
    return plan


class _Writer:
    """Writes a plan row by row; a rule the plan does not know of still ends as a message at its row."""

    def __init__(self, actor: Actor, framework: FrameworkAgreement, name: str, takes_over: bool) -> None:
        self.actor, self.framework, self.name, self.takes_over = actor, framework, name, takes_over
        with site_language():
            self.reason = (_("taken over from the file %(name)s") % {"name": name})[:100]
        self.figures: dict[Figure, Indicator] = {}
        rows = framework.indicators.select_related("commitment__annual_agreement")
        self.indicators = {row.pk: row for row in rows}
        self.commitments = framework.commitments.select_related("annual_agreement").in_bulk()
        self.themes = framework.themes.in_bulk()
        self.parties = Party.objects.in_bulk()

    def write(self, plan: Plan) -> Iterator[Problem]:
        """All rows that do something: first the figures they add, then their amounts."""
        rows = [row for row in plan.rows if row.state != "unchanged"]
        if not rows:
            return
        problems = list(_each(rows, lambda row: self._indicator(row.values["figure"])))
        if not problems:
            intake = self._intake(rows)
            problems = list(_each(rows, lambda row: self._amounts(row, intake)))
        yield from problems

    def _intake(self, rows: Sequence[PlannedRow]) -> FigureIntake:
        """What is about to be written, so that it can be taken back; a measurement refers to it itself."""
        written = [
            {
                "figure": self._indicator(row.values["figure"]).pk,
                "year": entry.year,
                "party": entry.party,
                "before": entry.before,
                "after": entry.after,
                **({"group": entry.group} if entry.kind == "agreed" else {}),
            }
            for row in rows
            for entry in row.values["entries"]
            if entry.kind != "measured"
        ]
        intake = FigureIntake(
            framework=self.framework,
            name=self.name[:200],
            added=[[row.pk, row.version] for row in self.figures.values()],
            expected=written,
        )
        with acting(self.actor):
            intake.save_checked()
        return intake

    def _amounts(self, row: PlannedRow, intake: FigureIntake) -> None:
        for entry in row.values["entries"]:
            self._amount(self._indicator(row.values["figure"]), entry, intake)

    def _indicator(self, figure: Figure) -> Indicator:
        """The figure of a row, added by the first row that names it."""
        if figure.pk is not None:
            there = self.indicators[figure.pk]
            if figure.unit and not there.unit:
                there.unit = figure.unit
                with acting(self.actor, self.reason):
                    there.save_next_checked()
            return there
        if figure not in self.figures:
            word = slugify(figure.name).replace("_", "-")[:50].strip("-") or "cijfer"
            self.figures[figure] = add_indicator(
                actor=self.actor,
                framework=self.framework,
                key=free_key(word, self.framework.indicators),
                name=figure.name,
                unit=figure.unit,
                period=figure.period,
                keeper=figure.keeper,
                source=figure.source,
                commitment=self.commitments[figure.commitment] if figure.commitment else None,
                theme=self.themes[figure.theme] if figure.theme else None,
                reason=self.reason,
            )
        return self.figures[figure]

    def _agree(self, indicator: Indicator, entry: Entry, party: Party | None) -> None:
        assert entry.value is not None
        agree_on(
            actor=self.actor,
            indicator=indicator,
            kind=TargetKind(entry.meant),
            value=entry.value,
            upto=entry.upto,
            source=entry.source,
            year=entry.year,
            party=party,
            group=entry.group,
            version=entry.version,
            takes_over=self.takes_over,
            reason=self.reason,
        )

    def _expect(self, indicator: Indicator, entry: Entry, party: Party | None) -> None:
        """What is foreseen for a year; an empty number takes it away."""
        assert entry.year is not None
        if entry.value is None:
            assert entry.version is not None
            expect_no_more(
                actor=self.actor,
                indicator=indicator,
                year=entry.year,
                party=party,
                version=entry.version,
                reason=self.reason,
            )
            return
        expect(
            actor=self.actor,
            indicator=indicator,
            year=entry.year,
            value=entry.value,
            source=entry.source,
            party=party,
            version=entry.version,
            reason=self.reason,
        )

    def _amount(self, indicator: Indicator, entry: Entry, intake: FigureIntake) -> None:
        party = self.parties[entry.party] if entry.party else None
        if entry.kind == "agreed":
            self._agree(indicator, entry, party)
            return
        if entry.kind == "expected":
            self._expect(indicator, entry, party)
            return
        assert entry.value is not None
        record_measurement(
            actor=self.actor,
            indicator=indicator,
            party=party,
            value=entry.value,
            starts_on=entry.starts_on,
            reference_date=entry.day,
            origin=Origin.DOCUMENT,
            source=entry.source,
            intake=intake,
        )


def _each(rows: Iterable[PlannedRow], write: Callable[[PlannedRow], object]) -> Iterator[Problem]:
    """Write each row; yields what the rules say of one."""
    for row in rows:
        try:
            write(row)
        except ValidationError as error:
            yield from (Problem(message, row.number) for message in error.messages)
