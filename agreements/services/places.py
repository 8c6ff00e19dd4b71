"""Where something new stands in a row of things."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager, Max, QuerySet


def next_position(rows: QuerySet[Any] | Manager[Any]) -> int:
    """Behind everything there is, also where something in between was taken away; the first is 1."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
