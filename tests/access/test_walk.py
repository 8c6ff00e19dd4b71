"""The walk: every address of the site is asked for by everybody, with every method."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from config.web.history import acting
from monitoring.models import Assessment, ProgressReport
from parties.models import Membership, User
from tests.cast import ACTOR

from .addresses import ADMIN, ALLAUTH, OWN, by_route, here
from .asking import answers, differences, where
from .packages_table import ACCOUNT_RIGHTS, ACCOUNT_VALUES, ADMIN_PAGES, MODEL_EXCEPTIONS, MODEL_PAGES
from .table import LIKE, LOGIN, METHODS, OTHER_METHODS, PEOPLE, RIGHTS, rights_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


# ---- the tables are complete


def test_every_own_address_has_a_decision():
    assert sorted(address.name for address in OWN) == sorted(RIGHTS), "a row in tests/access/table.py"


def test_every_account_address_has_a_decision():
    """Logging in and out stand in it twice: under their Dutch address, which the site uses, and the library's."""
    twice = ["account_login", "account_logout"]
    assert sorted(address.name for address in ALLAUTH) == sorted([*ACCOUNT_RIGHTS, *twice])
    assert [reverse(name) for name in twice] == ["/inloggen/", "/uitloggen/"]


def test_every_admin_address_has_a_decision():
    models = [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    expected = {f"{model}_{page}" for model in models for page in MODEL_PAGES}
    assert {address.name for address in ADMIN if address.name} == {*ADMIN_PAGES, "admin:login", *expected}
    assert {f"admin:{name}" for name in MODEL_EXCEPTIONS} <= expected


# ---- own pages


@pytest.mark.parametrize("address", OWN, ids=by_route)
def test_who_gets_what(address, asking, unseen):
    """And asking alone changes nothing."""
    path = address.path(**here(address))
    found = {method: answers(asking, method, path) for method in METHODS}
    assert found == {method: rights_of(address.name, method) for method in METHODS}
    assert (Assessment.objects.count(), ProgressReport.objects.count()) == (0, 0)


def test_everybody_is_asked(world):
    assert set(world) == {*PEOPLE, *LIKE, "anonymous"}


def test_no_page_takes_another_method(world):
    """Asked of the view itself: it refuses before it looks at who asks or for what."""
    wrong = {}
    for address in OWN:
        view, args, kwargs = resolve(address.path(**here(address)))
        for method in OTHER_METHODS:
            for name, person in world.items():
                request = RequestFactory().generic(method, "/")
                request.user = person
                try:
                    status = view(request, *args, **kwargs).status_code
                except Http404:
                    status = 404
                if status != 405:
                    wrong[address.name, method, name] = status
    # Who watches a site asks for no more than the head.
    assert wrong == {("health", "HEAD", name): 200 for name in world}


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_no_page_takes_another_method_from_a_browser(method, asking):
    path = "/duinstede/afspraken-2024-2027/2024/monitor/"
    assert answers(asking, method, path) == {**dict.fromkeys(asking, 405), "anonymous": LOGIN}


def test_access_ends_with_the_membership(world, asking):
    path = "/duinstede/afspraken-2024-2027/2024/monitor/"
    assert asking["officer"].get(path).status_code == 200
    membership = Membership.objects.get(user=world["officer"])
    membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        membership.save()
    assert asking["officer"].get(path).status_code == 404


def test_access_ends_with_the_account(world, asking):
    User.objects.filter(pk=world["officer"].pk).update(is_active=False)
    assert where(asking["officer"].get("/duinstede/"), "/duinstede/") == LOGIN


# ---- accounts


@pytest.mark.parametrize("method", METHODS)
def test_who_gets_what_of_the_account_pages(method, asking, unseen):
    """They know no roles; whether there is an account is all that counts."""
    asking = {name: asking[name] for name in (*PEOPLE, "anonymous")}
    wrong = {}
    for address in sorted(ALLAUTH, key=lambda address: address.name == "account_logout"):
        path = address.path(**{name: ACCOUNT_VALUES[name] for name in address.parameters})
        expected = ACCOUNT_RIGHTS[address.name][method]
        wrong[path] = differences(answers(asking, method, path), expected)
    assert {path: roles for path, roles in wrong.items() if roles} == {}
