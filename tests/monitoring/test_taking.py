"""The pages on which lines of bids go into a draft: who reads which, what the buttons do, what is refused, the costs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import AnnualStatus, BidScope, BidStatus
from agreements.models import BidLine, Commitment
from agreements.services.bid_lines import add_line
from agreements.services.bidding import share_bids, submit_bid
from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.taking.reading import read_offers
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import IN_TIME, agree, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import Table, make_commitment, make_year
from tests.layers import made_once

pytestmark = pytest.mark.django_db


def url(table: Table, *line: int) -> str:
    name = "concept-bid" if line else "concept-bids"
    return reverse(name, args=[table.municipality.slug, table.framework.slug, 2025, *line])


def word(line: BidLine) -> str:
    return f"{line.pk}.{line.version}"


@made_once
def annual(table):
    return start_next_year(actor=ACTOR, framework=table.framework, year=2025)


@made_once
def lines(table, annual) -> list[BidLine]:
    """Two lines of each corporation."""
    bids = [make_bid(table.framework, one, lines=2) for one in (table.corporation, table.other_corporation)]
    return [line for bid in bids for line in bid.lines.order_by("position")]


# ---- taking


@pytest.mark.slow
def test_one_click_takes_one_or_several(officer, table, annual, lines):
    assert officer.get(url(table)).content.count(b'name="regel"') == 4
    answer = officer.post(url(table), {"overnemen": word(lines[0])})
    assert answer["Location"] == f"{url(table)}#regel-{lines[0].pk}"
    sent = {"actie": "overnemen", "regel": [word(lines[1]), word(lines[2])]}
    assert officer.post(url(table), sent).status_code == 302
    assert (
        officer.post(url(table), {"actie": "niet", "regel": word(lines[3]), "why": "Geen plek."}).status_code
        == 302
    )
    assert annual.commitments.count() == 3
    page = officer.get(url(table)).content.decode()
    assert page.count('data-outcome="taken_over"') == 3 and page.count('data-outcome="not"') == 1
    lines[0].refresh_from_db()
    assert officer.post(url(table), {"heropenen": word(lines[0])}).status_code == 302
    assert BidLine.objects.filter(outcome="").get() == lines[0]


def test_the_field_a_reason_is_asked_in_is_open(officer, table, lines):
    fold = 'class="fold offers__not"'
    assert f"{fold}>" in officer.get(url(table)).content.decode()
    sent = {"actie": "niet", "regel": word(lines[1]), "why": ""}
    assert f"{fold} open>" in officer.post(url(table), sent).content.decode()


@pytest.mark.slow
def test_what_is_refused_keeps_what_was_ticked_and_typed(officer, table, annual, lines):
    officer.post(url(table), {"overnemen": word(lines[0])})
    again = {"actie": "overnemen", "regel": [word(lines[0]), word(lines[1])], "why": "Zo gezegd."}
    page = officer.post(url(table), again)
    assert page.status_code == 422 and 'id="probleem"' in page.content.decode()
    assert f'value="{word(lines[1])}" checked' in page.content.decode()
    assert "Zo gezegd." in page.content.decode()
    for sent, status in (
        ({"actie": "overnemen"}, 422),
        ({"actie": "niet", "regel": word(lines[1]), "why": " "}, 422),
        ({"actie": "weg", "regel": word(lines[1])}, 422),
        ({"overnemen": "x"}, 422),
        ({"overnemen": f"{lines[1].pk}.x"}, 422),
        ({"overnemen": "999999.1"}, 422),
        ({"overnemen": f"{lines[1].pk}.7"}, 409),
        ({}, 422),
    ):
        assert officer.post(url(table), sent).status_code == status, sent
    assert annual.commitments.count() == 1


@pytest.mark.slow
def test_a_line_in_other_words(officer, table, annual, lines):
    to = url(table, lines[0].pk)
    page = officer.get(to).content.decode()
    assert all(f'id="{name}"' in page for name in ("anders", "bij", "niet"))
    sent = {
        "actie": "anders",
        "version": 1,
        "title": "Dertig woningen",
        "text": "Wij bouwen.",
        "leads": [table.corporation.slug, table.other_corporation.slug],
        "planned": "Q3",
        "quantity": "€ 1,030",
        "unit": "EUR",
        "needs": "Een vergunning",
        "needed_from": table.municipality.pk,
        "why": "Minder plek.",
    }
    for wrong, status in (
        ({"why": ""}, 422),
        ({"title": ""}, 422),
        ({"unit": ""}, 422),
        ({"needs": ""}, 422),
        ({"quantity": "veel"}, 422),
        ({"quantity": "70 %"}, 422),
        ({"leads": ["niemand"]}, 422),
        ({"version": 9}, 409),
        ({"actie": "iets"}, 422),
    ):
        answer = officer.post(to, {**sent, **wrong})
        assert answer.status_code == status, wrong
        assert "actie" in wrong or "Wij bouwen." in answer.content.decode()
    assert officer.post(to, sent)["Location"] == f"{url(table)}#regel-{lines[0].pk}"
    row = annual.commitments.get()
    assert row.came_from_bids.get().outcome == "changed"
    target = row.indicators.get().targets.get()
    assert (target.value, target.party) == (1030, None), "of those who lead it together"
    assert officer.post(to, sent).status_code == 422
    assert annual.commitments.count() == 1
    assert 'id="afgehandeld"' in officer.get(to).content.decode()


@pytest.mark.slow
def test_a_line_into_a_commitment_and_none(officer, table, annual, lines):
    row = make_commitment(table.framework, "r-1")
    to = url(table, lines[0].pk)
    assert officer.post(to, {"actie": "bij", "version": 1, "commitment": ""}).status_code == 422
    assert officer.post(to, {"actie": "bij", "version": 1, "commitment": row.pk}).status_code == 302
    to = url(table, lines[1].pk)
    assert officer.post(to, {"actie": "niet", "version": 1, "why": ""}).status_code == 422
    assert officer.post(to, {"actie": "niet", "version": 1, "why": "x" * 4001}).status_code == 422
    assert officer.post(to, {"actie": "niet", "version": 1, "why": "Nee."}).status_code == 302
    found = BidLine.objects.order_by("pk").values_list("outcome", "became")[:2]
    assert list(found) == [("taken_over", row.pk), ("not", None)]


# ---- who reads what


def test_nobody_reads_a_line_that_is_not_theirs_to_read(client, table, annual, lines, cast):
    """Neither on the page, nor by its address, nor by taking it."""
    with_lines = read_offers(User.objects.get(pk=cast.corporation_officer.pk), annual, table.framework)
    assert [one.row.line for one in with_lines.lines] == lines[:2]
    assert with_lines.closed == [table.other_corporation]
    client.force_login(cast.corporation_officer)
    page = client.get(url(table)).content.decode()
    assert lines[2].what not in page and 'id="gesloten"' in page and 'name="regel"' not in page
    assert client.get(url(table, lines[2].pk)).status_code == 404
    assert client.get(url(table, lines[0].pk)).status_code == 403
    assert client.post(url(table), {"overnemen": word(lines[0])}).status_code == 403
    share_bids(actor=ACTOR, framework=table.framework, shared=True)
    assert lines[2].what in client.get(url(table)).content.decode()


def test_a_corporation_that_coordinates_takes_only_what_it_may_read(client, table, annual, lines, english):
    today = table.framework.coordinations.get()

    with acting(ACTOR):
        today.party = table.corporation
        today.save_next()
    person = User.objects.create_user("trekker@corporatie.example")
    add_member(actor=ACTOR, user=person, party=table.corporation, role=MembershipRole.EDITOR)
    client.force_login(person)
    assert client.post(url(table), {"overnemen": word(lines[2])}).status_code == 422
    assert client.post(url(table, lines[2].pk), {"actie": "niet"}).status_code == 404
    assert client.post(url(table), {"overnemen": word(lines[0])}).status_code == 302
    assert Commitment.objects.get().came_from_bids.get() == lines[0]
    lines[0].refresh_from_db()
    assert lines[0].outcome_by.endswith(f"({table.corporation.label})")


@pytest.mark.slow
def test_where_a_commitment_comes_from_stands_with_it_for_who_may_read_the_bid(
    table, annual, lines, cast, officer
):
    officer.post(url(table), {"overnemen": word(lines[2])})
    row = annual.commitments.get()
    pages = [
        reverse("commitment", args=[table.municipality.slug, table.framework.slug, row.key]),
        reverse("concept-line", args=[table.municipality.slug, table.framework.slug, 2025, row.key]),
    ]
    other = Client()
    other.force_login(cast.corporation_officer)
    for page in pages:
        assert f'data-line="{lines[2].pk}"' in officer.get(page).content.decode()
        told = other.get(page)
        assert told.status_code == 200 and b"uit-bod" not in told.content
    assert b"uit-bod" not in officer.get(pages[0] + "?per=2024-12-31").content, (
        "on that day it was no outcome"
    )


def test_only_bids_about_the_year_that_stand(table, annual, cast):
    make_bid(table.framework, table.corporation, first_year=2026)
    two = make_bid(table.framework, table.other_corporation, scope=BidScope.TWO_YEARS, first_year=2024)
    make_draft(table.framework, table.municipality)
    rest = make_bid(table.framework, table.tenants, scope=BidScope.FRAMEWORK)
    found = read_offers(User.objects.get(pk=cast.officer.pk), annual, table.framework)
    assert set(found.bids) == {two, rest}


def test_what_is_settled_waits_for_nobody(officer, table, annual):
    """Not even where its line led to no commitment: it stays as it is."""
    line = the_line(make_bid(table.framework, table.corporation, BidStatus.SETTLED))
    page = officer.get(url(table)).content.decode()
    assert f'id="regel-{line.pk}"' in page and 'name="regel"' not in page and 'name="heropenen"' not in page
    assert officer.post(url(table), {"overnemen": word(line)}).status_code == 422
    draft = reverse("concept", args=[table.municipality.slug, table.framework.slug, 2025])
    assert officer.get(draft).context["bid_lines"] == {"total": 1, "waiting": 0}


def test_the_draft_leads_to_them(officer, table, annual, lines):
    draft = reverse("concept", args=[table.municipality.slug, table.framework.slug, 2025])
    page = officer.get(draft)
    assert page.context["bid_lines"] == {"total": 4, "waiting": 4} and b'id="biedingen"' in page.content
    empty = reverse("concept", args=[table.municipality.slug, table.framework.slug, 2026])
    assert b'id="biedingen"' not in officer.get(empty).content


def test_what_cannot_be_changed_any_more_is_read(officer, table, annual, lines):

    with acting(ACTOR):
        annual.status = AnnualStatus.PROPOSED
        annual.save_next()
    page = officer.get(url(table)).content.decode()
    assert 'id="geen-concept"' in page and 'name="overnemen"' not in page
    assert 'id="anders"' not in officer.get(url(table, lines[0].pk)).content.decode()
    assert officer.post(url(table), {"overnemen": word(lines[0])}).status_code == 422


# ---- what it costs


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 80])
def test_what_it_costs(officer, table, annual, number, django_assert_num_queries):
    last = make_commitment(table.framework, "a-1", annual=make_year(table.framework))
    assert last.pk
    for party in (table.corporation, table.other_corporation, table.municipality):
        bid = make_bid(table.framework, party, lines=number)
        agree(the_line(bid), table.tenants)
    with django_assert_num_queries(12):
        page = officer.get(url(table)).content.decode()
    assert page.count('class="offer offer--choice"') == 3 * number


def test_what_stays_behind_in_the_bid_is_told_and_can_go_along(officer, table):
    last = make_commitment(table.framework, "a-1", annual=make_year(table.framework))
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[last])
    lines = []
    for one in (table.corporation, table.other_corporation):
        bid = make_draft(table.framework, one, lines=0)
        told = {"commitment": last, "planned": "Q2", "needs": "Grond bouwrijp."}
        lines.append(add_line(actor=ACTOR, bid=bid, what="Woningen", **told))
        submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    line, other = lines
    assert officer.get(url(table)).content.decode().count("data-left") == 2
    page = officer.post(url(table), {"overnemen": word(line)}, follow=True).content.decode()
    assert "without: the planning: Q2; what has to come first: Grond bouwrijp." in page
    row = annual.commitments.get()
    assert not row.plannings.exists()
    assert 'name="along"' in officer.get(url(table, other.pk)).content.decode()
    sent = {"actie": "bij", "version": other.version, "commitment": row.pk, "along": ["planning", "needs"]}
    assert officer.post(url(table, other.pk), sent).status_code == 302
    assert (row.plannings.get().printed, row.conditions.get().event) == ("Q2", "Grond bouwrijp.")
