"""Verbs of a meeting. Each locks the meeting first; lights are set with `settle_line` of the round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin, ParticipationRole
from agreements.models import Participation
from agreements.services.places import next_position
from config.web.history import Actor, StaleVersionError, acting
from config.web.refusals import not_understood
from parties.models import Party

from ..enums import AgendaReason
from ..models import (
    AgendaItem,
    Decision,
    Meeting,
    MeetingEndedError,
    MonitoringRound,
    OnScreen,
    RoundClosedError,
    RoundLine,
)

#: No meeting about agreements was before.
FIRST_YEAR = 1990


def start_meeting(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    body: str,
    held_on: date,
    agenda: Sequence[tuple[AgendaReason, int]],
    origin: Origin = Origin.PERSON,
) -> Meeting:
    """Begin a meeting with this agenda: pairs of why and the id of a line of the round, in order.

    `origin`: of a demonstration, whether somebody made it up. A line that was taken out of the round meanwhile is no
    point. Raises ValidationError per field, also while another meeting about the round goes on, and RoundClosedError.
    """
    if held_on.year < FIRST_YEAR:
        raise ValidationError({"held_on": _("Give a year from %(year)s on.") % {"year": FIRST_YEAR}})
    if held_on > timezone.localdate():
        # It begins now, and its day never changes.
        raise ValidationError({"held_on": _("This day has yet to come. The meeting begins now.")})
    with transaction.atomic(), acting(actor):
        row = MonitoringRound.lock(monitoring_round.pk)
        if not row.accepts_answers:
            raise RoundClosedError
        meeting = Meeting(
            round=row, body=body.strip(), held_on=held_on, started_by=actor.name[:200], origin=origin
        )
        meeting.save_checked()
        lines = RoundLine.objects.filter(round=row).in_bulk([line for _reason, line in agenda])
        there = [(reason, lines[line]) for reason, line in agenda if line in lines]
        for position, (reason, line) in enumerate(there, start=1):
            AgendaItem(meeting=meeting, position=position, reason=reason, line=line).save()
        OnScreen.objects.create(meeting=meeting)
    return meeting


def show(*, actor: Actor, meeting_id: int, position: int) -> None:
    """Put a point on the screen of everybody who follows; one that is not there changes nothing."""
    with transaction.atomic(), acting(actor):
        meeting = _going_on(meeting_id)
        if AgendaItem.objects.filter(meeting=meeting, position=position).exists():
            _step(meeting, position=position)


def tick(*, actor: Actor, meeting_id: int, position: int, done: bool) -> None:
    """Say that a point was dealt with, or that it was not."""
    with transaction.atomic(), acting(actor):
        meeting = _going_on(meeting_id)
        item = AgendaItem.objects.filter(meeting=meeting, position=position).first()
        if item is not None and item.done != done:
            item.done = done
            item.save_next()
            _step(meeting)


def add_point(*, actor: Actor, meeting_id: int, text: str) -> AgendaItem:
    """Put something on the agenda, at the end. Raises ValidationError, MeetingEndedError."""
    with transaction.atomic(), acting(actor):
        meeting = _going_on(meeting_id)
        position = next_position(meeting.agenda)
        item = AgendaItem(meeting=meeting, position=position, reason=AgendaReason.OWN, text=text.strip())
        if not item.text:
            raise ValidationError({"text": _("Tell what the point is.")})
        item.save_checked()
        _step(meeting)
    return item


def _check_doing(meeting: Meeting, party: int | None, due_on: date | None) -> None:
    """Raise ValidationError, per field, unless this party can do it by then."""
    if due_on is not None and due_on < meeting.held_on:
        raise ValidationError({"due_on": _("This day lies before the meeting.")})
    if party is not None and party not in {pk for pk, _name in parties_to_act(meeting)}:
        raise ValidationError({"party": _("This party is not at the table.")})


def decide(
    *,
    actor: Actor,
    meeting_id: int,
    text: str,
    position: int | None = None,
    line_id: int | None = None,
    who: str = "",
    party: int | None = None,
    due_on: date | None = None,
    replaces: int | None = None,
) -> Decision:
    """Write down a decision, about the commitment of a point, of a line of the round (`line_id`), or in general.

    `party`: the id of one at the table that does it; `who` in words beside it or instead.

    `replaces`: the id of the decision it corrects, about the same; an empty text then withdraws that. Raises
    ValidationError per field, also for a term before the meeting, MeetingEndedError, and StaleVersionError when
    somebody corrected it first.
    """
    with transaction.atomic(), acting(actor):
        meeting = _going_on(meeting_id)
        _check_doing(meeting, party, due_on)
        row = Decision(meeting=meeting, text=text.strip(), party_id=party, who=who.strip(), due_on=due_on)
        if replaces is not None:
            row.replaces = _standing(meeting, replaces)
            row.commitment_id = row.replaces.commitment_id
        else:
            row.commitment_id = _commitment_of(meeting, position, line_id)
        if not row.text and replaces is None:
            raise ValidationError({"text": _("Tell what was decided.")})
        row.save_checked()
        _step(meeting)
    return row


def parties_to_act(meeting: Meeting) -> list[tuple[int, str]]:
    """The parties that can do what is decided, with their names: those that sign and sit here today. One query."""
    framework = meeting.round.framework
    seats = Participation.objects.seated().filter(framework=framework, role=ParticipationRole.SIGNATORY)
    rows = Party.objects.filter(Q(pk__in=seats.values("party")) | Q(pk=framework.municipality_id))
    rows = rows.order_by("kind", "name")
    return [(row.pk, row.label) for row in rows]


def end_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """End it for good: agenda and decisions stay as they are. Raises MeetingEndedError."""
    with transaction.atomic(), acting(actor):
        meeting = _going_on(meeting_id)
        meeting.ended_at, meeting.ended_by = timezone.now(), actor.name[:200]
        meeting.save_next()
        _step(meeting)
    return meeting


def _going_on(meeting_id: int) -> Meeting:
    meeting = Meeting.lock(meeting_id)
    if meeting.has_ended:
        raise MeetingEndedError
    return meeting


def _commitment_of(meeting: Meeting, position: int | None, line_id: int | None) -> int | None:
    """What a decision is about: a line need not be on the agenda, parties may differ about it since."""
    lines = RoundLine.objects.filter(round=meeting.round_id)
    if line_id is not None:
        return lines.values_list("commitment_id", flat=True).get(pk=line_id)
    if position is None:
        return None
    at = lines.filter(agenda_items__meeting=meeting, agenda_items__position=position)
    return at.values_list("commitment_id", flat=True).first()


def _standing(meeting: Meeting, pk: int) -> Decision:
    """The decision that is corrected; raises StaleVersionError when somebody did before."""
    found = meeting.decisions.filter(pk=pk).select_related("replaced_by").first()
    if found is None:
        raise ValidationError(not_understood())
    if hasattr(found, "replaced_by"):
        raise StaleVersionError(found.replaced_by)
    return found


def _step(meeting: Meeting, **changes: int) -> None:
    OnScreen.objects.filter(meeting=meeting).update(step=F("step") + 1, **changes)
