"""Starting a draft: from the evaluation, on the page, and where there is nothing to start from."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus
from agreements.models import Commitment
from config.web.history import acting
from monitoring.drafting.reading import read_draft
from monitoring.drafting.starting import start_draft
from monitoring.enums import Onward
from monitoring.evaluation.services import judge
from tests.cast import ACTOR
from tests.layers import made_once

from .draft_rows import address, make_draft, make_rows

pytestmark = pytest.mark.django_db


def judged(table, row: Commitment, onward: str) -> None:
    judge(
        actor=ACTOR,
        framework=table.framework,
        year=2024,
        commitment=row,
        party=None,
        outcome="partly",
        onward=onward,
    )


@made_once
def rows(table) -> list[Commitment]:
    return make_rows(table)


@made_once
def draft(table, rows):
    return make_draft(table, rows)


def test_what_was_evaluated_decides_unless_somebody_chose_otherwise(table, rows):
    for row, onward in zip(rows, ("stop", "adapt", "stop"), strict=True):
        judged(table, row, onward)
    annual = start_draft(actor=ACTOR, framework=table.framework, year=2025, chosen={"a-3": "continue"})
    assert [one.continues for one in annual.commitments.order_by("position")] == rows[1:]
    draft = read_draft(table.framework, 2025)
    assert [one.asks_change for one in draft.lines] == [True, False]
    assert [one.commitment for one in draft.left] == rows[:1]
    assert draft.states == {"new": 0, "changed": 0, "same": 2, "left": 1}


@pytest.mark.parametrize("ended", ["completed_on", "lapsed_on"])
def test_what_ended_is_not_proposed_to_go_on(table, rows, ended):
    with acting(ACTOR):
        setattr(rows[2], ended, date(2024, 6, 1))
        rows[2].save_next()
    proposed = {one.commitment: one.onward for one in read_draft(table.framework, 2025).left}
    assert proposed[rows[2]] == Onward.STOP


def test_starting_on_the_page_and_once_more(officer, table, rows):
    page = officer.get(address(table)).content.decode()
    assert page.count("data-carry=") == 3 and 'id="niet-geevalueerd"' in page
    sent = {"actie": "begin", "keuze-a-1": "stop"}
    assert officer.post(address(table), {**sent, "keuze-a-1": "perhaps"}).status_code == 422
    assert officer.post(address(table), sent)["Location"] == address(table)
    assert officer.post(address(table), sent).status_code == 422
    assert Commitment.objects.filter(annual_agreement__year=2025).count() == 2


def test_the_way_back_is_the_cycle_that_makes_it(officer, table, draft):
    page = officer.get(address(table)).content.decode()
    assert f'href="{address(table, "cycle").replace("2025", "2024")}">Yearly cycle 2024</a>' in page


def test_a_year_outside_the_term_offers_nothing(officer, table):
    url = reverse("concept", args=[table.municipality.slug, table.framework.slug, 2031])
    page = officer.get(url).content.decode()
    assert 'id="buiten-looptijd"' in page and 'id="begin"' not in page


def test_a_year_that_is_not_agreed_on_is_told_to_be_left_out(officer, table, draft):
    url = reverse("concept", args=[table.municipality.slug, table.framework.slug, 2026])
    page = officer.get(url).content.decode()
    assert 'data-skipped="2025"' in page and page.count("data-carry=") == 3
    assert "data-skipped" not in officer.get(address(table)).content.decode()
    with acting(ACTOR):
        draft.status = AnnualStatus.AGREED
        draft.save_next()
    page = officer.get(url).content.decode()
    assert "data-skipped" not in page and page.count("data-carry=") == 2
