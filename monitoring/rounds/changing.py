"""Changing the name and the dates of a round until it closes, and setting the term in which parties react."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import RoundStatus
from ..models import MonitoringRound
from .services import TRANSITIONS, RoundClosedError

#: What the coordinator may change; the address stays, so that links keep working.
CHANGEABLE = (
    "title",
    "period",
    "starts_on",
    "ends_on",
    "reference_date",
    "data_deadline",
    "closes_on",
    "reactions_due",
)
#: How long parties have to react where nothing else is said.
TERM = timedelta(days=14)


def change_round(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, reason: str, **values: Any
) -> MonitoringRound:
    """Change the name and dates of a round that is not closed (`values`: of CHANGEABLE), with the reason.

    Raises ValidationError per field, StaleVersionError, RoundClosedError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why this changes.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = MonitoringRound.lock(monitoring_round.pk, version)
        if row.is_closed:
            raise RoundClosedError
        for name in CHANGEABLE:
            if name in values:
                setattr(row, name, values[name])
        check_dates(row)
        row.save_next_checked()
    return row


def check_dates(row: MonitoringRound) -> None:
    """Raise ValidationError, per field, where the dates of a round do not follow each other."""
    errors: dict[str, Any] = {}
    if row.ends_on < row.starts_on:
        errors["ends_on"] = _("The last day lies before the first.")
    if row.closes_on and row.closes_on < row.starts_on:
        errors["closes_on"] = _("The round would close before its first day.")
    if row.data_deadline and row.closes_on and row.data_deadline > row.closes_on:
        errors["data_deadline"] = _("Figures would be due after the round closes.")
    if row.reactions_due and row.closes_on and row.reactions_due > row.closes_on:
        errors["reactions_due"] = _("Parties would react after the round closes.")
    if errors:
        raise ValidationError(errors)


def usual_term(monitoring_round: MonitoringRound, today: date) -> date:
    """Until when parties react where nothing else is said: two weeks, not beyond the closing date."""
    due = today + TERM
    closes = monitoring_round.closes_on
    return min(due, closes) if closes and closes >= today else due


def take_to_review(
    *, actor: Actor, monitoring_round: MonitoringRound, reactions_due: date | None = None
) -> MonitoringRound:
    """Put the lights before the parties, with the day until which they react (two weeks where none is given).

    Raises ValidationError for a day that has passed and when the round is not open.
    """
    today = timezone.localdate()
    with transaction.atomic(), acting(actor):
        row = MonitoringRound.lock(monitoring_round.pk)
        if RoundStatus.REVIEW not in TRANSITIONS[RoundStatus(row.status)]:
            raise ValidationError(
                _("A round that is “%(from)s” can not become “%(to)s”.")
                % {"from": row.get_status_display(), "to": RoundStatus.REVIEW.label}
            )
        due = reactions_due or usual_term(row, today)
        if due < today:
            raise ValidationError(_("The day until which parties react has passed already."))
        row.status, row.reactions_due = RoundStatus.REVIEW, due
        row.save_next()
    return row
