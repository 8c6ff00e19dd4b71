"""Bids side by side: what adds up, what is compared with, who sees which column, and the file."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from agreements.enums import BidOutcome, BidStatus, TargetKind
from agreements.models import Bid, BidLine, Indicator, Target
from agreements.services.bid_lines import add_line
from agreements.services.bid_talks import settle_line
from agreements.services.bidding import share_bids, submit_bid
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.bids.amounts import just
from monitoring.bids.compare import read_comparison
from parties.enums import PartyKind
from parties.models import AccessEvent, Party, User
from tests.bids import IN_TIME, YEAR, agree, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import Table, make_commitment, make_party

pytestmark = pytest.mark.django_db


def url(table: Table, name: str = "bids-compare") -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR])


def offer(table: Table, party: Party, *lines: dict[str, object]) -> Bid:
    """A submitted bid with these lines."""
    bid = make_draft(table.framework, party, lines=0)
    for line in lines:
        add_line(actor=ACTOR, bid=bid, **{"what": "Woningen", **line})
    return submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)


def homes(number: int, **fields: object) -> dict[str, object]:
    return {"quantity": Decimal(number), "unit": "homes", **fields}


@pytest.fixture
def two_themes(table, english):
    """Two corporations offer homes under the first theme, one of them euros and a line without a theme."""
    first, second = (
        add_theme(actor=ACTOR, framework=table.framework, position=n, title=f"Thema {n}") for n in (1, 2)
    )
    commitment = make_commitment(table.framework, theme=first)
    with acting(ACTOR):
        row = Indicator(
            framework=table.framework, commitment=commitment, key="n", name="Nieuwbouw", unit="woningen"
        )
        row.save()
        for year in (2025, 2027, None):
            Target(indicator=row, kind=TargetKind.AT_LEAST, value=100, year=year, source="Afspraak").save()
    offer(table, table.corporation, homes(84, commitment=commitment), homes(6, theme=first))
    offer(
        table,
        table.other_corporation,
        homes(40, theme=first, what="=2+2"),
        {"quantity": Decimal("1250.50"), "unit": "euros", "theme": second},
        {"what": "Zonder thema"},
    )
    make_bid(table.framework, table.tenants, BidStatus.DRAFT)
    return first, second


def test_what_adds_up_per_theme_beside_its_targets(table, cast, two_themes):
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert found.parties == [table.corporation, table.other_corporation]
    first, second, without = found.blocks
    assert (first.theme, second.theme, without.theme) == (*two_themes, None)
    (total,) = first.totals
    assert (total.unit, total.value) == ("homes", just(130))
    assert total.per_party == [(table.corporation, just(90)), (table.other_corporation, just(40))]
    assert {target.year for target in first.targets} == {2025, None}, (
        "of the years of the bids, or of the term"
    )
    assert [(t.unit, t.parts) for t in second.totals] == [("euros", [None, just(Decimal("1250.50"))])]
    assert (without.totals, without.lines) == ([], 1)


def test_what_was_not_taken_over_adds_up_to_nothing(table, cast, two_themes, client):
    client.force_login(cast.officer)
    assert "data-left-out" not in client.get(url(table)).content.decode()
    (line,) = BidLine.objects.filter(bid__party=table.other_corporation, unit="homes")
    settle_line(actor=ACTOR, line=line, version=line.version, outcome=BidOutcome.NOT, why="Elders")
    page = client.get(url(table))
    block = page.context["found"].blocks[0]
    assert (block.lines, block.left_out, [total.value for total in block.totals]) == (3, 1, [just(90)])
    assert [one.offered for one in block.beside if one.target.year is None] == [just(84)]
    assert page.content.count(b"data-left-out") == 1


def test_nobody_sees_a_column_that_is_not_theirs_to_read(table, cast, two_themes):
    def columns(name: str) -> list[Party]:
        person = User.objects.get(pk=getattr(cast, name).pk)
        return list(read_comparison(person, table.framework, YEAR).parties)

    assert columns("corporation_officer") == [table.corporation]
    assert columns("tenant") == columns("manager") == [table.corporation, table.other_corporation]
    share_bids(actor=ACTOR, framework=table.framework, shared=True)
    assert columns("corporation_officer") == [table.corporation, table.other_corporation]


def test_what_was_withdrawn_or_replaced_is_not_compared(table, cast):
    make_bid(table.framework, table.corporation, BidStatus.WITHDRAWN)
    make_bid(table.framework, table.other_corporation, BidStatus.REPLACED)
    found = read_comparison(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert [bid.edition for bid in found.bids] == [2]


def test_the_file_holds_the_same_and_is_in_the_log(table, cast, two_themes):
    browser = Client()
    browser.force_login(cast.officer)
    answer = browser.get(url(table, "bids-xlsx"))
    book = load_workbook(BytesIO(answer.content))
    lines, totals, _facts = book.worksheets
    rows = list(lines.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("Thema 1", "Woningen", 84),
        ("Thema 1", "Woningen", 6),
        ("Thema 1", "=2+2", 40),
        ("Thema 2", "Woningen", 1250.5),
        (rows[4][0], "Zonder thema", None),
    ]
    assert lines["C4"].data_type == "s", "a text, no formula"
    assert [row[2:6] for row in totals.iter_rows(min_row=2, values_only=True)] == [
        (None, 90, 40, 130),
        (None, None, 1250.5, 1250.5),
    ]
    event = AccessEvent.objects.latest("pk")
    assert event.detail.startswith("xlsx, 5") and table.framework.title in event.subject


def test_what_lies_between_two_numbers_adds_up_at_both(table, cast, client):
    offer(table, table.corporation, homes(24, upto=Decimal(32)), homes(6))
    offer(table, table.other_corporation, homes(40))
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    page = client.get(url(table)).content.decode()
    assert "<strong>24 to 32</strong> homes" in page, "the line"
    assert "<strong>70 to 78</strong> homes together" in page
    assert f"{table.corporation.label} 30 to 38 · {table.other_corporation.label} 40" in page
    lines, totals, _facts = load_workbook(BytesIO(client.get(url(table, "bids-xlsx")).content)).worksheets
    assert [row[3:5] for row in lines.iter_rows(min_row=2, values_only=True)] == [
        (24, 32),
        (6, None),
        (40, None),
    ]
    assert [row[2:6] for row in totals.iter_rows(min_row=2, values_only=True)] == [
        ("van", 30, 40, 70),
        ("tot en met", 38, 40, 78),
    ]


@pytest.mark.slow
def test_four_corporations_with_eighty_lines_each(table, cast, django_assert_num_queries):
    parties = [table.corporation, table.other_corporation]
    parties += [make_party(PartyKind.CORPORATION, f"corporatie-{n}") for n in (3, 4)]
    with acting(ACTOR):
        for party in parties[2:]:
            table.framework.participations.create(party=party, position=9)
    browser = Client()
    browser.force_login(cast.officer)
    agree(the_line(make_bid(table.framework, parties[0], lines=80)), table.tenants)
    browser.get(url(table))
    with django_assert_num_queries(11):
        assert browser.get(url(table)).context["found"].lines == 80
    for party in parties[1:]:
        make_bid(table.framework, party, lines=80)
    with django_assert_num_queries(11):
        page = browser.get(url(table))
    assert page.context["found"].lines == 320
    assert page.content.count(b'class="bid-card"') == 320


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 3, 50])
def test_the_comparison_takes_as_many_queries_whatever_there_is(
    table, cast, lines, django_assert_num_queries
):
    agree(the_line(make_bid(table.framework, table.corporation, lines=lines)), table.tenants)
    browser = Client()
    browser.force_login(cast.officer)
    browser.get(url(table))
    with django_assert_num_queries(11):
        assert browser.get(url(table)).context["found"].lines == lines
