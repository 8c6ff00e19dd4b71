"""The walk through the admin: who is no manager is sent to its way in, whatever they ask for."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import resolve

from agreements.models import Responsibility
from agreements.services.assigning import assign
from monitoring.demo.council import add_council
from monitoring.demo.escalations import add_escalations
from monitoring.enums import RoundStatus
from monitoring.meeting.services import start_meeting
from monitoring.models import MonitoringRound
from parties.post.services import post
from tests.cast import ACTOR
from tests.factories import AUTUMN
from tests.publications import publish_as_it_is

from .addresses import ADMIN, Address
from .asking import answers, browser_of, browsers_of, differences, where
from .packages_table import ADMIN_PAGES, MODEL_EXCEPTIONS, MODEL_PAGES
from .table import ADMIN_LOGIN, LOGIN, METHODS, OTHER_METHODS, PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Where the pages of models come from; the admin wraps all others in a login of its own.
OF_MODELS = (
    "django.contrib.admin.options",
    "django.contrib.auth.admin",
    "import_export.admin",
    "config.web.table_files",
    "config.web.tracked_admin",
    "agreements.admin",
    "agreements.import_admin",
    "agreements.mistaken_admin",
    "monitoring.overview.incomplete",
)


PAGES = [address for address in ADMIN if address.name not in ("", "admin:login", "admin:logout")]


def expected_of_manager(name: str) -> tuple[object, object]:
    if name in ADMIN_PAGES:
        return ADMIN_PAGES[name]
    model_page = name.removeprefix("admin:")
    return MODEL_EXCEPTIONS.get(model_page, MODEL_PAGES[model_page.rsplit("_", 1)[1]])


def admin_values(address: Address, cast) -> dict[str, object]:
    """The brackets of an admin address, filled with something that exists where it matters."""
    values = {**dict.fromkeys(address.parameters, "0"), "app_label": "parties", "id": cast.officer.pk}
    for model in admin.site._registry:
        if address.route.startswith(f"admin/{model._meta.app_label}/{model._meta.model_name}/"):
            values["object_id"] = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    return {name: values[name] for name in address.parameters}


def add_what_the_demo_lacks(cast) -> None:
    """One of each that has pages in the admin."""
    row = Responsibility.objects.filter(party__slug="heemstede")[0]
    assign(actor=ACTOR, party=row.party, responsibility=row, handler=cast.officer)
    post(key="a", to="wonen@gemeente.example", subject="Bouwen", text="Er wacht werk.")
    add_council(actor=ACTOR)
    add_escalations(actor=ACTOR)
    shown = MonitoringRound.objects.filter(status=RoundStatus.OPEN).order_by("pk")[0]
    start_meeting(actor=ACTOR, monitoring_round=shown, body="Overleg", held_on=AUTUMN, agenda=[])
    publish_as_it_is(shown, file="monitor.csv", year=shown.year)


def test_what_the_manager_gets_in_the_admin(heemstede_cast, unseen):
    """On the demo, which has something of everything."""
    add_what_the_demo_lacks(heemstede_cast)
    browser = browser_of(heemstede_cast.manager)
    wrong = {}
    for address in PAGES:
        path = address.path(**admin_values(address, heemstede_cast))
        found = tuple(where(browser.generic(method, path), path) for method in METHODS)
        if found != expected_of_manager(address.name):
            wrong[address.name] = (found, expected_of_manager(address.name))
    assert wrong == {}


def test_nobody_else_gets_anything_in_the_admin(heemstede_cast):
    """With every method, asked of the view itself: it sends away before it looks for what. And from a browser."""
    add_what_the_demo_lacks(heemstede_cast)
    others = {name: person for name, person in heemstede_cast.people() if name != "manager"}
    asking = {name: browser_of(others[name]) for name in ("officer", "anonymous")}
    wrong = {}
    for address in PAGES:
        path = address.path(**admin_values(address, heemstede_cast))
        # The start page is ours; it answers where the admin's own would.
        library = address.module in OF_MODELS or address.name == "admin:index"
        expected = {"officer": ADMIN_LOGIN, "anonymous": LOGIN if library else ADMIN_LOGIN}
        wrong[address.name] = differences(answers(asking, "GET", path), expected)
        view, args, kwargs = resolve(path)
        for method in (*METHODS, *OTHER_METHODS):
            for name, person in others.items():
                request = RequestFactory().generic(method, path)
                request.user, request._dont_enforce_csrf_checks = person, True
                got = where(view(request, *args, **kwargs), path)
                if got != ADMIN_LOGIN:
                    wrong[address.name][f"{method} {name}"] = (got, ADMIN_LOGIN)
    assert {name: roles for name, roles in wrong.items() if roles} == {}


def test_the_way_into_the_admin(cast):
    """One login page for all; who is logged in without being a manager reads that it is not allowed."""
    asking = browsers_of(dict(cast.people()))
    for method, manager in (("GET", "/admin/"), ("POST", 200)):
        assert answers(asking, method, "/admin/login/?next=/admin/") == {
            **dict.fromkeys(PEOPLE, 403),
            "manager": manager,
            "anonymous": "/inloggen/?next=%2Fadmin%2F",
        }


def test_the_way_out_of_the_admin(cast):
    browser = browser_of(cast.manager)
    assert browser.get("/admin/logout/").status_code == 405
    browser.post("/admin/logout/")
    assert "_auth_user_id" not in browser.session


def test_unnamed_admin_addresses_tell_nothing(cast, table):
    """The short address of an object, and anything else below /admin/: the same whether it exists or not."""
    modules = {address.module for address in ADMIN if not address.name}
    assert modules == {"django.views.generic.base", "django.contrib.admin.sites"}
    asking = browsers_of(dict(cast.people()))
    for path in (
        f"/admin/parties/party/{table.municipality.pk}/",
        "/admin/parties/party/0/",
        "/admin/niets/",
    ):
        found = answers(asking, "GET", path)
        assert found.pop("manager") in (404, f"{path}change/")
        assert found.pop("anonymous") in (LOGIN, ADMIN_LOGIN, f"{path}change/"), path
        assert len(set(found.values())) == 1 and 200 not in found.values(), path
