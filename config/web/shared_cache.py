"""The cache in the database, without the rows that ran out: every write counts what there is."""

from __future__ import annotations

from datetime import UTC, datetime
from random import randrange
from typing import Any

from django.core.cache.backends import db
from django.db import connections, router

#: One in so many writes throws away what ran out.
EVERY = 200


class DatabaseCache(db.DatabaseCache):
    """Django's own, which throws away what ran out only when it is full.

    Forms that were sent are known for a minute (decision 0080) and attempts to log in for at most a day, so what still
    counts is a few hundred rows; without this the table grows to a hundred thousand, which each write counts one by one.
    """

    def _base_set(self, mode: str, key: Any, value: Any, *rest: Any, **more: Any) -> Any:
        """Set or add; now and then after throwing away what ran out."""
        if randrange(EVERY) == 0:  # noqa: S311 - no secret
            self.throw_away()
        return super()._base_set(mode, key, value, *rest, **more)  # type: ignore[misc]

    def throw_away(self) -> None:
        """Delete what ran out. One statement, by the index on that column."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        quote = connection.ops.quote_name
        table = self._table  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            now = connection.ops.adapt_datetimefield_value(datetime.now(tz=UTC).replace(microsecond=0))
            cursor.execute(
                f"DELETE FROM {quote(table)} WHERE {quote('expires')} < %s",  # noqa: S608
                [now],
            )
