"""The pages of bids in the first year of a framework: two bids of one party, each at its own place."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus, BidScope, BidStatus, FrameworkStatus
from agreements.models import Bid
from agreements.services.bid_lines import add_line
from agreements.services.drafting import start_year
from config.web.history import acting
from monitoring.bids.compare import read_comparison
from monitoring.bids.reading import read_bid_year
from monitoring.ending.reading import read_open
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from monitoring.year.missing import missing_of
from monitoring.year.reading import read_year
from parties.models import User
from tests.bids import IN_TIME, SPRING, YEAR, agree, make_bid, make_draft, make_step, seen, signed, the_line
from tests.cast import ACTOR
from tests.factories import Table
from tests.layers import made_once

from .bid_pages import let_it_be

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST, BEFORE = YEAR, YEAR - 1


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    """It is the first of May of the first year."""
    let_it_be(monkeypatch, SPRING, "agreements.services.bidding", "monitoring.bids.reading")


@made_once
def both(table) -> tuple[Bid, Bid]:
    """The corporation's bid about the first year, and the one about the next."""
    return make_bid(table.framework, table.corporation, first_year=FIRST), make_bid(
        table.framework, table.corporation, lines=2
    )


def url(table: Table, name: str, year: int, *more: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, year, *more])


def begin(table: Table, first: int) -> dict[str, object]:
    return {"actie": "begin", "partij": table.corporation.slug, "scope": "year", "first_year": first}


def steps_of(cast) -> int:
    """How many steps the corporation is asked for, in June."""
    person = User.objects.get(pk=cast.corporation_officer.pk)
    return [task.kind for task in tasks_of(person, date(2024, 6, 20))].count(TaskKind.STEP)


def test_both_are_begun_on_the_page_of_the_first_year(table, corporation):
    page = corporation.get(url(table, "bids", FIRST)).content.decode()
    assert 'id="twee-biedingen"' in page and f'id="id_{table.corporation.slug}_first_year_help"' in page
    for first, year in ((FIRST + 1, FIRST), (FIRST, BEFORE)):
        answer = corporation.post(url(table, "bids", FIRST), begin(table, first))
        assert answer["Location"] == f"{url(table, 'bid', year, table.corporation.slug)}?versie=1"
        assert f"Bid {first}: " in corporation.get(answer["Location"]).content.decode()
    again = corporation.post(url(table, "bids", FIRST), begin(table, FIRST))
    assert again.status_code == 422 and f"a bid about {FIRST} already" in again.content.decode()
    assert sorted(Bid.objects.values_list("year", "first_year")) == [(BEFORE, FIRST), (FIRST, FIRST + 1)]


def test_who_has_one_about_the_next_begins_the_other_at_its_own_place(table, corporation):
    make_bid(table.framework, table.corporation)
    begins = f'id="begin-{table.corporation.slug}"'
    assert begins not in corporation.get(url(table, "bids", FIRST)).content.decode()
    page = corporation.get(url(table, "bids", BEFORE)).content.decode()
    assert begins in page and f'value="{FIRST}"' in page
    answer = corporation.post(url(table, "bids", BEFORE), begin(table, FIRST))
    assert Bid.objects.get(status="draft").first_year == FIRST and answer.status_code == 302


def test_each_page_leads_to_the_other(table, officer, both):
    for year, title in ((BEFORE, f"Bids about {FIRST}"), (FIRST, f"Bids made in {FIRST}")):
        page = officer.get(url(table, "bids", year)).content.decode()
        assert f'<h1 class="utrecht-heading-1">{title}</h1>' in page
        assert (
            f'href="{url(table, "bids", BEFORE)}"' in page and f'href="{url(table, "bids", FIRST)}"' in page
        )
        assert url(table, "cycle", FIRST) in page and url(table, "cycle", BEFORE) not in page
        assert url(table, "monitor", FIRST) in page and url(table, "monitor", BEFORE) not in page


