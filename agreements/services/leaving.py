"""Somebody leaves a party, and their work goes to a colleague in the same step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor
from parties.models import Membership, Party, User
from parties.people.services import end_member

from ..enums import AssignmentPart
from ..models import Assignment
from .assigning import hand_over


@dataclass(frozen=True)
class Load:
    """How much somebody does for a party: parts they handle, and parts they stand in for."""

    handles: int
    stands_in: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.handles + self.stands_in


def load_of(party: Party, user: User) -> Load:
    """What the person does for the party now."""
    parts = Assignment.objects.current().filter(party=party, user=user).values_list("part", flat=True)
    handles = sum(part == AssignmentPart.HANDLER for part in parts)
    return Load(handles, len(parts) - handles)


def leave(
    *,
    actor: Actor,
    membership: Membership,
    version: int,
    from_day: date,
    successor: User | None,
    knowingly: str = "",
) -> int:
    """End a membership and hand all work over to `successor` at once; the number of parts handed over.

    Without a successor the work stays as it is: from `from_day` on it counts as nobody's. All or nothing; errors as
    of `end_member` and `hand_over`, with `successor` when there is nothing left to hand over.
    """
    with transaction.atomic():
        end_member(
            actor=actor, membership=membership, version=version, from_day=from_day, knowingly=knowingly
        )
        if successor is None:
            return 0
        party, leaver = membership.party, membership.user
        if not load_of(party, leaver).total:
            raise ValidationError(
                {"successor": _("There is nothing left to hand over. Send the form again.")}
            )
        return hand_over(actor=actor, party=party, leaver=leaver, successor=successor)
