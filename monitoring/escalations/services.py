"""Verbs on escalations; who may do so is decided before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, EscalationLevel, FrameworkStatus, Origin
from agreements.models import Commitment, FrameworkAgreement
from config.web.history import Actor, acting
from parties.models import Party

from ..enums import EscalationState
from ..models import Escalation, EscalationAnswer

#: What people tell when they raise something, and when they answer.
FIELDS = ("since", "problem", "tried", "asked", "due_on", "line")
ANSWER_FIELDS = ("level", "decided_on", "text", "who", "due_on")
#: How who coordinates settles it.
SETTLED = (EscalationState.RESOLVED, EscalationState.RETURNED)


def raise_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    party: Party,
    level: str,
    told: Mapping[str, Any],
    origin: Origin = Origin.PERSON,
) -> Escalation:
    """Put a commitment before a level, in the name of a party; `told`: of FIELDS.

    Raises ValidationError per field, and without one when its framework is not in force, it holds no more, or it lies
    before that level already.
    """
    with transaction.atomic(), acting(actor):
        framework = FrameworkAgreement.lock(commitment.framework_id)
        check_raisable(framework, commitment)
        row = Escalation(commitment=commitment, party=party, level=level, origin=origin)
        lower = commitment.escalations.open().filter(level=EscalationLevel.MANAGEMENT)
        if level == EscalationLevel.EXECUTIVE and lower.exists():
            raise ValidationError(
                {"level": _("This commitment lies before the managers. Raise that one higher.")}
            )
        _fill(row, framework, told)
        row.save_checked()
    return row


def raise_higher(
    *, actor: Actor, escalation: Escalation, version: int, party: Party, told: Mapping[str, Any]
) -> Escalation:
    """Put what lies before the managers before the executives; what went before is closed and stays to be read.

    Returns the new one. Raises StaleVersionError, and ValidationError as `raise_commitment` does.
    """
    with transaction.atomic(), acting(actor):
        framework = FrameworkAgreement.lock(escalation.commitment.framework_id)
        check_raisable(framework, escalation.commitment)
        below = _open(escalation, version)
        if below.level == EscalationLevel.EXECUTIVE:
            raise ValidationError(_("This lies before the highest level."))
        row = Escalation(
            commitment=escalation.commitment,
            party=party,
            level=EscalationLevel.EXECUTIVE,
            before=below,
            origin=Origin.PERSON,
        )
        _fill(row, framework, told)
        if row.since and row.since < below.since:
            raise ValidationError({"since": _("This day is before the day it was raised.")})
        below.state, below.closed_on = EscalationState.HIGHER, row.since
        row.save_checked()
        below.save_next()
    return row


def answer_escalation(
    *,
    actor: Actor,
    escalation: Escalation,
    party: Party | None,
    told: Mapping[str, Any],
    origin: Origin = Origin.PERSON,
) -> EscalationAnswer:
    """Write down what a party (None: the parties together) decided; `told`: of ANSWER_FIELDS. Sent twice, it stands once.

    Raises ValidationError per field, and without one when it is open no more.
    """
    with transaction.atomic(), acting(actor):
        _going_on(FrameworkAgreement.lock(escalation.commitment.framework_id))
        row = _open(escalation)
        answer = EscalationAnswer(escalation=row, party=party, origin=origin)
        for name in ANSWER_FIELDS:
            if name in told:
                setattr(answer, name, _clean(told[name]))
        _not_to_come("decided_on", answer.decided_on)
        same = row.answers.filter(party=party, decided_on=answer.decided_on, text=answer.text)
        if there := same.first():
            return there
        answer.save_checked()
        # Who settles it meanwhile is told that there is another answer.
        row.save_next()
    return answer


def settle_escalation(
    *,
    actor: Actor,
    escalation: Escalation,
    version: int,
    state: str,
    outcome: str,
    closed_on: date,
) -> Escalation:
    """It is resolved, with the decision, or handed back to the officials, with what they do now.

    Raises StaleVersionError, and ValidationError per field and without one when it is open no more.
    """
    if state not in SETTLED:
        raise ValidationError({"state": _("Choose from the list.")})
    return _close(actor, escalation, version, state, outcome, closed_on)


def withdraw_escalation(*, actor: Actor, escalation: Escalation, version: int, reason: str) -> Escalation:
    """Who raised it takes it back. Raises StaleVersionError, and ValidationError on `reason` when it is empty."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why you withdraw it.")})
    today = timezone.localdate()
    return _close(actor, escalation, version, EscalationState.WITHDRAWN, reason, today)


def check_raisable(framework: FrameworkAgreement, commitment: Commitment) -> None:
    """Raises ValidationError where nothing can be raised: only what holds today, of a framework in force."""
    today = timezone.localdate()
    annual = commitment.annual_agreement
    if framework.status == FrameworkStatus.ENDED:
        told = _("This agreement has ended. Nothing in it is raised any more.")
    elif framework.status != FrameworkStatus.SIGNED or (annual and annual.status != AnnualStatus.SIGNED):
        told = _("This is not signed yet. What is still a draft is not raised.")
    elif commitment.lapsed_on and commitment.lapsed_on <= today:
        told = _("This commitment has lapsed, so it is not raised.")
    elif commitment.completed_on and commitment.completed_on <= today:
        told = _("This commitment is completed, so it is not raised.")
    else:
        return
    raise ValidationError(told)


def _fill(row: Escalation, framework: FrameworkAgreement, told: Mapping[str, Any]) -> None:
    """Take the values over; raises ValidationError for a day that can not be, or a line of another commitment."""
    for name in FIELDS:
        if name in told:
            setattr(row, name, _clean(told[name]))
    _not_to_come("since", row.since)
    if row.since and row.since < framework.starts_on:
        raise ValidationError({"since": _("This day is before the first day of the agreement.")})
    if row.line is not None and row.line.commitment_id != row.commitment_id:
        raise ValidationError({"line": _("This line is about another commitment.")})


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _not_to_come(name: str, day: date | None) -> None:
    if day and day > timezone.localdate():
        raise ValidationError({name: _("This day has yet to come.")})


def _going_on(framework: FrameworkAgreement) -> None:
    if framework.is_ended:
        raise ValidationError(_("This agreement has ended, so this stays as it is."))


def _open(escalation: Escalation, version: int | None = None) -> Escalation:
    """The row, locked; raises ValidationError when it is open no more, whatever version was seen."""
    row = Escalation.lock(escalation.pk, version)
    if not row.is_open:
        raise ValidationError(_("This was closed before: %(state)s.") % {"state": row.get_state_display()})
    return row


def _close(
    actor: Actor, escalation: Escalation, version: int, state: str, outcome: str, closed_on: date
) -> Escalation:
    with transaction.atomic(), acting(actor, outcome.strip()):
        _going_on(FrameworkAgreement.lock(escalation.commitment.framework_id))
        row = _open(escalation, version)
        _not_to_come("closed_on", closed_on)
        row.state, row.closed_on, row.outcome = state, closed_on, outcome.strip()
        if not row.outcome:
            raise ValidationError({"outcome": _("Tell how it ended.")})
        row.save_next_checked()
    return row
