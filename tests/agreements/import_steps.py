"""A list of commitments taken in; for tests."""

from __future__ import annotations

import pytest

from agreements.models import AnnualAgreement, Commitment, FrameworkAgreement
from agreements.services.drafting import add_theme
from agreements.services.importing import ImportRefusedError, import_commitments
from agreements.services.spreadsheets import read_rows
from config.web.history import Actor
from tests.cast import ACTOR

from .sheets import as_csv

MANAGER = Actor("Functioneel beheerder", "Gemeente")
HEAD = ["Nr.", "Afspraak", "Tekst", "Thema", "Trekker", "Betrokken", "Planning"]


def with_themes(framework: FrameworkAgreement) -> FrameworkAgreement:
    """Two chapters, the first with a section."""
    chapter = add_theme(actor=ACTOR, framework=framework, position=1, number="1", title="Bouwen")
    add_theme(actor=ACTOR, framework=framework, position=2, number="1.1", title="Nieuwbouw", parent=chapter)
    add_theme(actor=ACTOR, framework=framework, position=3, number="2", title="Zorgen")
    return framework


def rows(*lines, head=HEAD):
    return read_rows(as_csv(head, *lines))


def take_in(framework, *lines, head=HEAD, year=2025, **options):
    return import_commitments(
        actor=MANAGER, framework=framework, rows=rows(*lines, head=head), year=year, **options
    )


def refusals(framework, *lines, head=HEAD, year=2025) -> list[str]:
    """What people read, after making sure that nothing was written."""
    before = (Commitment.history.count(), AnnualAgreement.objects.count())
    with pytest.raises(ImportRefusedError) as told:
        take_in(framework, *lines, head=head, year=year)
    assert (Commitment.history.count(), AnnualAgreement.objects.count()) == before
    return [str(problem) for problem in told.value.plan.problems]


def states(plan) -> list[tuple[int, str, str]]:
    return [(row.number, row.key, row.state) for row in plan.rows]


FIRST = ["J 1.1", "Bouwen", "Wij bouwen.", "1.1", "Gemeente, Wonen", "de huurders", "T1"]
SECOND = ["J 1.2", "Zorgen", "", "Zorgen", "Corporaties", "", "Zie Haarlem"]
