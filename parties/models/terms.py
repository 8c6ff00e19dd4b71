"""Rows that hold for a time: from a first day until a last one, both included."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def holds_on(day: date) -> Q:
    """Rows with a first and a last day, each of which may be empty, that hold on a day."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
