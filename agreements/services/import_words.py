"""What a commitment says, in the shape and the words of a list: to compare with one, and to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..enums import CommitmentKind, GlobalGoal, PrintedIn, ResponsibilityRole
from ..models import Commitment, CommitmentItem, Responsibility
from .import_goals import GOALS, global_goal_words, goals_now
from .sheet_parts import tidy

#: The roles a list has a column for.
ROLES = {
    "lead": ResponsibilityRole.LEAD,
    "party": ResponsibilityRole.PARTY,
    "involved": ResponsibilityRole.INVOLVED,
}


def now_says(row: Commitment, name: str, item: CommitmentItem | None = None) -> Any:
    """What the commitment says now, or an item of it, in the shape a file tells it."""
    of = item.pk if item else None
    if name in ROLES:
        rows = [one for one in row.responsibilities.all() if one.role == ROLES[name] and one.item_id == of]
        printed = [one for one in rows if one.source != PrintedIn.TEXT] or rows
        return tuple(_who(one) for one in printed)
    if name == "planning":
        plannings = [one for one in row.plannings.all() if one.item_id == of]
        printed_in = [one for one in plannings if one.source != PrintedIn.TEXT] or plannings
        return tuple({"printed": one.printed} for one in printed_in)
    if name == "items":
        return tuple({"label": one.label, "text": one.text} for one in row.items.all())
    return goals_now(row, name) if name in GOALS else getattr(row, name)


def items_beside(row: Commitment, told: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Its items now, each with as much beside its text as the file tells of items."""
    names = {name for one in told for name in one.get("parts", ())}
    return tuple(
        {"label": item.label, "text": item.text}
        | ({"parts": {name: now_says(row, name, item) for name in sorted(names)}} if names else {})
        for item in row.items.all()
    )


def existing_words(row: Commitment, name: str) -> str:
    """What a commitment says in one column of a list, in words; an import reads it back the same."""
    if name == "kind":
        return "kaderafspraak" if row.kind == CommitmentKind.FRAMEWORK else "jaarafspraak"
    value = now_says(row, name)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return in_words(value)


def _who(row: Responsibility) -> dict[str, Any]:
    return {
        "party": row.party,
        "group": row.group,
        "everyone": row.everyone,
        "outsider": row.outsider,
        "printed": row.printed,
    }


def compared(value: Any) -> Any:
    """What makes a difference: who it is and not how it is printed, words and not line ends."""
    if isinstance(value, tuple):
        return [compared(one) for one in value]
    if isinstance(value, dict):
        if "outsider" in value:
            return (value["party"], value["group"], value["everyone"], value["outsider"])
        words = f"{value.get('label', '')} {value.get('printed', '')} {value.get('text', '')}"
        parts = [(name, compared(part)) for name, part in sorted(value.get("parts", {}).items()) if part]
        return " ".join(words.split()), parts
    if isinstance(value, str):
        return "\n".join(line.strip() for line in tidy(value).split("\n"))
    return value


def in_words(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if "outsider" in value:
            names = ("party", "group", "everyone", "outsider")
            label = Responsibility(**{name: value[name] for name in names}).label
            return f"{label} ({function})" if (function := value.get("function")) else label
        words = f"{value.get('label', '')} {value.get('printed', '')}{value.get('text', '')}".strip()
        beside = "; ".join(
            ", ".join(in_words(part).split("\n")) for part in value.get("parts", {}).values() if part
        )
        return f"{words} ({beside})" if beside else words
    if isinstance(value, GlobalGoal):
        return global_goal_words(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(map(in_words, value))
    return str(value)
