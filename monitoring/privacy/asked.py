"""What of a row its party is asked to mend, fetched with that row."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Model, OuterRef, Subquery

from ..models import MendRequest
from ..table.nested import nested


class ToMend(NamedTuple):
    """Words that may be private, and who asked to mend them."""

    words: str
    asked_by: str
    party: str


def asked_to_mend(about: str) -> Subquery:
    """Every request that waits about a row, to annotate it with as `asked_to_mend`; `about`: as which it is referred to."""
    rows = MendRequest.objects.waiting().filter(**{about: OuterRef("pk")})
    return nested(rows, about, "start", "end", "field", "author_name", "author_party")


def to_mend(row: Model) -> list[ToMend]:
    """The words of a row of `asked_to_mend`, in their order."""
    found: list[list[Any]] = getattr(row, "asked_to_mend", None) or []
    return [ToMend(getattr(row, field)[start:end], *by) for start, end, field, *by in sorted(found)]
