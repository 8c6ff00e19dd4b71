"""Assignments in the admin: found by whom and what, told apart by their state, ended but not changed."""

import pytest
import tinyhtml5
from django.urls import reverse

from agreements.models import Assignment, Responsibility
from agreements.services.assigning import assign, end
from config.web.history import acting
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = pytest.mark.django_db

LIST = "/admin/agreements/assignment/"


@made_once
def rows(table, cast) -> dict[str, Assignment]:
    """One that goes on, one a leaver left behind, one that ended; by the key of the commitment."""
    for position, key in enumerate(("nu", "achter", "voorbij"), start=1):
        commitment = make_commitment(table.framework, key, position)
        with acting(ACTOR):
            row = Responsibility(commitment=commitment, role="lead", party=table.corporation)
            row.save()
        leaver = cast.council_member if key == "achter" else cast.corporation_officer
        membership = (
            add_member(actor=ACTOR, user=leaver, party=table.corporation, role="reader")
            if key == "achter"
            else None
        )
        assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=leaver)
        if membership is not None:
            with acting(ACTOR):
                membership.delete()
    found = {row.responsibility.commitment.key: row for row in Assignment.objects.all()}
    end(actor=ACTOR, assignments=[found["voorbij"]])
    return found


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def shown(manager, query: str = "") -> set[str]:
    """The keys of the commitments in the list."""
    tree = tinyhtml5.parse(manager.get(LIST + query).content.decode(), namespace_html_elements=False)
    boxes = [one.get("value") for one in tree.iter("input") if one.get("name") == "_selected_action"]
    return set(
        Assignment.objects.filter(pk__in=boxes).values_list("responsibility__commitment__key", flat=True)
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"nu", "achter", "voorbij"}),
        ("?stand=nu", {"nu"}),
        ("?stand=achtergelaten", {"achter"}),
        ("?stand=voorbij", {"voorbij"}),
        ("?q=raad@", {"achter"}),
        ("?q=beleidsmedewerker", {"nu", "voorbij"}),
        ("?q=Afspraak nu", {"nu"}),
        ("?part__exact=deputy", set()),
    ],
)
def test_it_is_found(manager, rows, query, found):
    assert shown(manager, query) == found


def test_ending_is_kept_with_who_did_it(manager, rows):
    chosen = [rows["nu"].pk, rows["achter"].pk, rows["voorbij"].pk]
    versions = {row.pk: row.version for row in Assignment.objects.all()}
    manager.post(LIST, {"action": "end_chosen", "_selected_action": chosen})
    assert not Assignment.objects.current().exists()
    ended = Assignment.objects.get(pk=rows["nu"].pk)
    assert (ended.version, ended.history.first().actor_name) == (
        versions[ended.pk] + 1,
        "Functioneel beheerder",
    )
    assert Assignment.objects.get(pk=rows["voorbij"].pk).version == versions[rows["voorbij"].pk]
    trail = manager.get(reverse("admin:agreements_assignment_history", args=[ended.pk])).content.decode()
    assert "Functioneel beheerder" in trail and ACTOR.name in trail


def test_what_it_costs(manager, rows, table, cast, django_assert_num_queries):
    """The same for three rows and for four, once the kinds of objects are known."""
    manager.get(LIST)
    with django_assert_num_queries(COST):
        manager.get(LIST)
    commitment = make_commitment(table.framework, "meer", 4)
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role="lead", party=table.municipality)
        row.save()
    assign(actor=ACTOR, party=table.municipality, responsibility=row, handler=cast.officer)
    with django_assert_num_queries(COST):
        manager.get(LIST)


#: Queries of the list.
COST = 6
