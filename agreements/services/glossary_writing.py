"""Taking in a list of terms: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from config.web.history import Actor, acting

from ..models import FrameworkAgreement, GlossaryAmount, GlossaryTerm
from .drafting import add_glossary_term
from .glossary_lists import plan_glossary
from .importing import Written, all_or_nothing
from .list_plan import Plan, PlannedRow, Problem
from .places import next_position
from .sheet_parts import Sheet


def take_in_glossary(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    rows: Sheet,
    reason: str = "",
    shown: str | None = None,
) -> Plan:
    """Add and change terms with their amounts; none is removed. Raises as `import_commitments`."""
    return all_or_nothing(
        framework,
        lambda locked: plan_glossary(framework=locked, rows=rows),
        lambda plan, written: _write(actor, plan, reason, written),
        shown,
    )


def _write(actor: Actor, plan: Plan, reason: str, written: Written) -> Iterator[Problem]:
    """Row by row; a rule the plan does not know of still ends as a message at its row."""
    terms: dict[int, GlossaryTerm] = {}
    for row in plan.rows:
        first = row.values["first"]
        if row.state == "unchanged":
            continue
        try:
            if first not in terms:
                written[row.number] = terms[first] = _term(actor, plan.framework, row, reason)
            if row.values["amount"]:
                with acting(actor, reason):
                    _amount(terms[first], dict(row.values["amount"]))
        except ValidationError as error:
            yield from (Problem(message, row.number) for message in error.messages)


def _term(actor: Actor, framework: FrameworkAgreement, row: PlannedRow, reason: str) -> GlossaryTerm:
    """The term of a row, added or changed; it gets its next version too where only an amount of it changes."""
    told = row.values["told"]
    if row.values["pk"] is None:
        place = told.get("position") or next_position(framework.glossary)
        return add_glossary_term(
            actor=actor,
            framework=framework,
            term=row.values["term"],
            reason=reason,
            **{**told, "position": place},
        )
    with acting(actor, reason):
        term = GlossaryTerm.lock(row.values["pk"], row.values["version"])
        for name, value in told.items():
            setattr(term, name, value)
        term.save_next_checked()
    return term


def _amount(term: GlossaryTerm, told: dict[str, Any]) -> None:
    pk, version = told.pop("pk"), told.pop("version")
    if pk is None:
        GlossaryAmount(term=term, **told).save_checked()
        return
    amount = GlossaryAmount.lock(pk, version)
    for name, value in told.items():
        setattr(amount, name, value)
    amount.save_next_checked()
