"""A party that only gives input finds from the start page what is put before it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import ObjectionOutcome
from agreements.services import agreeing
from agreements.services.cycle import add_step
from config.web.history import acting
from monitoring.reminders.services import remind_everybody
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests import bids
from tests.agreements.signing_rows import YEAR, again, agree, make_draft, objection, propose, signers
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.reading import links, main_of, words

pytestmark = pytest.mark.django_db

HOME = "/?overzicht"


@made_once
def giver(cast, table) -> User:
    """Somebody who writes for the party that gives input."""
    user = User.objects.create_user("zorg@partij.example", name="Zorg")
    add_member(actor=ACTOR, user=user, party=table.adviser, role=MembershipRole.EDITOR)
    return user


def annual_path(table) -> str:
    return f"/{table.municipality.slug}/{table.framework.slug}/{YEAR}/jaarafspraken/"


def section(page):
    return page.find(".//section[@id='inbreng']")


def test_before_anything_is_put_before_it_the_page_tells_where_it_gives_input(client, table, giver):
    """Not that there is no agreement yet: there is one, in which it has a place."""
    make_draft(table)
    page = main_of(client, HOME, giver)
    assert page.find(".//*[@id='nog-niets']") is None
    told = section(page)
    assert table.framework.title in words(told)
    assert annual_path(table) not in links(told)
    for path in links(told):
        assert client.get(path).status_code == 200, path


def test_what_was_put_before_the_parties_is_one_step_away(client, table, giver):
    propose(make_draft(table))
    path = annual_path(table)
    assert path in links(section(main_of(client, HOME, giver)))
    assert client.get(path).status_code == 200


def test_who_may_see_the_agreement_anyhow_is_led_there(client, table, giver):
    add_member(actor=ACTOR, user=giver, party=table.corporation, role=MembershipRole.READER)
    client.force_login(User.objects.get(pk=giver.pk))
    assert client.get(HOME).url == f"/{table.municipality.slug}/"


def test_who_gave_input_until_yesterday_took_part_earlier(client, table, giver):
    seat = table.framework.participations.get(party=table.adviser)
    seat.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        seat.save_next()
    page = main_of(client, HOME, giver)
    assert section(page) is None
    assert page.find(".//section[@id='eerder']") is not None


def test_a_stranger_reads_nothing_of_it(client, table):
    propose(make_draft(table))
    page = main_of(client, HOME, User.objects.create_user("niemand@elders.example", name="Niemand"))
    assert section(page) is None and table.framework.title not in words(page)


# ---- who objected is asked again


def kinds(user: User) -> list[str]:
    fresh = User.objects.get(pk=user.pk)
    return [
        task.kind for task in tasks_of(fresh, timezone.localdate()) if task.kind in ("approve", "objection")
    ]


def test_who_objected_is_asked_again_once_it_was_told_what_became_of_it(cast, table):
    """The page says that it is its turn; without a task nobody there would look."""
    decider = User.objects.create_user("bestuur@partij.example", name="Bestuur")
    add_member(actor=ACTOR, user=decider, party=table.corporation, role=MembershipRole.DECISION_MAKER)
    annual = propose(make_draft(table))
    assert kinds(decider) == ["approve"]
    first, second = (
        objection(annual, table.corporation),
        objection(annual, table.corporation, f"{YEAR}-van-wonen"),
    )
    assert kinds(decider) == []
    for row, left in ((first, []), (second, ["approve"])):
        agreeing.answer_objection(
            actor=ACTOR,
            objection=row,
            version=row.version,
            outcome=ObjectionOutcome.NOT_TAKEN_OVER,
            text="Past niet.",
        )
        assert kinds(decider) == left
    agree(again(annual), table.corporation)
    assert kinds(decider) == []


# ---- what it is asked stands in its work


def asked(user: User) -> list[tuple[str, object]]:
    return [(task.kind, task.due) for task in tasks_of(User.objects.get(pk=user.pk), timezone.localdate())]


def test_what_it_is_asked_stands_in_its_work_with_its_day_until_it_reacted(client, table, giver):
    annual = make_draft(table)
    assert asked(giver) == []
    annual = propose(annual)
    assert asked(giver) == [("advise", annual.versions.get().reply_by)]
    client.force_login(giver)
    page = client.get("/mijn-werk/").content.decode()
    assert annual_path(table) in page and client.get("/").url == "/mijn-werk/"
    assert client.get(annual_path(table)).status_code == 200
    objection(annual, table.adviser)
    assert asked(giver) == []


def test_it_is_asked_no_more_once_all_agreed_or_it_gives_no_input(table, giver):
    annual = propose(make_draft(table))
    seat = table.framework.participations.get(party=table.adviser)
    seat.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        seat.save_next()
    assert asked(giver) == []
    seat.ends_on = None
    with acting(ACTOR):
        seat.save_next()
    assert [kind for kind, _due in asked(giver)] == ["advise"]
    agree(again(annual), *signers(table))
    assert asked(giver) == []


def test_a_reader_there_is_asked_nothing_nor_is_who_signs_asked_to_react(cast, table, giver):
    propose(make_draft(table))
    reader = User.objects.create_user("lezer@partij.example", name="Lezer")
    add_member(actor=ACTOR, user=reader, party=table.adviser, role=MembershipRole.READER)
    assert asked(reader) == []
    for one in (cast.officer, cast.corporation_officer, cast.tenant, cast.alderman, cast.manager):
        assert "advise" not in dict(asked(one))
    add_member(actor=ACTOR, user=giver, party=table.corporation, role=MembershipRole.EDITOR)
    assert [kind for kind, _due in asked(giver)] == ["advise"], "also where it sees all for another party"


def test_it_is_reminded_as_others_are(table, giver):
    annual = propose(make_draft(table))
    told = {user.email: [task.kind for task in tasks] for user, tasks in remind(timezone.localdate())}
    assert told[giver.email] == ["advise"]
    assert list(remind(timezone.localdate())) == [], "once a day"
    again_on = annual.versions.get().reply_by - timedelta(days=7)
    assert giver.email in {user.email for user, _tasks in remind(again_on)}


def remind(day):
    return list(remind_everybody(today=day))


def test_of_the_rest_of_the_table_nothing_reaches_it(table, giver):
    """Rounds, steps and addenda are of who sits there."""
    signed = bids.signed(table.framework)
    add_step(
        actor=ACTOR, framework=signed, year=YEAR, kind="other", title="Iedereen", ends_on=timezone.localdate()
    )
    make_round(table.framework, [make_commitment(table.framework, "a-9", 9)])
    assert asked(giver) == []
