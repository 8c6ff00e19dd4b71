"""What the log tells of what is no fault of ours: one line, without the way there."""

from __future__ import annotations

import logging
import sqlite3

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError


class OneLineForOutside(logging.Filter):
    """What is refused, a request that makes no sense and a database that is away come by the hundred."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record, its traceback replaced by its reason; what a stranger sends is a warning at most."""
        error = record.exc_info[1] if record.exc_info else None
        away = is_away(error)
        if away or isinstance(error, (PermissionDenied, SuspiciousOperation)):
            record.exc_info = record.exc_text = None
        if isinstance(error, SuspiciousOperation) and record.levelno > logging.WARNING:
            # Django logs these as errors; an alarm on errors would then be in the hands of any stranger.
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        if away:
            record.msg, record.args = f"{record.getMessage()} ({first_line(error)})", ()
        return True


def is_away(error: BaseException | None) -> bool:
    """Whether PostgreSQL, or what stands before it, does not answer or is being stopped, or SQLite is at another's write.

    A deadlock is another matter.
    """
    state = getattr(error.__cause__, "sqlstate", "") if isinstance(error, OperationalError) else ""
    return state is None or state.startswith(("08", "57P")) or is_locked(error)


def is_locked(error: BaseException | None) -> bool:
    """Whether somebody else wrote to SQLite for longer than is waited for; nothing of what was tried is written.

    A transaction that began by reading is refused with another number, at once: that is a fault of ours.
    """
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def first_line(error: object) -> str:
    """What is the matter, without what may be done about it."""
    return next(iter(str(error).strip().splitlines()), "")
