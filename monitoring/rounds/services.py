"""Verbs on a round and its lines.

Each verb asks for an actor, locks what it changes, checks, and writes in one transaction.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import Commitment, FrameworkAgreement, Theme
from config.web.history import Actor, acting
from parties.models import Party

from ..enums import NEEDS_EXPLANATION, Light, RoundStatus
from .models import Assessment, MonitoringRound, ProgressReport, RoundHeading, RoundLine

#: From which status a round may go to which. Closing freezes and has a service of its own (table/closing.py).
TRANSITIONS: dict[RoundStatus, tuple[RoundStatus, ...]] = {
    RoundStatus.PREPARING: (RoundStatus.OPEN,),
    RoundStatus.OPEN: (RoundStatus.REVIEW, RoundStatus.CLOSED),
    RoundStatus.REVIEW: (RoundStatus.OPEN, RoundStatus.CLOSED),
    RoundStatus.CLOSED: (),
}


class RoundClosedError(Exception):
    """The round takes no answers: it is being prepared or it is closed."""


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
    """Start a round without lines."""
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
    row.full_clean()
    with transaction.atomic(), acting(actor):
        row.save()
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
    """Add a heading to a round that is being prepared."""
    row = RoundHeading(
        round=monitoring_round,
        parent=parent,
        position=position,
        number=number,
        title=title,
        printed=printed,
        theme=theme,
    )
    row.full_clean()
    with transaction.atomic(), acting(actor):
        row.save()
    return row


def add_line(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    commitment: Commitment,
    position: int,
    heading: RoundHeading | None = None,
    asked: bool = True,
) -> RoundLine:
    """Put a commitment in a round that is not closed."""
    if monitoring_round.is_closed:
        raise RoundClosedError
    if commitment.framework_id != monitoring_round.framework_id:
        raise ValidationError({"commitment": _("This commitment belongs to another framework agreement.")})
    row = RoundLine(
        round=monitoring_round, commitment=commitment, heading=heading, position=position, asked=asked
    )
    row.full_clean()
    with transaction.atomic(), acting(actor):
        row.save()
    return row


def move_round(
    *, actor: Actor, monitoring_round: MonitoringRound, to: RoundStatus, reason: str = ""
) -> MonitoringRound:
    """Take a round to another status (not closed); raises ValidationError when it can not go there."""
    with transaction.atomic(), acting(actor, reason):
        row = MonitoringRound.lock(monitoring_round.pk)
        if to not in TRANSITIONS[RoundStatus(row.status)] or to == RoundStatus.CLOSED:
            raise ValidationError(
                _("A round that is “%(from)s” can not become “%(to)s”.")
                % {"from": row.get_status_display(), "to": to.label}
            )
        row.status = to
        row.save_next()
    return row


def _open_line(line_id: int, version: int | None) -> RoundLine:
    """Lock a line; raises StaleVersionError, or RoundClosedError when the round takes no answers.

    The round is locked first, so that closing and answering wait for each other.
    """
    round_id = RoundLine.objects.values_list("round_id", flat=True).get(pk=line_id)
    monitoring_round = MonitoringRound.lock(round_id)
    if not monitoring_round.accepts_answers:
        raise RoundClosedError
    line = RoundLine.lock(line_id, version)
    line.round = monitoring_round
    return line


def assess(
    *,
    actor: Actor,
    line_id: int,
    light: Light,
    cause: str = "",
    effect: str = "",
    adjustment: str = "",
    dated: date | None = None,
    origin: Origin = Origin.PERSON,
    source: str = "",
    version: int | None = None,
) -> Assessment:
    """Give a line its light.

    Yellow and red, given by a person, need a cause and an adjustment. A commitment that is only followed gets no
    light. Raises ValidationError per field, StaleVersionError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = _open_line(line_id, version)
        row = Assessment(
            line=line,
            light=light,
            cause=cause,
            effect=effect,
            adjustment=adjustment,
            dated=dated or timezone.localdate(),
            origin=origin,
            source=source,
            author_name=actor.name,
            author_party=actor.party,
        )
        check_assessment(line.commitment, row)
        row.full_clean()
        row.save()
        line.current = row
        line.light = light
        line.save_next()
    return row


def check_assessment(commitment: Commitment, row: Assessment) -> None:
    """Raise ValidationError, per field, when this light can not be given to this commitment."""
    errors: dict[str, Any] = {}
    if not commitment.assessable and row.light != Light.NONE:
        errors["light"] = _("This item is followed without a light.")
    if row.origin == Origin.PERSON and row.light in NEEDS_EXPLANATION:
        if not row.cause.strip():
            errors["cause"] = _("Tell why it is not green.")
        if not row.adjustment.strip():
            errors["adjustment"] = _("Tell what will be done about it.")
    if errors:
        raise ValidationError(errors)


def report_progress(
    *,
    actor: Actor,
    line_id: int,
    text: str,
    party: Party | None = None,
    internal_note: str = "",
    dated: date | None = None,
    origin: Origin = Origin.PERSON,
    source: str = "",
    version: int | None = None,
) -> ProgressReport:
    """Tell what happened with a line, for one party or (without `party`) jointly."""
    with transaction.atomic(), acting(actor):
        line = _open_line(line_id, version)
        row = ProgressReport(
            line=line,
            party=party,
            dated=dated or timezone.localdate(),
            text=text,
            internal_note=internal_note,
            origin=origin,
            source=source,
            author_name=actor.name,
            author_party=actor.party,
        )
        row.full_clean()
        row.save()
        line.save_next()
    return row


def settle_line(
    *,
    actor: Actor,
    line_id: int,
    version: int,
    light: Light,
    cause: str,
    effect: str,
    adjustment: str,
    text: str,
) -> RoundLine:
    """Set light and joint public text of a line in one go; what did not change is not written again.

    Raises ValidationError per field, StaleVersionError when somebody else saved the line since `version`,
    RoundClosedError.
    """
    with transaction.atomic():
        line = _open_line(line_id, version)
        current = line.current
        same_light = current is not None and (
            current.light,
            current.cause,
            current.effect,
            current.adjustment,
        ) == (
            light,
            cause,
            effect,
            adjustment,
        )
        if not same_light and (line.commitment.assessable or light != Light.NONE):
            assess(
                actor=actor,
                line_id=line_id,
                light=light,
                cause=cause,
                effect=effect,
                adjustment=adjustment,
            )
        if text != joint_text(line):
            report_progress(actor=actor, line_id=line_id, text=text)
        line.refresh_from_db()
    return line


def joint_text(line: RoundLine) -> str:
    """The joint public text the line has now, or an empty string."""
    newest = line.progress.filter(party__isnull=True).order_by("-pk").values_list("text", flat=True).first()
    return newest or ""
