"""What commitments lack before they can be followed: who leads, when, about what, and the words themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from ..enums import ResponsibilityRole
from ..models import Commitment, CommitmentItem, Planning, Responsibility

_own = OuterRef("pk")

#: What can be missing, by the word that stands in addresses.
LACKS: dict[str, Q] = {
    "trekker": Q(~Exists(Responsibility.objects.filter(commitment=_own, role=ResponsibilityRole.LEAD))),
    "planning": Q(~Exists(Planning.objects.filter(commitment=_own))),
    "thema": Q(theme__isnull=True),
    "tekst": Q(text="") & Q(~Exists(CommitmentItem.objects.filter(commitment=_own))),
}


@dataclass(frozen=True, slots=True)
class Incomplete:
    """How many commitments of a framework, or of one of its years, lack what; `year` is None for the framework."""

    framework_id: int
    framework: str
    municipality: str
    year: int | None
    total: int
    lacking: dict[str, int]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(self.lacking.values())


def completeness() -> Iterator[Incomplete]:
    """Every framework with commitments, and each of its years, in one query."""
    rows = (
        Commitment.objects.order_by(
            "framework__municipality__name",
            "framework__starts_on",
            "framework_id",
            F("annual_agreement__year").asc(nulls_first=True),
        )
        .values_list(
            "framework_id", "framework__title", "framework__municipality__name", "annual_agreement__year"
        )
        .annotate(Count("pk"), **{name: Count("pk", filter=lacks) for name, lacks in LACKS.items()})
    )
    for framework, title, municipality, year, total, *counts in rows:
        yield Incomplete(framework, title, municipality, year, total, dict(zip(LACKS, counts, strict=True)))
