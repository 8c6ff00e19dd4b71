"""The national goals that the documents name, with what serves them."""

from __future__ import annotations

from typing import Any

from agreements.enums import ElaborationBasis
from agreements.models import Commitment, FrameworkAgreement, NationalGoal, Theme
from agreements.services.goals import FIELDS, add_goal
from config.web.history import Actor

from .reading import FixtureReader
from .rows import themes_by_name

FILE = "goals.json"


def load_goals(loader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """Add the goals of a folder to its main framework; returns how many were added.

    A list that somebody began stays as it is. What is wrong becomes one of the loader's problems.
    """
    rows = loader.rows(FILE, loader.read(FILE), "goals")
    if not rows or framework.national_goals.exists():
        return 0
    themes = themes_by_name(framework)
    commitments = {one.key: one for one in framework.commitments.all()}
    added: list[NationalGoal] = []

    def add(index: int, row: dict[str, Any]) -> None:
        served: dict[Theme | Commitment, str] = {
            themes[link["theme"]]: ElaborationBasis(link["basis"]) for link in row.get("themes", [])
        }
        for link in row.get("commitments", []):
            served[commitments[link["commitment"]]] = ElaborationBasis(link["basis"])
        told = {name: row.get(name, "") for name in FIELDS}
        added.append(add_goal(actor=actor, framework=framework, told=told, served=served, key=row["key"]))

    loader.each(FILE, rows, "key", add)
    return len(added)
