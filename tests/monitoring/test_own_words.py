"""Who left keeps reading what it wrote itself: its bids with their letter, notes, texts, reactions and answers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.enums import BidAnswer, BidStatus
from agreements.models import BidLine
from agreements.services import addendum_answers, agreeing
from agreements.services.bid_talks import respond
from agreements.services.bidding import attach_letter
from agreements.services.letters import CheckedLetter
from monitoring.models import Attachment, RoundLine
from tests.agreements import addendum_rows
from tests.agreements.signing_rows import make_draft, propose
from tests.bids import PDF, make_bid
from tests.cast import ACTOR
from tests.collecting import make_attachment
from tests.factories import leave_table, line_of, make_commitment, make_line, make_round, note, tell
from tests.layers import made_once
from tests.reading import links, main_of, words

pytestmark = pytest.mark.django_db

PAGE = "/duinstede/afspraken-2024-2027/eigen-teksten/"


@made_once
def line(table) -> RoundLine:
    """The corporation bid, noted and reacted, as another one did; then it left."""
    row = make_line(table.framework)
    for party in (table.corporation, table.other_corporation):
        note(row, f"Notitie van {party.slug}", party)
        make_attachment(row, party, name=f"{party.slug}.pdf")
    bid = make_bid(table.framework, table.corporation, BidStatus.DRAFT)
    letter = CheckedLetter("brief.pdf", PDF, "application/pdf")
    attach_letter(actor=ACTOR, bid=bid, version=bid.version, letter=letter)
    make_bid(table.framework, table.tenants)
    (asked,) = BidLine.objects.filter(bid__party=table.tenants)
    respond(
        actor=ACTOR,
        line=asked,
        party=table.corporation,
        answer=BidAnswer.DECLINE,
        why="Daar is geen geld voor.",
    )
    annual = propose(make_draft(table))
    agreeing.object_to(actor=ACTOR, annual=annual, party=table.corporation, seen=1, reason="Te veel ineens.")
    leave_table(table.framework, table.corporation)
    return row


def test_it_reads_its_own_words_and_nobody_elses(client, cast, table, line):
    page = words(main_of(client, PAGE, cast.corporation_officer))
    own = (
        "Notitie van duinstede-wonen",
        "Regel 1 van duinstede-wonen",
        "Daar is geen geld voor.",
        "Te veel ineens.",
        "duinstede-wonen.pdf",
    )
    for told in own:
        assert told in page
    assert "duinstede-thuis" not in page
    files = {row.party: client.get(reverse("attachment", args=[row.pk])) for row in Attachment.objects.all()}
    assert files[table.corporation].content == PDF
    assert files[table.other_corporation].status_code == 404
    place = [table.municipality.slug, table.framework.slug, 2024]
    assert client.get(reverse("bid-letter", args=[*place, table.corporation.slug, 1])).content == PDF
    for url in ("bids", "bid"):
        args = place if url == "bids" else [*place, table.corporation.slug]
        assert client.get(reverse(url, args=args)).status_code == 404
    assert PAGE in links(main_of(client, "/", cast.corporation_officer))


def test_nothing_of_who_never_sat_there(client, cast, line):
    client.force_login(cast.stranger)
    assert client.get(PAGE).status_code == 404


def test_others_still_open_the_bid_of_who_left(client, cast, table):
    make_bid(table.framework, table.corporation)
    leave_table(table.framework, table.corporation)
    client.force_login(cast.officer)
    url = reverse("bid", args=[table.municipality.slug, table.framework.slug, 2024, table.corporation.slug])
    assert client.get(url).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(client, cast, table, number, django_assert_num_queries):
    rows = [make_commitment(table.framework, f"j-{n}", n) for n in range(number)]
    current = make_round(table.framework, rows)
    for row in rows:
        line = line_of(current, row)
        tell(line, "Er is gebouwd.", table.corporation)
        note(line, "Niet verder vertellen.", table.corporation)
        make_attachment(line, table.corporation)
    make_bid(table.framework, table.corporation, BidStatus.DRAFT, lines=number)
    client.force_login(cast.corporation_officer)
    with django_assert_num_queries(21):
        page = client.get(PAGE).content.decode()
    assert {page.count(own) for own in ("gebouwd.", "verder vertellen.", "foto.pdf", 'class="bid-line"')} == {
        number
    }


def test_a_consent_tells_by_what_power_and_under_what_reservation(client, cast, table):
    addendum = addendum_rows.propose(
        addendum_rows.change(addendum_rows.start(table, addendum_rows.make_signed(table)))
    )
    told = {"actor": ACTOR, "addendum": addendum, "party": table.corporation, "seen": 1}
    given = {"function": "Bestuurder", "power": "volmacht", "reservation": "de raad van commissarissen"}
    addendum_answers.consent(**told, **given)
    leave_table(table.framework, table.corporation)
    page = words(main_of(client, PAGE, cast.corporation_officer))
    assert all(word in page for word in given.values())
