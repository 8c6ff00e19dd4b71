"""What the log tells of what is no fault of ours: one line, without the way there."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError


class OneLineForOutside(logging.Filter):
    """What is refused, a request that makes no sense and a database that is away come by the hundred."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record, its traceback replaced by its reason."""
        error = record.exc_info[1] if record.exc_info else None
        away = is_away(error)
        if away or isinstance(error, (PermissionDenied, SuspiciousOperation)):
            record.exc_info = record.exc_text = None
        if away:
            record.msg, record.args = f"{record.getMessage()} ({first_line(error)})", ()
        return True


def is_away(error: BaseException | None) -> bool:
    """Whether PostgreSQL, or what stands before it, does not answer or is being stopped; a deadlock is another matter."""
    state = getattr(error.__cause__, "sqlstate", "") if isinstance(error, OperationalError) else ""
    return state is None or state.startswith(("08", "57P"))


def first_line(error: object) -> str:
    """What is the matter, without what may be done about it."""
    return next(iter(str(error).strip().splitlines()), "")
