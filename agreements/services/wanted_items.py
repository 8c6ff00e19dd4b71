"""Items as somebody wants them, in plain values: what each says, who leads it and when. As they are then written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..enums import ResponsibilityRole
from .planning_words import read_planning
from .whom import party_at, read_whom


def item_values(told: Mapping[str, Any], year: int | None) -> dict[str, Any]:
    """An item as `write_revision` takes it, of one with `label`, `text`, and perhaps `item`, `leads` and `plannings`.

    `item`: its id, None for a new one. `leads` as `whom` takes them, `plannings`: printed words, which are read as days
    of `year`. What is not told stays.
    """
    values = {name: told[name] for name in ("label", "text", "item") if name in told}
    if "leads" in told:
        values["responsibilities"] = {ResponsibilityRole.LEAD.value: whom(told["leads"])}
    if "plannings" in told:
        values["plannings"] = [read_planning(one, year) for one in told["plannings"]]
    return values


def whom(words: Iterable[str]) -> list[dict[str, Any]]:
    """Field values of responsibilities, of words as `whom.py` reads them."""
    found = []
    for word in words:
        told = read_whom(word)._asdict()
        slug = told.pop("slug")
        found.append({"party": party_at(slug) if slug else None, **told})
    return found
