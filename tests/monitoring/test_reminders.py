"""Reminders: to whom, once, and what a person chooses."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.models import Reminder, ReminderRun
from monitoring.reminders.digest import _parts, _subject
from monitoring.reminders.services import remind_everybody
from parties.models import Mail, Membership, User
from parties.post.services import choose_reminders
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, tell
from tests.layers import made_once
from tests.reading import parse_html
from tests.smtp import free_port, mail_server

from .reminder_world import OFFICER, day, make_world, refuse, task, who

pytestmark = pytest.mark.django_db


# ---- to whom


@made_once
def world(table, cast):
    return make_world(table, cast)


def run(offset, *options):
    out = StringIO()
    call_command("send_reminders", "--today", day(offset).isoformat(), *options, stdout=out)
    return out.getvalue().splitlines()


def test_a_day_to_come_is_only_tried(world, server):
    later = timezone.localdate() + timedelta(days=1)
    with pytest.raises(CommandError, match=str(later)):
        call_command("send_reminders", "--today", str(later), stdout=StringIO())
    assert not Reminder.objects.exists() and not server.taken
    call_command("send_reminders", "--today", str(later), "--dry-run", stdout=StringIO())
    for far in ("9999-12-31", "0001-01-01"):
        with pytest.raises(CommandError, match=far):
            call_command("send_reminders", "--today", far, "--dry-run", stdout=StringIO())


@pytest.mark.slow
def test_from_opening_to_late_it_is_one_mail_a_time(world, server):
    days = [n for n in range(-30, 16) if run(n)[-1] == "Mail: 1 sent."]
    assert days == [-30, -7, 1, 3, 7, 14]
    assert set(server.to()) == {OFFICER}
    message = server.taken[-1]
    assert message["List-Unsubscribe"].endswith("/account/#herinneringen>")
    text, page = (part.get_content() for part in message.iter_parts())
    assert "/account/#herinneringen" in text and "/mijn-werk/invullen/" in text
    links = {one.get("href") for one in parse_html(page).iter("a")}
    assert any("/mijn-werk/invullen/" in link for link in links)
    assert not {"img", "svg", "script", "link"} & {one.tag for one in parse_html(page).iter()}
    tell(line_of(world.round, world.duty.commitment), "Gebouwd.")
    assert who(44) == set()


def test_it_is_in_the_language_of_the_person(world, server):
    User.objects.filter(email=OFFICER).update(language="en")
    run(1)
    (message,) = server.taken
    assert message["Subject"] == "Performance agreements Gemeente: 1 thing is late"
    assert "1 day late" in message.get_body(("plain",)).get_content()


def test_the_words_agree_with_what_is_told(english):
    assert _subject(2, 1, []) == "Performance agreements: 1 thing is late, 1 more waits"
    assert [part.title for part in _parts([task()], day(-60))] == ["Waits for you"]


def test_twice_a_day_sends_nothing_again(world, server):
    assert run(1)[-2:][0].split(" (")[0] == f"{day(1)}: 1 people get a mail, 1 things"
    assert run(1)[-1] == "Mail: 0 sent."
    assert (len(server.taken), Reminder.objects.count()) == (1, 1)


def test_a_dry_run_writes_nothing(world, server):
    assert run(1, "--dry-run")[0] == f"account {world.cast.corporation_officer.pk}: 1 things, 1 late"
    assert (Reminder.objects.count(), Mail.objects.count(), server.taken) == (0, 0, [])


def test_killed_in_the_middle_it_goes_on(world, server):
    second = world.member("tweede")
    commitment = make_commitment(world.table.framework, key="a-2", position=2)
    with acting(ACTOR):
        duty = Responsibility(commitment=commitment, role="lead", party=world.table.corporation)
        duty.save()
        row = world.round.lines.model(round=world.round, commitment=commitment, position=2)
        row.save()
    assign(actor=ACTOR, party=duty.party, responsibility=duty, handler=second)
    going = remind_everybody(today=day(1))
    next(going)
    going.close()
    assert (Reminder.objects.count(), server.taken) == (1, [])
    assert run(1)[-1] == "Mail: 2 sent."
    assert sorted(server.to()) == sorted([OFFICER, second.email])


def test_a_server_that_is_down_is_told_and_loses_nothing(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(CommandError, match="nothing is lost"):
        run(1)
    with mail_server(settings) as server:
        Mail.objects.update(next_try=timezone.now())
        assert run(1)[-1] == "Mail: 1 sent."
    assert server.to() == [OFFICER]


class TestWhoElse:
    """When who handles it can not be reached."""

    @pytest.fixture(params=["inactive", "left", "refused"])
    def gone(self, request, world):
        """Makes the handler unreachable."""

        def make():
            user = world.cast.corporation_officer
            if request.param == "inactive":
                User.objects.filter(pk=user.pk).update(is_active=False)
            elif request.param == "left":
                seat = Membership.objects.get(user=user)
                with acting(ACTOR):
                    seat.starts_on = timezone.localdate() - timedelta(days=9)
                    seat.ends_on = timezone.localdate() - timedelta(days=1)
                    seat.save_next()
            else:
                refuse(user)

        return make

    @pytest.mark.slow
    def test_a_deputy_gets_it_only_then(self, world, gone):
        deputy, manager = world.member("vervanger"), world.member("mensen", manages_people=True)
        world.give(world.cast.corporation_officer, deputy)
        assert who(1) == {OFFICER}
        gone()
        assert who(3) == {deputy.email}
        assert manager.email not in who(7)

    def test_then_who_manages_the_people(self, world, gone):
        manager = world.member("mensen", manages_people=True)
        gone()
        ((user, (task,)),) = remind_everybody(today=day(1))
        assert (user, task.kind, task.url) == (manager, "unreachable", "/partijen/duinstede-wonen/")
        assert "Beleidsmedewerker" in task.title

    def test_then_the_coordinator_who_reads_no_name(self, world, gone, client):
        User.objects.filter(pk=world.cast.officer.pk).update(reminders="all")
        gone()
        ((user, tasks),) = remind_everybody(today=day(1))
        (task,) = [one for one in tasks if one.kind == "unreachable"]
        assert user == world.cast.officer
        assert "Beleidsmedewerker" not in task.title
        client.force_login(user)
        page = client.get(task.url.split("#")[0]).content.decode()
        assert 'id="niemand-bereikbaar"' in page


# ---- runs


@pytest.mark.slow
def test_a_monday_on_which_nobody_was_mailed_had_its_run(world):
    people = User.objects.filter(pk=world.cast.corporation_officer.pk)
    people.update(reminders="none")
    monday, tuesday = -3, -2
    assert who(monday) == set()
    people.update(reminders="weekly")
    # Nor later that day.
    assert who(monday) == who(tuesday) == set()
    ReminderRun.objects.all().delete()
    assert who(tuesday) == {world.cast.corporation_officer.email}


def test_a_run_is_written_down_once_it_came_to_its_end(world):
    assert [*remind_everybody(today=day(-2), dry_run=True)] and not ReminderRun.objects.exists()
    going = remind_everybody(today=day(-2))
    next(going)
    going.close()
    assert not ReminderRun.objects.exists()
    assert who(-2) == set() and ReminderRun.objects.get().day == day(-2)


# ---- the person


def test_a_person_chooses(client, cast):
    client.force_login(cast.tenant)
    answer = client.post("/account/herinneringen/", {"reminders": "weekly", "language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/#herinneringen")
    user = User.objects.get(pk=cast.tenant.pk)
    assert (user.reminders, user.language) == ("weekly", "en")
    wrong = client.post("/account/herinneringen/", {"reminders": "hourly", "language": "nl"})
    assert wrong.status_code == 422
    assert 'id="herinneringen-fout"' in wrong.content.decode()
    assert User.objects.get(pk=cast.tenant.pk).reminders == "weekly"
    with pytest.raises(PermissionError):
        choose_reminders(actor=ACTOR, user=user, choice="none", language="nl")


def test_who_manages_people_sees_a_refused_address(world, client):
    manager = world.member("mensen", manages_people=True)
    refuse(world.cast.corporation_officer)
    seat = Membership.objects.get(user=world.cast.corporation_officer)
    for person, shown in ((manager, True), (world.member("lezer"), False)):
        client.force_login(person)
        page = client.get("/partijen/duinstede-wonen/mensen/").content.decode()
        assert (f'data-refused="{seat.pk}"' in page) is shown
