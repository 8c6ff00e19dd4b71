"""When a commitment is planned, as the report tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from agreements.enums import PrintedIn
from agreements.models import Planning

from ..rounds.terms import ItemTerm, item_terms, of_commitments, term_of, with_items

if TYPE_CHECKING:
    from ..rounds.terms import PlannedPart


@dataclass(frozen=True)
class Planned:
    """The planning as printed in the column, what the running text says besides, and the days: the last one told in the
    column, the one by which all of it was planned, and that of each item with one of its own.
    """

    words: str = ""
    notes: tuple[str, ...] = ()
    due: date | None = None
    term: date | None = None
    items: tuple[ItemTerm, ...] = ()

    @property
    def told(self) -> str:
        """The words of the column; where only items are planned, theirs."""
        return self.words or "; ".join(f"{one.name}: {one.words}" for one in self.items)


def plannings_of(commitments: Sequence[int]) -> tuple[dict[int, Planned], dict[int, list[str]]]:
    """When, per commitment, and the words per item that has its own; one query."""
    of_items: dict[int, list[str]] = defaultdict(list)
    found = of_commitments(with_items(Planning.objects.filter(commitment__in=commitments)))
    for rows in found.values():
        for row in rows:
            if row.item_id:
                of_items[row.item_id].append(row.printed)
    return {pk: _planned(rows) for pk, rows in found.items()}, of_items


def _planned(rows: Sequence[PlannedPart]) -> Planned:
    whole = [row for row in rows if row.item_id is None]
    columns = [row for row in whole if row.source != PrintedIn.TEXT]
    texts = [row for row in whole if row.source == PrintedIn.TEXT]
    shown = columns or texts
    return Planned(
        words="; ".join(row.printed for row in shown),
        notes=tuple(row.printed for row in texts) if columns else (),
        due=max((row.ends_on for row in shown if row.ends_on), default=None),
        # What the text tells besides may go on as well.
        term=term_of(rows, has_bare_items=rows[0].has_bare_items),
        items=item_terms(rows),
    )