@pytest.mark.parametrize(
    ("today", "there", "leads", "room"),
    [
        (SPRING, False, True, True),
        (date(2025, 1, 1), False, False, False),
        (date(2025, 1, 1), True, True, False),
    ],
)
def test_it_is_told_while_it_can_be_and_where_there_is_one(
    table, cast, monkeypatch, today, there, leads, room
):
    if there:
        make_bid(table.framework, table.corporation, first_year=FIRST)
    now = SimpleNamespace(localdate=lambda *_moment: today)
    monkeypatch.setattr("monitoring.bids.reading.timezone", now)
    user = User.objects.get(pk=cast.officer.pk)
    facts = read_bid_year(user, table.framework, FIRST)
    assert (facts.first_year is not None, facts.has_room) == (leads, room)
    assert read_bid_year(user, table.framework, FIRST + 1).first_year is None
    assert read_bid_year(user, table.framework, BEFORE).first_year == FIRST


def test_there_is_no_room_once_the_first_year_is_signed_or_it_ended(table, cast):
    user = User.objects.get(pk=cast.officer.pk)
    start_year(actor=ACTOR, framework=table.framework, year=FIRST, status=AnnualStatus.SIGNED)
    assert not read_bid_year(user, table.framework, FIRST).has_room
    table.framework.status = FrameworkStatus.ENDED
    assert not read_bid_year(user, table.framework, FIRST).has_room


def test_a_draft_of_somebody_else_shows_nowhere(table, officer, monkeypatch):
    make_draft(table.framework, table.corporation, first_year=FIRST)
    now = SimpleNamespace(localdate=lambda *_moment: date(2025, 1, 1))
    monkeypatch.setattr("monitoring.bids.reading.timezone", now)
    assert 'id="eerste-jaar"' not in officer.get(url(table, "bids", FIRST)).content.decode()


def test_they_are_compared_apart(table, cast, officer, both):
    user = User.objects.get(pk=cast.officer.pk)
    for year, bid in zip((BEFORE, FIRST), both, strict=True):
        found = read_comparison(user, table.framework, year)
        assert (list(found.bids), found.lines) == ([bid], bid.lines.count())
    page = officer.get(url(table, "bids-compare", BEFORE)).content.decode()
    assert f"Bids about {FIRST}, side by side" in page
    name = officer.get(url(table, "bids-xlsx", BEFORE))["Content-Disposition"]
    assert f"over-{FIRST}.xlsx" in name
    assert name != officer.get(url(table, "bids-xlsx", FIRST))["Content-Disposition"]


def test_a_bid_about_the_first_year_is_none_that_the_cycle_asks_for(table, cast, both):
    make_step(signed(table.framework))
    make_bid(table.framework, table.other_corporation, first_year=FIRST)
    user = User.objects.get(pk=cast.officer.pk)
    facts = read_bid_year(user, table.framework, FIRST)
    assert [seat.party for seat in facts.waiting] == [table.other_corporation]
    of_year = read_year(table.framework, FIRST, SPRING, user=user)
    assert of_year.bidders == {table.corporation.pk}


@pytest.mark.parametrize("scope", [BidScope.TWO_YEARS, BidScope.FRAMEWORK])
def test_one_that_goes_on_after_the_first_year_answers_what_the_cycle_asks(table, cast, officer, scope):
    make_step(signed(table.framework))
    bid = make_bid(table.framework, table.corporation, first_year=FIRST, scope=scope)
    user = User.objects.get(pk=cast.officer.pk)
    facts = read_bid_year(user, table.framework, FIRST)
    assert [seat.party for seat in facts.waiting] == [table.other_corporation]
    (seat,) = (seat for seat in facts.seats if seat.going_on)
    assert seat.party == table.corporation and not seat.is_overdue(date(2024, 12, 31))
    assert read_year(table.framework, FIRST, SPRING, user=user).bidders == {table.corporation.pk}
    assert steps_of(cast) == 0, "nor is it in its list"
    page = officer.get(url(table, "bids", FIRST)).content.decode()
    assert "data-going-on" in page and f"Has a bid about {bid.years_words}." in page
    assert "data-going-on" not in officer.get(url(table, "bids", BEFORE)).content.decode()


def test_who_withdrew_that_one_is_asked_again(table, cast):
    make_step(signed(table.framework))
    make_bid(
        table.framework, table.corporation, BidStatus.WITHDRAWN, first_year=FIRST, scope=BidScope.TWO_YEARS
    )
    user = User.objects.get(pk=cast.officer.pk)
    assert len(read_bid_year(user, table.framework, FIRST).waiting) == 2
    assert steps_of(cast) == 1


