"""The page on which it is recorded that the framework was signed, and what other pages tell about it."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.enums import AnnualStatus, FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.services.drafting import start_year
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment

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
