"""The place of a page: whose header leads where, without a query for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client, RequestFactory

from agreements.models import Commitment, FrameworkAgreement
from monitoring.enums import RoundStatus
from monitoring.place import find_framework, frame, with_monitor_year
from tests.factories import Table, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read

pytestmark = pytest.mark.django_db

FRAMEWORK = "/duinstede/afspraken-2024-2027/"


@made_once
def two_years(table: Table) -> Commitment:
    """A commitment, and rounds of two years in which it does not stand."""
    make_round(table.framework, slug="later", year=2025, reference_date=date(2025, 12, 31))
    make_round(table.framework, slug="eerder", year=2024)
    return make_commitment(table.framework)


def found(person: object) -> FrameworkAgreement:
    request = RequestFactory().get("/")
    request.user = person  # type: ignore[assignment]
    return find_framework(request, "duinstede", "afspraken-2024-2027")


def test_the_latest_monitor_and_the_cycle_of_today(two_years, cast, django_assert_num_queries, monkeypatch):
    framework = found(cast.officer)
    commitment = with_monitor_year(Commitment.objects.select_related("framework__municipality")).get()
    monkeypatch.setattr("monitoring.place.timezone.localdate", lambda: date(2026, 2, 1))
    with django_assert_num_queries(0):
        of_framework, of_commitment = frame(framework, extra=1), frame(commitment)
    assert of_framework == {**of_commitment, "extra": 1}
    assert (of_commitment["year"], of_commitment["cycle_year"]) == (2025, 2026)


def test_a_round_being_prepared_is_not_shown_before_those_that_were_opened(two_years, table, cast, client):
    make_round(table.framework, slug="straks", year=2026, status=RoundStatus.PREPARING)
    make_round(
        table.framework,
        slug="ook-straks",
        year=2025,
        status=RoundStatus.PREPARING,
        reference_date=date(2026, 1, 31),
    )
    assert frame(found(cast.officer))["year"] == 2025
    client.force_login(cast.officer)
    for year, shown in ((2025, "later"), (2026, "straks")):
        page = read(client.get(f"{FRAMEWORK}{year}/monitor/"))
        files = [link.get("href") for link in page.iter("a") if "monitor.pdf" in link.get("href", "")]
        assert files == [f"{FRAMEWORK}{year}/monitor.pdf?ronde={shown}"]


def test_where_there_is_no_round_who_leads_can_begin_one(table, cast, client):
    for person, may in ((cast.officer, True), (cast.tenant, False)):
        client.force_login(person)
        page = read(client.get(f"{FRAMEWORK}2025/monitor/"))
        begin = page.findall(f".//main//a[@href='{FRAMEWORK}rondes/nieuw/']")
        assert (len(begin) == 1) is may


def test_without_a_round_there_is_no_monitor_to_go_to(table, cast):
    assert frame(found(cast.officer))["year"] is None


def test_a_page_may_know_a_better_year(two_years, cast):
    assert frame(found(cast.officer), year=2024)["year"] == 2024


@pytest.mark.parametrize(
    "page",
    ["contacten/", "publicatie/", "rondes/nieuw/", "allonges/nieuw/", "afspraken/a-1/", "2030/monitor/"],
)
def test_pages_without_a_round_of_their_own_lead_to_monitor_and_cycle(page, two_years, cast):
    client = Client()
    client.force_login(cast.officer)
    ways = [
        link.get("href")
        for link in read(client.get(FRAMEWORK + page)).iterfind(".//nav[@class='site-nav']//a")
    ]
    assert ways[1] == FRAMEWORK
    assert [way.rsplit("/", 2)[1] for way in ways[2:]] == ["monitor", "cyclus"]
