"""Rows about reactions that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from monitoring.enums import Light, ViewKind
from monitoring.models import PartyView

from ..factories import AUTUMN, Table, make_line


def a_view(table: Table, **fields: Any) -> PartyView:
    """What the corporation says about a line; it is not saved."""
    return PartyView(
        line=make_line(table.framework),
        party=table.corporation,
        dated=AUTUMN,
        author_name="Testopzet",
        **fields,
    )


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "view_reason": (
        "Tell why this party sees another light.",
        lambda table: a_view(table, kind=ViewKind.VIEW, light=Light.RED),
    ),
    "proposal_light": (
        "Choose the light that is proposed.",
        lambda table: a_view(table, kind=ViewKind.PROPOSAL, light=""),
    ),
    "proposal_explained": (
        "Tell the cause and what is done about it.",
        lambda table: a_view(table, kind=ViewKind.PROPOSAL, light=Light.RED, cause="De bouw ligt stil."),
    ),
}
