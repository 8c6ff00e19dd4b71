"""A target that was kept with a text, in words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from config.web.units import numbers, unit_beside

from ..enums import TargetKind


def target_words(one: dict[str, Any]) -> str:
    """What was agreed about the outcome, as people write it."""
    said = (
        one["printed"]
        or f"{TargetKind(one['kind']).label} {_amount(one['value'], one['unit'], one.get('upto'))}"
    )
    whom = f" ({one['bearer']})" if one["bearer"] else ""
    return f"{one['indicator']}: {said}{whom}"


def _amount(value: str, unit: str, upto: str | None) -> str:
    """A number (or the two it lies between) that was kept as text, as people write it, with its unit."""
    try:
        much, most = Decimal(value), None if upto is None else Decimal(upto)
    except InvalidOperation:
        return " ".join(part for part in (value, upto, unit) if part)
    return f"{numbers(much, most, unit)} {unit_beside(much, most, unit)}"
