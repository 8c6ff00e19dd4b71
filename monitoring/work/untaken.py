"""What a person's organisation must do and nobody there has taken on yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from agreements.models import Completion, FrameworkAgreement, Responsibility
from agreements.permissions import may_assign
from parties.models import AnyUser
from parties.permissions import memberships_of

from ..enums import RoundStatus
from ..models import RoundLine
from .duties import MUST, Duty, duties_of, handlers_of, is_current, not_taken


@dataclass(frozen=True)
class Untaken:
    """A commitment of which nobody of the party handles these responsibilities. `due`: of its open round."""

    duty: Duty
    rows: list[Responsibility]
    due: date | None
    in_round: bool

    @property
    def sorts(self) -> tuple[bool, bool, date]:
        """What is asked about now comes first, the oldest deadline on top; the rest in the agreement's order."""
        return (not self.in_round, self.due is None, self.due or date.max)


def untaken_of(user: AnyUser, today: date) -> list[Untaken]:
    """What nobody took on, of the parties the person is an editor of; five queries, whatever the number."""
    parties = [row.party for row in memberships_of(user) if may_assign(user, row.party)]
    if not parties:
        return []
    visible = FrameworkAgreement.objects.visible_to(user)
    handlers = handlers_of(parties)
    asked = _asked(visible)
    done = set(Completion.objects.filter(party__in=parties).values_list("commitment", "party"))
    found = []
    for duty in duties_of(parties, visible, today, MUST):
        if (duty.commitment.pk, duty.party.pk) in done:
            continue
        rows = not_taken(duty, handlers)
        in_round = duty.commitment.pk in asked
        if rows and (in_round or is_current(duty.commitment, today)):
            found.append(Untaken(duty, rows, asked.get(duty.commitment.pk), in_round))
    return sorted(found, key=lambda one: one.sorts)


def _asked(visible: QuerySet[FrameworkAgreement]) -> dict[int, date | None]:
    """The commitments that stand in a round under way, with the day it asks for."""
    lines = RoundLine.objects.filter(round__framework__in=visible, asked=True)
    lines = lines.exclude(round__status__in=[RoundStatus.CLOSED, RoundStatus.PREPARING])
    rows = lines.order_by("-round__reference_date", "-round").values_list(
        "commitment", "round__data_deadline", "round__closes_on"
    )
    # The oldest round is written last, and so it is the one that counts.
    return {commitment: deadline or closes for commitment, deadline, closes in rows}
