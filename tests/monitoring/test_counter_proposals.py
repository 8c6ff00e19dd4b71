"""Counter-proposals on the pages of bids: who proposes and who replies, what stands apart, the file and the draft."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agreements.enums import BidAnswer, BidReplyKind, CycleKind
from agreements.models import Bid, BidLine, BidReply, BidResponse, FrameworkAgreement
from agreements.services.bid_lines import add_line
from agreements.services.bid_replies import reply_to_proposal
from agreements.services.bid_talks import respond, settle_line
from agreements.services.bidding import submit_bid
from agreements.services.next_year import start_next_year
from config.web.history import Actor
from monitoring.work.waiting import read_tables, waiting_for
from monitoring.year.reading import read_year
from parties.models import User
from tests.bids import IN_TIME, YEAR, agree, make_draft, make_step, signed
from tests.cast import ACTOR
from tests.factories import Table
from tests.layers import made_once
from tests.reading import browser

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def make_lines(table: Table, number: int = 1) -> list[BidLine]:
    """A submitted bid of the corporation, 40 homes in each line."""
    bid = make_draft(table.framework, table.corporation, lines=0)
    for count in range(number):
        told = {"quantity": Decimal(40), "unit": "homes", "planned": "eind 2025"}
        add_line(actor=ACTOR, bid=bid, what=f"Bouwen {count}", **told)
    bid.refresh_from_db()
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    return list(BidLine.objects.filter(bid=bid).select_related("bid__framework"))


def propose(line: BidLine, party: Any, **fields: Any) -> BidResponse:
    values = {"quantity": Decimal(50), "upto": Decimal(60), "why": "Er is meer grond.", **fields}
    return respond(actor=ACTOR, line=line, party=party, answer=BidAnswer.DISCUSS, **values)


@made_once
def proposal(table) -> BidResponse:
    """50 to 60 homes, of the municipality, to a bid of the corporation about 40."""
    return propose(make_lines(table)[0], table.municipality)


def url(table: Table, name: str, *more: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *more])


def line_page(table: Table, line: BidLine) -> str:
    return url(table, "bid-line", table.corporation.slug, line.pk)


def bid_page(table: Table) -> str:
    return url(table, "bid", table.corporation.slug)


def proposed(**fields: str) -> dict[str, str]:
    return {"actie": "antwoord", "partij": "duinstede", "answer": "discuss", **fields}


# ---- proposing


def test_an_answer_tells_what_is_proposed_instead(table, cast):
    (line,) = make_lines(table)
    officer = browser(cast.officer)
    assert "<details" in officer.get(line_page(table, line)).content.decode()
    sent = proposed(quantity="50", upto="60", planned="begin 2025", why="Er is meer grond.")
    assert officer.post(line_page(table, line), sent).status_code == 302
    page = officer.get(bid_page(table)).content.decode()
    assert 'Counter-proposal: <strong>50 to 60</strong> homes, <span lang="nl">begin 2025' in page
    assert "<strong>40</strong> homes" in page, "what was bid stands as it was"
    again = officer.get(line_page(table, line)).content.decode()
    assert 'value="50"' in again and "data-propose open" in again


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"answer": "agree", "quantity": "60"}, "answer"),
        ({"quantity": "veel"}, "quantity"),
        ({"upto": "60"}, "quantity"),
        ({"quantity": "60", "upto": "50"}, "upto"),
        ({"quantity": "40"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"planned": "x" * 300}, "planned"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(table, cast, fields, wrong):
    (line,) = make_lines(table)
    answer = browser(cast.officer).post(line_page(table, line), proposed(**fields))
    assert answer.status_code == 422
    assert set(answer.context["answer_forms"][0].errors) == {wrong}
    assert "data-propose open" in answer.content.decode()
    assert not BidResponse.objects.exists()


def test_a_line_that_counts_nothing_asks_for_no_number(table, cast):
    bid = make_draft(table.framework, table.corporation)
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    line = bid.lines.get()
    officer = browser(cast.officer)
    page = officer.get(line_page(table, line)).content.decode()
    assert 'name="quantity"' not in page and 'name="planned"' in page
    assert officer.post(line_page(table, line), proposed(planned="2026", quantity="3")).status_code == 302
    assert line.responses.get().quantity is None


# ---- taking it over, and replying


def test_who_bid_takes_it_over_in_a_draft_and_both_stay_to_be_read(table, cast, proposal):
    corporation, officer = browser(cast.corporation_officer), browser(cast.officer)
    assert "Answer the counter-proposal" in corporation.get(bid_page(table)).content.decode()
    sent = {"actie": "voorstel-overnemen", "proposal": proposal.pk}
    answer = corporation.post(line_page(table, proposal.line), sent, follow=True)
    draft = Bid.objects.get(status="draft")
    assert answer.redirect_chain[-1][0] == f"{bid_page(table)}?versie=2#regel-{draft.lines.get().pk}"
    assert "It stands once you submit that." in answer.content.decode()
    page = officer.get(bid_page(table)).content.decode()
    assert "<strong>40</strong> homes" in page and "data-followed" not in page, "a draft is its party's alone"
    submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)
    page = officer.get(bid_page(table)).content.decode()
    assert "<strong>50 to 60</strong> homes" in page and 'How much: <del lang="nl">40 homes</del>' in page
    assert f"Now as {table.municipality.label} proposed." in page
    old = officer.get(f"{bid_page(table)}?versie=1").content.decode()
    assert "<strong>40</strong> homes" in old and "Counter-proposal: <strong>50 to 60</strong>" in old


def test_with_htmx_the_draft_is_gone_to_and_a_reply_stands_at_the_line(table, cast, proposal):
    corporation, page = browser(cast.corporation_officer), line_page(table, proposal.line)
    reply = {"actie": "voorstel-antwoord", "proposal": proposal.pk, "reply": "keep", "why": "Het past niet."}
    answer = corporation.post(page, reply, headers=HTMX).content.decode()
    assert 'Keeps to its bid. <span lang="nl">Het past niet.' in answer and "<html" not in answer
    taken = corporation.post(page, {"actie": "voorstel-overnemen", "proposal": proposal.pk}, headers=HTMX)
    assert "versie=2" in taken["HX-Redirect"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"reply": "keep", "why": "x"}, 302),
        ({"reply": "talk"}, 302),
        ({"reply": "keep", "why": " "}, 422),
        ({"reply": ""}, 422),
        ({"reply": "agree"}, 422),
        ({"proposal": "0", "reply": "talk"}, 422),
        ({"proposal": "x" * 30, "reply": "talk"}, 422),
        ({"proposal": "9" * 30, "reply": "talk"}, 422),
        ({"actie": "voorstel-overnemen", "proposal": ""}, 422),
    ],
)
def test_replies(table, cast, proposal, fields, status):
    sent = {"actie": "voorstel-antwoord", "proposal": proposal.pk, **fields}
    answer = browser(cast.corporation_officer).post(line_page(table, proposal.line), sent)
    assert answer.status_code == status
    assert BidReply.objects.count() == (status == 302)


@pytest.mark.parametrize("action", ["voorstel-antwoord", "voorstel-overnemen"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 403), ("tenant", 403), ("alderman", 403), ("stranger", 404), ("corporation_officer", 302)],
)
def test_only_editors_of_who_bid_reply(table, cast, proposal, who, status, action):
    sent = {"actie": action, "proposal": proposal.pk, "reply": "talk"}
    assert browser(getattr(cast, who)).post(line_page(table, proposal.line), sent).status_code == status


def test_what_was_answered_meanwhile_is_not_replied_to_unseen(table, cast, proposal):
    propose(proposal.line, table.municipality, quantity=Decimal(45))
    corporation = browser(cast.corporation_officer)
    sent = {"actie": "voorstel-antwoord", "proposal": proposal.pk, "reply": "keep", "why": "Te veel."}
    answer = corporation.post(line_page(table, proposal.line), sent)
    assert answer.status_code == 422 and not BidReply.objects.exists()
    page = answer.content.decode()
    assert "answered anew meanwhile" in page and "Te veel." in page, "what was typed is not lost"


def test_what_a_colleague_replied_meanwhile_is_not_replaced_unseen(table, cast, proposal):
    path = line_page(table, proposal.line)
    corporation = browser(cast.corporation_officer)
    assert 'name="seen" value="0"' in corporation.get(path).content.decode()
    told = {"reply": BidReplyKind.TALK, "why": "Volgende week."}
    reply_to_proposal(actor=Actor("Collega"), response=proposal, **told)
    sent = {"actie": "voorstel-antwoord", "proposal": proposal.pk, "reply": "keep", "why": "Te veel."}
    answer = corporation.post(path, {**sent, "seen": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Collega answered for your party meanwhile: Wants to talk on. Volgende week." in page
    assert ">\nTe veel.</textarea>" in page, "what was typed is not lost"
    assert BidReply.objects.get().reply == BidReplyKind.TALK
    assert 'name="seen" value="1"' in page
    assert corporation.post(path, {**sent, "seen": "1"}).status_code == 302
    assert proposal.replies.order_by("pk").last().why == "Te veel."


def test_once_a_line_ended_there_is_no_new_version_to_take_it_over_in(table, cast):
    line, other = make_lines(table, 2)
    row = propose(line, table.municipality)
    settle_line(actor=ACTOR, line=other, version=1, outcome="taken_over")
    corporation = browser(cast.corporation_officer)
    page = corporation.get(line_page(table, line)).content.decode()
    assert "voorstel-overnemen" not in page and "noted with the outcome of this line" in page
    sent = {"actie": "voorstel-overnemen", "proposal": row.pk}
    assert corporation.post(line_page(table, line), sent).status_code == 422


# ---- what stands apart, and who is on turn


def test_what_stands_apart_is_seen_at_a_glance_and_in_no_total(table, cast, proposal):
    officer = browser(cast.officer)
    page = officer.get(url(table, "bids-compare")).content.decode()
    panel = page.partition('id="tegenvoorstellen"')[2].partition("</section>")[0]
    assert "<strong>40</strong> homes" in panel and "<strong>50 to 60</strong> homes" in panel
    assert f"waits for {table.corporation.label}" in panel
    assert "<strong>40</strong> homes together" in page
    seats = officer.get(url(table, "bids")).content.decode()
    assert seats.count('data-proposed="1"') == 1
    sheets = load_workbook(BytesIO(officer.get(url(table, "bids-xlsx")).content))
    (row,) = sheets.worksheets[2].iter_rows(min_row=2, values_only=True)
    assert (row[2:4], row[7:9]) == ((40, None), (50, 60))
    assert "50 tot 60 woningen" in sheets.worksheets[0]["L2"].value
    settle_line(actor=ACTOR, line=proposal.line, version=1, outcome="taken_over")
    page = officer.get(url(table, "bids-compare")).content.decode()
    assert 'id="tegenvoorstellen"' not in page, "what ended stands apart no more"
    assert len(load_workbook(BytesIO(officer.get(url(table, "bids-xlsx")).content)).worksheets) == 3


def test_who_may_not_read_the_bid_is_told_nothing_of_it(table, cast, proposal):
    bid = make_draft(table.framework, table.other_corporation)
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    row = propose(bid.lines.get(), table.municipality, quantity=None, upto=None, planned="2031")
    corporation = browser(cast.corporation_officer)
    for name in ("bids", "bids-compare"):
        page = corporation.get(url(table, name)).content.decode()
        assert "2031" not in page and page.count("data-proposed=") + page.count("data-apart") == 1
    sent = {"actie": "voorstel-antwoord", "proposal": row.pk, "reply": "talk"}
    assert corporation.post(line_page(table, proposal.line), sent).status_code == 422, "of another line"


def test_a_counter_proposal_puts_who_bid_on_turn_until_it_replies(table, cast, proposal):
    today = date(2024, 7, 10)
    make_step(signed(table.framework), kind=CycleKind.REACTION, title="Reactie", turns=["corporation"])

    def on_turn() -> tuple[list[str], int, int]:
        """The steps in its own list, the lines in it, and what the page of the year counts."""
        user = User.objects.get(pk=cast.corporation_officer.pk)
        mine = waiting_for(user, read_tables([user], today).values())
        framework = FrameworkAgreement.objects.select_related("municipality").get(pk=table.framework.pk)
        facts = read_year(framework, YEAR, today, user=user)
        steps = [turn.step.title for turn in mine.steps]
        return steps, sum(one.number for one in mine.answers), facts.unanswered[table.corporation.pk]

    assert on_turn() == (["Reactie"], 0, 1)
    sent = {"actie": "voorstel-antwoord", "proposal": proposal.pk, "reply": "talk"}
    browser(cast.corporation_officer).post(line_page(table, proposal.line), sent)
    assert on_turn() == ([], 0, 0)
    propose(proposal.line, table.municipality, quantity=Decimal(55))
    assert on_turn() == (["Reactie"], 0, 1), "asked anew"


def test_what_is_taken_into_the_draft_is_told(table, cast, proposal):
    start_next_year(actor=ACTOR, framework=table.framework, year=2025)
    address = reverse("concept-bids", args=[table.municipality.slug, table.framework.slug, 2025])
    page = browser(cast.officer).get(address).content.decode()
    assert page.count("data-apart") == 1 and "at least 40" in page
    assert "What was bid is taken over, not what was proposed." in page


def test_who_left_reads_what_it_proposed_and_replied(table, cast, proposal, client):
    browser(cast.corporation_officer).post(
        line_page(table, proposal.line),
        {"actie": "voorstel-antwoord", "proposal": proposal.pk, "reply": "talk", "why": "Na de zomer."},
    )
    address = f"/{table.municipality.slug}/{table.framework.slug}/eigen-teksten/"
    assert "Na de zomer." in browser(cast.corporation_officer).get(address).content.decode()
    assert "50 to 60 homes" in browser(cast.officer).get(address).content.decode()


# ---- what it costs


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, cast, number, django_assert_num_queries):
    for line in make_lines(table, number):
        propose(line, table.municipality)
        agree(line, table.tenants)
    client = browser(cast.officer)
    for address, cost in ((bid_page(table), 12), (url(table, "bids-compare"), 12), (url(table, "bids"), 15)):
        client.get(address)
        with django_assert_num_queries(cost):
            client.get(address)
