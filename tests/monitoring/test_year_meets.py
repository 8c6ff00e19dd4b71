"""Beside the steps of a year: who meets in which month, as was agreed."""

from datetime import date

import pytest

from agreements.enums import CycleKind
from agreements.services.cycle import add_step
from monitoring.year import views
from monitoring.year.meets import read_meets
from tests.agreements.body_rows import make_body
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import links, read, with_id, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/{}/cyclus/"
BODIES = "/duinstede/afspraken-2024-2027/overleg/"
ALL = list(range(1, 13))


@made_once
def world(table):
    """Bodies with and without months, one that meets each month, and one that met until June 2024."""
    make_body(table, months=[3, 10])
    make_body(table, "Bouwtafel", months=[3])
    make_body(table, "Spreekuur", months=ALL)
    make_body(table, "Themabijeenkomst")
    make_body(table, "Oud overleg", months=ALL, ended_on=date(2024, 2, 10))
    return table


@pytest.fixture
def look(client, cast):
    def answer(year=2025, person=None):
        client.force_login(person or cast.tenant)
        client.cookies["taal"] = "en"
        return read(client.get(PAGE.format(year)))

    return answer


def rows(page):
    return {
        words(row.find("th")): [words(one) for one in row.findall(".//li")]
        for row in with_id(page, "overleggen").findall(".//tbody/tr")
    }


def test_the_months_of_a_year_each_leading_to_its_body(world, look):
    page = look()
    assert rows(page) == {
        "Every month": ["Spreekuur"],
        "March": ["Stuurgroep", "Bouwtafel"],
        "October": ["Stuurgroep"],
    }
    assert f"{BODIES}#overleg-bouwtafel" in links(with_id(page, "overleggen"))


def test_one_that_meets_no_longer_stands_in_its_last_months(world, look):
    told = rows(look(2024))
    assert (told["January"], told["February"]) == (["Oud overleg"], ["Oud overleg"])
    assert told["March"] == ["Stuurgroep", "Bouwtafel"] and told["Every month"] == ["Spreekuur"]


@pytest.mark.parametrize(
    ("today", "told"),
    [(date(2025, 3, 9), "in March: Stuurgroep, Bouwtafel"), (date(2025, 4, 9), ""), (date(2026, 3, 9), "")],
)
def test_who_meets_this_month_stands_in_sight(world, look, monkeypatch, today, told):
    monkeypatch.setattr(
        views, "read_meets", lambda framework, year, _now, steps: read_meets(framework, year, today, steps)
    )
    assert words(with_id(look(), "overleggen").find("summary")) == f"Who meets in which month {told}".strip()


def test_it_is_open_where_there_are_no_steps_yet(world, look):
    assert with_id(look(), "overleggen").get("open") is not None
    add_step(actor=ACTOR, framework=world.framework, title="Bod", year=2025, kind=CycleKind.BID)
    assert with_id(look(), "overleggen").get("open") is None


def test_without_months_and_outside_the_term_there_is_nothing(table, look):
    make_body(table)
    assert look().find(".//*[@id='overleggen']") is None
    make_body(table, "Bouwtafel", months=[3])
    assert look().find(".//*[@id='overleggen']") is not None
    assert look(2031).find(".//*[@id='overleggen']") is None


def meets(table, title, **days):
    add_step(
        actor=ACTOR, framework=table.framework, year=2025, kind=CycleKind.STEERING_GROUP, title=title, **days
    )


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Stuurgroep (maart)", {}),
        ("stuurgroep (Maart)", {"starts_on": date(2025, 4, 1), "ends_on": date(2025, 4, 30)}),
        ("Stuurgroep", {"starts_on": date(2025, 3, 1), "ends_on": date(2025, 3, 31)}),
        ("Stuurgroep (Q1)", {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 3, 31)}),
        ("Stuurgroep", {"ends_on": date(2025, 3, 12)}),
    ],
)
def test_what_a_step_says_is_not_said_again(world, look, title, days):
    meets(world, title, **days)
    page = look()
    assert rows(page) == {"Every month": ["Spreekuur"], "March": ["Bouwtafel"], "October": ["Stuurgroep"]}
    assert "is not repeated here" in words(with_id(page, "overleggen"))
    assert BODIES in links(with_id(page, "overleggen"))


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Stuurgroep wonen (maart)", {}),
        ("Stuurgroep (mei)", {}),
        ("Stuurgroep", {}),
        ("Stuurgroep", {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}),
        ("Spreekuur (maart)", {}),
    ],
)
def test_what_no_step_says_for_certain_still_stands_there(world, look, title, days):
    meets(world, title, **days)
    told = rows(look())
    assert (told["March"], told["October"]) == (["Stuurgroep", "Bouwtafel"], ["Stuurgroep"])
    assert told["Every month"] == ["Spreekuur"]


def test_small_words_and_marks_make_no_other_meeting(table, look):
    make_body(table, "Bestuurlijk overleg over wonen-zorg", months=[6])
    meets(table, "Bestuurlijk overleg wonen en zorg (juni)")
    assert look().find(".//*[@id='overleggen']") is None, "the steps say all of it"


@pytest.mark.parametrize("count", [1, 3, 50])
def test_what_it_costs(table, count, django_assert_num_queries):
    for number in range(count):
        make_body(table, f"Overleg {number}", months=[3])
    with django_assert_num_queries(1):
        read = read_meets(table.framework, 2025, date(2025, 3, 1))
    assert len(read.now) == count
