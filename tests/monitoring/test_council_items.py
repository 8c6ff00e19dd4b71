"""What the council was promised and decided: its verbs, its list and its page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import Origin
from config.web.history import StaleVersionError, acting
from monitoring.council.permissions import may_keep_council, may_see_council
from monitoring.council.reading import proposed, read_choice, told_at
from monitoring.council.services import add_item, change_item, record_letter, reopen_item, settle_item
from monitoring.demo.council import add_council
from monitoring.enums import CouncilKind, CouncilState
from monitoring.models import CouncilItem, SentLetter
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round

pytestmark = pytest.mark.django_db

LIST = "/duinstede/raad/"
DAY = date(2024, 11, 20)


def an_item(table, **values: Any) -> CouncilItem:
    commitments = values.pop("commitments", ())
    return add_item(
        actor=ACTOR,
        municipality=table.municipality,
        values={"kind": CouncilKind.PROMISE, "dated": date(2024, 3, 7), "title": "Meer starters", **values},
        commitments=commitments,
    )


def settle(item: CouncilItem, **values: Any) -> CouncilItem:
    told = {"state": CouncilState.DONE, "settled_on": date(2024, 6, 1), "version": item.version, **values}
    return settle_item(actor=ACTOR, item=item, **told)


def sent(table, dated: date = DAY, **values: Any) -> SentLetter:
    told = {"dated": dated, "subject": "Voortgang", "rounds": (), **values}
    return record_letter(actor=ACTOR, municipality=table.municipality, **told)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def written(**values: str) -> dict[str, str]:
    return {"kind": "motion", "dated": "2024-03-07", "title": "Bouw hoger", **values}


# ---- rights


def test_the_list_is_of_the_municipality(table, cast):
    an_item(table)
    assert cast.who(lambda one: may_see_council(one, table.municipality)) == {
        "officer",
        "alderman",
        "manager",
    }
    assert cast.who(lambda one: CouncilItem.objects.visible_to(one).exists()) == {
        "officer",
        "alderman",
        "manager",
    }
    assert cast.who(lambda one: may_keep_council(one, table.municipality)) == {"officer"}
    decides = User.objects.create_user("directie@gemeente.example", name="Directie")
    add_member(actor=ACTOR, user=decides, party=table.municipality, role=MembershipRole.DECISION_MAKER)
    assert may_keep_council(decides, table.municipality)
    assert not may_keep_council(decides, table.corporation)


def test_one_of_elsewhere_is_not_found_under_this_municipality(officer, table, cast):
    theirs = add_item(
        actor=ACTOR,
        municipality=User.objects.get(pk=cast.stranger.pk).memberships.get().party,
        values={"kind": CouncilKind.MOTION, "dated": DAY, "title": "Elders"},
    )
    assert officer.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert officer.get("/elders/raad/").status_code == 404
    assert b"Elders" not in officer.get(LIST).content


# ---- verbs


def test_adding_keeps_who_when_and_about_what(table):
    commitment = make_commitment(table.framework)
    item = an_item(table, reference=" T-1 ", url="https://raad.example/1", commitments=[commitment])
    assert (item.reference, item.state, item.version, item.origin) == ("T-1", "open", 1, Origin.PERSON)
    assert [link.commitment for link in item.links.all()] == [commitment]
    assert [row.actor_name for row in item.history.all()] == [ACTOR.name]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "wens"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"reference": "x" * 61}, "reference"),
        ({"due_on": date(2024, 3, 6)}, "due_on"),
        ({"dated": date(9999, 1, 1)}, "dated"),
        ({"url": "http://raad.example/1"}, "__all__"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://"}, "url"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(table, values, field):
    with pytest.raises(ValidationError) as caught:
        an_item(table, **values)
    assert set(caught.value.message_dict) == {field}
    assert not CouncilItem.objects.exists()


def test_the_database_refuses_it_too(table):
    item = an_item(table)
    for values in (
        {"state": "done"},
        {"settled_on": DAY},
        {"state": "dropped", "settled_on": DAY},
        {"url": "http://raad.example"},
        {"origin": "document"},
    ):
        row = CouncilItem.objects.get(pk=item.pk)
        for name, value in values.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
            row.save()


def test_commitments_of_elsewhere_are_refused_and_nothing_is_written(table, cast):
    elsewhere = User.objects.get(pk=cast.stranger.pk).memberships.get().party.frameworks.get()
    with pytest.raises(ValidationError) as caught:
        an_item(table, commitments=[make_commitment(elsewhere)])
    assert set(caught.value.message_dict) == {"commitments"}
    assert not CouncilItem.objects.exists()


def test_changing_is_the_next_version_and_nothing_changed_is_none(table):
    commitment = make_commitment(table.framework)
    item = an_item(table, commitments=[commitment])
    same = {"title": "Meer starters"}
    assert change_item(actor=ACTOR, item=item, version=1, values=same, commitments=[commitment]).version == 1
    assert change_item(actor=ACTOR, item=item, version=1, values={"title": "Anders"}).version == 2
    assert not item.links.exists()
    with pytest.raises(StaleVersionError):
        change_item(actor=ACTOR, item=item, version=1, values={"title": "Weer anders"})
    assert CouncilItem.objects.get().title == "Anders"


def test_settling_dropping_and_opening_again(table):
    item = settle(an_item(table), remark=" Klaar. ")
    assert (item.state, item.settled_on, item.remark) == ("done", date(2024, 6, 1), "Klaar.")
    with pytest.raises(ValidationError):
        settle(item)
    item = reopen_item(actor=ACTOR, item=item, version=item.version)
    assert (item.state, item.settled_on, item.settled_at, item.remark) == ("open", None, None, "")
    with pytest.raises(ValidationError):
        reopen_item(actor=ACTOR, item=item, version=item.version)
    with pytest.raises(StaleVersionError):
        settle(item, version=1)
    assert settle(item, state="dropped", remark="Niet meer nodig.").state == "dropped"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "open"}, "state"),
        ({"settled_on": date(2024, 3, 6)}, "settled_on"),
        ({"settled_on": date(9999, 1, 1)}, "settled_on"),
        ({"state": "dropped", "remark": " "}, "remark"),
        ({"remark": "x" * 501}, "remark"),
    ],
)
def test_settling_that_can_not_be_is_refused_at_its_field(table, values, field):
    item = an_item(table)
    with pytest.raises(ValidationError) as caught:
        settle(item, **values)
    assert set(caught.value.message_dict) == {field}
    assert CouncilItem.objects.get().version == 1


# ---- letters


def test_a_letter_that_went_settles_what_it_says(table):
    promise, other = an_item(table), an_item(table, title="Iets anders")
    letter = sent(table, settles=[(promise.pk, 1)])
    promise, other = CouncilItem.objects.get(pk=promise.pk), CouncilItem.objects.get(pk=other.pk)
    assert (promise.state, promise.settled_on, promise.letter) == ("done", DAY, letter)
    assert "Voortgang" in promise.remark
    assert other.is_open
    reopened = reopen_item(actor=ACTOR, item=promise, version=2)
    assert reopened.letter is None


def test_what_was_changed_meanwhile_stops_the_whole_letter(table):
    first, second = an_item(table), an_item(table, title="Iets anders")
    change_item(actor=ACTOR, item=second, version=1, values={"title": "Weer iets anders"})
    with pytest.raises(StaleVersionError):
        sent(table, settles=[(first.pk, 1), (second.pk, 1)])
    assert not SentLetter.objects.exists()
    assert CouncilItem.objects.get(pk=first.pk).is_open


def test_a_letter_is_written_down_once_and_not_before_it_went(table):
    sent(table)
    with pytest.raises(ValidationError):
        sent(table)
    with pytest.raises(ValidationError):
        sent(table, timezone.localdate() + timedelta(days=1))
    assert SentLetter.objects.count() == 1


def test_a_letter_about_a_round_that_is_open_is_a_concept(table, english):
    row, closed = make_round(table.framework, slug="najaar"), make_round(table.framework, slug="voorjaar")
    close_round(actor=ACTOR, monitoring_round=closed)
    with pytest.raises(ValidationError) as caught:
        sent(table, rounds=[closed, row])
    assert "still open" in caught.value.messages[0] and not SentLetter.objects.exists()
    # The one in hand was read before it closed.
    assert not closed.is_closed and sent(table, rounds=[closed])


def told(table, on: date = DAY) -> set[str]:
    last = SentLetter.objects.order_by("dated", "pk").last()
    return {one.title for one in proposed(table.municipality, on, last)}


def test_proposed_is_what_is_open_and_what_was_settled_since_the_last_letter(table):
    an_item(table, title="open")
    settle(an_item(table, title="dit jaar"))
    settle(an_item(table, title="lang geleden", dated=date(2020, 1, 1)), settled_on=date(2023, 1, 1))
    assert told(table) == {"open", "dit jaar"}
    by_letter = an_item(table, title="met de brief")
    sent(table, settles=[(by_letter.pk, 1)])
    assert told(table) == {"open"}
    settle(an_item(table, title="later opgeschreven"))
    settle(an_item(table, title="later gedaan"), settled_on=date(2024, 12, 1))
    assert told(table) == {"open", "later opgeschreven", "later gedaan"}


def test_an_address_gives_the_words_of_its_version(table):
    item = an_item(table, title="eerst")
    change_item(actor=ACTOR, item=item, version=1, values={"title": "later"})
    words = [f"{item.pk}.1", f"{item.pk}.2"]
    assert [told_at(table.municipality, [word])[word].title for word in words] == ["eerst", "later"]
    assert told_at(table.corporation, words) == {}


@pytest.mark.parametrize(
    "word", ["", "1", "1.", ".1", "1.1.1", "-1.1", "٣.1", "1.99", "9" * 30 + ".1", "a.b"]
)
def test_a_word_that_means_nothing_is_left_out(table, word):
    an_item(table)
    assert told_at(table.municipality, [word]) == {}


# ---- my work


def test_what_is_near_or_late_is_work_of_the_editors_of_the_municipality(table, cast):
    today = timezone.localdate()
    for title, days in (("later", 60), ("nadert", 20), ("te laat", -3)):
        an_item(table, title=title, due_on=today + timedelta(days=days), dated=today - timedelta(days=9))
    settle(an_item(table, title="klaar", due_on=today), settled_on=today)
    an_item(table, title="zonder dag")
    per_person = {
        name: [task.title for task in tasks_of(person, today) if task.kind == "council"]
        for name, person in cast.people()
    }
    assert per_person.pop("officer") == ["te laat", "nadert"]
    assert set(map(tuple, per_person.values())) == {()}


# ---- the list


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


# ---- the forms


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


# ---- the demo


def test_the_demo_tells_what_is_made_up_and_leaves_what_is_there(table):
    add_council(actor=ACTOR)
    assert not CouncilItem.objects.exists()
