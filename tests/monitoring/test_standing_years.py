"""Only what all agreed on is carried over and followed in a round: not a draft, not a proposal, not a year without one."""

from __future__ import annotations

import pytest

from agreements.enums import AnnualStatus
from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.drafting.reading import read_draft
from monitoring.enums import RoundStatus
from monitoring.rounds.preparing import propose_lines
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year

pytestmark = pytest.mark.django_db

HOLDS = {AnnualStatus.AGREED, AnnualStatus.SIGNED}


def bring(annual, status: AnnualStatus) -> None:
    with acting(ACTOR):
        annual.status = status
        annual.save_next()


@pytest.mark.parametrize("status", AnnualStatus)
def test_a_draft_goes_on_from_the_last_year_that_was_agreed_on(table, status):
    signed, last = make_year(table.framework, 2024), make_year(table.framework, 2025)
    for annual in (signed, last):
        make_commitment(table.framework, f"a-{annual.year}", annual=annual)
    bring(last, status)
    draft = read_draft(table.framework, 2026)
    assert draft.previous == (last if status in HOLDS else signed)
    assert [one.commitment.annual_agreement for one in draft.left] == [draft.previous]


def test_without_such_a_year_a_draft_begins_empty(table):
    start_next_year(actor=ACTOR, framework=table.framework, year=2024)
    draft = read_draft(table.framework, 2025)
    assert (draft.previous, draft.left) == (None, [])


@pytest.mark.parametrize("status", AnnualStatus)
def test_a_round_follows_the_commitments_of_a_year_once_all_agreed_on_them(table, status):
    of_framework = make_commitment(table.framework, "r-1", 1)
    annual = make_year(table.framework, 2024)
    of_year = make_commitment(table.framework, "a-1", 2, annual=annual)
    bring(annual, status)
    found = [
        one.commitment for one in propose_lines(make_round(table.framework, status=RoundStatus.PREPARING))
    ]
    assert found == ([of_year] if status in HOLDS else [of_framework])
