"""A bid that changed state while somebody typed: the refusal is told, and what was typed is shown."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import BidStatus
from agreements.models import Bid
from agreements.services.bid_lines import add_line, change_line, move_line, remove_line
from agreements.services.bid_talks import settle_line
from tests.bids import IN_TIME, YEAR, make_bid, make_draft, seen, the_line
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import browser

pytestmark = pytest.mark.django_db


def address(bid, *line):
    place = bid.framework.municipality.slug, bid.framework.slug, YEAR, bid.party.slug
    return reverse("bid-line" if line else "bid", args=[*place, *line])


def line_data(**fields):
    return {"version": "0", "what": "Getypt en niet kwijt", "quantity": "84", "unit": "homes", **fields}


@made_once
def submitted(cast, table):
    return make_bid(table.framework, table.corporation)


@pytest.mark.parametrize("what", ["Getypt en niet kwijt", ""])
def test_a_line_added_to_a_bid_that_was_submitted_meanwhile(cast, submitted, what):
    data = line_data(actie="regel", what=what)
    answer = browser(cast.corporation_officer).post(address(submitted), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="probleem"' in page
    kept = page.partition("data-typed")[2].partition("</section>")[0]
    assert what in kept
    assert "84" in kept


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_line_changed_in_a_bid_that_was_submitted_meanwhile(cast, submitted, headers):
    row = the_line(submitted)
    data = line_data(actie="wijzigen", version=str(row.version))
    answer = browser(cast.corporation_officer).post(address(submitted, row.pk), data, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "utrecht-alert--error" in page
    assert "Getypt en niet kwijt" in page.partition("data-typed")[2].partition("</section>")[0]


def test_an_answer_to_a_line_that_got_its_outcome_meanwhile(cast, table):
    row = the_line(make_bid(table.framework, table.corporation))
    settle_line(actor=ACTOR, line=row, version=row.version, outcome="not", why="Anders besloten")
    data = {"actie": "antwoord", "partij": table.municipality.slug, "answer": "decline", "why": "Te weinig"}
    answer = browser(cast.officer).post(address(row.bid, row.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Te weinig" in page.partition("data-typed")[2].partition("</section>")[0]


def test_what_has_its_form_is_not_shown_twice(cast, table):
    bid = make_draft(table.framework, table.corporation)
    answer = browser(cast.corporation_officer).post(address(bid), line_data(actie="regel", what=""))
    assert answer.status_code == 422
    assert b"data-typed" not in answer.content


# ---- who submits sees what they submit


@pytest.fixture
def spring(monkeypatch):
    """In time, as a year that is over is offered nothing."""
    clock = SimpleNamespace(now=lambda: IN_TIME, localdate=timezone.localdate)
    monkeypatch.setattr("agreements.services.bidding.timezone", clock)


MEANWHILE = {
    "changed": lambda bid, row: change_line(
        actor=ACTOR, line=row, version=row.version, what="Heel iets anders"
    ),
    "added": lambda bid, row: add_line(actor=ACTOR, bid=bid, what="Erbij van een collega"),
    "removed": lambda bid, row: remove_line(actor=ACTOR, line=row, version=row.version),
    "moved": lambda bid, row: move_line(actor=ACTOR, line=row, up=False),
}


@pytest.mark.parametrize("action", ["indienen", "weggooien"])
@pytest.mark.parametrize("what", MEANWHILE)
def test_lines_that_a_colleague_wrote_meanwhile_are_not_submitted_unseen(cast, table, spring, what, action):
    bid = make_draft(table.framework, table.corporation, lines=2)
    person, before = browser(cast.corporation_officer), seen(bid)
    MEANWHILE[what](bid, the_line(bid))
    answer = person.post(address(bid), {"actie": action, **before})
    page = answer.content.decode()
    assert answer.status_code == 409 and 'id="probleem"' in page
    assert Bid.objects.get().status == BidStatus.DRAFT
    now = seen(Bid.objects.get())
    assert all(f'form="gezien" value="{one}"' in page for one in now["regel"]), "it shows how it stands now"
    assert person.post(address(bid), {"actie": action, **now}).status_code == 302
    assert not Bid.objects.filter(status=BidStatus.DRAFT).exists()


@pytest.mark.parametrize("lines", [[], ["x"], ["1.1.1"], ["9" * 30]])
def test_a_page_that_does_not_tell_its_lines_is_shown_anew(cast, table, lines):
    bid = make_draft(table.framework, table.corporation)
    sent = {"actie": "indienen", "version": bid.version, "regel": lines}
    assert browser(cast.corporation_officer).post(address(bid), sent).status_code == 409


def test_what_oneself_changed_in_its_place_is_submitted(cast, table, spring):
    """The line that comes back brings its new version along."""
    bid = make_draft(table.framework, table.corporation)
    row, person = the_line(bid), browser(cast.corporation_officer)
    sent = line_data(actie="wijzigen", version=str(row.version))
    told = person.post(address(bid, row.pk), sent, headers={"HX-Request": "true"}).content.decode()
    assert f'form="gezien" value="{row.pk}.{row.version + 1}"' in told
    assert person.post(address(bid), {"actie": "indienen", **seen(bid)}).status_code == 302


def test_who_only_reads_gets_no_versions_of_lines(cast, submitted):
    for person in (cast.corporation_officer, cast.officer):
        assert b'form="gezien"' not in browser(person).get(address(submitted)).content
