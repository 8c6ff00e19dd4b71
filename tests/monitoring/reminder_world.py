"""A round of which one line is to be reported on, and what is asked of it to remind of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound
from monitoring.reminders.services import remind_everybody
from monitoring.work.task import Task, TaskKind
from parties.enums import MembershipRole
from parties.models import Mail, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round

DUE = date(2026, 10, 15)


def day(offset):
    """So many days after the data deadline."""
    return DUE + timedelta(days=offset)


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


def who(offset):
    return {user.email for user, _tasks in remind_everybody(today=day(offset))}


def refuse(user):
    Mail.objects.create(
        key=f"r{user.pk}", to=user.email, expires_at=timezone.now(), ended_at=timezone.now(), is_refused=True
    )


OFFICER = "beleid@corporatie.example"


def make_world(table, cast) -> World:
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
