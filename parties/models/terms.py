"""Rows that hold for a time: from a first day until a last one, both included."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.db.models import Q


def holds_on(day: date) -> Q:
    """Rows with a first and a last day, each of which may be empty, that hold on a day."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )


class Termed(Protocol):
    """A row with a first and a last day."""

    @property
    def starts_on(self) -> date | None:
        """The first; empty for since ever."""

    @property
    def ends_on(self) -> date | None:
        """The last; empty for without end."""


def holds(row: Termed, day: date) -> bool:
    """The same of a row that was read already."""
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)
