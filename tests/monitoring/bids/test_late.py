"""The pages of bids in later years: what comes late stands in the cycle before, and the form says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agreements.models import Bid
from tests.bids import YEAR
from tests.factories import Table

from .bid_pages import let_it_be

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LATER = YEAR + 1


@pytest.fixture(autouse=True)
def winter(monkeypatch):
    """It is the first of February of the second year."""
    let_it_be(monkeypatch, date(LATER, 2, 1), "agreements.services.bidding", "monitoring.bids.reading")


def page(table: Table, year: int) -> str:
    return reverse("bids", args=[table.municipality.slug, table.framework.slug, year])


def begin(corporation, table: Table, first_year: int):
    sent = {
        "actie": "begin",
        "partij": table.corporation.slug,
        "scope": "year",
        "first_year": str(first_year),
    }
    return corporation.post(page(table, LATER), sent, follow=True)


def test_the_form_tells_where_a_late_bid_stands(corporation, table):
    words = "A late bid about 2025 itself stands with those made in 2024"
    assert words in corporation.get(page(table, LATER)).content.decode()
    for year in (YEAR, table.framework.ends_on.year):
        assert "A late bid about" not in corporation.get(page(table, year)).content.decode()


def test_it_is_begun_there_and_told_so(corporation, table):
    answer = begin(corporation, table, LATER)
    assert "This bid comes late: it stands with those made in 2024." in answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(page(table, YEAR))
    answer = begin(corporation, table, LATER + 1)
    assert "comes late" not in answer.content.decode()
    assert [*Bid.objects.order_by("year").values_list("year", "first_year")] == [(2024, 2025), (2025, 2026)]


def test_what_stands_there_is_led_to_in_words(corporation, table):
    begin(corporation, table, LATER)
    answer = begin(corporation, table, LATER)
    assert answer.status_code == 422 and "It stands with the bids made in 2024." in answer.content.decode()
    assert Bid.objects.count() == 1
