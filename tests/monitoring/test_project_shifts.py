"""What shifted in the list of projects since an earlier moment."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from monitoring.models import HousingProject
from monitoring.projects.services import add_project, change_project, remove_project
from tests.cast import ACTOR
from tests.factories import make_round
from tests.layers import made_once

from .test_projects import PAGE, browser_of, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

DAY = timezone.localdate() - timedelta(days=30)


def change(row: HousingProject, **told: Any) -> None:
    change_project(actor=ACTOR, project=row, version=row.version, told=told)


@made_once
def listed(table):
    """What the list said forty days ago, and what became of it since."""
    corporation = table.corporation
    rows = {
        "later": put(table, "Duinhof", developer=corporation, homes=120, ready_year=2027, plan="hard"),
        "softer": put(table, "Duinveld", homes=40, plan="hard", ready_year=2028),
        "stops": put(table, "Strandweg", homes=30, phase="preparing"),
        "goes": put(table, "Vergissing", homes=5),
        "same": put(table, "Zeezicht", homes=9),
        "sold": put(table, "Oude buurt", "sale", homes=10),
    }
    HousingProject.history.update(history_date=timezone.now() - timedelta(days=40))
    change(rows["later"], homes=108, ready_year=2029)
    change(rows["softer"], plan="soft", ready_year=2029, note="Bezwaar")
    change(rows["stops"], phase="cancelled")
    change(rows["same"], place="Aan zee")
    change(rows["sold"], homes=12)
    remove_project(actor=ACTOR, project=rows["goes"], version=1)
    put(table, "Nieuw", homes=7)
    return rows


def shifts_at(browser: Any, query: str) -> Any:
    return browser.get(f"{PAGE}?{query}").context["shifts"]


def test_in_sentences_and_per_project(cast, listed):
    shifts = shifts_at(browser_of(cast.tenant), f"sinds={DAY}")
    assert shifts.sentences == (
        "2 shifted to a later year",
        "1 fell from hard to soft",
        "1 does not go on any more",
        "1 came into the list",
        "1 went out of the list",
        "40 fewer dwellings that come (from 204 to 164, as far as a number is told)",
        "2 more dwellings that go (from 10 to 12, as far as a number is told)",
    )
    told = {one.project.name: (one.state, [part[:3] for part in one.changes]) for one in shifts.projects}
    assert told == {
        "Duinhof": ("stayed", [("Dwellings", "120", "108"), ("Year it is ready", "2027", "2029")]),
        "Duinveld": ("stayed", [("Plan", "Hard plan", "Soft plan"), ("Year it is ready", "2028", "2029")]),
        "Strandweg": ("stayed", [("Phase", "In preparation", "Does not go on")]),
        "Oude buurt": ("stayed", [("Dwellings", "10", "12")]),
        "Nieuw": ("came", []),
        "Vergissing": ("went", []),
    }


def test_filters_hold_for_what_shifted_too(cast, listed):
    shifts = shifts_at(browser_of(cast.tenant), f"sinds={DAY}&soort=sale")
    assert [one.project.name for one in shifts.projects] == ["Oude buurt"]
    shifts = shifts_at(browser_of(cast.tenant), f"sinds={DAY}&van=onbekend&soort=new")
    assert "Vergissing" in [one.project.name for one in shifts.projects]


def test_without_a_moment_nothing_is_compared_and_what_is_no_day_is_told(cast, listed):
    browser = browser_of(cast.tenant)
    for query in ("", "sinds=gisteren", f"sinds={timezone.localdate() + timedelta(days=2)}"):
        page = browser.get(f"{PAGE}?{query}")
        assert page.context["shifts"] is None
        assert bool(page.context["moment"].left_out) == bool(query)


def test_rounds_that_passed_are_offered_by_name(cast, table, listed):
    make_round(table.framework, slug="voorjaar", reference_date=DAY)
    make_round(table.framework, slug="straks", reference_date=timezone.localdate() + timedelta(days=9))
    page = browser_of(cast.tenant).get(f"{PAGE}?sinds={DAY}")
    assert [row.slug for row in page.context["rounds"]] == ["voorjaar"]
    assert page.context["shifts"].moment.name == "Voorjaar"


def test_before_the_list_was_begun_it_is_compared_with_what_it_began_with(cast, listed):
    shifts = shifts_at(browser_of(cast.tenant), "sinds=2024-01-01")
    assert shifts.began == timezone.localdate() - timedelta(days=40)
    assert shifts.sentences[0] == "2 shifted to a later year"


def test_the_file_holds_it_too(cast, listed):
    browser = browser_of(cast.tenant)
    page = browser.get(f"{PAGE}?sinds={DAY}&soort=new").content.decode()
    query = f"soort=new&sinds={DAY}"
    assert query.replace("&", "&amp;") in page
    book = load_workbook(io.BytesIO(browser.get(f"{PAGE[:-1]}.xlsx?{query}").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[2].iter_rows(min_row=2)]
    assert ["Duinhof", rows[0][1], "120", "108"] == rows[0]
    assert len(rows) == 7
    assert len(load_workbook(io.BytesIO(browser.get(f"{PAGE[:-1]}.xlsx").content)).sheetnames) == 3


@pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_it_costs(cast, table, number, django_assert_num_queries):
    for at in range(number):
        told = {"name": f"Project {at}", "kind": "new", "developer": table.corporation, "homes": at}
        add_project(actor=ACTOR, framework=table.framework, told=told)
    HousingProject.history.update(history_date=timezone.now() - timedelta(days=40))
    for row in HousingProject.objects.all():
        change(row, homes=700)
    browser = browser_of(cast.officer)
    with django_assert_num_queries(7):
        assert len(shifts_at(browser, f"sinds={DAY}").projects) == number
