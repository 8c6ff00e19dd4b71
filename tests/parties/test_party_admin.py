"""Adding a party: its address word follows from what it is called."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.models import FrameworkAgreement, Participation
from agreements.permissions import may_object_for
from agreements.services.framework_signing import signing_parties
from config.web.history import acting
from parties.enums import MembershipRole, PartyKind
from parties.models import Party, User
from parties.services import add_member
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.factories import make_party

pytestmark = pytest.mark.django_db

ADD = "/admin/parties/party/add/"


@pytest.mark.parametrize(
    ("kind", "name", "short_name", "slug"),
    [
        ("municipality", "Gemeente Lisserbroek", "", "lisserbroek"),
        ("municipality", "Gemeente Doornwaard aan de Oude IJssel", "Doornwaard", "doornwaard"),
        ("corporation", "'t Dak & Thuis", "", "t-dak-thuis"),
        ("corporation", "De Brug", "", "de-brug-2"),
        ("corporation", "???", "", "corporation"),
    ],
)
def test_an_address_word_that_is_left_empty_is_made(client, cast, kind, name, short_name, slug):
    make_party(PartyKind.CORPORATION, "de-brug")
    client.force_login(cast.manager)
    sent = {**filled_in(client, ADD), "kind": kind, "name": name, "short_name": short_name}
    assert client.post(ADD, sent).status_code == 302
    assert Party.objects.latest("pk").slug == slug


def test_an_address_word_that_is_taken_or_emptied_is_told(client, cast):
    party = make_party(PartyKind.CORPORATION, "de-brug")
    client.force_login(cast.manager)
    for url, values in (
        (ADD, {"kind": "municipality", "name": "Gemeente Zoeken"}),
        (reverse("admin:parties_party_change", args=[party.pk]), {"slug": ""}),
    ):
        answer = client.post(url, {**filled_in(client, url), **values})
        assert (answer.status_code, set(answer.context["adminform"].form.errors)) == (200, {"slug"})


@pytest.mark.parametrize("names", [("DE BRÚG", ""), ("Woningstichting De Brug", "De Brug")])
def test_a_party_of_the_same_name_is_saved_and_told(client, cast, names):
    make_party(PartyKind.CORPORATION, "de-brug", name="De Brug")
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    sent = {**filled_in(client, ADD), "kind": "partner", "name": names[0], "short_name": names[1]}
    told = client.post(ADD, sent, follow=True).content.decode()
    same = "There is another party of this name: De Brug (Housing corporation, address word de-brug)."
    assert told.count(same) == 1
    change = reverse("admin:parties_party_change", args=[Party.objects.latest("pk").pk])
    assert same not in client.post(change, filled_in(client, change), follow=True).content.decode()


@pytest.mark.slow
def test_an_umbrella_is_of_no_one_corporation_and_takes_part_at_several_tables(client, cast, table):
    other = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    assert "An umbrella that speaks for the tenants of several" in client.get(ADD).content.decode()
    told = {"kind": "tenant_organisation", "name": "Koepel", "description": "Spreekt voor Wonen en Thuis."}
    assert client.post(ADD, {**filled_in(client, ADD), **told}).status_code == 302
    umbrella = Party.objects.get(slug="koepel")
    with acting(ACTOR):
        for framework in (table.framework, other):
            Participation(framework=framework, party=umbrella).save()
    add_member(actor=ACTOR, user=cast.stranger, party=umbrella, role=MembershipRole.EDITOR)
    person = User.objects.get(pk=cast.stranger.pk)
    assert {*FrameworkAgreement.objects.visible_to(person)} == {table.framework, other}
    assert umbrella.name in signing_parties(table.framework)
    assert may_object_for(person, umbrella)
    assert not may_object_for(person, table.tenants)
    client.force_login(person)
    assert "Spreekt voor Wonen en Thuis." in client.get("/partijen/koepel/").content.decode()
