"""Reminders by hand: what the coordinator sees and does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import Actor, acting
from monitoring.models import Reminder, ReminderRound
from monitoring.reminders.services import remind_round
from monitoring.steering.mending import ask_to_mend
from monitoring.table.clearance import check_round
from parties.enums import MailState, MembershipRole
from parties.models import User
from parties.post.services import choose_reminders
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import tell
from tests.layers import made_once
from tests.reading import parse_html

from .reminder_world import OFFICER, make_world

pytestmark = pytest.mark.django_db


@made_once
def world(table, cast):
    return make_world(table, cast)


def page_of(world):
    return f"/duinstede/afspraken-2024-2027/2024/rondes/{world.round.slug}/"


def test_by_hand_once_a_day(world, client, server, django_capture_on_commit_callbacks):
    client.force_login(world.cast.officer)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(page_of(world), {"actie": "herinner"})
        assert (response.status_code, response["Location"]) == (302, page_of(world) + "#")
    (message,) = server.taken
    assert message["To"] == OFFICER
    assert "Beleidsadviseur wonen" in message.get_body(("plain",)).get_content()
    (row,) = ReminderRound.objects.all()
    assert (row.round, row.items, row.reminder.is_by_hand) == (world.round, 1, True)
    page = parse_html(client.get(page_of(world)).content.decode())
    # The answer stands at the top of the page: no anchor may scroll it out of sight.
    assert "herinneringen" not in [one.get("value") for one in page.iter("input")]
    (state,) = [one.get("data-state") for one in page.iter("span") if one.get("data-state")]
    assert state == MailState.SENT
    Reminder.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert len(remind_round(actor=ACTOR, monitoring_round=world.round).sent) == 1


def test_by_hand_who_presses_gets_none_and_a_colleague_does(world):
    colleague = User.objects.create_user("collega@gemeente.example", name="Collega")
    add_member(actor=ACTOR, user=colleague, party=world.table.municipality, role=MembershipRole.EDITOR)
    User.objects.filter(pk=world.cast.officer.pk).update(reminders="all")
    with acting(ACTOR):
        duty = Responsibility(commitment=world.duty.commitment, role="lead", party=world.table.municipality)
        duty.save()
    for handler, gets in ((world.cast.officer, False), (colleague, True)):
        assign(actor=ACTOR, party=duty.party, responsibility=duty, handler=handler)
        pressing = Actor("Beleidsadviseur", user_id=world.cast.officer.pk)
        done = remind_round(actor=pressing, monitoring_round=world.round)
        assert (handler in done.sent) == gets
        Reminder.objects.all().delete()


def test_by_hand_every_editor_of_a_party_that_is_asked_to_mend_gets_it(world):
    second = world.member("tweede")
    line = world.round.lines.get()
    tell(line, "Bel mevrouw Voorbeeld.", world.table.corporation)
    assert second not in remind_round(actor=ACTOR, monitoring_round=world.round).sent
    ask_to_mend(actor=ACTOR, monitoring_round=world.round, findings=check_round(world.round))
    assert second in remind_round(actor=ACTOR, monitoring_round=world.round).sent


def test_by_hand_goes_past_weekly_but_not_past_none(world):
    user = world.cast.corporation_officer
    for choice, count in (("none", 0), ("weekly", 1)):
        choose_reminders(actor=ACTOR.__class__("x", user_id=user.pk), user=user, choice=choice, language="nl")
        done = remind_round(actor=ACTOR, monitoring_round=world.round)
        assert (len(done.sent), done.unwilling) == (count, 1 - count)


def test_only_the_coordinator_reminds(world, client):
    for person in (world.cast.corporation_officer, world.cast.alderman, world.cast.tenant):
        client.force_login(person)
        assert client.post(page_of(world), {"actie": "herinner"}).status_code == 403
    assert Reminder.objects.count() == 0
