"""Which commitment a row of a list is about, when no address word says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from ..models import Commitment
from .import_columns import Line, plain
from .revising import ALIKE

_PARTS = re.compile(r"[^\W\d_]+|\d+")


def number_parts(number: str) -> tuple[str, ...]:
    """A number as it is compared: K 1.14, K1.14 and K.1.14 are one, K 11.4 is another."""
    return tuple(_PARTS.findall(plain(number)))


def recognise(
    lines: Iterable[Line], commitments: Sequence[Commitment], given: set[str]
) -> dict[int, Commitment]:
    """Per row the commitment with its number and title; first as they stand, then spelled otherwise.

    Every commitment is found once, and not one whose address word stands in the file.
    """
    found: dict[int, Commitment] = {}
    ways: tuple[Callable[[str, str], object], ...] = (
        lambda number, title: (number, title),
        lambda number, title: (number_parts(number), plain(title)),
    )
    unnamed = [line for line in lines if not line.values.get("key")]
    for way in ways:
        left: dict[object, list[Commitment]] = {}
        there = {row.key for row in found.values()} | given
        for row in commitments:
            if row.key not in there:
                left.setdefault(way(row.number, row.title), []).append(row)
        for line in unnamed:
            alike = left.get(way(line.values.get("number", ""), line.values.get("title", "")))
            if alike and line.number not in found:
                found[line.number] = alike.pop(0)
    return found


def by_title(commitments: Iterable[Commitment]) -> dict[str, list[Commitment]]:
    """Commitments by their title, as it is compared."""
    found: dict[str, list[Commitment]] = defaultdict(list)
    for row in commitments:
        found[plain(row.title)].append(row)
    return dict(found)


def other_words(line: Line, existing: Commitment, titles: Mapping[str, Sequence[Commitment]]) -> str:
    """That a row is about this commitment by its number alone, where its title has little of it, or is that of another
    of them (`titles`): the numbers moved. Else nothing.
    """
    title = plain(line.values.get("title", ""))
    is_there = any(row.key != existing.key for row in titles.get(title, ()))
    if not title or (not is_there and _likeness(title, plain(existing.title)) >= ALIKE):
        return ""
    return _(
        "“%(commitment)s” has this number, so it is changed and keeps what hangs on it. Is this another commitment? Give it a number of its own in the file."
    ) % {"commitment": existing}


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def same_title(
    line: Line, titles: Mapping[str, Sequence[Commitment]], taken: Collection[str]
) -> Iterator[str]:
    """That a row is added while a commitment with the same title and another number is there, which no row took (`taken`)."""
    title = plain(line.values.get("title", ""))
    row = next((one for one in titles.get(title, ()) if title and one.key not in taken), None)
    if row is not None:
        told = _("“%(commitment)s” is there with the same title. Is it the same? Give this row its number.")
        yield told % {"commitment": row}


def by_number(commitments: Iterable[Commitment]) -> dict[tuple[str, ...], list[Commitment]]:
    """The commitments that have a number, per number however it is spelled."""
    found: dict[tuple[str, ...], list[Commitment]] = {}
    for row in commitments:
        if parts := number_parts(row.number):
            found.setdefault(parts, []).append(row)
    return found
