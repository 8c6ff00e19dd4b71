"""Rows that hang on a row, fetched in the same query."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, BooleanField, Func, JSONField, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler


class _JSONRows(Aggregate):
    """The rows of a group as one JSON list of lists, on both databases."""

    template = "jsonb_agg(jsonb_build_array(%(expressions)s))"
    output_field = JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """SQLite has names of its own for it."""
        template = "json_group_array(json_array(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)


class Holds(Func):
    """Whether a column with a JSON list of numbers holds one, on both databases."""

    template = "(%(expressions)s))"
    arg_joiner = " @> to_jsonb("
    arity = 2
    output_field = BooleanField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """SQLite takes the list apart."""
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s)"
        return super().as_sql(
            compiler, connection, template=template, arg_joiner=") WHERE value = ", **context
        )


def nested(rows: QuerySet[Any], by: str, *columns: str) -> Subquery:
    """The columns of `rows`, of which `by` is the same for all, as a list of lists in no order; None without rows."""
    return Subquery(rows.order_by().values(by).annotate(listed=_JSONRows(*columns)).values("listed"))
