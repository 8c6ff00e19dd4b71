"""Filters of the admin on what there may be hundreds of: bounded, found by typing, and nothing chosen is lost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import FrameworkAgreement
from config.web.history import acting
from parties.models import Contact
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_table
from tests.reading import read, words

pytestmark = pytest.mark.django_db

LIST = "/admin/agreements/commitment/"
FIELD = "zoek-framework"


@pytest.fixture
def manager(cast) -> Client:
    browser = Client()
    browser.force_login(cast.manager)
    browser.cookies["taal"] = "en"
    return browser


@pytest.fixture
def frameworks(table):
    """Three municipalities with a commitment each."""
    found = [table.framework, make_table("bergdal").framework, make_table("verweg").framework]
    for at, framework in enumerate(found):
        make_commitment(framework, f"k-{at}")
    return found


def options(page) -> list[str]:
    """What the filter on frameworks lists."""
    (box,) = [
        one
        for one in read(page).iter("details")
        if "framework agreement" in (one.get("data-filter-title") or "")
    ]
    return [words(link) for link in box.iter("a")]


def rows(page) -> int:
    return page.context["cl"].result_count


def test_a_short_list_stands_there_with_the_municipality_behind_each(manager, frameworks):
    page = manager.get(LIST)
    assert FIELD not in page.content.decode()
    assert len(options(page)) == 1 + FrameworkAgreement.objects.count()
    assert any(word.endswith(f"({frameworks[1].municipality.name})") for word in options(page))


class TestALongList:
    @pytest.fixture(autouse=True)
    def long(self, monkeypatch):
        monkeypatch.setattr("config.web.named_filter.MOST", 2)

    def test_asks_for_a_name(self, manager, frameworks):
        page = manager.get(LIST)
        assert f'name="{FIELD}"' in page.content.decode() and options(page) == ["All"]
        assert rows(page) == len(frameworks)

    def test_lists_what_the_name_finds_and_filters_by_it(self, manager, frameworks):
        page = manager.get(LIST, {FIELD: "bergdal", "kind__exact": "framework"})
        (_all, found) = options(page)
        assert "ergdal" in found
        (link,) = [one.get("href") for one in read(page).iter("a") if words(one) == found]
        chosen = manager.get(LIST + link)
        assert rows(chosen) == 1 and found in options(chosen)
        # What else was asked for is kept in the form.
        (form,) = [one for one in read(page).iter("form") if one.get("class") == "named-filter"]
        kept = {
            one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"
        }
        assert kept == {"kind__exact": "framework"}

    def test_what_was_chosen_is_listed_and_counts_whatever_is_typed(self, manager, frameworks):
        own = frameworks[0]
        page = manager.get(LIST, {"framework__id__exact": own.pk, FIELD: "nergens"})
        assert rows(page) == 1
        assert options(page) == ["All", f"{own} ({own.municipality.name})"]

    def test_nothing_found_says_so_and_nonsense_is_no_error(self, manager, frameworks):
        assert "Nothing is called so." in words(read(manager.get(LIST, {FIELD: "nergens"})))
        assert manager.get(LIST, {FIELD: "%_'\"<x>"}).status_code == 200
        assert manager.get(LIST, {"framework__id__exact": "x"}, follow=True).status_code == 200

    def test_no_more_than_so_many_are_found(self, manager, frameworks):
        assert len(options(manager.get(LIST, {FIELD: "prestatieafspraken"}))) == 1 + 2

    def test_open_rounds_are_found_by_name_as_well(self, manager, frameworks):
        for framework in frameworks:
            make_round(framework, [], slug=f"ronde-{framework.pk}")
        page = manager.get("/admin/monitoring/roundline/", {"zoek-round": "bergdal"})
        assert page.status_code == 200
        assert "ergdal" in words(read(page))


@pytest.mark.parametrize(
    "model",
    [
        "agreements_commitment",
        "agreements_theme",
        "agreements_annualagreement",
        "agreements_indicator",
        "agreements_assignment",
        "agreements_frameworkagreement",
        "monitoring_monitoringround",
        "monitoring_roundline",
        "monitoring_measurement",
        "monitoring_meeting",
        "monitoring_councilitem",
        "monitoring_escalation",
        "parties_user",
    ],
)
@pytest.mark.slow
def test_no_list_of_the_admin_grows_with_the_municipalities(manager, table, monkeypatch, model):
    """As many links and queries with six municipalities as with three, where three are many."""
    monkeypatch.setattr("config.web.named_filter.MOST", 2)
    path = reverse(f"admin:{model}_changelist")

    def costs() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            page = manager.get(path)
        boxes = [one for one in read(page).iter("details") if one.get("data-filter-title")]
        return len(asked), max((len(list(box.iter("a"))) for box in boxes), default=0)

    for name in ("bergdal", "verweg"):
        make_table(name)
    costs()
    before = costs()
    for name in ("dorp", "stad", "eiland"):
        make_table(name)
    assert costs() == before


def test_a_new_framework_lists_the_contacts_of_nobody(manager, table):
    """It has no table yet; those of every corporation of the country are none to choose from."""
    with acting(ACTOR):
        Contact(party=table.corporation, function="Beleidsadviseur elders", is_demo=True).save()
    assert (
        "Beleidsadviseur elders"
        not in manager.get("/admin/agreements/frameworkagreement/add/").content.decode()
    )
    shown = manager.get(f"/admin/agreements/frameworkagreement/{table.framework.pk}/change/").content.decode()
    assert "Beleidsadviseur elders" in shown


def test_a_figure_is_entered_without_a_list_of_all_indicators(manager, table):
    page = manager.get("/admin/monitoring/measurement/add/").content.decode()
    assert page.count("admin-autocomplete") >= 2
