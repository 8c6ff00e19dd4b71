"""Send the mail that still waits, for cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parties.models import Mail
from parties.post.delivery import Delivered, deliver_waiting, forget_old


def told(done: Delivered) -> str:
    """What became of the mails, in one line."""
    parts = [f"{done.sent} sent"]
    parts += [f"{done.refused} refused"] if done.refused else []
    parts += [f"{done.given_up} given up"] if done.given_up else []
    parts += [f"{done.failed} to be tried again"] if done.failed else []
    return "Mail: " + ", ".join(parts) + "."


class Command(BaseCommand):
    help = "Send the mail that waits and whose turn it is. Running it often, or twice at once, sends nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=None, help="at most so many")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        forget_old()
        done = deliver_waiting(options["limit"])
        self.stdout.write(told(done))
        if done.is_down:
            waiting = Mail.objects.waiting().filter(expires_at__gt=timezone.now()).count()
            raise CommandError(f"The mail server does not answer. {waiting} mails wait; nothing is lost.")
