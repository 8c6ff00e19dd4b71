"""Taking in a list of commitments from a spreadsheet: all of it or nothing, through drafting and revising."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, StaleVersionError
from config.web.language import site_language

from ..enums import AnnualStatus
from ..models import AnnualAgreement, Commitment, FrameworkAgreement, Theme
from .drafting import add_commitment, start_year
from .goals import say_what_it_serves
from .import_back import keep_list
from .import_columns import TITLES, read_list
from .import_goals import GOALS
from .import_headings import with_themes
from .import_items import as_written
from .import_plan import commitment_of, make_plan, responsibilities_of
from .list_plan import Plan, PlannedRow, Problem
from .revising import FIELDS, revise_commitment
from .sheet_parts import Sheet, SpreadsheetError
from .theme_words import NewTheme, make_themes

__all__ = [
    "ImportRefusedError",
    "PlanChangedError",
    "Written",
    "all_or_nothing",
    "carry_out",
    "import_commitments",
    "plan_import",
]


#: What was written, by row of the file.
Written = dict[int, models.Model]


class ImportRefusedError(Exception):
    """Something in the file is wrong and nothing was written; `plan` tells what, row by row."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("\n".join(map(str, plan.problems)))
        self.plan = plan


class PlanChangedError(Exception):
    """What would happen is not what was shown before; nothing was written."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("Something changed since the preview.")
        self.plan = plan


def plan_import(
    *, framework: FrameworkAgreement, rows: Sheet, year: int | None = None, adds_themes: bool = True
) -> Plan:
    """What importing would do; writes nothing. A sheet without the right columns is a plan with one problem.

    `adds_themes`: whether themes that are not there are made; else a row with one is refused.
    """
    try:
        listed = with_themes(read_list(rows, framework), TITLES["theme"])
    except SpreadsheetError as error:
        return Plan(framework, year, remarks=rows.remarks, general=(Problem(str(error)),))
    return make_plan(framework, listed, year, adds_themes=adds_themes)


def import_commitments(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    rows: Sheet,
    year: int | None = None,
    reason: str = "",
    shown: str | None = None,
    adds_themes: bool = True,
) -> Plan:
    """Add and change commitments as the list says; without a year framework commitments, else those of that year.

    A year that has no annual agreement yet gets a draft. Raises ImportRefusedError when any row is wrong, and
    PlanChangedError when `shown`, the fingerprint of the plan people agreed to, is another one by now. Either way
    nothing is written.
    """
    with site_language():
        reason = reason or _("taken over from a spreadsheet")

    def write(plan: Plan, written: Written) -> Iterable[Problem]:
        annual = _annual(actor, plan)
        made = _made_themes(actor, plan, reason)
        rows = _with_themes(plan, made)
        problems = tuple(_write(actor, rows, plan.framework, annual, reason, written))
        if not problems:
            _keep(actor, plan, written, made.values(), reason)
        return problems

    def look(framework: FrameworkAgreement) -> Plan:
        return plan_import(framework=framework, rows=rows, year=year, adds_themes=adds_themes)

    return all_or_nothing(framework, look, write, shown)


def all_or_nothing(
    framework: FrameworkAgreement,
    look: Callable[[FrameworkAgreement], Plan],
    write: Callable[[Plan, Written], Iterable[Problem]],
    shown: str | None,
) -> Plan:
    """Write what a file would do now, in one transaction; raises as `import_commitments`, with nothing written.

    `write` notes in the second of what it gets what it wrote for a row.
    """
    written: Written = {}
    with transaction.atomic():
        plan = look(FrameworkAgreement.lock(framework.pk))
        carry_out(plan, lambda: write(plan, written), shown)
    return replace(plan, written=written)


def carry_out(plan: Plan, write: Callable[[], Iterable[Problem]], shown: str | None) -> None:
    """Write what a plan says, in the transaction in which it was made; raises as `import_commitments`.

    `write` gives what went wrong that the plan did not know of. What raises here takes all of it back.
    """
    if plan.problems:
        raise ImportRefusedError(plan)
    if shown is not None and shown != plan.fingerprint:
        raise PlanChangedError(plan)
    try:
        problems = tuple(write())
    except (StaleVersionError, GoneError) as error:
        raise PlanChangedError(plan) from error
    if problems:
        raise ImportRefusedError(replace(plan, general=problems))


def _annual(actor: Actor, plan: Plan) -> AnnualAgreement | None:
    """The annual agreement the rows belong to, begun where the year has none."""
    if plan.year is None:
        return None
    found = plan.framework.annual_agreements.filter(year=plan.year).first()
    return found or start_year(
        actor=actor, framework=plan.framework, year=plan.year, status=AnnualStatus.DRAFT
    )


def _keep(actor: Actor, plan: Plan, written: Written, themes: Iterable[Theme], reason: str) -> None:
    """Keep what a list wrote that added something, so that it can be taken back (`import_back`)."""
    new = {row.number for row in plan.rows if row.existing is None}
    rows = [(number, row) for number, row in written.items() if isinstance(row, Commitment)]
    added = [row for number, row in rows if number in new]
    changed = [row for number, row in rows if number not in new]
    if added:
        keep_list(
            actor=actor,
            framework=plan.framework,
            year=plan.year,
            name=reason,
            added=added,
            changed=changed,
            themes=themes,
        )


def _made_themes(actor: Actor, plan: Plan, reason: str) -> dict[NewTheme, Theme]:
    """The themes that the rows add, made."""
    wanted: dict[NewTheme, None] = {}
    for row in plan.rows:
        if isinstance(theme := row.values.get("theme"), NewTheme):
            if isinstance(theme.parent, NewTheme):
                wanted[theme.parent] = None
            wanted[theme] = None
    return make_themes(actor=actor, framework=plan.framework, wanted=wanted, reason=reason)


def _with_themes(plan: Plan, made: Mapping[NewTheme, Theme]) -> list[PlannedRow]:
    """The rows, with the themes that were made for them."""
    return [
        replace(row, values={**row.values, "theme": made[theme]})
        if isinstance(theme := row.values.get("theme"), NewTheme)
        else row
        for row in plan.rows
    ]


def _write(
    actor: Actor,
    rows: Iterable[PlannedRow],
    framework: FrameworkAgreement,
    annual: AnnualAgreement | None,
    reason: str,
    written: Written,
) -> Iterable[Problem]:
    """Write row by row; a rule the plan does not know of still ends as a message at its row."""
    for row in rows:
        try:
            if row.existing is None:
                draft = commitment_of(row, annual)
                commitment = add_commitment(actor=actor, framework=framework, draft=draft, reason=reason)
                changed = {name for name in GOALS if row.values.get(name)}
            elif row.changes:
                changed = {change.field for change in row.changes}
                only_goals = changed <= set(GOALS)
                commitment = row.existing if only_goals else _revise(actor, row, row.existing, reason)
            else:
                continue
            serves = {name: row.values[name] for name in GOALS if name in changed}
            if serves:
                say_what_it_serves(actor=actor, commitment=commitment, reason=reason, **serves)
            written[row.number] = commitment
        except ValidationError as error:
            yield from (Problem(message, row.number) for message in error.messages)


def _revise(actor: Actor, row: PlannedRow, commitment: Commitment, reason: str) -> Commitment:
    changed = {change.field for change in row.changes}
    roles = {
        name: [*responsibilities_of(row, name)] for name in ("lead", "party", "involved") if name in changed
    }
    return revise_commitment(
        actor=actor,
        commitment=commitment,
        version=commitment.version,
        reason=reason,
        fields={name: row.values[name] for name in changed & FIELDS},
        responsibilities=roles,
        plannings=row.values["planning"] if "planning" in changed else None,
        items=as_written(row.values["items"]) if "items" in changed else None,
        drops_items=_may_go(commitment),
    )


def _may_go(commitment: Commitment) -> set[str]:
    """The texts of the items that may go with who and when of their own: those of a draft, which nobody signed."""
    return {item.text for item in commitment.items.all()} if commitment.annual_agreement_id else set()
