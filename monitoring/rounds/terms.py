"""By when a commitment, and each of its items with a planning of its own, was planned (docs/decisions/0084)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict, TypeVar

from django.db.models import Exists, F, OuterRef, QuerySet

from agreements.models import CommitmentItem, Planning, Responsibility

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PlannedPart = WithAnnotations[Planning, "OfWhole"]

_Row = TypeVar("_Row", bound=Planning)


class OfWhole(TypedDict):
    """What the query adds to a planning: whether the commitment has an item that no planning is about."""

    has_bare_items: bool


@dataclass(frozen=True, slots=True)
class ItemTerm:
    """The day by which an item was planned, by what it is called and as it is printed."""

    item: int
    name: str
    term: date
    words: str = ""


def due_on(plannings: Sequence[Planning]) -> date | None:
    """The day by which all of it was planned; None when any planning goes on, depends or has no end."""
    if not plannings or any(
        row.ends_on is None or row.continuous or row.recurrence or row.conditional or row.open_ended
        for row in plannings
    ):
        return None
    return max(row.ends_on for row in plannings if row.ends_on is not None)


def with_items(rows: QuerySet[Planning]) -> QuerySet[PlannedPart]:
    """Plannings with what `item_terms` and `term_of` read, in their order; no query more."""
    bare = CommitmentItem.objects.filter(commitment=OuterRef("commitment"), plannings__isnull=True)
    return (
        rows.select_related("item")
        .annotate(has_bare_items=Exists(bare))
        .order_by(F("item__position").asc(nulls_first=True), "item_id", "position", "pk")
    )


def item_terms(rows: Iterable[Planning]) -> tuple[ItemTerm, ...]:
    """Of the plannings of one commitment, read with their items: each item that was planned by a certain day."""
    own: dict[int, list[Planning]] = defaultdict(list)
    for row in rows:
        if row.item_id is not None:
            own[row.item_id].append(row)
    found = []
    for pk, plannings in own.items():
        day, item = due_on(plannings), plannings[0].item
        if day is not None and item is not None:
            words = "; ".join(dict.fromkeys(row.printed for row in plannings))
            found.append(ItemTerm(pk, item.short, day, words))
    return tuple(found)


def term_of(rows: Sequence[Planning], *, has_bare_items: bool) -> date | None:
    """The day by which all of one commitment was planned.

    What is planned of the whole tells it, or a later day of an item; where nothing is, the items do if each of them has
    a planning. `has_bare_items`: whether one has none.
    """
    whole = [row for row in rows if row.item_id is None]
    if not whole:
        return None if has_bare_items else due_on(rows)
    day = due_on(whole)
    return None if day is None else max([day, *(one.term for one in item_terms(rows))])


def is_passed(term: date, day: date, green_on: date | None) -> bool:
    """Whether the planned day of an item has passed, and no light since said that all went well: then it is most likely done.

    `green_on`: the last day of which a light said so.
    """
    return term < day and not (green_on is not None and green_on >= term)


def of_commitments(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    """Plannings by commitment."""
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.commitment_id].append(row)
    return found


def leads_of(rows: Iterable[Responsibility]) -> list[Responsibility]:
    """Of who leads something of one commitment those who lead the whole; where nobody does, those who lead its items."""
    rows = list(rows)
    return [row for row in rows if row.item_id is None] or rows
