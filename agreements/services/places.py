"""Where something new stands in a row of things, and the word it has in addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager, Max, QuerySet
from django.utils.text import slugify

from ..models import AddendumChange, FrameworkAgreement


def next_position(rows: QuerySet[Any] | Manager[Any]) -> int:
    """Behind everything there is, also where something in between was taken away; the first is 1."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


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
