"""Two application managers at once: one names for whose tenants an organisation speaks, one changes what a party is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parties.enums import PartyKind
from parties.models import Party, Representation, User
from tests.admin_forms import filled_in
from tests.agreements.test_locking import meanwhile
from tests.factories import make_party
from tests.monitoring.test_concurrency import at_once

from .test_party_admin import errors_of, named

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def opened(party: Party, **typed: Any) -> Callable[[], Any]:
    """Somebody has the page of a party open and typed this; call it to save."""
    client = Client()
    client.force_login(User.objects.create_superuser(f"beheer-{User.objects.count()}@site.example"))
    client.cookies["taal"] = "en"
    change = reverse("admin:parties_party_change", args=[party.pk])
    sent = {**filled_in(client, change), **typed}
    return lambda: client.post(change, sent)


@pytest.fixture
def speaker(db):
    return make_party(PartyKind.TENANT_ORGANISATION, "koepel")


@pytest.fixture
def landlord(db):
    return make_party(PartyKind.CORPORATION, "woonbron")


def test_a_corporation_that_becomes_something_else_is_named_no_more(transactional_db, speaker, landlord):
    names, becomes = opened(speaker, **named(landlord.pk)), opened(landlord, kind=PartyKind.PARTNER)
    answer = meanwhile(becomes, names)
    ((errors,),) = errors_of(answer)[1]
    assert [*errors] == ["corporation"]
    assert not Representation.objects.exists()
    landlord.refresh_from_db()
    assert landlord.kind == PartyKind.PARTNER


def test_a_corporation_that_is_being_named_stays_one(transactional_db, speaker, landlord):
    names, becomes = opened(speaker, **named(landlord.pk)), opened(landlord, kind=PartyKind.PARTNER)
    answer = meanwhile(names, becomes)
    assert [*errors_of(answer)[0]] == ["kind"]
    assert [*speaker.represents.all()] == [landlord]
    landlord.refresh_from_db()
    assert landlord.kind == PartyKind.CORPORATION


def test_of_two_who_change_one_organisation_the_second_is_told_and_keeps_what_was_typed(
    transactional_db, speaker, landlord
):
    names, becomes = opened(speaker, **named(landlord.pk)), opened(speaker, kind=PartyKind.PARTNER)
    assert becomes().status_code == 302
    answer = names()
    assert answer.status_code == 409 and f'value="{landlord.pk}"' in answer.content.decode()
    assert not Representation.objects.exists()


def test_two_umbrellas_that_name_the_same_corporations_never_wait_for_each_other(
    transactional_db, speaker, landlord
):
    other, second = (
        make_party(PartyKind.TENANT_ORGANISATION, "bond"),
        make_party(PartyKind.CORPORATION, "havensteder"),
    )
    saves = [
        opened(speaker, **named(landlord.pk, second.pk)),
        opened(other, **named(second.pk, landlord.pk)),
    ]
    assert [answer.status_code for answer in at_once(saves)] == [302, 302]
    assert Representation.objects.count() == 4
