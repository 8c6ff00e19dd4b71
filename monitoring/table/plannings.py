"""When a commitment is planned, as the report tells it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.enums import PrintedIn
from agreements.models import (
    Planning,
)

from ..rounds.preparing import due_on


@dataclass(frozen=True)
class Planned:
    """The planning as printed in the column, what the running text says besides, and the days of what the column
    shows: the last one told, and the one by which all of it was planned.
    """

    words: str = ""
    notes: tuple[str, ...] = ()
    due: date | None = None
    term: date | None = None


def plannings_of(commitments: Sequence[int]) -> tuple[dict[int, Planned], dict[int, list[str]]]:
    """When, per commitment as a whole, and the words per item that has its own; one query."""
    found: dict[int, tuple[list[Planning], list[Planning]]] = defaultdict(lambda: ([], []))
    of_items: dict[int, list[str]] = defaultdict(list)
    for row in Planning.objects.filter(commitment__in=commitments).order_by("position", "pk"):
        if row.item_id:
            of_items[row.item_id].append(row.printed)
        else:
            found[row.commitment_id][row.source == PrintedIn.TEXT].append(row)
    return {pk: _planned(columns, texts) for pk, (columns, texts) in found.items()}, of_items


def _planned(columns: Sequence[Planning], texts: Sequence[Planning]) -> Planned:
    shown = columns or texts
    return Planned(
        words="; ".join(row.printed for row in shown),
        notes=tuple(row.printed for row in texts) if columns else (),
        due=max((row.ends_on for row in shown if row.ends_on), default=None),
        # What the text tells besides may go on as well.
        term=due_on([*columns, *texts]),
    )
