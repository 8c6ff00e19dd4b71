"""The projects of dwellings that the documents tell of."""

from __future__ import annotations

from typing import Any

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from config.web.history import Actor
from parties.models import Party

from ..models import HousingProject
from ..projects.services import FIELDS, add_project
from .reading import FixtureReader

FILE = "projects.json"


def load_projects(loader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """Put the projects of a folder in the list of its main framework; returns how many were added.

    A list that somebody began stays as it is. What is wrong becomes one of the loader's problems.
    """
    rows = loader.rows(FILE, loader.read(FILE), "projects")
    if not rows or HousingProject.objects.filter(framework=framework).exists():
        return 0
    parties = Party.objects.in_bulk(field_name="slug")
    commitments = {one.key: one for one in framework.commitments.all()}
    indicators = {one.key: one for one in framework.indicators.all()}
    added: list[HousingProject] = []

    def add(index: int, row: dict[str, Any]) -> None:
        told = {name: row[name] for name in FIELDS if name in row}
        for name, known in (("developer", parties), ("commitment", commitments), ("indicator", indicators)):
            if name in told:
                told[name] = known[told[name]]
        origin = Origin(row.get("origin", Origin.DOCUMENT))
        source = row.get("source", "")
        added.append(add_project(actor=actor, framework=framework, told=told, origin=origin, source=source))

    loader.each(FILE, rows, "name", add)
    return len(added)
