"""Who left, or stops at the end of a year: told on page and PDF, and nothing to do for the next year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from agreements.enums import AnnualStatus, CycleKind
from agreements.services.cycle import add_step
from agreements.services.standing import SeatState
from config.web.templatetags.components import long_date
from monitoring.bids.reading import read_bid_year
from monitoring.signing import addendum_document, document
from monitoring.signing.addendum_reading import read_addendum
from monitoring.signing.addendum_views import addendum_url
from monitoring.signing.reading import read_page
from monitoring.signing.views import annual_url
from monitoring.work.tasks import tasks_of
from monitoring.work.waiting import read_tables, waiting_for
from monitoring.year.reading import read_year
from parties.models import Party
from tests.agreements import addendum_rows
from tests.agreements.addendum_rows import change, make_signed, start
from tests.agreements.signing_rows import agree, bring, make_draft, propose, sign
from tests.cast import ACTOR
from tests.factories import leave_table, prolong
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NEXT, NEW_YEARS_EVE = TODAY.year + 1, date(TODAY.year, 12, 31)


@made_once
def stops(table) -> Party:
    """A corporation that takes part until the end of this year; the term goes on."""
    prolong(table.framework, NEXT)
    return table.corporation


def test_it_is_asked_no_more_about_a_text_that_was_proposed_before(table, cast, stops):
    annual = propose(make_draft(table, NEXT))
    leave_table(table.framework, stops, NEW_YEARS_EVE)
    page = read_page(annual, cast.corporation_officer)
    ((seat, verbs),) = page.mine
    assert (seat.state, seat.gone_on, verbs) == (SeatState.OUTSIDE, NEW_YEARS_EVE, [])
    assert stops not in page.to_agree
    # For who coordinates: where the words name it.
    assert [line.data["key"] for line in page.naming_gone] == [f"{NEXT}-van-wonen"]


def test_it_is_on_turn_in_no_step_towards_that_year(table, cast, stops):
    leave_table(table.framework, stops, NEW_YEARS_EVE)
    for kind in (CycleKind.BID, CycleKind.SIGN, CycleKind.EVALUATION):
        add_step(
            actor=ACTOR,
            framework=table.framework,
            year=TODAY.year,
            kind=kind,
            title=kind.label,
            starts_on=TODAY,
            ends_on=TODAY,
            turns=["everyone"],
        )
    rows = {row.step.kind: stops in row.parties for row in read_year(table.framework, TODAY.year, TODAY).rows}
    assert rows == {CycleKind.BID: False, CycleKind.SIGN: False, CycleKind.EVALUATION: True}
    tables = read_tables([cast.corporation_officer], TODAY).values()
    steps = waiting_for(cast.corporation_officer, tables).steps
    assert {turn.step.kind for turn in steps} == {CycleKind.EVALUATION}
    seats = read_bid_year(cast.officer, table.framework, TODAY.year).seats
    expected = {seat.party: seat.expected for seat in seats}
    assert expected[table.other_corporation] and not expected[stops]


@pytest.mark.slow
def test_page_and_pdf_tell_who_left_before_it_answered(table, cast, client, monkeypatch):
    annual = propose(make_draft(table))
    addendum = addendum_rows.propose(change(start(table, make_signed(table))))
    leave_table(table.framework, table.corporation)
    client.force_login(cast.officer)
    for module in (document, addendum_document):
        monkeypatch.setattr(module, "drawing", lambda: lambda html, **told: html.encode())
    day = long_date(TODAY - timedelta(days=1))
    for url, made in (
        (annual_url(annual), document.render_agreement(read_page(annual, cast.officer))),
        (addendum_url(addendum), addendum_document.render_addendum(read_addendum(addendum, cast.officer))),
    ):
        page = client.get(url).content.decode()
        assert f'data-party="{table.corporation.slug}" data-state="left"' in page
        for told in (page, made.decode()):
            assert day in told, url
            assert gettext("Left before it answered") in told, url
    cover = made.decode().partition('<ul class="cover__parties">')[2].partition("</ul>")[0]
    assert table.corporation.name not in cover


@pytest.mark.slow
def test_page_and_pdf_of_what_is_signed_without_it_tell_for_whom_it_holds(table, cast, client, monkeypatch):
    annual = agree(propose(make_draft(table)), table.corporation)
    leave_table(table.framework, table.corporation)
    others = [table.municipality, table.other_corporation, table.tenants]
    annual = sign(agree(annual, *others), *others)
    client.force_login(cast.officer)
    monkeypatch.setattr(document, "drawing", lambda: lambda html, **told: html.encode())
    page = client.get(annual_url(annual)).content.decode()
    made = document.render_agreement(read_page(annual, cast.officer)).decode()
    for words in (
        "The agreement stands between those who signed. What binds only a party that did not sign, holds for nobody.",
        "Left before it signed",
        "No objection",
    ):
        assert gettext(words) in page and gettext(words) in made


@pytest.mark.slow
def test_what_it_answered_on_paper_is_recorded_on_the_page_after_it_left(table, cast, client, monkeypatch):
    prolong(table.framework, NEXT)
    annual = propose(make_draft(table, TODAY.year))
    addendum = addendum_rows.propose(change(start(table, make_signed(table))))
    for party in (table.corporation, table.tenants):
        leave_table(table.framework, party, TODAY)
    client.force_login(cast.officer)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY + timedelta(3))
    others = [table.municipality, table.other_corporation]
    told = {"seen": 1, "party": table.corporation.slug, "reference": "Brief 4", "function": "Bestuurder"}

    def may(url, fold, **values):
        """Whether the fold stands there, and its form records it."""
        page = client.get(url).content.decode()
        assert (f'id="{fold}"' in page) == (
            gettext("Of who left: what it answered up to its last day.") in page
        )
        if f'id="{fold}"' not in page:
            return False
        return client.post(url, {**told, **values}).status_code == 302

    consent = {"actie": "elders", "kind": "approve"}
    assert may(addendum_url(addendum), "elders", actie="elders", given_on=TODAY)
    assert not may(addendum_url(addendum), "elders", actie="elders", given_on=TODAY)
    annual = agree(annual, *others)
    assert not may(annual_url(annual), "elders", **consent, given_on=TODAY + timedelta(1))
    assert may(annual_url(annual), "elders", **consent, given_on=TODAY)
    annual = sign(annual, *others)
    assert may(annual_url(annual), "papier", actie="op-papier", signed_on=TODAY)
    page = client.get(annual_url(annual)).content.decode()
    assert f'data-party="{table.corporation.slug}" data-state="signed"' in page
    assert table.corporation.name not in page.partition('id="papier"')[2].partition("</form>")[0]


@pytest.mark.slow
def test_who_coordinates_hears_of_an_addendum_that_nobody_can_consent_to(table, cast):
    addendum_rows.propose(change(start(table, make_signed(table))))
    leave_table(table.framework, table.corporation)
    tasks = [(task.kind, task.kind.is_asked) for task in tasks_of(cast.officer, TODAY)]
    assert tasks == [("left", True)]


@pytest.mark.slow
def test_who_left_since_is_told_where_it_signed_or_consented(table, cast, client):
    annual = make_signed(table)
    prolong(table.framework, NEXT)
    signed = bring(make_draft(table, TODAY.year), table, AnnualStatus.SIGNED)
    addendum = addendum_rows.consent(addendum_rows.propose(change(start(table, annual))), table.corporation)
    leave_table(table.framework, table.corporation)
    client.force_login(cast.officer)
    day = long_date(TODAY - timedelta(days=1))
    for one, place, state in (
        (annual_url(signed), f'data-party="{table.corporation.slug}"', "signed"),
        (addendum_url(addendum), f'data-party="{table.corporation.slug}"', "consented"),
        (annual_url(annual), 'id="vertrokken"', ""),
        (reverse("framework", args=[table.municipality.slug, table.framework.slug]), 'id="vertrokken"', ""),
        (
            reverse("framework-signed", args=[table.municipality.slug, table.framework.slug]),
            'id="vertrokken"',
            "",
        ),
    ):
        told = client.get(one).content.decode().partition(place)[2].partition("</li>" if state else "</p>")[0]
        assert day in told, one
        assert f'data-state="{state}"' in told or not state
