"""Adding a party: its address word follows from what it is called."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parties.enums import PartyKind
from parties.models import Party
from tests.admin_forms import filled_in
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
