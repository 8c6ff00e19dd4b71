"""Where something new stands in a row of things, and the word it has in addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager, Max, QuerySet
from django.utils.text import slugify

from ..models import AddendumChange, FrameworkAgreement


def next_position(rows: QuerySet[Any] | Manager[Any]) -> int:
    """Behind everything there is, also where something in between was taken away; the first is 1."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def change_places(rows: QuerySet[Any], row: Any, *, up: bool) -> bool:
    """Let a row change places with the one before or behind it among `rows`, in their order; False at the end.

    Rows that share a place are told apart from here on. The caller has locked what they belong to.
    """
    ordered = list(rows.order_by("position", "pk"))
    place = ordered.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ordered):
        return False
    ordered[place], ordered[other] = ordered[other], ordered[place]
    places = sorted(one.position for one in ordered)
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + 1)
    for one, position in zip(ordered, places, strict=True):
        if one.position != position:
            one.position = position
            one.save_next()
    return True


def free_key(word: str, *rows: QuerySet[Any] | Manager[Any]) -> str:
    """The word, with a number behind it where one of the rows has it as its key."""
    taken = {key for some in rows for key in some.filter(key__startswith=word).values_list("key", flat=True)}
    return next(
        key for n in range(1, len(taken) + 2) if (key := word if n == 1 else f"{word}-{n}") not in taken
    )


def commitment_key(framework: FrameworkAgreement, year: int | None, words: str) -> str:
    """An address word that no commitment of the framework has, nor one that an addendum adds."""
    start = f"{year}-" if year else ""
    word = f"{start}{slugify(words)[:40].strip('-') or 'afspraak'}"
    added = AddendumChange.objects.filter(addendum__framework=framework)
    return free_key(word, framework.commitments, added)
