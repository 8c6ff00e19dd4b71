"""What was raised about a commitment: what is open on its page, and everything that happened with it in its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import Commitment
from parties.models import AnyUser

from ..enums import EscalationState
from ..escalations.permissions import may_raise
from ..escalations.reading import escalations_of
from ..escalations.services import check_raisable
from ..models import Escalation
from ..table.days import end_of

#: Told by the one that follows it.
_TOLD_ELSEWHERE = (EscalationState.OPEN, EscalationState.HIGHER)


@dataclass(frozen=True, slots=True)
class Raised:
    """One thing that happened: `what` tells in words that it was raised, answered or how it ended."""

    escalation: Escalation
    what: str
    text: str
    day: date
    at: datetime
    who: str
    party: str
    origin: str
    tried: str = ""
    acts: str = ""
    due_on: date | None = None


def raised_context(
    commitment: Commitment, user: AnyUser, rows: Iterable[Escalation], day: date | None
) -> dict[str, Any]:
    """What of it is open now, and whether the person may raise it; nothing of that on the page of another day."""
    if day is not None:
        return {"raised": [], "may_raise": False}
    raises = may_raise(user, commitment.framework) and _holds(commitment)
    return {"raised": [row for row in rows if row.is_open], "may_raise": raises}


def read_raised(commitment: Commitment, day: date | None) -> list[Escalation]:
    """Everything that was raised about it; two queries where something was, else one."""
    return escalations_of(commitment, day)


def _holds(commitment: Commitment) -> bool:
    try:
        check_raisable(commitment.framework, commitment)
    except ValidationError:
        return False
    return True


def happened(rows: Iterable[Escalation]) -> Iterator[Raised]:
    """Each raising, answer and ending, with the day it is about."""
    for row in rows:
        told = _("Raised %(where)s") if row.before_id is None else _("Raised higher, %(where)s")
        yield Raised(
            row,
            told % {"where": row.raised_to},
            row.problem,
            row.since,
            _on(row.since, 0, row.pk),
            row.party.label,
            "",
            row.origin,
            tried=row.tried,
            due_on=row.due_on,
        )
        for answer in row.answers.all():
            whose = answer.party.label if answer.party else _("The parties together")
            yield Raised(
                row,
                _("Answer of %(party)s") % {"party": whose},
                answer.text,
                answer.decided_on,
                _on(answer.decided_on, 1, answer.pk),
                answer.author_name,
                answer.author_party,
                answer.origin,
                acts=answer.who,
                due_on=answer.due_on,
            )
        if row.state not in _TOLD_ELSEWHERE and row.closed_on:
            told = row.get_state_display()
            at = _on(row.closed_on, 2, row.pk)
            yield Raised(row, told, row.outcome, row.closed_on, at, "", "", row.origin)


def _on(day: date, place: int, pk: int) -> datetime:
    """After what was told on that day, in the order in which these things go."""
    return end_of(day) + timedelta(milliseconds=place, microseconds=pk)
