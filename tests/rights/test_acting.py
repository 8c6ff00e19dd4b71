"""Who works for several parties acts for the one the right comes from, whatever they worked for first."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import Commitment
from monitoring.enums import RoundStatus
from monitoring.models import Assessment, PublicationStyle
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(rights) -> Client:
    """Of somebody who edits for the tenants, and after that for the corporation that coordinates as well."""
    user = User.objects.create_user("beide@partijen.example", name="Van beide")
    for party in (rights.table.tenants, rights.table.corporation):
        add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.EDITOR)
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.mark.slow
def test_a_light_is_given_for_the_party_that_coordinates(rights, browser):
    line = rights.line(RoundStatus.OPEN)
    data = {"version": line.version, "light": "green", "text": "Gedaan.", "note_seen": 0}
    response = browser.post("/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/?ronde=open", data)
    assert response.status_code == 302
    assert Assessment.objects.get(line=line).author_party == rights.table.corporation.label


def test_a_commitment_is_completed_for_it(rights, browser):
    data = {
        "version": rights.commitment.version,
        "doe": "afronden",
        "part": "*",
        "completed_on": "2024-06-01",
    }
    address = "/duinstede/afspraken-2024-2027/afspraken/a-1/afronden/"
    assert browser.post(address, data).status_code == 302
    row = Commitment.history.filter(id=rights.commitment.pk).latest("history_id")
    assert row.actor_party == rights.table.corporation.label


def test_the_look_of_publications_is_chosen_for_it(rights, browser):
    address = "/duinstede/afspraken-2024-2027/publicatie/"
    form = browser.get(address).context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    assert browser.post(address, {**data, "logo_alt": ""}).status_code == 302
    newest = PublicationStyle.history.latest("history_id")
    assert newest.actor_party == rights.table.corporation.label
