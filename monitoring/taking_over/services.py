"""Taking over a monitor into a round: all of the list or nothing, each light and text with the document it stood in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agreements.enums import Origin
from agreements.services.importing import carry_out
from agreements.services.list_plan import Plan, Problem
from agreements.services.sheet_parts import Sheet
from config.web.history import Actor

from ..models import MonitoringRound
from ..rounds.models import RoundClosedError
from ..rounds.settling import assess, report_progress
from .lists import plan_lines


def take_over(
    *, actor: Actor, monitoring_round: MonitoringRound, rows: Sheet, source: str, shown: str
) -> Plan:
    """Write the lights and joint texts of a list; returns what was done.

    `source`: the document, at most 200 characters; `shown`: the fingerprint of the plan that people agreed to. What is
    written bears the reference date of the round, or today where that is still to come. Raises RoundClosedError where
    the round takes no answers, ImportRefusedError when a row can not be taken over, and PlanChangedError when it would
    do something else by now. Nothing is written then.
    """
    with transaction.atomic():
        locked = MonitoringRound.lock(monitoring_round.pk)
        if not locked.accepts_answers:
            raise RoundClosedError
        plan = plan_lines(monitoring_round=locked, rows=rows)
        dated = min(locked.reference_date, timezone.localdate())
        carry_out(plan, lambda: _write(actor, plan, source, dated), shown)
    return plan


def _write(actor: Actor, plan: Plan, source: str, dated: date) -> Iterator[Problem]:
    """Row by row; a rule the plan does not know of still ends as a message at its row."""
    for row in plan.rows:
        if row.state == "unchanged":
            continue
        told: dict[str, Any] = {
            "actor": actor,
            "line_id": row.values["line"],
            "dated": dated,
            "origin": Origin.DOCUMENT,
            "source": source,
        }
        version = row.values["version"]
        try:
            if (light := row.values["light"]) is not None:
                assess(**told, **light, version=version)
                version = None
            if (text := row.values["text"]) is not None:
                report_progress(**told, text=text, version=version)
        except ValidationError as error:
            yield from (Problem(message, row.number) for message in error.messages)
