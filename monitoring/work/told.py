"""By whom something was told about a line in its round, and whether that is an answer: one rule for every list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Length

from ..models import ProgressReport
from ..table.nested import nested

#: Who tells: a party, or None for the joint text.
Teller = int | None


def is_told(tellers: Collection[Teller], parties: Iterable[int]) -> bool:
    """Whether a line asks nothing more of these parties: it has a text of theirs, or the joint one."""
    return not {None, *parties}.isdisjoint(tellers)


def with_texts(lines: QuerySet[Any], parties: Collection[int] | None = None) -> QuerySet[Any]:
    """Add to each line its texts, joint and of these parties (None: of all), for `tellers_of`; in the same query."""
    texts = ProgressReport.objects.filter(line=OuterRef("pk")).annotate(length=Length("text"))
    if parties is not None:
        texts = texts.filter(Q(party__isnull=True) | Q(party__in=parties))
    return lines.annotate(told_by=nested(texts, "line", "item", "party", "pk", "length"))


def has_text(line: str = "pk") -> Exists:
    """Whether any text stands about a line (`line`: its name in the query around), as `tellers_of` reads it."""
    texts = ProgressReport.objects.annotate(told_by_id=Coalesce("party", 0), told_of_id=Coalesce("item", 0))
    newer = texts.filter(
        line=OuterRef("line"),
        told_by_id=OuterRef("told_by_id"),
        told_of_id=OuterRef("told_of_id"),
        pk__gt=OuterRef("pk"),
    )
    return Exists(texts.filter(~Exists(newer), line=OuterRef(line)).exclude(text=""))


def tellers_of(line: Any) -> dict[int | None, set[Teller]]:
    """Per item (None: the whole) of whom a text stands: of each the newest counts, and an emptied one is none."""
    newest = {
        (item, party): length
        for item, party, _pk, length in sorted(line.told_by or (), key=lambda row: row[2])
    }
    found: dict[int | None, set[Teller]] = {}
    for (item, party), length in newest.items():
        if length:
            found.setdefault(item, set()).add(party)
    return found
