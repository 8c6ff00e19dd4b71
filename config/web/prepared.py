"""Statements that a connection to PostgreSQL plans once, for those that are long and asked at nearly every request."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper


def prepared_cursor() -> CursorWrapper:
    """A cursor whose statements are prepared; use it in a `with`.

    Elsewhere, and on connections that are not kept (settings: `DB_CONN_MAX_AGE` is 0, as behind a pooler that hands
    out connections per transaction), an ordinary one: preparing would only cost time there, or fail.
    """
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        if connection.connection.prepare_threshold is not None:
            # Django's own cursors put parameters into the text, which can not be prepared.
            import psycopg

            own = psycopg.Cursor(connection.connection)
            # As `cursor()` does: counted and logged like the others, in this thread only.
            return connection._prepare_cursor(own)  # type: ignore[attr-defined]
    return connection.cursor()
