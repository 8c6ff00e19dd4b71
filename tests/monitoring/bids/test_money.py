"""Euros in bids are written as money: with two decimals or none, in words, sums, targets and files."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from agreements.enums import BidScope, TargetKind
from agreements.models import Indicator, Target
from agreements.services.bid_lines import add_line, change_line
from agreements.services.bidding import new_version, submit_bid
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.bids.amounts import Amount
from monitoring.bids.compare import Beside
from tests.bids import IN_TIME, YEAR, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = pytest.mark.django_db
#: With one decimal, as a database gives it.
MUCH = Decimal("1250000.50")
PER_YEAR = {2025: Decimal("500000.50"), 2026: (Decimal(750000), Decimal("750000.10"))}


@made_once
def bid(table):
    """A bid of two corporations in euros about two years, one of them submitted twice."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    commitment = make_commitment(table.framework, theme=theme)
    with acting(ACTOR):
        row = Indicator(framework=table.framework, commitment=commitment, key="n", name="n", unit="euro")
        row.save()
        Target(
            indicator=row, kind=TargetKind.AT_LEAST, value=Decimal(2000000), year=2025, source="Afspraak"
        ).save()
    for party in (table.corporation, table.other_corporation):
        found = make_draft(table.framework, party, lines=0, scope=BidScope.TWO_YEARS)
        line = add_line(
            actor=ACTOR,
            bid=found,
            what="Investeren",
            quantity=Decimal("1250000.60"),
            unit="euros",
            forecasts=PER_YEAR,
            theme=theme,
        )
        submit_bid(actor=ACTOR, bid=found, version=found.version, at=IN_TIME)
    newer = new_version(actor=ACTOR, bid=found)
    line = the_line(newer)
    change_line(actor=ACTOR, line=line, version=line.version, forecasts={2025: Decimal("400000.70")})
    return submit_bid(actor=ACTOR, bid=newer, version=newer.version, at=IN_TIME)


def address(table, name: str, *args: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *args])


def test_on_the_page_of_bids_side_by_side(table, cast, bid, client):
    client.force_login(cast.officer)
    page = client.get(address(table, "bids-compare")).content.decode()
    assert "<strong>1.250.000,60</strong> euro" in page, "the line"
    assert "2025: 500.000,50 · 2026: 750.000 tot 750.000,10" in page, "per year"
    assert "<strong>2.500.001,20</strong> euro samen" in page, "what adds up"
    assert f"{table.corporation.label} 1.250.000,60 · " in page, "of each party"
    assert "2025: 900.001,20" in page, "of each year"
    assert "Geboden: 900.001,20\u00a0euro" in page and "1.099.998,80\u00a0euro te weinig" in page, (
        "its target"
    )


def test_on_the_page_of_a_bid_with_what_it_was(table, cast, bid, client):
    client.force_login(cast.officer)
    page = client.get(address(table, "bid", bid.party.slug)).content.decode()
    assert "2025: 400.000,70" in page
    assert "<del>2025: 500.000,50 · 2026: 750.000 tot 750.000,10</del>" in page


def test_without_a_number_of_its_own_the_years_tell_what_they_count(table, cast, client):
    found = make_draft(table.framework, table.corporation, lines=0, scope=BidScope.TWO_YEARS)
    add_line(
        actor=ACTOR,
        bid=found,
        what="Huur",
        unit="other",
        unit_words="euro per maand",
        forecasts={2025: Decimal("7.5")},
    )
    client.force_login(cast.corporation_officer)
    page = client.get(address(table, "bid", table.corporation.slug)).content.decode()
    assert "2025: 7,50 euro per maand" in page


def test_a_sum_that_is_too_high_is_told_as_money(table):
    found = make_draft(table.framework, table.corporation, lines=0, scope=BidScope.TWO_YEARS)
    with pytest.raises(ValidationError, match=r"1\.250\.000,60"):
        add_line(actor=ACTOR, bid=found, what="x", quantity=MUCH, unit="euros", forecasts=PER_YEAR)


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("€", "0,50\u00a0€ short"),
        ("euro per maand", "0,50\u00a0euro per maand short"),
        ("mln euro", "0,5 short"),
    ],
)
def test_what_is_missing_is_money_where_the_target_is(table, english, unit, told):
    row = Target(indicator=Indicator(unit=unit), kind=TargetKind.AT_LEAST, value=Decimal("8.00"), year=2025)
    found = Beside(row, Amount(Decimal("7.50"), Decimal("7.50")))
    assert found.told.replace(".", ",") == told


def test_in_files_cells_of_euros_have_two_decimals_or_none(table, cast, bid, client):
    client.force_login(cast.officer)
    book = load_workbook(BytesIO(client.get(address(table, "bids-xlsx")).content))
    lines, totals = book.worksheets[:2]
    assert (lines["D2"].value, lines["D2"].number_format) == (1250000.6, "#,##0.00")
    assert lines["G2"].value == "2025: 500.000,50; 2026: 750.000 tot 750.000,10"
    assert (totals["F2"].value, totals["F2"].number_format) == (2500001.2, "#,##0.00")
