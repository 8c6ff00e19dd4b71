"""The meetings that the documents name: who sits there, how often and when."""

from __future__ import annotations

from typing import Any

from agreements.models import Body, FrameworkAgreement
from agreements.services.bodies import FIELDS, add_body
from config.web.history import Actor

from .reading import FixtureReader

FILE = "bodies.json"


def load_bodies(loader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """Add the bodies of a folder to its main framework; returns how many were added.

    A list that somebody began stays as it is. What is wrong becomes one of the loader's problems.
    """
    rows = loader.rows(FILE, loader.read(FILE), "bodies")
    if not rows or framework.bodies.exists():
        return 0
    added: list[Body] = []

    def add(index: int, row: dict[str, Any]) -> None:
        told = {name: row[name] for name in FIELDS if name in row}
        added.append(add_body(actor=actor, framework=framework, told=told, key=row["key"]))

    loader.each(FILE, rows, "key", add)
    return len(added)
