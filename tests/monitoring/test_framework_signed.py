"""The page on which it is recorded that the framework was signed, and what other pages tell about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.enums import AnnualStatus, FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.services.addenda import start_addendum
from agreements.services.drafting import start_year
from agreements.services.framework_signing import record_signed
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.reading import main_of
from tests.reading import words as words_of

pytestmark = pytest.mark.django_db
PLACE = "/duinstede/afspraken-2024-2027/"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def test_from_nothing_to_signed_and_back(officer, table):
    page = officer.get(f"{PLACE}ondertekening/").content.decode()
    assert 'id="ontbreekt"' in page
    assert 'id="vastleggen"' not in page
    commitment = make_commitment(table.framework)
    refused = officer.get(f"{PLACE}afspraken/{commitment.key}/wijzigingsbesluit/").content.decode()
    assert 'name="meeting"' not in refused
    assert f'href="{PLACE}ondertekening/"' in refused
    assert f'href="{PLACE}ondertekening/"' in officer.get(f"{PLACE}2024/cyclus/").content.decode()
    version = table.framework.version
    sent = {"version": version, "signed_on": "2024-02-05"}
    assert officer.post(f"{PLACE}ondertekening/", {**sent, "signed_on": "2999-01-01"}).status_code == 422
    assert officer.post(f"{PLACE}ondertekening/", {**sent, "version": version + 1}).status_code == 409
    assert officer.post(f"{PLACE}ondertekening/", sent)["Location"] == PLACE
    assert 'id="niet-getekend"' not in officer.get(f"{PLACE}2024/cyclus/").content.decode()
    assert 'name="meeting"' in (
        officer.get(f"{PLACE}afspraken/{commitment.key}/wijzigingsbesluit/").content.decode()
    )
    assert '<option value="0"' in officer.get(f"{PLACE}allonges/nieuw/").content.decode()
    back = {"version": version + 1, "reason": "Vergissing"}
    assert officer.post(f"{PLACE}ondertekening/", back)["Location"] == PLACE
    assert FrameworkAgreement.objects.get(pk=table.framework.pk).status == FrameworkStatus.DRAFT


def test_the_application_manager_does_it_too_and_readers_do_not(client, cast, table):
    make_commitment(table.framework)
    client.force_login(cast.tenant)
    assert client.get(f"{PLACE}ondertekening/").status_code == 403
    assert 'id="ondertekening"' not in client.get(PLACE).content.decode()
    client.force_login(cast.manager)
    assert 'id="ondertekening"' in client.get(PLACE).content.decode()
    sent = {"version": table.framework.version, "signed_on": "2024-02-05"}
    assert client.post(f"{PLACE}ondertekening/", sent)["Location"] == PLACE
    row = FrameworkAgreement.objects.get(pk=table.framework.pk)
    assert (row.status, row.history.first().actor_name) == (FrameworkStatus.SIGNED, "Functioneel beheerder")


@pytest.mark.slow
def test_what_a_paper_tells_of_each_party_is_recorded_told_and_mended(officer, cast, table):
    officer.cookies["taal"] = "en"
    make_commitment(table.framework)
    sent = {"version": 1, "duinstede-signed": "on", "duinstede-wonen-signed_on": "2024-02-05"}
    page = f"{PLACE}ondertekening/"
    assert officer.post(page, {**sent, "duinstede-wonen-signed_on": "gisteren"}).status_code == 422
    assert officer.post(page, {**sent, "duinstede-function": "Wethouder"})["Location"] == PLACE
    told = officer.get(PLACE).content.decode()
    assert 'Gemeente Duinstede, <span lang="nl">Wethouder</span></li>' in told
    assert "Duinstede-wonen, 5\u00a0February 2024</li>" in told
    assert "No signature is told of: Duinstede-thuis, Duinstede-huurders." in told
    assert "no day is told of the whole" in told
    assert "no day is told of the whole" in officer.get("/duinstede/").content.decode()
    shown = officer.get(page).content.decode()
    assert 'value="2024-02-05"' in shown and 'value="Wethouder"' in shown
    mended = {**sent, "version": 2, "duinstede-signed_on": "2024-02-09", "bijwerken": "1"}
    refused = officer.post(page, mended)
    assert (refused.status_code, "Tell why" in refused.content.decode()) == (422, True)
    assert officer.post(page, {**mended, "reason": "Verkeerd gelezen"})["Location"] == PLACE
    row = FrameworkAgreement.objects.get(pk=table.framework.pk)
    assert (row.adopted_on, row.signatures.count()) == (date(2024, 2, 9), 2)
    officer.force_login(cast.tenant)
    assert 'id="handtekeningen"' in officer.get(PLACE).content.decode()
    assert officer.post(page, mended).status_code == 403


def test_power_and_reservation_are_told_with_the_signature(officer, cast, table):
    officer.cookies["taal"] = "en"
    make_commitment(table.framework)
    wonen = {
        "duinstede-wonen-function": "Directeur",
        "duinstede-wonen-power": "statuten",
        "duinstede-wonen-reservation": "de raad van commissarissen",
    }
    sent = {"version": 1, "signed_on": "2024-02-05", "duinstede-signed": "on", **wonen}
    page = f"{PLACE}ondertekening/"
    wrong = officer.post(page, {**sent, "duinstede-reservation": "", "duinstede-lifted_on": "2024-02-09"})
    assert wrong.status_code == 422 and "Only a reservation is lifted" in wrong.content.decode()
    assert 'value="de raad van commissarissen"' in wrong.content.decode(), "what was typed stays"
    officer.post(page, sent)
    told = words_of(main_of(officer, PLACE, cast.officer))
    assert "Duinstede-wonen, Directeur , statuten ; under reservation of de raad van commissarissen" in told
    lifted = {**sent, "version": 2, "duinstede-wonen-lifted_on": "2024-02-20", "bijwerken": "1"}
    assert officer.post(page, lifted)["Location"] == PLACE
    assert "commissarissen (lifted on 20 February 2024)" in words_of(main_of(officer, PLACE, cast.officer))


def test_once_it_was_amended_the_page_tells_why_it_stays_signed(officer, table):
    officer.cookies["taal"] = "en"
    make_commitment(table.framework)
    record_signed(actor=ACTOR, framework=table.framework, version=1, signed_on=date(2024, 2, 5))
    assert 'id="terugnemen"' in officer.get(f"{PLACE}ondertekening/").content.decode()
    words = {"title": "Minder", "reason": "Tegenvaller", "effective_on": date(2026, 1, 1)}
    table.framework.refresh_from_db()
    start_addendum(actor=ACTOR, framework=table.framework, **words)
    page = officer.get(f"{PLACE}ondertekening/").content.decode()
    assert "This can not be taken back any more. There is an addendum" in page
    assert 'id="terugnemen"' not in page and 'name="bijwerken"' in page


def test_the_day_of_signing_is_told_or_that_there_is_none(officer, table):
    officer.cookies["taal"] = "en"
    framework = table.framework
    for day, words in (
        (None, "our reading: no day of signing is told"),
        (date(2024, 2, 5), " Signed on 5\u00a0February 2024"),
    ):
        with acting(ACTOR):
            framework.status, framework.adopted_on = FrameworkStatus.SIGNED, day
            framework.save()
        for address in (PLACE, f"{PLACE}ondertekening/", "/duinstede/"):
            page = officer.get(address).content.decode().replace("<p>", " ")
            assert words in page
            assert "signed · signed" not in page.lower(), "said once"


def test_of_a_year_taken_over_as_signed_it_is_said_that_nobody_signed_here(officer, table):
    officer.cookies["taal"] = "en"
    start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED)
    page = officer.get(f"{PLACE}2024/jaarafspraken/").content.decode()
    assert "our reading: entered as signed, no signature was recorded here" in page


@pytest.mark.parametrize("starts_on", [date(2025, 3, 1), timezone.localdate() + timedelta(days=40)])
def test_who_joined_later_stands_there_with_from_when(client, cast, table, starts_on):
    make_commitment(table.framework)
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.tenants)
        seat.starts_on = starts_on
        seat.save_next()
    record_signed(actor=ACTOR, framework=table.framework, version=1, signed_on=date(2024, 2, 5))
    page = main_of(client, f"{PLACE}ondertekening/", cast.officer)
    told = words_of(page.find(".//*[@id='later-toegetreden']"))
    assert "Duinstede-huurders" in told and str(starts_on.year) in told
    assert "Duinstede-huurders" not in words_of(page.find(".//*[@id='tekenaars']"))
