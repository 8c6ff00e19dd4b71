"""What was bid beside the targets: only what is the same thing in the same unit and year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus, BidScope, CommitmentKind, TargetKind
from agreements.models import Indicator, Target
from agreements.services.bid_lines import add_line
from agreements.services.bidding import submit_bid
from agreements.services.drafting import add_theme, start_year
from config.web.history import acting
from monitoring.bids.amounts import just
from monitoring.bids.compare import Beside, read_comparison
from parties.models import User
from tests.bids import IN_TIME, YEAR, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def theme(table):
    return add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")


def target(table, theme, key: str = "n", unit: str = "woningen", **fields: object) -> Target:
    commitment = make_commitment(table.framework, f"c-{key}", theme=theme)
    with acting(ACTOR):
        row = Indicator(framework=table.framework, commitment=commitment, key=key, name=key, unit=unit)
        row.save()
        values = {"kind": TargetKind.AT_LEAST, "value": Decimal(100), "year": 2025, "source": "Afspraak"}
        found = Target(indicator=row, **{**values, **fields})
        found.save()
    return found


def offer(table, party, *lines: dict[str, object], **bid: object) -> None:
    draft = make_draft(table.framework, party, lines=0, **bid)
    for line in lines:
        add_line(actor=ACTOR, bid=draft, **{"what": "Iets", "unit": "homes", **line})
    submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)


def beside(table, cast) -> dict[str, Beside]:
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    return {one.target.indicator.key: one for block in found.blocks for one in block.beside}


@pytest.mark.parametrize(
    ("unit", "line", "offered"),
    [
        ("woningen", {"unit": "homes"}, 60),
        ("Aantal woningen", {"unit": "homes"}, 60),
        ("EUR", {"unit": "euros"}, 60),
        ("Plekken", {"unit": "other", "unit_words": "plekken"}, 60),
        ("woningen", {"unit": "euros"}, None),
        ("EUR", {"unit": "homes"}, None),
        ("%", {"unit": "homes"}, None),
        ("woningen per jaar", {"unit": "homes"}, None),
    ],
)
def test_homes_are_not_held_against_euros(table, cast, theme, unit, line, offered):
    target(table, theme, unit=unit)
    offer(table, table.corporation, {"quantity": Decimal(60), "theme": theme, **line})
    found = beside(table, cast)["n"]
    assert found.offered == (just(offered) if offered else None)
    assert found.gap == (40 if offered else None)


def test_of_a_party_only_its_own_and_of_all_everything(table, cast, theme):
    target(table, theme, "own", party=table.corporation, unit="woning")
    offer(table, table.corporation, {"quantity": Decimal(130), "theme": theme})
    offer(table, table.other_corporation, {"quantity": Decimal(7), "theme": theme})
    found = beside(table, cast)["own"]
    assert (found.offered, found.gap) == (just(130), -30)


def test_two_targets_in_one_unit_count_only_lines_that_name_them(table, cast, theme):
    build, sell = target(table, theme, "build"), target(table, theme, "sell", kind=TargetKind.AT_MOST)
    of = build.indicator.commitment
    offer(
        table,
        table.corporation,
        {"quantity": Decimal(20), "commitment": of},
        {"quantity": Decimal(5), "theme": theme},
    )
    found = beside(table, cast)
    assert (found["build"].offered, found["sell"].offered) == (just(20), None)
    assert found["sell"].gap is None and sell.pk


def test_of_two_years_only_what_is_foreseen_for_that_one(table, cast, theme):
    target(table, theme)
    offer(
        table,
        table.corporation,
        {"quantity": Decimal(90), "theme": theme, "forecasts": {2025: Decimal(30), 2026: Decimal(60)}},
        scope=BidScope.TWO_YEARS,
    )
    assert beside(table, cast)["n"].offered == just(30)
    offer(table, table.other_corporation, {"quantity": Decimal(9), "theme": theme}, scope=BidScope.TWO_YEARS)
    assert beside(table, cast)["n"].offered is None, "a part of it nobody knows the year of"


def test_who_may_not_read_every_bid_reads_no_sum_of_all(table, cast, theme):
    target(table, theme)
    target(table, add_theme(actor=ACTOR, framework=table.framework, position=2, title="Zorg"), "z")
    offer(table, table.corporation, {"quantity": Decimal(9), "theme": theme})
    offer(table, table.other_corporation, {"quantity": Decimal(60), "theme": theme})
    assert beside(table, cast)["n"].offered == just(69)
    found = read_comparison(User.objects.get(pk=cast.corporation_officer.pk), table.framework, YEAR)
    assert [one.offered for block in found.blocks for one in block.beside] == [None]


def test_of_the_whole_term_everything_counts(table, cast, theme):
    target(table, theme, year=None)
    offer(table, table.corporation, {"quantity": Decimal(9), "theme": theme}, scope=BidScope.TWO_YEARS)
    assert beside(table, cast)["n"].offered == just(9)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (60, None, "40 short"),
        (60, 70, "30 to 40 short"),
        (60, 100, "up to 40 short"),
        (90, 120, "up to 10 short"),
        (100, None, "exactly that"),
        (130, None, "30 more than that"),
        (100, 130, "0 to 30 more than that"),
    ],
)
def test_a_range_is_held_against_a_target_at_both_ends(table, cast, theme, english, first, last, told):
    target(table, theme)
    offer(table, table.corporation, {"quantity": Decimal(first), "upto": last, "theme": theme})
    found = beside(table, cast)["n"]
    assert (found.gap, found.told) == (100 - first, told), "what one can be held to is the first number"


def test_it_stands_on_the_page(table, cast, theme, client):
    target(table, theme)
    offer(table, table.corporation, {"quantity": Decimal("60.5"), "theme": theme})
    client.force_login(cast.officer)
    address = reverse("bids-compare", args=[table.municipality.slug, table.framework.slug, YEAR])
    assert b'data-gap="39.50"' in client.get(address).content


def test_a_target_of_the_whole_term_lacks_nothing_because_bids_are_about_its_first_years(table, cast, theme):
    target(table, theme, year=None)
    offer(table, table.corporation, {"quantity": Decimal(9), "theme": theme})
    assert beside(table, cast)["n"].gap is None
    offer(table, table.other_corporation, {"quantity": Decimal(9), "theme": theme}, scope=BidScope.FRAMEWORK)
    assert (beside(table, cast)["n"].offered, beside(table, cast)["n"].gap) == (just(18), None)


def test_a_target_of_the_whole_term_is_held_against_bids_until_its_end(table, cast, theme):
    target(table, theme, year=None)
    offer(table, table.corporation, {"quantity": Decimal(9), "theme": theme}, scope=BidScope.FRAMEWORK)
    assert beside(table, cast)["n"].gap == 91


def test_a_target_of_the_theme_itself_stands_there(table, cast, theme):
    with acting(ACTOR):
        row = Indicator(framework=table.framework, theme=theme, key="t", name="t", unit="woningen")
        row.save()
        Target(
            indicator=row, kind=TargetKind.AT_LEAST, value=Decimal(100), year=2025, source="Akkoord"
        ).save()
    offer(table, table.corporation, {"quantity": Decimal(60), "theme": theme})
    assert beside(table, cast)["t"].gap == 40


@pytest.mark.parametrize(("status", "found"), [(AnnualStatus.DRAFT, set()), (AnnualStatus.SIGNED, {"n"})])
def test_bids_are_not_held_against_a_draft_that_was_made_of_them(table, cast, theme, status, found):
    row = target(table, theme)
    offer(table, table.corporation, {"quantity": Decimal(60), "theme": theme})
    annual = start_year(actor=ACTOR, framework=table.framework, year=2025, status=status)
    with acting(ACTOR):
        of = row.indicator.commitment
        of.annual_agreement, of.kind = annual, CommitmentKind.ANNUAL
        of.save_next()
    assert set(beside(table, cast)) == found


def test_where_the_framework_is_to_be_later_stands_beside_bids_and_hinders_nothing(table, cast, theme):
    target(table, theme)
    target(table, theme, "later", year=2027, value=Decimal(1800))
    offer(table, table.corporation, {"quantity": Decimal(60), "theme": theme})
    found = beside(table, cast)
    assert (found["n"].gap, found["later"].offered, found["later"].gap) == (40, None, None)


def test_of_bids_about_other_years_each_year_adds_up_by_itself(table, cast, theme):
    line = {"quantity": Decimal(90), "theme": theme, "forecasts": {2025: Decimal(30), 2026: Decimal(60)}}
    offer(table, table.corporation, line, scope=BidScope.TWO_YEARS)
    offer(table, table.other_corporation, {"quantity": Decimal(52), "theme": theme})
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert found.blocks[0].totals[0].per_year == [(2025, just(82)), (2026, just(60))]
    unknown = {"quantity": Decimal(5), "theme": theme}
    offer(table, table.tenants, unknown, scope=BidScope.TWO_YEARS)
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert found.blocks[0].totals[0].per_year == [], "of a part nobody knows the year"


def test_bids_about_one_year_need_no_sum_per_year(table, cast, theme):
    offer(table, table.corporation, {"quantity": Decimal(9), "theme": theme})
    offer(table, table.tenants, {"quantity": Decimal(9), "unit": "euros", "theme": theme}, scope="two_years")
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert [total.per_year for total in found.blocks[0].totals] == [[], []]
