"""Counter-proposals that name a number per year: what may be proposed, what taking over does, pages, file and log."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from agreements.enums import BidAnswer, BidScope
from agreements.models import Bid, BidLine, BidResponse
from agreements.services.bid_answers import proposed_to
from agreements.services.bid_lines import add_line
from agreements.services.bid_replies import take_proposal_over
from agreements.services.bid_taking import take_over
from agreements.services.bid_talks import respond
from agreements.services.bidding import new_version, submit_bid
from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.bids.reading import editions_of, read_lines
from monitoring.bids.versions import tell_changes
from tests.bids import IN_TIME, YEAR, make_draft
from tests.cast import ACTOR
from tests.factories import Table
from tests.layers import made_once
from tests.reading import browser

from .test_counter_proposals import line_page, proposed, url
from .test_log_numbers import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

#: What is bid: 40 in the first year and 60 in the next, 100 together.
BID = {2025: Decimal(40), 2026: Decimal(60)}


def ends(first: int, last: int | None = None) -> tuple[Decimal, Decimal | None]:
    return Decimal(first), None if last is None else Decimal(last)


def make_line(table: Table, **fields: Any) -> BidLine:
    """Of a submitted bid about two years."""
    bid = make_draft(table.framework, table.corporation, lines=0, scope=BidScope.TWO_YEARS)
    told_of = {"unit": "homes", "planned": "doorlopend", "forecasts": BID, **fields}
    line = add_line(actor=ACTOR, bid=bid, what="Woningen bouwen", **told_of)
    bid.refresh_from_db()
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    return BidLine.objects.select_related("bid__framework").get(pk=line.pk)


@made_once
def line(table) -> BidLine:
    return make_line(table)


def propose(line: BidLine, table: Table, **fields: Any) -> BidResponse:
    return respond(
        actor=ACTOR, line=line, party=table.municipality, answer=BidAnswer.DISCUSS, why="Meer.", **fields
    )


def foreseen(line: BidLine) -> dict[int, tuple[Decimal, Decimal | None]]:
    return {row.year: (row.quantity, row.upto) for row in line.forecasts.all()}


# ---- proposing


def test_a_year_alone_is_a_counter_proposal_that_waits_for_who_bid(line, table, cast):
    found = propose(line, table, per_year={2026: ends(70, 80)})
    assert found.proposes and found.proposal == "2026: 70 to 80 homes"
    assert BidResponse.objects.get().years == {2026: ends(70, 80)}
    assert proposed_to(cast.officer, table.framework, YEAR) == {table.corporation.pk: 1}


def test_the_same_twice_is_one_and_another_year_is_another(line, table):
    first = propose(line, table, per_year={2026: ends(70)})
    assert propose(line, table, per_year={2026: (Decimal("70.00"), None)}) == first
    assert propose(line, table, per_year={2025: ends(70)}) != first


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"per_year": {2027: ends(3)}}, "per_year"),
        ({"per_year": {2026: ends(60)}}, "y2026"),
        ({"per_year": {2026: ends(70, 60)}}, "y2026_upto"),
        ({"per_year": {2026: ends(90)}, "quantity": Decimal(100)}, "quantity"),
        ({"per_year": {2026: ends(90, 120)}, "quantity": Decimal(100), "upto": Decimal(110)}, "upto"),
        ({"per_year": {2025: ends(40)}, "quantity": Decimal(100)}, "quantity"),
        ({"per_year": {2026: ends(70)}, "answer": BidAnswer.AGREE}, "answer"),
    ],
)
def test_what_is_refused(line, table, fields, wrong):
    with pytest.raises(ValidationError) as error:
        respond(
            **{
                "actor": ACTOR,
                "line": line,
                "party": table.municipality,
                "answer": BidAnswer.DISCUSS,
                **fields,
            }
        )
    assert set(error.value.message_dict) == {wrong}
    assert not BidResponse.objects.exists()


def test_the_database_knows_that_a_year_is_a_proposal(line, table):
    row = BidResponse(line=line, party=table.municipality, answer=BidAnswer.AGREE, author_name="Wie")
    row.per_year = {"2026": ["70", None]}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
        row.save()


def test_a_whole_that_stands_apart_has_to_hold_the_years(table):
    line = make_line(table, quantity=Decimal(110))
    with pytest.raises(ValidationError, match="The years add up to 120"):
        propose(line, table, per_year={2026: ends(80)})


# ---- taking it over


@pytest.mark.parametrize(
    ("fields", "whole", "years"),
    [
        ({"per_year": {2026: ends(80)}}, ends(120), {2025: ends(40), 2026: ends(80)}),
        ({"per_year": {2026: ends(50)}}, ends(90), {2025: ends(40), 2026: ends(50)}),
        ({"per_year": {2025: ends(30, 50)}}, ends(90, 110), {2025: ends(30, 50), 2026: ends(60)}),
        (
            {"per_year": {2025: ends(1), 2026: ends(2)}, "quantity": Decimal(9)},
            ends(9),
            {2025: ends(1), 2026: ends(2)},
        ),
        ({"planned": "eind 2026"}, ends(100), {2025: ends(40), 2026: ends(60)}),
    ],
)
def test_the_new_version_says_it_and_the_whole_follows(line, table, fields, whole, years):
    row = take_proposal_over(actor=ACTOR, response=propose(line, table, **fields))
    row = BidLine.objects.get(pk=row.pk)
    assert ((row.quantity, row.upto), foreseen(row)) == (whole, years)
    assert foreseen(line) == {2025: ends(40), 2026: ends(60)}, "what was submitted stays"


def test_a_whole_of_its_own_stays(table):
    line = make_line(table, quantity=Decimal(150))
    row = take_proposal_over(actor=ACTOR, response=propose(line, table, per_year={2026: ends(80)}))
    assert row.quantity == 150


def test_of_what_does_not_add_up_only_the_year_changes(table):
    line = make_line(table, unit="other", unit_words="% zuinig", quantity=Decimal(60))
    row = take_proposal_over(actor=ACTOR, response=propose(line, table, per_year={2026: ends(80)}))
    assert (row.quantity, foreseen(row)[2026]) == (60, ends(80))


def test_that_the_new_version_says_it_is_told_until_it_is_changed(line, table, cast):
    propose(line, table, per_year={2026: ends(80)})
    row = take_proposal_over(actor=ACTOR, response=BidResponse.objects.get())
    draft = row.bid
    draft.refresh_from_db()
    submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)
    versions = editions_of(cast.officer, table.framework, table.corporation, YEAR)
    rows = read_lines(versions[:1])
    tell_changes(rows, versions)
    assert [one.years for one in rows[0].followed] == [{2026: ends(80)}]
    # The draft of a year gets what is for that year.
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2026)
    newest = BidLine.objects.get(bid=versions[0])
    (became,) = take_over(actor=ACTOR, annual=annual, picked=[(newest, newest.version)])
    assert became.indicators.get().targets.get().value == 80


def test_it_goes_along_to_a_version_in_which_the_line_stays(line, table):
    propose(line, table, per_year={2026: ends(80)})
    draft = new_version(actor=ACTOR, bid=line.bid)
    draft.refresh_from_db()
    submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)
    assert BidResponse.objects.get(line__bid=draft).years == {2026: ends(80)}


# ---- the pages, the file and the log


def test_each_year_is_filled_in_and_read(line, table, cast):
    officer = browser(cast.officer)
    page = officer.get(line_page(table, line)).content.decode()
    assert 'name="y2025"' in page and 'name="y2026_upto"' in page
    sent = proposed(y2026="70", y2026_upto="80", why="Er is meer grond.")
    assert officer.post(line_page(table, line), sent).status_code == 302
    assert "2026: 70 to 80 homes" in officer.get(url(table, "bid", table.corporation.slug)).content.decode()
    again = officer.get(line_page(table, line)).content.decode()
    assert 'value="70"' in again and 'value="80"' in again and "data-propose open" in again
    compare = officer.get(url(table, "bids-compare")).content.decode()
    assert "2026: 70 to 80 homes" in compare and "2025: 40 · 2026: 60" in compare
    corporation = browser(cast.corporation_officer)
    taken = {"actie": "voorstel-overnemen", "proposal": BidResponse.objects.get().pk}
    answer = corporation.post(line_page(table, line), taken, follow=True).content.decode()
    assert "stayed as they were" not in answer
    assert foreseen(Bid.objects.get(status="draft").lines.get())[2026] == ends(70, 80)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"y2026": "veel"}, "y2026"),
        ({"y2026_upto": "80"}, "y2026"),
        ({"y2026": "80", "y2026_upto": "70"}, "y2026_upto"),
        ({"y2026": "-1"}, "y2026"),
        ({"y2026": "60"}, "y2026"),
    ],
)
def test_what_is_wrong_stands_at_its_field(line, table, cast, fields, wrong):
    answer = browser(cast.officer).post(line_page(table, line), proposed(**fields))
    assert answer.status_code == 422
    assert set(answer.context["answer_forms"][0].errors) == {wrong}
    assert "data-propose open" in answer.content.decode()


def test_a_line_without_numbers_per_year_asks_for_none(table, cast):
    line = make_line(table, forecasts={}, quantity=Decimal(100))
    officer = browser(cast.officer)
    assert 'name="y2025"' not in officer.get(line_page(table, line)).content.decode()
    officer.post(line_page(table, line), proposed(y2025="3", planned="later"))
    assert BidResponse.objects.get().per_year == {}


def test_the_file_has_a_cell_for_each_number(line, table, cast):
    propose(line, table, per_year={2026: ends(70, 80)})
    args = [table.municipality.slug, table.framework.slug, YEAR]
    content = browser(cast.officer).get(reverse("bids-xlsx", args=args)).content
    head, row = load_workbook(BytesIO(content))["Tegenvoorstellen"].iter_rows(values_only=True)
    assert head[9:11] and row[9:11] == (70, 80)


def test_the_log_tells_the_years_with_their_unit(line, table):
    propose(line, table, per_year={2025: ends(1), 2026: ends(70, 80)})
    words = [new for entry in told("agreements.bidresponse") for _old, new in entry.values()]
    assert "2025: 1\u00a0woning; 2026: 70 – 80\u00a0woningen" in words


def test_an_answer_without_one_tells_nothing_of_years(line, table):
    respond(actor=ACTOR, line=line, party=table.municipality, answer=BidAnswer.AGREE)
    assert not any("{}" in new for entry in told("agreements.bidresponse") for _old, new in entry.values())
