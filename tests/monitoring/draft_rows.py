"""A year with commitments and the draft of the next, as tests of its pages begin with them."""

from __future__ import annotations

from django.urls import reverse

from agreements.models import AnnualAgreement, Commitment
from agreements.services.next_year import start_next_year
from tests.cast import ACTOR
from tests.factories import Table, make_commitment, make_year


def address(table: Table, name: str = "concept", *words: str) -> str:
    """A page of the draft of 2025."""
    return reverse(name, args=[table.municipality.slug, table.framework.slug, 2025, *words])


def make_rows(table: Table) -> list[Commitment]:
    """Three commitments of 2024."""
    annual = make_year(table.framework)
    return [
        make_commitment(table.framework, f"a-{n}", n, number=f"J 1.{n}", annual=annual) for n in (1, 2, 3)
    ]


def make_draft(table: Table, rows: list[Commitment]) -> AnnualAgreement:
    """A draft of 2025 with the first two."""
    return start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=rows[:2])
