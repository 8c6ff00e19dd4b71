"""Rows of the fixture files as the values services ask for."""

from datetime import date
from typing import Any


def as_day(value: str | None) -> Any:
    """A date from ISO text; None stays None."""
    return date.fromisoformat(value) if value else None


def planning(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a planning."""
    return {
        "printed": row["printed"],
        "starts_on": as_day(row.get("start")),
        "ends_on": as_day(row.get("end")),
        "recurrence": row.get("recurrence") or "",
        "continuous": row.get("continuous", False),
        "conditional": row.get("conditional", False),
        "elsewhere": row.get("elsewhere", False),
        "source": row["source"],
    }


def document(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a related document."""
    return {
        "title": row["title"],
        "kind": row["kind"],
        "parties": row.get("parties", ""),
        "starts_on": as_day(row.get("starts_on")),
        "ends_on": as_day(row.get("ends_on")),
        "note": row.get("note", ""),
    }
