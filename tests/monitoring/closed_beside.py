"""Verbs on what hangs on a meeting that ended or on a commitment: they go on, whatever became of the round."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from monitoring.actions.services import report_action
from monitoring.enums import EscalationState
from monitoring.escalations.services import raise_higher, withdraw_escalation
from monitoring.meeting.presence import note_presence
from monitoring.meeting.services import decide, end_meeting
from monitoring.models import Escalation

from .closed_row import Row, allowed
from .closed_world import World
from .escalation_steps import EXECUTIVES, answered, put_before, set_status, settled, told


def _tell(world: World) -> Any:
    meeting = {"actor": world.actor, "meeting_id": world.meeting.pk}
    made = decide(**meeting, text="Plan maken.", party=world.table.corporation.pk)
    end_meeting(**meeting)
    today = timezone.localdate()
    return report_action(actor=world.actor, decision=made, done=True, told_of=today, seen=None)


def _raised(world: World, **values: Any) -> Escalation:
    set_status(world.table.framework)
    return put_before(world.table, world.other, **values)


def _higher(world: World) -> Any:
    row = _raised(world)
    return raise_higher(
        actor=world.actor, escalation=row, version=row.version, party=world.table.corporation, told=told()
    )


def _withdrawn(world: World) -> Any:
    row = _raised(world)
    return withdraw_escalation(actor=world.actor, escalation=row, version=row.version, reason="Opgelost.")


_RAISED = (
    "agreements_frameworkagreement agreements_historicalframeworkagreement "
    "monitoring_escalation monitoring_historicalescalation"
)
_COMMITMENT = "It is about a commitment; a round only lends it a light (decision 0075)."

BESIDE: dict[str, Row] = {
    "meeting.presence.note_presence": allowed(
        lambda world: note_presence(
            actor=world.actor,
            meeting_id=world.meeting.pk,
            told={world.table.corporation.pk: ("present", "Beleidsmedewerker")},
            seen=None,
        ),
        "monitoring_presence",
        "Minutes are made after the meeting, and the frozen round does not tell who was there (decision 0087).",
    ),
    "actions.services.report_action": allowed(
        _tell,
        "monitoring_actionreport monitoring_decision monitoring_meeting monitoring_historicalmeeting "
        "monitoring_onscreen",
        "What was decided is done after the meeting, often after the round (decision 0076).",
    ),
    "escalations.services.raise_higher": allowed(_higher, _RAISED, _COMMITMENT),
    "escalations.services.withdraw_escalation": allowed(_withdrawn, _RAISED, _COMMITMENT),
    "escalations.services.answer_escalation": allowed(
        lambda w: answered(_raised(w, level=EXECUTIVES), w.table.corporation),
        f"{_RAISED} monitoring_escalationanswer",
        _COMMITMENT,
    ),
    "escalations.services.settle_escalation": allowed(
        lambda w: settled(_raised(w), EscalationState.RESOLVED), _RAISED, _COMMITMENT
    ),
}
