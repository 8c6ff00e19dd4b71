"""The pages of the admin on which what was taken in by mistake goes: who may, what is told, and nothing is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.models import Commitment, CommitmentIntake
from agreements.services.import_back import last_list
from tests.factories import make_commitment, make_round
from tests.layers import made_once

from .import_steps import take_in

pytestmark = pytest.mark.django_db
HEAD = ["Nr.", "Afspraak"]


@made_once
def row(table):
    return make_commitment(table.framework, "k-1", 1, title="Verkeerd")


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def page(row):
    return reverse("admin:agreements_commitment_mistaken", args=[row.pk])


def send(client, row, doe, **more):
    return client.post(page(row), {"version": row.version, "reason": "Ander document.", "doe": doe, **more})


def test_it_is_removed_from_its_page(manager, row):
    form = manager.get(reverse("admin:agreements_commitment_change", args=[row.pk])).content.decode()
    assert f'href="{page(row)}"' in form
    told = manager.get(page(row)).content.decode()
    assert 'id="vrij"' in told and 'value="weg"' in told
    refused = send(manager, row, "weg", reason="")
    assert refused.status_code == 422 and Commitment.objects.exists()
    assert send(manager, row, "weg").status_code == 302
    assert not Commitment.objects.exists()
    assert manager.get(page(row)).status_code == 404
    assert send(manager, row, "weg").status_code == 404


def test_what_hangs_on_it_is_told_and_it_is_withdrawn_and_put_back(manager, client, cast, table, row):
    make_round(table.framework, [row])
    told = manager.get(page(row)).content.decode()
    assert 'id="hangt"' in told and 'value="intrekken"' in told and 'value="weg"' not in told
    refused = send(manager, row, "weg")
    assert refused.status_code == 422 and "Ander document." in refused.content.decode()
    assert send(manager, row, "intrekken").status_code == 302
    row.refresh_from_db()
    assert 'id="ingetrokken"' in manager.get(page(row)).content.decode()
    client.force_login(cast.officer)
    for path in ("", "afspraken/k-1/"):
        told = client.get(f"/duinstede/afspraken-2024-2027/{path}").content.decode()
        assert ('id="ingetrokken"' in told) == bool(path)
    client.force_login(cast.manager)
    assert send(client, row, "terug").status_code == 302
    row.refresh_from_db()
    assert not row.is_withdrawn


def test_who_was_second_and_what_is_not_understood(manager, row):
    assert send(manager, row, "weg", version=row.version + 1).status_code == 409
    assert send(manager, row, "wat").status_code == 422
    assert send(manager, row, "weg", version="x").status_code == 422
    assert Commitment.objects.exists()


def test_nobody_else_gets_there(client, cast, table, row):
    take_in(table.framework, ["1", "Bouwen"], head=HEAD, year=None)
    paths = [
        page(row),
        reverse("admin:agreements_commitment_list_back", args=[last_list(table.framework).pk]),
    ]
    for user in (cast.officer, cast.tenant, None):
        if user:
            client.force_login(user)
        else:
            client.logout()
        for path in paths:
            for answer in (client.get(path), client.post(path, {"reason": "x", "doe": "weg", "version": 1})):
                assert answer.status_code in (302, 403, 404)
    assert Commitment.objects.count() == 2


def test_the_last_list_goes_from_the_page_of_lists(manager, table):
    take_in(table.framework, ["1", "Bouwen"], head=HEAD, year=None)
    first = last_list(table.framework)
    take_in(table.framework, ["2", "Slopen"], head=HEAD, year=None)
    last = last_list(table.framework)
    listing = manager.get(reverse("admin:agreements_commitment_import")).content.decode()
    path = reverse("admin:agreements_commitment_list_back", args=[last.pk])
    older = reverse("admin:agreements_commitment_list_back", args=[first.pk])
    assert path in listing and older not in listing
    assert 'id="niet-de-laatste"' in manager.get(older).content.decode()
    assert manager.post(older, {"reason": "x"}).status_code == 422
    assert "2 Slopen" in manager.get(path).content.decode()
    assert manager.post(path, {"reason": " "}).status_code == 422
    assert manager.post(path, {"reason": "Verkeerd bestand."}).status_code == 302
    assert [row.title for row in Commitment.objects.all()] == ["Bouwen"]
    assert older in manager.get(reverse("admin:agreements_commitment_import")).content.decode()


def test_why_a_list_can_not_go(manager, table):
    take_in(table.framework, ["1", "Bouwen"], head=HEAD, year=None)
    make_round(table.framework, list(Commitment.objects.all()))
    path = reverse("admin:agreements_commitment_list_back", args=[last_list(table.framework).pk])
    told = manager.get(path).content.decode()
    assert 'id="geweigerd"' in told and 'id="terugnemen"' not in told
    assert manager.post(path, {"reason": "Verkeerd bestand."}).status_code == 422
    assert manager.get(reverse("admin:agreements_commitment_list_back", args=[999])).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_page_of_lists_costs_the_same_however_many_there_were(
    manager, table, number, django_assert_max_num_queries
):
    for place in range(number):
        take_in(table.framework, [f"{place}", f"Afspraak {place}"], head=HEAD, year=None)
    assert CommitmentIntake.objects.count() == number
    with django_assert_max_num_queries(12):
        manager.get(reverse("admin:agreements_commitment_import"))
