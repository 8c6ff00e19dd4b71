"""Adding a party: its address word follows from what it is called."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.models import FrameworkAgreement, Participation
from agreements.permissions import may_object_for
from agreements.services.framework_signing import signing_parties
from config.web.history import acting
from parties.enums import MembershipRole, PartyKind
from parties.models import Party, Representation, User
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


def named(*corporations, first=0):
    """The rows of corporations on the page of a party, as a browser sends them."""
    rows = {f"representations-{at}-corporation": one for at, one in enumerate(corporations, start=first)}
    return {**rows, "representations-TOTAL_FORMS": first + len(corporations)}


def errors_of(answer):
    """What is wrong with the party, and with each row of corporations."""
    return answer.context["adminform"].form.errors, [
        one.formset.errors
        for one in answer.context["inline_admin_formsets"]
        if one.formset.prefix == "representations"
    ]


@pytest.mark.slow
def test_an_umbrella_speaks_for_several_corporations_and_takes_part_at_several_tables(client, cast, table):
    other = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
    client.force_login(cast.manager)
    pair = [table.corporation, table.other_corporation]
    told = {"kind": "tenant_organisation", "name": "Koepel", **named(*(one.pk for one in pair))}
    assert client.post(ADD, {**filled_in(client, ADD), **told}).status_code == 302
    umbrella = Party.objects.get(slug="koepel")
    assert {*umbrella.represents.all()} == {*pair}
    assert {*Representation.history.values_list("actor_name", flat=True)} >= {str(cast.manager)}
    listed = client.get("/admin/parties/party/?q=koepel").content.decode()
    assert all(one.name in listed for one in pair)
    with acting(ACTOR):
        for framework in (table.framework, other):
            Participation(framework=framework, party=umbrella).save()
    add_member(actor=ACTOR, user=cast.stranger, party=umbrella, role=MembershipRole.EDITOR)
    person = User.objects.get(pk=cast.stranger.pk)
    assert {*FrameworkAgreement.objects.visible_to(person)} == {table.framework, other}
    assert umbrella.name in signing_parties(table.framework)
    assert may_object_for(person, umbrella)
    assert not may_object_for(person, table.tenants)


def test_a_corporation_comes_and_goes_with_its_trail(client, cast, table):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    change = reverse("admin:parties_party_change", args=[table.tenants.pk])
    sent = {**filled_in(client, change), **named(table.other_corporation.pk, first=1)}
    assert client.post(change, {**sent, "representations-0-DELETE": "on"}).status_code == 302
    table.tenants.refresh_from_db()
    assert [*table.tenants.represents.all()] == [table.other_corporation]
    assert table.tenants.version == 2
    history = client.get(change.replace("change", "history")).content.decode()
    assert history.count("Representation of tenants") == 3


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("kind", "whose", "told"),
    [
        ("partner", "duinstede-wonen", "Only a tenant organisation represents"),
        ("tenant_organisation", "duinstede", "Only a corporation has tenants"),
    ],
)
def test_what_can_not_be_is_told_at_the_corporation(client, cast, table, kind, whose, told):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    sent = {"kind": kind, "name": "Anders", **named(Party.objects.get(slug=whose).pk)}
    answer = client.post(ADD, {**filled_in(client, ADD), **sent})
    own, [(row,)] = errors_of(answer)
    assert (own, [*row]) == ({}, ["corporation"])
    assert row["corporation"][0].startswith(told)
    assert not Party.objects.filter(name="Anders").exists()


def test_a_corporation_twice_is_told(client, cast, table):
    client.force_login(cast.manager)
    change = reverse("admin:parties_party_change", args=[table.tenants.pk])
    for number in (1, 2):
        sent = {
            **filled_in(client, change),
            **named(*[table.other_corporation.pk] * (number - 1), table.corporation.pk, first=1),
        }
        answer = client.post(change, sent)
        assert answer.status_code == 200
        assert any(errors_of(answer)[1])
    assert [*table.tenants.represents.all()] == [table.corporation]


def test_only_a_tenant_organisation_is_asked_for_whom_it_speaks(client, cast, table):
    client.force_login(cast.manager)
    asks = {
        party.kind: "representations-TOTAL_FORMS"
        in client.get(reverse("admin:parties_party_change", args=[party.pk])).content.decode()
        for party in Party.objects.all()
    }
    assert {kind for kind, asked in asks.items() if asked} == {PartyKind.TENANT_ORGANISATION}


def test_who_represents_and_who_is_represented_stay_what_they_are(client, cast, table):
    client.force_login(cast.manager)
    for party, kind in (
        (table.tenants, "partner"),
        (table.corporation, "partner"),
        (table.adviser, "corporation"),
    ):
        change = reverse("admin:parties_party_change", args=[party.pk])
        answer = client.post(change, {**filled_in(client, change), "kind": kind})
        party.refresh_from_db()
        if party == table.adviser:
            assert (answer.status_code, party.kind) == (302, kind)
        else:
            assert [*errors_of(answer)[0]] == ["kind"]
            assert party.kind != kind
