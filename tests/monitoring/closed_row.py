"""What a row of the tables about closed rounds holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitoring.models import RoundClosedError

from .closed_world import World


@dataclass(frozen=True)
class Row:
    """A verb: how it is called; with what a closed round refuses it, or which tables it may add to then, and why."""

    call: Callable[[World], Any]
    refused: type[Exception] | None = None
    writes: frozenset[str] = frozenset()
    why: str = ""


def refused_by(call: Callable[[World], Any], error: type[Exception] = RoundClosedError) -> Row:
    return Row(call, refused=error)


def allowed(call: Callable[[World], Any], tables: str, why: str) -> Row:
    return Row(call, writes=frozenset(tables.split()), why=why)
