"""Items of commitments that have a lead of their own: who leads them, and whose work that is.

Leading an item is work beside the commitment as a whole; being party to an item or involved in it belongs to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import Truncator

from agreements.enums import AssignmentPart, ResponsibilityRole
from agreements.models import Assignment, CommitmentItem, FrameworkAgreement, Responsibility
from parties.models import AnyUser, Party

from ..models import ProgressReport, RoundLine
from .duties import Duty, duties_of

#: How much of an item stands where it is named only.
_NAMED = 60


def leads_item(row: Responsibility) -> bool:
    """Whether it is about leading one item; all else is about the whole commitment."""
    return row.item_id is not None and row.role == ResponsibilityRole.LEAD


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


def read_handling(parties: Collection[Party]) -> Handling:
    """Who of these parties does what now; one query."""
    found = Handling()
    rows = Assignment.objects.current().by_members().filter(party__in=parties).order_by("part", "pk")
    for commitment, item, role, party, user, part in rows.values_list(
        "responsibility__commitment",
        "responsibility__item",
        "responsibility__role",
        "party",
        "user",
        "part",
    ):
        if item is not None and role == ResponsibilityRole.LEAD:
            place = found.items[item, party]
        else:
            place = found.whole[commitment, party]
        # Who handles one part of it and stands in for another does both; handling goes before standing in.
        if place.get(user) != AssignmentPart.HANDLER:
            place[user] = part
    return found


@dataclass(frozen=True)
class OwnItem:
    """An item the person's party leads, that is theirs and was not told about yet in the round of a line."""

    item: CommitmentItem
    party: Party
    part: str


def read_own_items(
    user: AnyUser, parties: Sequence[Party], lines: Iterable[RoundLine], today: date
) -> Mapping[int, list[OwnItem]]:
    """Per line the items that wait for the person; four queries. The lines have their round and commitment loaded."""
    per_commitment = defaultdict(list)
    for line in lines:
        per_commitment[line.commitment_id].append(line)
    frameworks = {line.commitment.framework_id for own in per_commitment.values() for line in own}
    handling = read_handling(parties)
    told = _told(per_commitment, parties)
    found: dict[int, list[OwnItem]] = defaultdict(list)
    visible = FrameworkAgreement.objects.filter(pk__in=frameworks)
    for duty in duties_of(parties, visible, today, (ResponsibilityRole.LEAD,)):
        for line in per_commitment.get(duty.commitment.pk, ()):
            for item in items_led(duty):
                part = handling.of_item(user, item, duty.party)
                if part is not None and not told.get((line.pk, item.pk, duty.party.pk)):
                    found[line.pk].append(OwnItem(item, duty.party, part))
    return found


def _told(
    per_commitment: Mapping[int, Sequence[RoundLine]], parties: Collection[Party]
) -> dict[tuple[int, int, int], bool]:
    """Whether a party has a text about an item in a round now."""
    lines = [line.pk for own in per_commitment.values() for line in own]
    rows = ProgressReport.objects.filter(line__in=lines, party__in=parties, item__isnull=False)
    return {
        (line, item, party): bool(text)
        for line, item, party, text in rows.order_by("pk").values_list("line", "item", "party", "text")
    }
