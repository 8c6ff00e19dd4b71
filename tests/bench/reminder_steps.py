"""One step of the reminders in a process of its own: `python -m tests.bench.reminder_steps make|dry|write|again|send`.

Prints what it needed as JSON on the last line: seconds on the clock and (`busy`) of the processor. Peak memory is that
of the whole process, `before` what it held when Django had started.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

#: Mails that `send` delivers.
SENT = 300


def _make() -> int:
    from .people import make_everything

    return make_everything()


def _remind(dry_run: bool) -> int:
    from monitoring.reminders.services import remind_everybody

    from .people import TODAY

    return sum(1 for _pair in remind_everybody(today=TODAY, dry_run=dry_run))


def _send() -> int:
    from django.conf import settings

    from parties.post.delivery import deliver_waiting
    from tests.smtp import mail_server

    with mail_server(settings) as postman:
        done = deliver_waiting(limit=SENT)
        assert done.sent == len(postman.taken) == SENT, done
    return done.sent


STEPS: dict[str, Callable[[], int]] = {
    "make": _make,
    "dry": lambda: _remind(dry_run=True),
    "write": lambda: _remind(dry_run=False),
    "again": lambda: _remind(dry_run=False),
    "send": _send,
}


def main(step: str) -> None:
    """Do the step and print what it needed."""
    django.setup()
    if step == "make":
        call_command("migrate", verbosity=0)
    else:
        from monitoring.reminders import services  # noqa: F401
    queries = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    connection.ensure_connection()
    before, start, busy = _memory(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counting):
        done = STEPS[step]()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    if step == "make":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    needed = {
        "done": done,
        "seconds": seconds,
        "busy": busy,
        "queries": queries,
        "before": before,
        "memory": _memory(),
    }
    print(json.dumps(needed))


def _memory() -> float:
    """The most the process held until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
