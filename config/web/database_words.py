"""What a database refuses: in one line for who runs a command, and whether it is about a row that was deleted."""

from __future__ import annotations

from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils.translation import gettext as _

from .log_lines import first_line, is_locked

#: How PostgreSQL (a number) and SQLite (words) say that a table or a column is not there.
_NUMBERS = ("42P01", "42703")
_WORDS = ("no such table", "no such column", "has no column")
#: How both say that what a row refers to is not there, or that something refers to what is deleted.
_NO_ROW = ("23503", "FOREIGN KEY constraint failed")


def told(error: DatabaseError) -> str | None:
    """What is the matter and what to do; None for what is no matter of the installation, but a fault of ours."""
    reason = first_line(error)
    if getattr(error.__cause__, "sqlstate", "") in _NUMBERS or any(word in reason for word in _WORDS):
        return _("The database lacks tables of this version ({reason}). First run: manage.py migrate").format(
            reason=reason
        )
    if is_locked(error):
        return _("Something else is writing to the database. Try again in a moment.")
    if isinstance(error, OperationalError):
        return _("The database can not be used ({reason}). Check DATABASE_URL.").format(reason=reason)
    return None


def lacks_row(error: BaseException | None) -> bool:
    """Whether a row was deleted by one person while another wrote something that refers to it."""
    if not isinstance(error, IntegrityError):
        return False
    return getattr(error.__cause__, "sqlstate", "") == _NO_ROW[0] or first_line(error) == _NO_ROW[1]
