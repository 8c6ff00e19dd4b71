"""The preview of an import as the page shows it: which rows, and what differs in words; and an example of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from config.web.cells import Cell, Column, Sheet
from config.web.diffs import Piece, word_diff
from config.web.file_names import file_name, named
from config.web.uploads import XLSX

from .services.import_columns import TITLES
from .services.import_goals import GOALS
from .services.import_words import in_words
from .services.list_plan import STATES, Plan, PlannedRow, Problem


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
    """What the template prints: the rows that do something or of which something is said; or those that are to be mended."""
    told = ("refused",) if plan.problems else ("new", "changed", "gone")
    return {
        "counts": {state: plan.count(state) for state in STATES},
        "fine": len(plan.rows) - plan.count("refused"),
        "shown_rows": [
            _shown(row) for row in plan.rows if row.state in told or (row.remarks and not plan.problems)
        ],
    }


def columns(headings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Every column that is known, with other words for it."""
    for first, *others in headings.values():
        yield first.capitalize(), ", ".join(others)


def example_file(
    called: str, titles: Mapping[str, str], example: Mapping[str, Sequence[Cell]]
) -> HttpResponse:
    """A file that shows what a list looks like, and can be taken in as it is."""
    # Imported here, as it takes long and few processes need it.
    from config.web.workbooks import render_sheets

    columns = tuple(
        Column(titles[name], max(12, *(min(40, len(str(cell)) + 2) for cell in cells)))
        for name, cells in example.items()
    )
    title = f"Voorbeeld van een lijst met {called}"
    content = render_sheets(
        [Sheet(called.capitalize(), columns, tuple(zip(*example.values(), strict=True)))],
        title=title,
        subject=title,
        author="Prestatieafspraken",
        dated=timezone.localdate(),
        header=title,
    )
    return named(HttpResponse(content, content_type=XLSX), file_name("voorbeeld", called, ending="xlsx"))


def _shown(row: PlannedRow) -> ShownRow:
    changes = [
        ShownChange(change.title, word_diff(change.before, change.after).pieces) for change in row.changes
    ]
    told = list(_told(row)) if row.state == "new" else []
    return ShownRow(row.number, row.label, row.key, row.state, changes, told, row.problems, row.remarks)


def _told(row: PlannedRow) -> Iterator[tuple[str, str]]:
    """What a new commitment says beside its number and title."""
    for name in ("theme", "text", "items", "lead", "party", "involved", "planning", "source_note", *GOALS):
        if words := in_words(row.values.get(name)):
            yield TITLES[name], words
