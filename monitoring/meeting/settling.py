"""Settling a light on which parties differ: what was decided is a decision of the meeting that goes on, too.

The page of the meeting and the agenda of the round both come here, so that it is written down once.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..models import MAX_DECISION, Decision, Meeting, MeetingEndedError, RoundLine
from ..reactions.services import Proposed, settle_difference
from ..rounds.services import settle_line
from .services import decide


def settle(
    *,
    actor: Actor,
    line_id: int,
    version: int,
    proposed: Proposed,
    decision: str,
    text: str | None = None,
    meeting_id: int | None = None,
) -> Decision | None:
    """Give a line its light with what was decided, and write that down in the meeting about its round, or neither.

    `text`: the joint public text the line gets with it; None leaves it. `decision` may be empty with a text only.
    `meeting_id`: the meeting in which it is done; without, the one that goes on, if there is one. Returns the decision
    of the meeting; None where there is no meeting, nothing was decided, or the same stands in it already.

    Raises ValidationError per field, StaleVersionError, RoundClosedError, and MeetingEndedError when the meeting in
    which it is done has ended.
    """
    decision = decision.strip()
    with transaction.atomic(), acting(actor):
        if text is None:
            settle_difference(
                actor=actor, line_id=line_id, version=version, proposed=proposed, decision=decision
            )
        else:
            settle_line(
                actor=actor, line_id=line_id, version=version, text=text, decision=decision, **vars(proposed)
            )
        # The round is locked by now: no meeting about it begins meanwhile.
        line = RoundLine.objects.get(pk=line_id)
        meeting = _going_on(line, meeting_id)
        if meeting is None or not decision or _stands(meeting, line, decision):
            return None
        _check_length(decision)
        return decide(actor=actor, meeting_id=meeting.pk, text=decision, line_id=line.pk)


def _going_on(line: RoundLine, meeting_id: int | None) -> Meeting | None:
    """The meeting about the line's round that goes on, locked, so that it does not end meanwhile."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(
        round=line.round_id, ended_at__isnull=True
    )
    found = rows.order_by("pk").first()
    if meeting_id is not None and (found is None or found.pk != meeting_id):
        raise MeetingEndedError
    return found


def _stands(meeting: Meeting, line: RoundLine, decision: str) -> bool:
    """Whether the same was written down about it: settling again with other reasons is no second decision."""
    return meeting.decisions.filter(
        commitment=line.commitment_id, text=decision, replaced_by__isnull=True
    ).exists()


def _check_length(decision: str) -> None:
    if len(decision) > MAX_DECISION:
        message = _("A decision is at most %(most)s characters; this has %(length)s.")
        told = message % {"most": MAX_DECISION, "length": len(decision)}
        raise ValidationError({"decision": told})
