"""The whole demo: every folder of fixtures, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from .draft import read_drafts
from .loader import FixtureLoader
from .reading import LOADER, FixtureError


def folders_in(place: Path) -> list[Path]:
    """The folders of fixtures, one per municipality, by name."""
    return sorted(path.parent for path in place.glob("*/parties.json"))


def load_folders(folders: Sequence[Path]) -> int:
    """Load folders in one transaction; returns how many objects were added.

    Raises FixtureError, with nothing written of any folder; its problems name the folder where there are several.
    """
    added, problems = 0, []
    with transaction.atomic():
        for folder in folders:
            try:
                loader = FixtureLoader(folder)
                added += loader.load() + read_drafts(loader, actor=LOADER)
                if loader.problems:
                    raise FixtureError(loader.problems)
            except FixtureError as error:
                told = f"{folder.name}/" if len(folders) > 1 else ""
                problems += [told + problem for problem in error.problems]
        if problems:
            raise FixtureError(problems)
    return added
