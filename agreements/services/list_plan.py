"""What taking in a list would do, whatever it is a list of: row by row, with what is wrong and what is worth a look."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from django.db.models import Model
from django.utils.translation import gettext as _

from ..models import Commitment, FrameworkAgreement
from .import_values import Values

State = Literal["new", "changed", "gone", "unchanged", "refused"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row can not be taken in; without a row it is about the file, without a column about the row."""

    message: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        if self.row is None:
            return self.message
        place = {"row": self.row, "column": self.column, "message": self.message}
        if self.column:
            return _("Row %(row)s, column “%(column)s”: %(message)s") % place
        return _("Row %(row)s: %(message)s") % place


@dataclass(frozen=True, slots=True)
class Change:
    """What one field says now and what it would say."""

    field: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file and what becomes of it; remarks are worth a look and stop nothing."""

    number: int
    label: str
    state: State
    key: str = ""
    values: Values = field(default_factory=dict)
    existing: Commitment | None = None
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. With problems it does nothing at all; `written`: what it did, by row of the file."""

    framework: FrameworkAgreement
    year: int | None
    rows: tuple[PlannedRow, ...] = ()
    remarks: tuple[str, ...] = ()
    general: tuple[Problem, ...] = ()
    written: Mapping[int, Model] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the file."""
        return [*self.general, *(problem for row in self.rows for problem in row.problems)]

    def count(self, state: str) -> int:
        """How many rows have this outcome."""
        return sum(row.state == state for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same; lets one see that nothing changed since the preview."""
        told = [
            (
                row.key,
                row.state,
                row.existing.version if row.existing else 0,
                sorted(row.values.items(), key=repr),
            )
            for row in self.rows
        ]
        return hashlib.sha256(repr((self.framework.pk, self.year, told)).encode()).hexdigest()
