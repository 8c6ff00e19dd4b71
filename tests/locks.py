"""A lock is on the rows it means: a statement that locks and joins would lock the joined rows too.

`Meta.ordering` through a relation joins without anybody seeing it; then everybody who saves a round waits for who
saves its municipality. SQLite has no such locks, so this looks at the statements on PostgreSQL only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def install() -> None:
    """Look at every statement of every connection from now on."""
    connection_created.connect(_watch, dispatch_uid="locks")


def locks_more(sql: str) -> bool:
    """Whether a statement locks rows of tables it only joins."""
    asked, _lock, named = sql.rpartition(" FOR ")
    tables, _where, _condition = asked.partition(" WHERE ")
    return named.startswith(("UPDATE", "NO KEY")) and " OF " not in named and " JOIN " in tables


def _watch(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if connection.vendor == "postgresql" and _refuse not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse)


def _refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    assert not locks_more(str(sql)), f"This locks what it joins; give it .order_by() or of=: {sql}"
    return execute(sql, params, many, context)
