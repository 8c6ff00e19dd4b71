"""Which commitment a row of a list is about, when no address word says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..models import Commitment
from .import_columns import Line, plain

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


def by_number(commitments: Iterable[Commitment]) -> dict[tuple[str, ...], list[Commitment]]:
    """The commitments that have a number, per number however it is spelled."""
    found: dict[tuple[str, ...], list[Commitment]] = {}
    for row in commitments:
        if parts := number_parts(row.number):
            found.setdefault(parts, []).append(row)
    return found
