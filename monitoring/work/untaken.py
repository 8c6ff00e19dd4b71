"""What a person's organisation must do and nobody there has taken on yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agreements.models import Completion, FrameworkAgreement, Responsibility
from agreements.permissions import may_assign
from parties.models import AnyUser
from parties.permissions import memberships_of

from ..enums import RoundStatus
from ..models import RoundLine
from .duties import MUST, Duty, duties_of, handlers_of, is_current, may_be_current, not_taken
from .items import leads_item
from .told import Teller, is_told, tellers_of, with_texts


@dataclass(frozen=True)
class Untaken:
    """A commitment of which nobody of the party handles these responsibilities.

    `in_round`: an open round still asks about it; `due`: by when.
    """

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
    visible = FrameworkAgreement.objects.visible_to(user).going_on()
    handlers = handlers_of(parties)
    asked = _asked(visible, [party.pk for party in parties])
    done = set(Completion.objects.filter(party__in=parties).values_list("commitment", "party"))
    found = []
    # Of the years before nothing is left but what a round asks about.
    only = may_be_current(today) | Q(commitment__in=list(asked))
    for duty in duties_of(parties, visible, today, MUST, only):
        if (duty.commitment.pk, duty.party.pk) in done:
            continue
        rows = not_taken(duty, handlers)
        left = [due for due, told in asked.get(duty.commitment.pk, ()) if _left(duty, rows, told)]
        if rows and (left or is_current(duty.commitment, today)):
            found.append(Untaken(duty, rows, left[0] if left else None, bool(left)))
    return sorted(found, key=lambda one: one.sorts)


def _left(duty: Duty, rows: list[Responsibility], told: dict[int | None, set[Teller]]) -> bool:
    """Whether a line still asks something of the party: about an item it leads apart its own text is the answer."""
    items = {row.item_id for row in rows if leads_item(row)}
    if len(items) < len(rows) and not is_told(told.get(None, ()), [duty.party.pk]):
        return True
    return any(duty.party.pk not in told.get(item, ()) for item in items)


def _asked(
    visible: QuerySet[FrameworkAgreement], parties: Collection[int]
) -> dict[int, list[tuple[date | None, dict[int | None, set[Teller]]]]]:
    """Per commitment the lines in rounds under way, the oldest first: the day it asks for, and of whom a text stands."""
    lines = RoundLine.objects.filter(round__framework__in=visible).not_completed()
    lines = lines.exclude(round__status__in=[RoundStatus.CLOSED, RoundStatus.PREPARING])
    found = defaultdict(list)
    for line in (
        with_texts(lines, parties).select_related("round").order_by("round__reference_date", "round_id", "pk")
    ):
        due = line.round.data_deadline or line.round.closes_on
        found[line.commitment_id].append((due, tellers_of(line)))
    return found
