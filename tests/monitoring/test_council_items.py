"""What the council was promised and decided: for whom, its verbs, letters, and whose work it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import Origin
from config.web.history import StaleVersionError, acting
from monitoring.council.permissions import may_keep_council, may_see_council
from monitoring.council.reading import proposed, told_at
from monitoring.council.services import change_item, reopen_item
from monitoring.demo.council import add_council
from monitoring.models import CouncilItem, SentLetter
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round

from .council_steps import DAY, an_item, sent, settle

pytestmark = pytest.mark.django_db


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


# ---- the demo


def test_the_demo_adds_nothing_where_its_municipality_is_not(table):
    add_council(actor=ACTOR)
    assert not CouncilItem.objects.exists()
