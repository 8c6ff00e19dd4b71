"""Raising, answering and settling, as tests prepare it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agreements.enums import EscalationLevel, FrameworkStatus
from agreements.models import Commitment, FrameworkAgreement
from config.web.history import Actor, acting
from monitoring.enums import EscalationState
from monitoring.escalations.services import answer_escalation, raise_commitment, settle_escalation
from monitoring.models import Escalation, EscalationAnswer
from parties.enums import MembershipRole
from parties.models import Party, User
from parties.services import add_member
from tests.cast import ACTOR

MANAGERS, EXECUTIVES = EscalationLevel.MANAGEMENT, EscalationLevel.EXECUTIVE
DIRECTOR = Actor("Directeur", "Wonen")


def set_status(framework: FrameworkAgreement, status: str = FrameworkStatus.SIGNED) -> None:
    """Let a framework be in force, or not."""
    row = FrameworkAgreement.objects.get(pk=framework.pk)
    with acting(ACTOR):
        row.status = status
        row.save_next()


def told(**other: Any) -> dict[str, Any]:
    """What somebody tells who raises something, ten days ago."""
    words = {"problem": "De bouw ligt stil.", "tried": "Drie keer overlegd.", "asked": "Een besluit."}
    return {"since": timezone.localdate() - timedelta(days=10), **words, **other}


def put_before(table: Any, commitment: Commitment, level: str = MANAGERS, **other: Any) -> Escalation:
    """Raise a commitment in the name of the corporation."""
    return raise_commitment(
        actor=DIRECTOR, commitment=commitment, party=table.corporation, level=level, told=told(**other)
    )


def answered(
    row: Escalation, party: Party | None, text: str = "Wij bouwen door.", **other: Any
) -> EscalationAnswer:
    """An answer of today."""
    values = {"level": EXECUTIVES, "decided_on": timezone.localdate(), "text": text, **other}
    return answer_escalation(actor=DIRECTOR, escalation=row, party=party, told=values)


def settled(row: Escalation, state: str = EscalationState.RESOLVED, **other: Any) -> Escalation:
    """Settled today."""
    values = {"outcome": "Er komt geld bij.", "closed_on": timezone.localdate(), **other}
    return settle_escalation(
        actor=ACTOR, escalation=row, version=values.pop("version", row.version), state=state, **values
    )


def decider(party: Party, email: str = "bestuurder@corporatie.example") -> User:
    """Somebody who decides for a party."""
    user = User.objects.create_user(email, name="Bestuurder")
    add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.DECISION_MAKER)
    return user
