"""Items of commitments that have a lead of their own: who leads them, and whose work that is.

Leading an item is work beside the commitment as a whole; being party to an item or involved in it belongs to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils.text import Truncator

from agreements.enums import AssignmentPart, ResponsibilityRole
from agreements.models import Assignment, CommitmentItem, Planning, Responsibility
from parties.models import AnyUser, Party, holds_on

from ..models import ProgressReport, RoundLine
from .duties import Duty, responsible

#: How much of an item stands where it is named only.
_NAMED = 60


def leads_item(row: Responsibility) -> bool:
    """Whether it is about leading one item; all else is about the whole commitment."""
    return is_apart(row.item_id, row.role)


def is_apart(item: int | None, role: str) -> bool:
    """The same of the columns of a responsibility."""
    return item is not None and role == ResponsibilityRole.LEAD


def items_led(duty: Duty) -> list[CommitmentItem]:
    """The items the party leads, each once, in the order of the commitment."""
    found = {row.item_id: row.item for row in duty.responsibilities if leads_item(row)}
    return sorted((item for item in found.values() if item), key=lambda item: (item.position, item.pk))


def short(item: CommitmentItem) -> str:
    """An item where it is named only."""
    return Truncator(f"{item.label} {item.text}".strip()).chars(_NAMED)


@dataclass
class Handling:
    """Who of some parties does what, per commitment and party, and per item that is led apart."""

    whole: dict[tuple[int, int], dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    items: dict[tuple[int, int], dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def of_item(self, user: AnyUser, item: CommitmentItem, party: Party) -> str | None:
        """What the person does about an item: who handles the commitment handles its items that nobody else does."""
        own = self.items.get((item.pk, party.pk), {})
        if user.pk in own or AssignmentPart.HANDLER in own.values():
            return own.get(user.pk or 0)
        return self.whole.get((item.commitment_id, party.pk), {}).get(user.pk or 0)

    def of_whole(self, user: AnyUser) -> set[tuple[int, int]]:
        """The commitments the person handles or stands in for, with the party they do so for."""
        return {place for place, own in self.whole.items() if user.pk in own}


def read_handling(
    parties: Collection[Party] | Collection[int], commitments: QuerySet[Any] | None = None
) -> Handling:
    """Who of these parties does what now, about all or only about these commitments (ids); one query."""
    found = Handling()
    rows = Assignment.objects.current().by_members().filter(party__in=parties).order_by("part", "pk")
    if commitments is not None:
        rows = rows.filter(responsibility__commitment__in=commitments)
    for commitment, item, role, party, user, part in rows.values_list(
        "responsibility__commitment",
        "responsibility__item",
        "responsibility__role",
        "party",
        "user",
        "part",
    ):
        if item is not None and is_apart(item, role):
            place = found.items[item, party]
        else:
            place = found.whole[commitment, party]
        # Who handles one part of it and stands in for another does both; handling goes before standing in.
        if place.get(user) != AssignmentPart.HANDLER:
            place[user] = part
    return found


@dataclass(frozen=True)
class OwnItem:
    """An item a party of the person leads, that is theirs and was not told about yet; `tells`: they may do so."""

    item: CommitmentItem
    party: Party
    part: str
    tells: bool
    #: The day by which all of it was planned.
    until: date | None = None


@dataclass
class ItemFacts:
    """What tells which items wait for some people, read for all of them at once."""

    #: Per commitment who leads items of it now, in order.
    leads: dict[int, list[Responsibility]] = field(default_factory=lambda: defaultdict(list))
    handling: Handling = field(default_factory=Handling)
    #: Line, item and party that has a text about it now.
    told: set[tuple[int, int, int]] = field(default_factory=set)
    #: Per party the frameworks it signs.
    seats: Mapping[int, Collection[int]] = field(default_factory=dict)
    #: Per item the day by which all of it was planned.
    until: dict[int, date] = field(default_factory=dict)

    def waiting(
        self, user: AnyUser, line: RoundLine, parties: Iterable[Party], edits: Collection[int]
    ) -> Iterator[OwnItem]:
        """The items of a line that wait for the person, of these parties; no query. `edits`: where they are an editor."""
        duties: dict[int, Duty] = {}
        for row in self.leads.get(line.commitment_id, ()):
            for party in parties:
                if responsible(row, party, self.seats.get(party.pk, ())):
                    duty = duties.setdefault(party.pk, Duty(row.commitment, party))
                    duty.responsibilities.append(row)
        for pk, duty in duties.items():
            for item in items_led(duty):
                part = self.handling.of_item(user, item, duty.party)
                if part is not None and (line.pk, item.pk, pk) not in self.told:
                    yield OwnItem(item, duty.party, part, pk in edits, self.until.get(item.pk))


def _going_on() -> QuerySet[Planning]:
    """Plannings of an item by which no day says that it is late: `terms.due_on`, asked of the database."""
    no_day = Q(ends_on__isnull=True) | ~Q(recurrence="")
    goes_on = Q(continuous=True) | Q(conditional=True) | Q(open_ended=True)
    return Planning.objects.filter(no_day | goes_on, item=OuterRef("item"))


def read_items(
    rounds: Collection[int], parties: Collection[int], seats: Mapping[int, Collection[int]], today: date
) -> ItemFacts:
    """What these parties lead apart in what these rounds ask (ids), for whom of them, and what of it is told.

    Three queries, none without rounds. `seats`: per party the frameworks it signs.
    """
    found = ItemFacts(seats=seats)
    if not rounds:
        return found
    asked = RoundLine.objects.filter(round__in=rounds).not_completed()
    rows = Responsibility.objects.filter(
        holds_on(today),
        commitment__in=asked.values("commitment"),
        role=ResponsibilityRole.LEAD,
        item__isnull=False,
    )
    led: Any = rows.annotate(until=Max("item__plannings__ends_on"), goes_on=Exists(_going_on()))
    for row in led.select_related("item", "commitment__framework").order_by("position", "pk"):
        found.leads[row.commitment_id].append(row)
        if row.until is not None and not row.goes_on:
            found.until[row.item_id] = row.until
    found.handling = read_handling(parties, rows.order_by().values("commitment"))
    # The newest text of a party about an item is the one that stands.
    texts = ProgressReport.objects.filter(line__round__in=rounds, party__in=parties, item__isnull=False)
    newest = {
        (line, item, party): length
        for line, item, party, length in texts.order_by("pk").values_list(
            "line", "item", "party", Length("text")
        )
    }
    found.told = {place for place, length in newest.items() if length}
    return found
