"""Rows of the fixture files as the values services ask for."""

import json
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement, Theme

#: Begins a reason that was made up. No code looks for it: where a row is a demonstration, its origin says so.
MADE_UP = "Demonstratie: verzonnen."


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
        "open_ended": row.get("open_ended", False),
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


def name_of(part: dict[str, Any], parent: dict[str, Any] | None = None) -> str:
    """How other rows refer to a theme or heading: its number, or where none is printed its title.

    A part without a number goes by the name of what it is part of as well: the same title may stand in every chapter.
    """
    if part.get("number"):
        return str(part["number"])
    title = str(part["title"])
    return f"{name_of(parent)} / {title}" if parent else title


def themes_by_name(framework: FrameworkAgreement) -> dict[str, Theme]:
    """The themes of a framework as the fixtures refer to them."""

    def fields(theme: Theme) -> dict[str, Any]:
        return {"number": theme.number, "title": theme.title}

    themes = framework.themes.select_related("parent")
    return {name_of(fields(t), fields(t.parent) if t.parent else None): t for t in themes}


def fields_of(row: Any) -> dict[str, Any]:
    """The row when it has fields at all, else none."""
    return row if isinstance(row, dict) else {}


def no_fields(row: Any) -> str:
    """Why a row without fields can not be read, with the beginning of what stands there."""
    beginning = json.dumps(row, ensure_ascii=False)[:40]
    return _("fields were expected here, not %(value)s") % {"value": beginning}
