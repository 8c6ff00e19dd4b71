"""Projects that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from agreements.enums import Origin
from monitoring.models import HousingProject

from ..factories import Table


def a_project(table: Table, **values: Any) -> HousingProject:
    return HousingProject(framework=table.framework, name="Duinhof", kind="new", **values)


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "project_source": (
        "Tell which document this was taken from.",
        lambda table: a_project(table, origin=Origin.DOCUMENT),
    ),
}
