"""Remind people of what waits for them, for cron."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agreements.services.going_on import go_on_without_who_left
from config.web.history import SITE
from monitoring.reminders.services import remind_everybody
from parties.management.commands.deliver_mail import told
from parties.post.delivery import deliver_waiting, forget_old

#: How far from today a day can lie: further away nothing waits, and in the end the calendar stops.
_REACH = timedelta(days=3650)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD") from error
    if abs(day - timezone.localdate()) > _REACH:
        raise ArgumentTypeError(f"{text} lies more than ten years from today")
    return day


class Command(BaseCommand):
    help = (
        "Send everybody who has a reason for it one mail about what waits for them, and the mail that still waited. "
        "Run it every morning; a second time on the same day sends nothing again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=_day,
            default=None,
            help="as if it were this day (YYYY-MM-DD); a later one only with --dry-run",
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell who would get a mail")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["today"] or timezone.localdate()
        if today > timezone.localdate() and not options["dry_run"]:
            # It would be written down as told, and nobody would hear of it again before that day.
            raise CommandError(f"{today} has not come yet: of a later day only --dry-run can tell.")
        if not options["dry_run"]:
            go_on_without_who_left(actor=SITE)
        begun, people, items = time.monotonic(), 0, 0
        for user, tasks in remind_everybody(today=today, dry_run=options["dry_run"]):
            people, items = people + 1, items + len(tasks)
            late = sum(task.is_late(today) for task in tasks)
            # By number: what cron prints ends up in mail and logs.
            self.stdout.write(f"account {user.pk}: {len(tasks)} things, {late} late")
        verb = "would get a mail" if options["dry_run"] else "get a mail"
        self.stdout.write(
            f"{today}: {people} people {verb}, {items} things ({time.monotonic() - begun:.1f} s)."
        )
        if options["dry_run"]:
            return
        forget_old()
        done = deliver_waiting()
        self.stdout.write(told(done))
        if done.is_down:
            raise CommandError("The mail server does not answer. The mails wait; nothing is lost.")
