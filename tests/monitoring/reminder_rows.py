"""Rows about reminders, questions by mail and texts to mend that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.utils import timezone

from config.web.history import acting
from monitoring.enums import AnswerDecision
from monitoring.models import AskLink, MendRequest, ProgressReport, Reminder, ReminderRound
from parties.models import Mail, User

from ..cast import ACTOR
from ..factories import AUTUMN, Table, make_line, make_round


def a_reminder() -> Reminder:
    """A reminder of a person, kept."""
    user = User.objects.create_user("herinnerd@gemeente.example")
    mail = Mail.objects.create(
        key="herinnering", to=user.email, subject="Herinnering", expires_at=timezone.now()
    )
    return Reminder.objects.create(user=user, day=AUTUMN, mail=mail, told={"ronde": "2024-10-30"})


def a_second_reminder(table: Table) -> Reminder:
    first = a_reminder()
    return Reminder(user=first.user, day=AUTUMN, mail=first.mail, told=first.told)


def a_second_round(table: Table) -> ReminderRound:
    reminder, found = a_reminder(), make_round(table.framework, slug="najaar")
    ReminderRound.objects.create(reminder=reminder, round=found)
    return ReminderRound(reminder=reminder, round=found)


def a_second_request(table: Table) -> MendRequest:
    """A text that its party is asked to mend again because of the same words."""
    line = make_line(table.framework)
    with acting(ACTOR):
        report = ProgressReport(line=line, party=table.corporation, text="Bel", dated=AUTUMN, origin="person")
        report.save()
        rows = [
            MendRequest(
                line=line,
                party=table.corporation,
                report=report,
                field="text",
                kind="name",
                start=0,
                end=3,
                digest="a" * 64,
                author_name="x",
            )
            for _n in range(2)
        ]
        rows[0].save()
    return rows[1]


def a_request_about_nothing(table: Table) -> MendRequest:
    row = a_second_request(table)
    row.report = None
    return row


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "reminder_once_a_day": (
        "This person was reminded on this day already.",
        a_second_reminder,
    ),
    "reminder_round_once": ("This reminder is about this round already.", a_second_round),
    "mend_asked_once": ("The party was asked already.", a_second_request),
    "mend_about_one": ("A request is about one thing.", a_request_about_nothing),
    "ask_decided_after_answer": (
        "There is no answer to decide about.",
        lambda table: AskLink(
            line=make_line(table.framework),
            party=table.corporation,
            function="Projectleider",
            token_hash="a" * 64,
            asked_by="Testopzet",
            expires_on=AUTUMN,
            decision=AnswerDecision.ACCEPTED,
        ),
    ),
}
