"""The next number in a municipality's own scheme, read from the numbers there are. A proposal: numbers are free text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_LAST = re.compile(r"(?P<head>.*?)(?P<number>\d+)(?P<tail>\D*)")
_TWO = re.compile(r"(?P<head>.*?)(?P<chapter>\d+)(?P<between>\D+)\d+(?P<tail>\D*)")
_DIGITS = re.compile(r"\d+")


def for_year(number: str, before: int, year: int) -> str:
    """A number that is carried over: the same, with the new year where it names the old one."""
    return re.sub(rf"(?<!\d){before}(?!\d)", str(year), number)


def next_number(own: Sequence[str], others: Iterable[str] = (), chapter: str = "") -> str:
    """What comes after the last of `own` (the numbers of the same theme, in order) and stands nowhere yet.

    In a theme without numbers: the first of its chapter, as other themes have it. Empty where nothing shows how.
    """
    others = list(others)
    taken = {bare(number) for number in (*own, *others)}
    for number in reversed(own):
        found = _LAST.fullmatch(number)
        if found:
            return _free(found["head"], int(found["number"]) + 1, found["tail"], taken)
    digits = _DIGITS.search(chapter)
    for number in others:
        found = _TWO.fullmatch(number)
        if found and digits:
            return _free(f"{found['head']}{digits[0]}{found['between']}", 1, found["tail"], taken)
    return ""


def _free(head: str, number: int, tail: str, taken: set[str]) -> str:
    while bare(f"{head}{number}{tail}") in taken:
        number += 1
    return f"{head}{number}{tail}"


def bare(number: str) -> str:
    """Without what differs between two ways to write the same: 'J. 2.7' is 'J 2.7'."""
    return re.sub(r"[^0-9a-z]+", ".", number.lower()).strip(".")
