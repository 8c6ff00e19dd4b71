"""The page on which it is recorded that an annual agreement was signed on paper, and what other pages tell about it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.services.signing import record_signature
from monitoring.enums import RoundStatus
from monitoring.publishing.pdf import DRAFT_MARK
from monitoring.signing import document
from monitoring.signing.reading import read_page
from tests.agreements.signing_rows import again, bring, make_draft, seen, signers
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year

pytestmark = pytest.mark.django_db
PLACE = "/duinstede/afspraken-2024-2027/2025/jaarafspraken/"
PAGE = f"{PLACE}ondertekend/"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def sent(annual, **more):
    return {
        "version": again(annual).version,
        "duinstede-signed_on": "2024-12-10",
        "duinstede-function": "Wethouder",
        "duinstede-wonen-signed_on": "2025-01-15",
        **more,
    }


@pytest.mark.slow
def test_from_draft_to_signed_and_back(officer, table):
    annual = make_draft(table, 2025)
    assert f'href="{PAGE}"' in officer.get(PLACE).content.decode()
    assert 'id="vastleggen"' in officer.get(PAGE).content.decode()
    assert officer.post(PAGE, sent(annual))["Location"] == PLACE
    page = officer.get(PLACE).content.decode()
    for words in (
        "on paper, the last on 15\u00a0January 2025",
        "recorded here by ",
        'data-party="duinstede-thuis" data-state="without"',
        "stands between those who signed",
        f'href="{PAGE}"',
    ):
        assert words in page
    assert 'id="terugnemen"' in officer.get(PAGE).content.decode()
    back = {"version": again(annual).version, "reason": "Verkeerd jaar"}
    assert officer.post(PAGE, back)["Location"] == PLACE
    page = officer.get(PLACE).content.decode()
    assert 'id="teruggenomen"' in page
    assert "Verkeerd jaar" in page
    assert 'id="partijen"' not in page, "nobody was asked"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duinstede-huurders-signed_on", "2999-01-01"),
        ("duinstede-huurders-signed_on", "gisteren"),
        ("duinstede-huurders-function", "Voorzitter"),
        ("duinstede-wonen-signed_on", "2026-01-15"),
        ("duinstede-wonen-reference", "x" * 121),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(officer, table, field, value):
    annual = make_draft(table, 2025)
    answer = officer.post(PAGE, sent(annual, **{field: value}))
    assert answer.status_code == 422
    at = field.replace("function", "signed_on")
    assert set(answer.context["form"].errors) == {at}
    assert 'value="Wethouder"' in answer.content.decode()
    assert again(annual).status == AnnualStatus.DRAFT


def test_one_party_is_too_few_and_an_older_page_is_refused(officer, table):
    annual = make_draft(table, 2025)
    alone = officer.post(PAGE, sent(annual, **{"duinstede-wonen-signed_on": ""}))
    assert "two parties at least" in alone.content.decode()
    assert officer.post(PAGE, sent(annual, version=99)).status_code == 409


def test_the_application_manager_does_it_too_and_readers_do_not(client, cast, table):
    annual = make_draft(table, 2025)
    client.force_login(cast.tenant)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get(PLACE).content.decode()
    client.force_login(cast.manager)
    assert PAGE in client.get(PLACE).content.decode()
    assert client.post(PAGE, sent(annual))["Location"] == PLACE


def test_what_was_proposed_here_is_not_recorded_so(officer, table):
    annual = bring(make_draft(table, 2025), table, AnnualStatus.PROPOSED)
    assert PAGE not in officer.get(PLACE).content.decode()
    page = officer.get(PAGE)
    assert 'id="ontbreekt"' in page.content.decode()
    assert officer.post(PAGE, sent(annual)).status_code == 422


def test_our_reading_makes_room_for_who_signed(officer, table):
    annual = make_year(table.framework, 2025)
    make_commitment(table.framework, "2025-een", 9, annual=annual)
    assert officer.post(PAGE, sent(annual))["Location"] == PLACE
    assert "our reading" not in officer.get(PLACE).content.decode()


@pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.OPEN])
def test_where_a_round_follows_our_reading_it_is_told_before_that_it_stays(officer, table, status):
    annual = make_year(table.framework, 2025)
    found = make_commitment(table.framework, "2025-een", 9, annual=annual)
    row = make_round(table.framework, [found], status=status)
    page = officer.get(PAGE).content.decode()
    assert 'id="vastleggen"' in page
    told = f"A round follows these commitments already: {row.year}, {row.title}."
    assert (told in page) == (status == RoundStatus.OPEN)


@pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.OPEN])
def test_once_a_round_was_opened_it_stays(officer, table, status):
    annual = make_draft(table, 2025)
    officer.post(PAGE, sent(annual))
    make_round(table.framework, annual.commitments.all(), status=status)
    page = officer.get(PAGE).content.decode()
    assert ('id="terugnemen"' in page) == (status == RoundStatus.PREPARING)
    assert ("followed in a round that was opened" in page) == (status == RoundStatus.OPEN)
    assert ("changes only by an addendum or an amendment" in page) == (status == RoundStatus.OPEN)
    answer = officer.post(PAGE, {"version": again(annual).version, "reason": "Verkeerd"})
    assert answer.status_code == (302 if status == RoundStatus.PREPARING else 422)


def test_the_document_tells_who_signed_when_and_who_did_not(officer, cast, table, monkeypatch):
    annual = make_draft(table, 2025)
    officer.post(PAGE, sent(annual))
    monkeypatch.setattr(document, "drawing", lambda: lambda html, **told: html.encode())
    html = document.render_agreement(read_page(again(annual), cast.officer)).decode()
    assert DRAFT_MARK not in html
    signatures = html.partition('id="ondertekening"')[2]
    for party, words in (
        (table.municipality, "10\u00a0december 2024"),
        (table.corporation, "15\u00a0januari 2025"),
    ):
        assert words in signatures.partition(f"<h3>{party.name}</h3>")[2].partition("</div>")[0]
    assert f"<li>{table.tenants.name} </li>" in html, "who did not sign"
    assert "signature__room" not in signatures


def test_the_admin_leads_to_the_page(client, cast, table):
    annual = make_draft(table, 2025)
    client.force_login(cast.manager)
    page = client.get(reverse("admin:agreements_annualagreement_change", args=[annual.pk])).content.decode()
    assert f'href="{PAGE}"' in page
    assert client.get(reverse("admin:agreements_annualagreement_add")).status_code == 200


@pytest.mark.slow
def test_a_wrong_day_is_put_right_while_a_round_follows_it(officer, cast, table):
    annual = make_draft(table, 2025)
    officer.post(PAGE, sent(annual))
    make_round(table.framework, [*again(annual).commitments.all()], year=2025, status=RoundStatus.OPEN)
    page = officer.get(PAGE).content.decode()
    assert 'id="ontbreekt"' in page and 'id="terugnemen"' not in page
    right = {
        "doe": "dag",
        "party": "duinstede-wonen",
        "signed_on": "2025-01-08",
        "reason": "Verkeerd gelezen.",
    }
    wrong = officer.post(PAGE, {**right, "version": again(annual).version, "signed_on": "2026-01-08"})
    assert (wrong.status_code, set(wrong.context["day_form"].errors)) == (422, {"signed_on"})
    assert officer.post(PAGE, {**right, "version": again(annual).version})["Location"] == PLACE
    page = officer.get(PLACE).content.decode()
    assert "the last on 8\u00a0January 2025" in page
    assert "First recorded as signed on 15\u00a0January 2025" in page and "Verkeerd gelezen." in page
    officer.force_login(cast.tenant)
    assert officer.post(PAGE, {**right, "version": again(annual).version}).status_code == 403


def test_of_what_was_proposed_and_signed_on_paper_the_page_offers_the_day_alone(officer, table):
    annual = bring(make_draft(table, 2025), table, AnnualStatus.AGREED)
    for party in signers(table):
        told = {"signed_on": timezone.localdate(), "function": "Bestuurder", "reference": "P-1"}
        record_signature(actor=ACTOR, annual=again(annual), party=party, seen=seen(annual), **told)
    assert PAGE in officer.get(PLACE).content.decode()
    page = officer.get(PAGE).content.decode()
    assert 'id="verkeerde-dag"' in page and 'id="ontbreekt"' not in page
