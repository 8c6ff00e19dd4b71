"""A reservation on the page of the annual agreement, in its document, and lifting it there."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.services.standing import standing_of
from monitoring.signing import document
from monitoring.signing.reading import read_page
from parties.enums import MembershipRole
from parties.services import add_member
from tests.agreements.signing_rows import again, bring, make_draft
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db
PLACE = "/duinstede/afspraken-2024-2027/2026/jaarafspraken/"
TODAY = timezone.localdate().isoformat()


@made_once
def annual(table):
    return bring(make_draft(table), table, AnnualStatus.AGREED)


@pytest.fixture
def alderman(client, cast, table):
    add_member(actor=ACTOR, user=cast.tenant, party=table.municipality, role=MembershipRole.DECISION_MAKER)
    client.force_login(cast.tenant)
    return client


def deed(client, name, **more):
    told = {"actie": name, "seen": 1, "partij": "duinstede", "plaats": "duinstede", **more}
    return client.post(PLACE, told)


def test_the_party_signs_under_it_and_lifts_it(alderman, cast, annual, monkeypatch):
    signed = deed(alderman, "tekenen", function="Wethouder", reservation="instemming van de raad")
    assert signed.status_code == 302
    page = alderman.get(PLACE).content.decode()
    assert "data-reservation" in page
    assert 'id="onder-voorbehoud"' in page
    monkeypatch.setattr(document, "drawing", lambda: lambda html, **told: html.encode())
    html = document.render_agreement(read_page(again(annual), cast.officer)).decode()
    assert "instemming van de raad" in html.partition('id="ondertekening"')[2]
    refused = deed(alderman, "voorbehoud", lifted_on="2999-01-01", reference="Besluit 12")
    assert refused.status_code == 422
    assert 'value="Besluit 12"' in refused.content.decode()
    assert deed(alderman, "voorbehoud", lifted_on=TODAY, reference="Besluit 12").status_code == 302
    page = alderman.get(PLACE).content.decode()
    assert "data-reservation" not in page
    assert "Besluit 12" in page


def test_who_coordinates_lifts_it_and_nobody_else(client, alderman, cast, annual, table):
    deed(alderman, "tekenen", function="Wethouder", reservation="instemming van de raad")
    told = {"lifted_on": TODAY, "reference": "Besluit 12", "party": "duinstede"}
    client.force_login(cast.corporation_officer)
    for name in ("voorbehoud", "voorbehoud-van"):
        assert deed(client, name, **told).status_code == 403
    client.force_login(cast.officer)
    assert 'id="voorbehoud"' in client.get(PLACE).content.decode()
    assert deed(client, "voorbehoud", **told).status_code == 403, "no decision-maker"
    assert deed(client, "voorbehoud-van", **told).status_code == 302
    assert standing_of(again(annual)).seat(table.municipality).lifted


def test_power_stands_on_the_page_and_in_the_document_and_what_was_typed_stays(
    alderman, cast, annual, monkeypatch
):
    refused = deed(alderman, "tekenen", power="volmacht van 2 december", reservation="de raad")
    assert refused.status_code == 422
    for typed in ("volmacht van 2 december", "de raad"):
        assert f'value="{typed}"' in refused.content.decode()
    assert deed(alderman, "tekenen", function="Wethouder", power="volmacht van 2 december").status_code == 302
    assert "volmacht van 2 december" in alderman.get(PLACE).content.decode()
    monkeypatch.setattr(document, "drawing", lambda: lambda html, **told: html.encode())
    html = document.render_agreement(read_page(again(annual), cast.officer)).decode()
    assert "volmacht van 2 december" in html.partition('id="ondertekening"')[2]


# ---- recorded as signed on paper before it came here


def test_of_a_paper_of_long_ago_it_is_recorded_in_the_same_fields(client, cast, table):
    make_draft(table, 2025)
    page = PLACE.replace("2026", "2025")
    client.force_login(cast.officer)
    form = f"{page}ondertekend/"
    assert "duinstede-power" in client.get(form).content.decode()
    sent = {
        "version": 1,
        "duinstede-signed_on": "2024-12-10",
        "duinstede-power": "mandaatbesluit",
        "duinstede-reservation": "de begroting",
        "duinstede-lifted_on": "2024-12-01",
        "duinstede-wonen-signed_on": "2024-12-11",
    }
    refused = client.post(form, sent)
    assert refused.status_code == 422 and 'value="mandaatbesluit"' in refused.content.decode()
    assert client.post(form, {**sent, "duinstede-lifted_on": "2025-01-09"}).status_code == 302
    told = client.get(page).content.decode()
    assert "mandaatbesluit" in told and "de begroting" in told and "data-reservation" not in told
