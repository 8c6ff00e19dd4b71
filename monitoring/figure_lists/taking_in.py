"""Taking in a table of figures: all of it or nothing, through the services that a person's work goes through."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from agreements.enums import Origin
from agreements.models import FrameworkAgreement, Indicator
from agreements.services.drafting import add_indicator
from agreements.services.forecasting import expect
from agreements.services.import_plan import Plan, Problem
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.places import free_key
from agreements.services.sheet_parts import Sheet, SpreadsheetError
from config.web.history import Actor, StaleVersionError
from parties.models import Party

from ..figures.services import record_measurement
from .columns import read_table
from .finding import Figure
from .plan import Entry, make_plan


def plan_figures(
    *, framework: FrameworkAgreement, rows: Sheet, source: str = "", party: Party | None = None
) -> Plan:
    """What taking in would do; writes nothing. A sheet without the right columns is a plan with one problem."""
    try:
        listed = read_table(rows)
    except SpreadsheetError as error:
        return Plan(framework, None, remarks=rows.remarks, general=(Problem(str(error)),))
    return make_plan(framework, listed, source=source, party=party)


def take_in_figures(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    rows: Sheet,
    source: str = "",
    party: Party | None = None,
    reason: str = "",
    shown: str | None = None,
) -> Plan:
    """Add figures, and what was expected and measured of them; what was agreed is never changed.

    Raises ImportRefusedError when any row is wrong, and PlanChangedError when `shown`, the fingerprint of the plan
    people agreed to, is another one by now. Either way nothing is written.
    """
    with transaction.atomic():
        framework = FrameworkAgreement.lock(framework.pk)
        plan = plan_figures(framework=framework, rows=rows, source=source, party=party)
        if plan.problems:
            raise ImportRefusedError(plan)
        if shown is not None and shown != plan.fingerprint:
            raise PlanChangedError(plan)
        try:
            problems = tuple(_Writer(actor, framework, reason).write(plan))
        except StaleVersionError as error:
            raise PlanChangedError(plan) from error
        if problems:
            raise ImportRefusedError(Plan(framework, None, plan.rows, plan.remarks, problems))
    return plan


class _Writer:
    """Writes a plan row by row; a rule the plan does not know of still ends as a message at its row."""

    def __init__(self, actor: Actor, framework: FrameworkAgreement, reason: str) -> None:
        self.actor, self.framework, self.reason = actor, framework, reason
        self.figures: dict[Figure, Indicator] = {}
        rows = framework.indicators.select_related("commitment__annual_agreement")
        self.indicators = {row.pk: row for row in rows}
        self.commitments = framework.commitments.select_related("annual_agreement").in_bulk()
        self.themes = framework.themes.in_bulk()
        self.parties = Party.objects.in_bulk()

    def write(self, plan: Plan) -> Iterator[Problem]:
        """All rows that do something."""
        for row in plan.rows:
            if row.state == "unchanged":
                continue
            try:
                indicator = self._indicator(row.values["figure"])
                for entry in row.values["entries"]:
                    self._amount(indicator, entry)
            except ValidationError as error:
                yield from (Problem(message, row.number) for message in error.messages)

    def _indicator(self, figure: Figure) -> Indicator:
        """The figure of a row, added by the first row that names it."""
        if figure.pk is not None:
            return self.indicators[figure.pk]
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
                commitment=self.commitments[figure.commitment] if figure.commitment else None,
                theme=self.themes[figure.theme] if figure.theme else None,
                reason=self.reason,
            )
        return self.figures[figure]

    def _amount(self, indicator: Indicator, entry: Entry) -> None:
        party = self.parties[entry.party] if entry.party else None
        if entry.kind == "expected":
            assert entry.year is not None
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
            return
        record_measurement(
            actor=self.actor,
            indicator=indicator,
            party=party,
            value=entry.value,
            starts_on=entry.starts_on,
            reference_date=entry.day,
            origin=Origin.DOCUMENT,
            source=entry.source,
        )
