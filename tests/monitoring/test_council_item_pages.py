"""What the council was promised and decided: the list, the page of each, and their forms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from monitoring.council.reading import read_choice
from monitoring.council.services import add_item, change_item
from monitoring.enums import CouncilKind
from monitoring.models import CouncilItem
from parties.models import User
from tests.cast import ACTOR
from tests.factories import make_commitment

from .council_steps import DAY, LIST, an_item, sent, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def written(**values: str) -> dict[str, str]:
    return {"kind": "motion", "dated": "2024-03-07", "title": "Bouw hoger", **values}


def test_one_of_elsewhere_is_not_found_under_this_municipality(officer, table, cast):
    theirs = add_item(
        actor=ACTOR,
        municipality=User.objects.get(pk=cast.stranger.pk).memberships.get().party,
        values={"kind": CouncilKind.MOTION, "dated": DAY, "title": "Elders"},
    )
    assert officer.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert officer.get("/elders/raad/").status_code == 404
    assert b"Elders" not in officer.get(LIST).content


def rows(response) -> list[str]:
    return [row["item"].title for row in response.context["rows"]]


def test_the_list_filters_by_state_term_and_kind(officer, table):
    today = timezone.localdate()
    an_item(table, title="zonder dag")
    an_item(table, title="te laat", due_on=date(2024, 4, 1))
    an_item(table, title="nadert", due_on=today + timedelta(days=3), kind=CouncilKind.MOTION)
    settle(an_item(table, title="klaar", due_on=date(2024, 4, 1)))
    assert rows(officer.get(LIST)) == ["te laat", "nadert", "zonder dag"]
    assert rows(officer.get(LIST, {"staat": "afgedaan"})) == ["klaar"]
    assert rows(officer.get(LIST, {"staat": "alles"})) == ["te laat", "nadert", "zonder dag", "klaar"]
    assert rows(officer.get(LIST, {"staat": "alles", "termijn": "verstreken"})) == ["te laat"]
    assert rows(officer.get(LIST, {"termijn": "nadert"})) == ["nadert"]
    assert rows(officer.get(LIST, {"soort": "motie"})) == ["nadert"]
    assert rows(officer.get(LIST, {"soort": "besluit"})) == []
    assert read_choice({"staat": "<b>", "termijn": "x", "soort": "1"}) == read_choice({})


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_list_costs_the_same(officer, table, number, django_assert_num_queries):
    commitment = make_commitment(table.framework)
    for n in range(number):
        an_item(table, title=f"Punt {n}", commitments=[commitment])
    sent(table)
    page = f"{LIST}{CouncilItem.objects.get(title='Punt 0').pk}/"
    officer.get(LIST)
    with django_assert_num_queries(7):
        officer.get(LIST)
    with django_assert_num_queries(9):
        officer.get(page)


@pytest.mark.parametrize("htmx", [False, True])
def test_adding_on_the_page(officer, table, htmx):
    commitment = make_commitment(table.framework)
    headers = {"HX-Request": "true"} if htmx else {}
    answer = officer.post(
        f"{LIST}nieuw/", written(commitments=str(commitment.pk), due_on="2024-05-01"), headers=headers
    )
    assert (answer.status_code, answer.get("HX-Redirect" if htmx else "Location")) == (
        200 if htmx else 302,
        LIST,
    )
    item = CouncilItem.objects.get()
    assert (item.kind, item.due_on, item.links.get().commitment) == ("motion", date(2024, 5, 1), commitment)
    assert item.history.get().actor_party == "Gemeente"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"dated": "gisteren"}, "dated"),
        ({"dated": "9999-01-01"}, "dated"),
        ({"kind": "wens"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "x\x00"}, "title"),
        ({"due_on": "2024-03-06"}, "due_on"),
        ({"url": "http://raad.example"}, "url"),
        ({"commitments": "999999"}, "commitments"),
        ({"commitments": "<b>"}, "commitments"),
        ({"commitments": "9" * 20}, "commitments"),
    ],
)
def test_a_wrong_form_says_so_at_the_field_and_keeps_what_was_typed(officer, table, values, field):
    answer = officer.post(f"{LIST}nieuw/", written(acts="Wethouder <Wonen>", **values))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "Wethouder &lt;Wonen&gt;" in answer.content.decode()
    assert not CouncilItem.objects.exists()


def test_changing_settling_and_opening_again_on_the_page(officer, table):
    page = f"{LIST}{an_item(table).pk}/"
    assert officer.post(page, written(doe="opslaan", version="1")).status_code == 302
    assert CouncilItem.objects.get().title == "Bouw hoger"
    settled = {"doe": "afdoen", "version": "2", "state": "done", "settled_on": "2024-06-01"}
    assert officer.post(page, settled).status_code == 302
    assert CouncilItem.objects.get().state == "done"
    assert officer.post(page, {"doe": "heropenen", "version": "3"}).status_code == 302
    deeds = [change.deed for change in officer.get(page).context["changes"]]
    assert deeds == ["reopened", "settled", "changed", "added"]


def test_who_was_second_is_told_and_keeps_what_was_typed(officer, table):
    item = an_item(table)
    change_item(actor=ACTOR, item=item, version=1, values={"title": "Van een ander"})
    answer = officer.post(f"{LIST}{item.pk}/", written(doe="opslaan", version="1"))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert 'id="botsing"' in shown and "Bouw hoger" in shown and "Van een ander" in shown
    assert answer.context["form"].data["version"] == "2"
    late = {"doe": "afdoen", "version": "1", "state": "dropped", "settled_on": "2024-06-01", "remark": "Weg."}
    answer = officer.post(f"{LIST}{item.pk}/", late, headers={"HX-Request": "true"})
    assert answer.status_code == 409 and "Weg." in answer.content.decode()
    assert officer.post(f"{LIST}{item.pk}/", {"doe": "heropenen", "version": "x"}).status_code == 409


@pytest.mark.parametrize("sent_form", [{}, {"doe": "weg"}, {"doe": "afdoen", "state": "done"}])
def test_a_form_that_makes_no_sense_changes_nothing(officer, table, sent_form):
    item = an_item(table)
    assert officer.post(f"{LIST}{item.pk}/", sent_form).status_code == 422
    assert CouncilItem.objects.get().version == 1


def test_who_reads_gets_no_forms(client, cast, table):
    item = an_item(table)
    client.force_login(cast.alderman)
    page = client.get(f"{LIST}{item.pk}/")
    assert 'name="doe"' not in page.content.decode() and 'name="title"' not in page.content.decode()
    assert client.post(f"{LIST}{item.pk}/", {"doe": "heropenen"}).status_code == 403
    assert b'id="toevoegen"' not in client.get(LIST).content


def test_the_way_there_is_for_who_may_see_it(client, cast, table):
    for person, shown in ((cast.alderman, True), (cast.tenant, False)):
        client.force_login(person)
        assert (b'id="naar-raad"' in client.get("/duinstede/").content) is shown


def test_texts_are_shown_and_never_run(officer, table):
    item = an_item(table, title="<script>alert(1)</script>", url="https://raad.example/?a=<b>")
    for page in (LIST, f"{LIST}{item.pk}/"):
        shown = officer.get(page).content.decode()
        assert "&lt;script&gt;" in shown and "<script>alert(1)" not in shown and "<b>" not in shown
