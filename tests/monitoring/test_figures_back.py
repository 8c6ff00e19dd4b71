"""A table of figures that was taken in is taken back as a whole; what somebody changed since stays and is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.enums import Origin
from agreements.models import Forecast, Indicator
from agreements.services.drafting import add_indicator
from agreements.services.forecasting import expect
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from monitoring.figure_lists import taking_back
from monitoring.figure_lists.taking_back import BackChangedError, plan_back, take_back
from monitoring.figure_lists.taking_in import take_in_figures
from monitoring.figures.services import last_intake, record_measurement
from monitoring.models import IntakeTakenBack, Measurement
from monitoring.overview.followed import read_chapters
from monitoring.story.figure_table import told_of
from tests.agreements.sheets import as_xlsx
from tests.cast import ACTOR
from tests.layers import made_once
from tests.monitoring.figure_rows import LONG, OFFICER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/cijfers/terugnemen/"
DAY = date(2024, 12, 31)


@made_once
def homes(table):
    """A figure with what was expected and measured of it."""
    row = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="woningen",
        name="Woningen",
        unit="woningen",
        forecasts=[{"year": 2025, "value": 12, "source": "Bijlage 1"}],
    )
    measure(row, 8)
    return row


def measure(row: Indicator, value: int) -> None:
    record_measurement(
        actor=ACTOR,
        indicator=row,
        value=Decimal(value),
        reference_date=DAY,
        origin=Origin.DOCUMENT,
        source="Jaarverslag",
    )


def take_in(table, *rows: Any) -> None:
    content = read_rows(as_xlsx(LONG, *rows))
    take_in_figures(actor=OFFICER, framework=table.framework, rows=content, name="tabel.xlsx")


@pytest.fixture
def wrong(table, homes):
    """A table in which everything is wrong."""
    take_in(
        table,
        ["Woningen", "Verwacht", None, 2025, 14, None, "Bijlage 2"],
        ["Woningen", "Verwacht", None, 2026, 16, None, "Bijlage 2"],
        ["Woningen", "Gemeten", None, None, 9, DAY, "Opgave"],
        ["Sloop", "Verwacht", None, 2026, 3, None, "Bijlage 2"],
        ["Leegstand", "Gemeten", None, None, 4, DAY, "Opgave"],
    )
    return table


def shown(table) -> dict[str, list[tuple[str, str]]]:
    """What the page of figures tells of each."""
    return {
        one.name: [(f"{told.what} {told.year}", f"{told.amount:.0f}") for told in told_of(one)]
        for chapter in read_chapters(table.framework)
        for group in chapter.groups
        for one in group.indicators
    }


def back(table) -> list[str]:
    """Take back what was shown; what stays."""
    plan = plan_back(last_intake(table.framework))
    found = take_back(actor=OFFICER, framework=table.framework, shown=plan.fingerprint)
    assert found == plan
    return [f"{row.name}, {row.title}: {row.stays}" for row in plan.stays]


def test_all_of_it_goes_and_what_stood_there_comes_back(table, homes, wrong):
    assert set(shown(table)) == {"Woningen", "Sloop", "Leegstand"}
    assert ("Measured 2024", "9") in shown(table)["Woningen"]
    assert back(table) == []
    assert shown(table) == {"Woningen": [("Measured 2024", "8"), ("Expected 2025", "12")]}
    assert not Indicator.objects.filter(name="Sloop").exists()
    # What was measured stays, for the log alone.
    assert Measurement.objects.count() == 3 and Measurement.objects.standing().count() == 1
    told = Forecast.history.filter(year=2026).latest()
    assert (told.history_type, told.actor_name) == ("-", OFFICER.name)
    assert told.history_change_reason == "teruggenomen met het bestand tabel.xlsx"
    assert IntakeTakenBack.objects.get().author_name == OFFICER.name


def test_what_was_changed_since_stays_and_is_named(table, homes, wrong):
    there = Forecast.objects.get(indicator=homes, year=2026)
    expect(
        actor=ACTOR, indicator=homes, year=2026, value=Decimal(17), source="Bijlage 2", version=there.version
    )
    measure(homes, 10)
    add_target = Indicator.objects.get(name="Sloop")
    expect(actor=ACTOR, indicator=add_target, year=2027, value=Decimal(1), source="Bijlage 3")
    assert back(table) == [
        "Woningen, Expected 2026: This was changed since, and stays: 17 (Bijlage 2).",
        "Woningen, Measured 31 December 2024: This was measured anew since, and that stays: 10 (Jaarverslag).",
        "Sloop, The figure itself: This figure was changed or used since, and stays.",
    ]
    assert shown(table) == {
        "Woningen": [("Measured 2024", "10"), ("Expected 2025", "12"), ("Expected 2026", "17")],
        "Sloop": [("Expected 2027", "1")],
    }


def test_tables_are_taken_back_from_the_last_to_the_first(table, homes, wrong):
    take_in(table, ["Woningen", "Verwacht", None, 2025, 15, None, "Bijlage 3"])
    assert back(table) == [] and ("Expected 2025", "14") in shown(table)["Woningen"]
    assert back(table) == [] and ("Expected 2025", "12") in shown(table)["Woningen"]
    assert last_intake(table.framework) is None
    assert take_back(actor=OFFICER, framework=table.framework, shown="") is None


def test_a_figure_that_was_taken_back_is_new_again_in_the_right_table(table, homes, wrong):
    back(table)
    take_in(table, ["Leegstand", "Gemeten", None, None, 2, DAY, "Opgave"])
    assert shown(table)["Leegstand"] == [("Measured 2024", "2")]


def test_what_changed_since_the_page_was_opened_is_not_taken_back(table, homes, wrong):
    plan = plan_back(last_intake(table.framework))
    measure(homes, 11)
    with pytest.raises(BackChangedError):
        take_back(actor=OFFICER, framework=table.framework, shown=plan.fingerprint)
    assert not IntakeTakenBack.objects.exists() and Forecast.objects.count() == 3


@pytest.mark.slow
def test_the_page_shows_it_first(client, cast, table, homes, wrong):
    client.cookies["taal"] = "en"
    client.force_login(cast.officer)
    figures = client.get("/duinstede/afspraken-2024-2027/cijfers/").content.decode()
    assert "tabel.xlsx" in figures and PAGE in figures
    page = client.get(PAGE)
    told = page.content.decode()
    assert "What is taken back" in told and 'id="blijft"' not in told and Forecast.objects.count() == 3
    assert client.post(PAGE, {"shown": "something else"}).status_code == 409
    answer = client.post(PAGE, {"shown": page.context["plan"].fingerprint}, follow=True)
    assert "“tabel.xlsx” was taken back." in answer.content.decode() and PAGE not in answer.content.decode()
    assert Forecast.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3, 20])
def test_what_it_costs_depends_on_nothing(table, homes, number, django_assert_num_queries):
    add = [
        ["Woningen", "Verwacht", table.corporation.label, 2026 + n % 4, n, None, f"B{n}"]
        for n in range(min(number, 4))
    ]
    measured = [[f"Cijfer {n}", "Gemeten", None, None, n, DAY, "Opgave"] for n in range(number)]
    take_in(table, *add, *measured)
    intake = last_intake(table.framework)
    with django_assert_num_queries(8):
        plan = plan_back(intake)
    assert len(plan.goes) == len(add) + 2 * number


def test_the_admin_tells_which_measurements_count(client, cast, table, homes, wrong):
    back(table)
    client.force_login(cast.manager)
    page = client.get("/admin/monitoring/measurement/").content.decode()
    assert (page.count("icon-yes.svg"), page.count("icon-no.svg")) == (1, 2)


def removed(indicator):
    Forecast.objects.get(indicator=indicator, year=2026).delete()


@pytest.mark.parametrize(
    "name, meanwhile",
    [
        ("Sloop", lambda row: measure(row, 7)),
        ("Sloop", lambda row: expect(actor=ACTOR, indicator=row, year=2027, value=Decimal(1), source="B 3")),
        ("Woningen", removed),
    ],
)
def test_what_happens_while_it_is_taken_back_is_shown_anew(name, meanwhile, table, wrong, monkeypatch):
    """A party gives a figure, somebody tells more of it or removes it, after it was looked at: nothing is written."""
    plan = plan_back(last_intake(table.framework))
    carry_out = taking_back._carry_out

    def late(*args):
        with acting(ACTOR):
            meanwhile(Indicator.objects.get(name=name))
        carry_out(*args)

    monkeypatch.setattr(taking_back, "_carry_out", late)
    with pytest.raises(BackChangedError) as caught:
        take_back(actor=OFFICER, framework=table.framework, shown=plan.fingerprint)
    assert caught.value.plan.intake == plan.intake
    assert not IntakeTakenBack.objects.exists()
    assert set(shown(table)) == {"Woningen", "Sloop", "Leegstand"}
