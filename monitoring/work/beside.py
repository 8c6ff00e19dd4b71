"""What stands beside what a party owes: what of it was raised, and what meetings decided that the party does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from agreements.enums import EscalationLevel
from agreements.models import FrameworkAgreement
from parties.models import AnyUser, Party

from ..models import Decision, Escalation, Meeting


@dataclass(frozen=True)
class OpenAction:
    """A decision that the party still has to carry out."""

    decision: Decision
    late: bool


def raised_of(user: AnyUser, commitments: Iterable[int]) -> dict[int, Escalation]:
    """What is open and the person may read, per commitment; before two levels the highest. One query."""
    rows = Escalation.objects.open().visible_to(user).filter(commitment__in=set(commitments))
    found: dict[int, Escalation] = {}
    for row in rows.order_by("since", "pk"):
        if row.commitment_id not in found or row.level == EscalationLevel.EXECUTIVE:
            found[row.commitment_id] = row
    return found


def actions_of(user: AnyUser, party: Party, today: date) -> list[OpenAction]:
    """What is still to be done by a party at the tables of the person that go on: by its day. One query."""
    tables = FrameworkAgreement.objects.visible_to(user).going_on()
    rows = Decision.objects.open_actions().filter(
        party=party, meeting__in=Meeting.objects.visible_to(user), meeting__round__framework__in=tables
    )
    rows = rows.select_related("meeting__round__framework__municipality", "commitment")
    return [
        OpenAction(row, row.due_on is not None and row.due_on < today)
        for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    ]
