"""Reminders: when, to whom, once, and what the coordinator sees and does."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import Actor, acting
from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound, Reminder, ReminderRound, ReminderRun
from monitoring.reminders.digest import _parts, _subject
from monitoring.reminders.moments import is_news, item_of, newest_late, newest_moment, wanted
from monitoring.reminders.services import remind_everybody, remind_round
from monitoring.steering.mending import ask_to_mend
from monitoring.table.clearance import check_round
from monitoring.work.task import Task, TaskKind
from parties.enums import MailState, MembershipRole, ReminderChoice
from parties.models import Mail, Membership, User
from parties.post.services import choose_reminders
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import parse_html
from tests.smtp import free_port, mail_server

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 15)


def day(offset):
    """So many days after the data deadline."""
    return DUE + timedelta(days=offset)


# ---- when, without a database


def task(kind="progress", due=DUE, **fields):
    return Task(
        kind=TaskKind(kind),
        title="",
        url="/a/",
        municipality="",
        about="",
        reason="",
        due=due,
        order=(due, 0),
        **fields,
    )


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        (0, None),
        (1, 1),
        (2, 1),
        (3, 3),
        (6, 3),
        (7, 7),
        (13, 7),
        (14, 14),
        (43, 14),
        (44, 44),
        (74, 74),
        (400, 374),
    ],
)
def test_late_is_told_less_and_less(offset, told):
    assert newest_late(DUE, day(offset)) == (None if told is None else day(told))


def test_a_week_before_the_deadline_and_before_the_round_closes():
    closes = day(20)
    told = [n for n in range(-20, 20) if newest_moment(task(), day(n), closes) == day(n)]
    assert told == [-7, 1, 3, 7, 13, 14]


def test_what_was_told_is_no_news_until_the_next_moment():
    told = {item_of(task()): day(3).isoformat()}
    assert [n for n in range(3, 20) if is_news(task(), told, day(n))] == [*range(7, 20)]
    assert is_news(task(due=None), {}, DUE) and not is_news(task("draft", due=None), {}, DUE)
    # What others wait for: a light to react to, an addendum to consent to or one that was refused.
    assert all(is_news(task(kind, due=None), {}, DUE) for kind in ("react", "consent", "refused"))


@pytest.mark.parametrize(
    ("choice", "days"),
    [
        # From a month before the deadline, a Thursday, on.
        (ReminderChoice.ALL, [-30, -7, 1, 3, 7, 14, 44]),
        (ReminderChoice.LATE, [1, 3, 7, 14, 44]),
        (ReminderChoice.WEEKLY, list(range(-24, 50, 7))),
        (ReminderChoice.NONE, []),
    ],
)
def test_the_days_of_a_choice(choice, days):
    told, last, sent = {}, None, []
    for n in range(-30, 46):
        if wanted(choice, [task()], told, day(n), last=last, closing={}, ran=day(n).weekday() > 0):
            sent.append(n)
            told, last = {item_of(task()): day(n).isoformat()}, day(n)
    assert sent == [n for n in days if n < 46]


@pytest.mark.parametrize(
    ("last", "ran", "told"),
    [
        # From a Monday on.
        (None, True, []),
        (None, False, [0, 1, 2]),
        (-7, False, [0, 1, 2]),
        # Nothing waited on a Monday with a run: until the next one nothing comes.
        (-14, True, []),
        (0, False, []),
    ],
)
def test_who_is_weekly_gets_it_on_monday_or_soon_after_one_without_a_run(last, ran, told):
    monday = date(2026, 10, 12)
    fields = {"last": None if last is None else monday + timedelta(days=last), "closing": {}, "ran": ran}
    days = [n for n in range(7) if wanted("weekly", [task()], {}, monday + timedelta(days=n), **fields)]
    assert days == told


# ---- to whom


@dataclass
class World:
    round: MonitoringRound
    duty: Responsibility
    table: object
    cast: object

    def give(self, handler, deputy=None):
        assign(actor=ACTOR, party=self.duty.party, responsibility=self.duty, handler=handler, deputy=deputy)

    def member(self, name, **fields):
        user = User.objects.create_user(f"{name}@corporatie.example", name=name)
        fields = {"role": MembershipRole.EDITOR, **fields}
        add_member(actor=ACTOR, user=user, party=self.table.corporation, **fields)
        return user


@made_once
def world(table, cast):
    """A round with one line, that the corporation is to report on before DUE."""
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        duty = Responsibility(commitment=commitment, role="lead", party=table.corporation)
        duty.save()
    row = make_round(table.framework, [commitment], status=RoundStatus.OPEN)
    with acting(ACTOR):
        row.data_deadline = DUE
        row.save_next()
    found = World(row, duty, table, cast)
    found.give(cast.corporation_officer)
    # Their own part in it is another matter.
    User.objects.filter(pk=cast.officer.pk).update(reminders="none")
    return found


@pytest.fixture
def server(settings):
    with mail_server(settings) as postman:
        yield postman


def who(offset):
    return {user.email for user, _tasks in remind_everybody(today=day(offset))}


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


def refuse(user):
    Mail.objects.create(
        key=f"r{user.pk}", to=user.email, expires_at=timezone.now(), ended_at=timezone.now(), is_refused=True
    )


OFFICER = "beleid@corporatie.example"


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


# ---- the coordinator


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
