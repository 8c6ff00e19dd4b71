"""What of an evaluation its page shows: everything or what is still to be done, per theme with the way to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from .judging import Hat, own_judgement
from .reading import Row, Sheet

#: In the address: only what the reader still has to judge.
TO_DO = "te-doen"


@dataclass(frozen=True)
class Chapter:
    """A theme with the rows that are shown of it; `left`: how many of all its rows are still to be judged."""

    name: str
    typed: bool
    anchor: str
    rows: list[Row]
    left: int


@dataclass(frozen=True)
class Choice:
    """A way to look at the page, with how many rows it shows."""

    label: str
    count: int
    query: str
    chosen: bool


def is_to_do(query: QueryDict) -> bool:
    """Whether an address asks for what is still to be done alone."""
    return query.get("toon") == TO_DO


def next_key(rows: Sequence[Row], hat: Hat | None, key: str) -> str:
    """The row to go on with after one that was saved, as they stood before; empty where there is none."""
    keys = [row.commitment.key for row in rows]
    after = rows[keys.index(key) + 1 :] if key in keys else ()
    return next((row.commitment.key for row in after if waits(row, hat)), "")


def waits(row: Row, hat: Hat | None) -> bool:
    """Whether who judges under this hat has something to do in it: to judge, or to talk about what parties see otherwise."""
    return hat is not None and (own_judgement(row, hat) is None or row.on_agenda)


def chapters_of(sheet: Sheet, hat: Hat | None, *, to_do: bool) -> list[Chapter]:
    """Per theme, with an anchor each; what was sent and refused is shown whatever was asked for."""
    found = []
    for number, (name, rows) in enumerate(sheet.chapters(), start=1):
        shown = [row for row in rows if not to_do or row.errors or waits(row, hat)]
        left = sum(waits(row, hat) for row in rows)
        if shown:
            typed = rows[0].commitment.theme_id is not None
            found.append(Chapter(name, typed, f"thema-{number}", shown, left))
    return found


def choices_of(rows: Iterable[Row], hat: Hat | None, *, to_do: bool) -> list[Choice]:
    """Everything, or what is still to be done; none where one of them says nothing."""
    every = list(rows)
    left = sum(waits(row, hat) for row in every)
    if hat is None or (left in (0, len(every)) and not to_do):
        return []
    return [
        Choice(_("All"), len(every), query_of(hat), not to_do),
        Choice(_("Still to do"), left, query_of(hat, to_do=True), to_do),
    ]


def query_of(hat: Hat | None, *, to_do: bool = False) -> str:
    """The query part of an address of the page: '?namens=wonen&toon=te-doen'."""
    asked = {"namens": hat.word if hat else "", "toon": TO_DO if to_do else ""}
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"?{told}" if told else ""
