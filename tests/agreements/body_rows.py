"""Bodies that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from agreements.models import Body
from agreements.services.bodies import add_body
from tests.cast import ACTOR
from tests.factories import Table


def make_body(table: Table, name: str = "Stuurgroep", **told: Any) -> Body:
    """A body of the table."""
    return add_body(
        actor=ACTOR, framework=table.framework, told={"name": name, "source": "Hoofdstuk 5", **told}
    )


def a_second_key(table: Table) -> Body:
    first = make_body(table)
    return Body(framework=table.framework, position=2, key=first.key, name="Werkgroep", source="Hoofdstuk 5")


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "body_key": ("This framework agreement has a body with this address word.", a_second_key),
}
