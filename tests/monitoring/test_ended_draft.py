"""A draft that was left in a framework that ended: it is read, nothing is said or written in it, and nothing typed is lost."""

from __future__ import annotations

import pytest

from agreements.enums import FrameworkStatus
from agreements.models import CommitmentComment
from agreements.services.draft_parts import comment
from agreements.services.next_year import NewLine, start_next_year
from config.web.history import acting
from tests.bids import make_bid
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db

PLACE = "/duinstede/afspraken-2024-2027/"
DRAFT = f"{PLACE}2025/concept/"


@made_once
def left(table):
    """A commitment of a draft with a comment of the tenants; the framework ended since."""
    bid = make_bid(table.framework, table.corporation)
    annual = start_next_year(
        actor=ACTOR, framework=table.framework, year=2025, lines=[NewLine(title="Bouwen", text="Veertig.")]
    )
    row = annual.commitments.get()
    comment(actor=ACTOR, commitment=row, party=table.tenants, text="Waarom veertig?")
    with acting(ACTOR):
        table.framework.status = FrameworkStatus.ENDED
        table.framework.save_next()
    row.bid_line = bid.lines.get()
    return row


def page_of(row) -> str:
    return f"{DRAFT}afspraken/{row.key}/"


@pytest.mark.slow
def test_comments_are_read_and_none_is_asked(client, cast, left):
    for who in (cast.officer, cast.corporation_officer, cast.tenant, cast.alderman):
        client.force_login(who)
        page = client.get(page_of(left)).content.decode()
        assert "Waarom veertig?" in page and 'id="geen-reacties"' in page
        assert 'name="actie"' not in page and 'id="geen-concept"' not in page, "the bar above tells it"
        whole = client.get(DRAFT).content.decode()
        assert 'name="actie"' not in whole and "#reacties" in whole
    client.force_login(cast.stranger)
    assert client.get(page_of(left)).status_code == 404


def test_a_comment_typed_before_it_ended_is_refused_and_stays(client, cast, left, english):
    client.force_login(cast.corporation_officer)
    sent = {"actie": "reageren", "party": "duinstede-wonen", "text": "Wij kunnen er 20."}
    answer = client.post(page_of(left), sent)
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "er gaat niets meer in verder" in page and "Wij kunnen er 20." in page
    )
    assert CommitmentComment.objects.count() == 1
    client.force_login(cast.tenant)
    assert client.post(page_of(left), sent).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"actie": "opslaan", "title": "Getypt", "number": "1"},
        {"actie": "voorwaarde", "event": "Getypt"},
        {"actie": "verwijderen", "reason": "Getypt"},
    ],
)
def test_what_who_coordinates_typed_stays_as_well(officer, left, english, sent):
    answer = officer.post(page_of(left), {**sent, "version": left.version})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Getypt" in page
    left.refresh_from_db()
    assert left.title == "Bouwen" and not left.conditions.exists()


def test_a_new_one_is_not_begun_and_what_was_typed_stays(officer, left, english):
    assert officer.get(f"{DRAFT}nieuw/")["Location"] == DRAFT
    answer = officer.post(f"{DRAFT}nieuw/", {"title": "Getypt"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "has ended" in page and "Getypt" in page


def test_lines_of_bids_are_not_taken_over(officer, left, english):
    offers = officer.get(f"{DRAFT}biedingen/").content.decode()
    assert 'name="actie"' not in offers and "Becomes a new commitment" not in offers
    one = officer.get(f"{DRAFT}biedingen/{left.bid_line.pk}/").content.decode()
    assert 'id="anders"' not in one
