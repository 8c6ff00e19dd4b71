"""Arranging a round: which lines it has, in which order, under which headings.

Each verb takes the version of the round it was seen in: of two people arranging at once, the second is told
(StaleVersionError). A round in review or closed is not arranged any more (RoundClosedError).
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Commitment
from agreements.services.places import next_position
from config.web.history import Actor, acting

from ..enums import RoundStatus
from ..models import MonitoringRound, RoundHeading, RoundLine
from . import services
from .preparing import fill_round, place_under, usual_heading
from .services import RoundClosedError


def _arranged(
    actor: Actor, monitoring_round: MonitoringRound, version: int, change: Callable[[MonitoringRound], None]
) -> MonitoringRound:
    """Lock the round, change something in it, and save it as its next version."""
    with transaction.atomic(), acting(actor):
        row = MonitoringRound.lock(monitoring_round.pk, version)
        if row.status not in (RoundStatus.PREPARING, RoundStatus.OPEN):
            raise RoundClosedError
        change(row)
        row.save_next()
    return row


def _line(monitoring_round: MonitoringRound, line_id: int) -> RoundLine:
    """A line of this round; raises ValidationError when it is not (any more) in it."""
    line = RoundLine.objects.filter(round=monitoring_round, pk=line_id).select_related("commitment").first()
    if line is None:
        raise ValidationError(_("This commitment is not in the round any more."))
    return line


def _in_order(lines: list[RoundLine]) -> None:
    """Give lines the places in which they stand here."""
    for position, line in enumerate(lines, start=1):
        if line.position != position:
            line.position = position
            line.save_next()


def _heading(monitoring_round: MonitoringRound, heading_id: int | None) -> RoundHeading | None:
    """A heading of this round; None stays None."""
    if heading_id is None:
        return None
    heading = RoundHeading.objects.filter(round=monitoring_round, pk=heading_id).first()
    if heading is None:
        raise ValidationError(_("This heading is not in the round any more."))
    return heading


def fill(*, actor: Actor, monitoring_round: MonitoringRound, version: int) -> MonitoringRound:
    """Add everything the rule proposes that is not in the round yet."""

    def change(row: MonitoringRound) -> None:
        fill_round(actor=actor, monitoring_round=row)

    return _arranged(actor, monitoring_round, version, change)


def add_commitment(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    version: int,
    commitment: Commitment,
    heading_id: int | None = None,
    usual: bool = False,
) -> MonitoringRound:
    """Put a commitment behind the last under its heading; raises ValidationError when it stands in the round already.

    `usual`: under the heading it would get by itself, that of the round before or of its theme.
    """

    def change(row: MonitoringRound) -> None:
        heading = (
            usual_heading(actor=actor, monitoring_round=row, commitment=commitment)
            if usual
            else _heading(row, heading_id)
        )
        lines = list(row.lines.order_by("position", "pk").select_related("heading"))
        at = place_under(heading, [line.heading for line in lines])
        last = next_position(row.lines)
        added = services.add_line(
            actor=actor, monitoring_round=row, commitment=commitment, heading=heading, position=last
        )
        if at < len(lines):
            _in_order([*lines[:at], added, *lines[at:]])

    return _arranged(actor, monitoring_round, version, change)


def remove_line(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, line_id: int
) -> MonitoringRound:
    """Take a line out of the round; refused once anything was told, asked or kept about it, which would be lost."""

    def change(row: MonitoringRound) -> None:
        line = _line(row, line_id)
        if any(
            relation.field.model._base_manager.filter(**{relation.field.name: line}).exists()
            for relation in RoundLine._meta.related_objects
        ):
            raise ValidationError(
                _("Something was told or asked about %(line)s already, so it stays in this round.")
                % {"line": line.commitment}
            )
        line.delete()

    return _arranged(actor, monitoring_round, version, change)


def move_line(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, line_id: int, up: bool
) -> MonitoringRound:
    """Change places with the line before or after it; the first stays first and the last stays last."""

    def change(row: MonitoringRound) -> None:
        lines = list(row.lines.order_by("position", "pk"))
        index = next((i for i, line in enumerate(lines) if line.pk == line_id), None)
        if index is None:
            raise ValidationError(_("This commitment is not in the round any more."))
        other = index - 1 if up else index + 1
        if not 0 <= other < len(lines):
            return
        lines[index], lines[other] = lines[other], lines[index]
        _in_order(lines)

    return _arranged(actor, monitoring_round, version, change)


def regroup_line(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, line_id: int, heading_id: int | None
) -> MonitoringRound:
    """Put a line under another heading, or under none."""

    def change(row: MonitoringRound) -> None:
        line = _line(row, line_id)
        line.heading = _heading(row, heading_id)
        line.save_next()

    return _arranged(actor, monitoring_round, version, change)


def add_heading(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    version: int,
    title: str,
    number: str = "",
    parent_id: int | None = None,
) -> MonitoringRound:
    """Add a heading at the end; raises ValidationError per field."""

    def change(row: MonitoringRound) -> None:
        services.add_heading(
            actor=actor,
            monitoring_round=row,
            position=next_position(row.headings),
            number=number,
            title=title,
            parent=_heading(row, parent_id),
        )

    return _arranged(actor, monitoring_round, version, change)


def rename_heading(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    version: int,
    heading_id: int,
    title: str,
    number: str = "",
) -> MonitoringRound:
    """Give a heading another number and title."""

    def change(row: MonitoringRound) -> None:
        heading = _heading(row, heading_id)
        assert heading is not None
        heading.number, heading.title = number, title
        heading.save_next_checked()

    return _arranged(actor, monitoring_round, version, change)


def remove_heading(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, heading_id: int
) -> MonitoringRound:
    """Remove a heading that nothing stands under."""

    def change(row: MonitoringRound) -> None:
        heading = _heading(row, heading_id)
        assert heading is not None
        if heading.lines.exists() or heading.children.exists():
            raise ValidationError(_("Something still stands under “%(heading)s”.") % {"heading": heading})
        heading.delete()

    return _arranged(actor, monitoring_round, version, change)
