"""The preview of an import as the page shows it: which rows, and what differs in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.web.diffs import Piece, word_diff

from .services.import_columns import TITLES
from .services.import_plan import STATES, Plan, PlannedRow, Problem, in_words


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field and its text with what goes and what comes."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview; `told` is what a new commitment says, by column."""

    number: int
    label: str
    key: str
    state: str
    changes: list[ShownChange]
    told: list[tuple[str, str]]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]


def preview(plan: Plan) -> dict[str, Any]:
    """What the template prints: the rows that do something; with problems only those that are to be mended."""
    told = ("refused",) if plan.problems else ("new", "changed", "gone")
    return {
        "counts": {state: plan.count(state) for state in STATES},
        "fine": len(plan.rows) - plan.count("refused"),
        "shown_rows": [_shown(row) for row in plan.rows if row.state in told],
    }


def columns(headings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Every column that is known, with other words for it."""
    for first, *others in headings.values():
        yield first.capitalize(), ", ".join(others)


def _shown(row: PlannedRow) -> ShownRow:
    changes = [
        ShownChange(change.title, word_diff(change.before, change.after).pieces) for change in row.changes
    ]
    told = list(_told(row)) if row.state == "new" else []
    return ShownRow(row.number, row.label, row.key, row.state, changes, told, row.problems, row.remarks)


def _told(row: PlannedRow) -> Iterator[tuple[str, str]]:
    """What a new commitment says beside its number and title."""
    for name in ("theme", "text", "items", "lead", "party", "involved", "planning", "source_note"):
        if words := in_words(row.values.get(name)):
            yield TITLES[name], words