def test_the_page_of_the_first_year_tells_who_has_to_answer_either(table, cast, officer, both):
    make_step(signed(table.framework))
    agree(the_line(both[0]), table.tenants)
    user = User.objects.get(pk=cast.officer.pk)
    facts = read_year(table.framework, FIRST, SPRING, user=user)
    told = [(one.lead, one.places) for one in missing_of(facts) if one.kind == "bid-answers"]
    label = table.municipality.label
    assert [about for about, _places in told] == [f"{label} (1)", f"{label} (2), {table.tenants.label} (2)"]
    assert [place.url for _about, (place,) in told] == [
        url(table, "bids", BEFORE),
        url(table, "bids", FIRST),
    ]


def test_my_work_names_each(table, cast, both):
    user = User.objects.get(pk=cast.officer.pk)
    found = [task for task in tasks_of(user, SPRING) if task.kind == TaskKind.BID_LINES]
    assert {(task.about, task.url) for task in found} == {
        (f"Bids about {FIRST}", url(table, "bids", BEFORE)),
        (f"Bids made in {FIRST}", url(table, "bids", FIRST)),
    }


def test_what_is_left_at_the_end_is_named_apart(table, both):
    found = [one.text for one in read_open(table.framework).left if "bids" in one.text]
    assert found == [
        f"Not all bids about {FIRST} are settled.",
        f"Not all bids made in {FIRST} are settled.",
    ]


def test_a_link_from_when_it_stood_in_the_year_itself_leads_on(table, cast, corporation, officer, both):
    _first, second = both
    page = url(table, "bid", FIRST, table.corporation.slug)
    assert corporation.get(page).context["bid"] == second
    draft = make_draft(table.framework, table.other_corporation, first_year=FIRST)
    other = url(table, "bid", FIRST, table.other_corporation.slug)
    assert officer.get(other).status_code == 404, "a draft of somebody else"
    with acting(ACTOR):
        row = Bid.lock(draft.pk)
        row.status, row.submitted_at = BidStatus.SUBMITTED, IN_TIME
        row.save_next()
    moved = f"{url(table, 'bid', BEFORE, table.other_corporation.slug)}?versie=1"
    assert officer.get(other)["Location"] == officer.get(f"{other}?versie=1")["Location"] == moved
    assert officer.get(f"{other}?versie=2").status_code == 404
    assert officer.post(other, {"actie": "afronden", "version": 1}).status_code == 404
    assert corporation.get(other).status_code == 404, "of another corporation, before it is settled"
    assert officer.get(url(table, "bid", FIRST + 2, table.corporation.slug)).status_code == 404


def test_a_line_is_added_and_sent_at_its_own_place(table, corporation):
    bid = make_draft(table.framework, table.corporation, lines=0, first_year=FIRST)
    make_draft(table.framework, table.corporation, lines=0)
    page = url(table, "bid", BEFORE, table.corporation.slug)
    sent = {"actie": "regel", "version": 0, "what": "Nieuwbouw", "quantity": "84", "unit": "homes"}
    assert corporation.post(page, sent).status_code == 302
    row = Bid.objects.get(pk=bid.pk)
    assert corporation.post(page, {"actie": "indienen", **seen(row)}).status_code == 302
    row = Bid.objects.get(pk=bid.pk)
    assert (row.status, row.due_on, row.lines.count()) == (BidStatus.SUBMITTED, None, 1)
    assert Bid.objects.get(year=FIRST).status == BidStatus.DRAFT


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 3, 50])
def test_the_pages_take_as_many_queries_whatever_there_is(
    table, cast, officer, lines, django_assert_max_num_queries
):
    bids = [
        make_draft(table.framework, table.corporation, lines=0, first_year=first) for first in (FIRST, 2025)
    ]
    for bid in bids:
        for number in range(lines):
            add_line(actor=ACTOR, bid=bid, what=f"Regel {number}")
    for year, most in ((BEFORE, 14), (FIRST, 15)):
        officer.get(url(table, "bids", year))
        with django_assert_max_num_queries(most):
            officer.get(url(table, "bids", year))
