"""Verbs on a round; those on what stands in a line are in `settling.py` and can be had from here too.

Each verb asks for an actor, locks what it changes, checks, and writes in one transaction.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Commitment, FrameworkAgreement, Theme
from agreements.services.framework_states import lock_going_on
from config.web.history import Actor, acting

from ..enums import RoundStatus
from .models import MonitoringRound, RoundClosedError, RoundHeading, RoundLine
from .settling import (
    JointChange,
    NoteChange,
    StaleLinesError,
    assess,
    check_assessment,
    joint_text,
    keep_note,
    report_progress,
    settle_line,
    settle_lines,
    undo_last,
)

__all__ = [
    "TRANSITIONS",
    "JointChange",
    "NoteChange",
    "RoundClosedError",
    "StaleLinesError",
    "add_heading",
    "add_line",
    "assess",
    "check_assessment",
    "check_step",
    "joint_text",
    "keep_note",
    "move_round",
    "prepare_round",
    "report_progress",
    "settle_line",
    "settle_lines",
    "undo_last",
]

#: From which status a round may go to which. Closing freezes and has a service of its own (table/closing.py).
TRANSITIONS: dict[RoundStatus, tuple[RoundStatus, ...]] = {
    RoundStatus.PREPARING: (RoundStatus.OPEN,),
    RoundStatus.OPEN: (RoundStatus.REVIEW, RoundStatus.CLOSED),
    RoundStatus.REVIEW: (RoundStatus.OPEN, RoundStatus.CLOSED),
    RoundStatus.CLOSED: (),
}


def prepare_round(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    slug: str,
    title: str,
    starts_on: date,
    ends_on: date,
    reference_date: date,
    period: str = "",
    data_deadline: date | None = None,
    closes_on: date | None = None,
) -> MonitoringRound:
    """Start a round without lines. Raises ValidationError, also once the framework has ended."""
    row = MonitoringRound(
        framework=framework,
        year=year,
        slug=slug,
        title=title,
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        reference_date=reference_date,
        data_deadline=data_deadline,
        closes_on=closes_on,
    )
    with transaction.atomic(), acting(actor):
        lock_going_on(framework.pk)
        row.save_checked()
    return row


def _changeable(monitoring_round: MonitoringRound) -> MonitoringRound:
    """Lock a round and read it again: what was in hand may have been closed meanwhile (RoundClosedError)."""
    row = MonitoringRound.lock(monitoring_round.pk)
    if row.is_closed:
        raise RoundClosedError
    return row


def add_heading(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    position: int,
    title: str,
    number: str = "",
    printed: str = "",
    theme: Theme | None = None,
    parent: RoundHeading | None = None,
) -> RoundHeading:
    """Add a heading to a round that is not closed.

    Raises RoundClosedError, and ValidationError for a parent or theme from elsewhere and for a third level.
    """
    with transaction.atomic(), acting(actor):
        row = RoundHeading(
            round=_changeable(monitoring_round),
            parent=parent,
            position=position,
            number=number,
            title=title,
            printed=printed,
            theme=theme,
        )
        row.save_checked()
    return row


def add_line(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    commitment: Commitment,
    position: int,
    heading: RoundHeading | None = None,
) -> RoundLine:
    """Put a commitment in a round that is not closed.

    Raises RoundClosedError, and ValidationError for a commitment or heading from elsewhere.
    """
    with transaction.atomic(), acting(actor):
        row = RoundLine(
            round=_changeable(monitoring_round),
            commitment=commitment,
            heading=heading,
            position=position,
        )
        row.save_checked()
    return row


def move_round(
    *, actor: Actor, monitoring_round: MonitoringRound, to: RoundStatus, reason: str = ""
) -> MonitoringRound:
    """Take a round to another status (not closed); raises ValidationError when it can not go there.

    Back from review the term to react is over: nobody is asked about a light that is given after that, until the round
    goes to review again with a term of its own. That there was one stays in the history.
    """
    with transaction.atomic(), acting(actor, reason):
        row = MonitoringRound.lock(monitoring_round.pk)
        check_step(row, to)
        row.status, row.reactions_due = to, None
        row.save_next()
    return row


def check_step(row: MonitoringRound, to: RoundStatus) -> None:
    """Raise ValidationError where a round can not go to this status, or only by closing it.

    One that asks about nothing is opened by mistake.
    """
    if to not in TRANSITIONS[RoundStatus(row.status)] or to == RoundStatus.CLOSED:
        raise ValidationError(
            _("A round that is “%(from)s” can not become “%(to)s”.")
            % {"from": row.get_status_display(), "to": to.label}
        )
    if row.status == RoundStatus.PREPARING and not row.lines.exists():
        raise ValidationError(_("This round has no commitments yet. Add one before you open it."))
