"""What changed since the round before: better, worse, other lights, new texts and new lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .counts import Counter
from .lines import Row

#: Characters of what is told beside a change; the whole text stands in the table.
SHORT = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """A line whose light is another one than before, and the words that go with it."""

    row: Row
    was: SafeString
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed; each group with its heading."""

    groups: list[tuple[str, list[Changed]]]
    texts: list[Row]
    added: list[Row]
    silent: list[Row]


def changes(rows: Iterable[Row], counter: Counter) -> Changes:
    """The rows of a round that has an earlier one, by what changed; worse comes first."""
    every = list(rows)
    moved = [row for row in every if row.line.earlier and row.line.earlier[-1].light != row.line.light]
    headed = (
        (_("Worse"), [row for row in moved if row.line.change == "worse"]),
        (_("Better"), [row for row in moved if row.line.change == "better"]),
        (_("A light for the first time, or none any more"), [row for row in moved if not row.line.change]),
    )
    added = [row for row in every if not row.line.earlier]
    known = {id(row) for row in (*moved, *added)}
    rest = [row for row in every if id(row) not in known]
    return Changes(
        groups=[
            (title, [Changed(row, counter.badges[row.line.earlier[-1].light], _why(row)) for row in group])
            for title, group in headed
            if group
        ],
        texts=[row for row in rest if not row.line.silent],
        added=added,
        silent=[row for row in rest if row.line.silent],
    )


def _why(row: Row) -> str:
    """The cause of what went wrong, else the newest words of this round, shortened to a few lines."""
    line = row.line
    told = line.cause or next((told.text for told in line.progress if not told.round), "")
    text = " ".join(told.split())
    return text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0] + " …"
