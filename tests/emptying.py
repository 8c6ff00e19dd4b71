"""Empty the database after a test that commits.

Django truncates every table and then looks for new content types and permissions, which on PostgreSQL takes most of
a second. Here rows are deleted from the tables that have any, in one transaction, and what set-up put there stays.
"""

from functools import cache

from django.db import connections, transaction
from django.test import TransactionTestCase

#: Filled by set-up; no test adds to them or takes away.
_STAY = {"django_content_type", "auth_permission"}


@cache
def _tables(database: str) -> list[str]:
    tables = connections[database].introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*tables} - _STAY)


def empty(database: str) -> None:
    """Delete every row of the project's tables; sequences go on from where they are."""
    connection = connections[database]
    quote = connection.ops.quote_name
    tables = _tables(database)
    any_rows = " UNION ALL ".join(
        f"SELECT {at} WHERE EXISTS (SELECT 1 FROM {quote(name)})" for at, name in enumerate(tables)
    )
    # Foreign keys are looked at when the transaction ends, so that the order of the tables does not matter.
    with transaction.atomic(using=database), connection.cursor() as cursor:
        cursor.execute(any_rows)
        for (at,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quote(tables[at])}")


def _fixture_teardown(self: TransactionTestCase) -> None:
    for database in self._databases_names(include_mirrors=False):
        empty(database)


def install() -> None:
    """Let every test that commits leave the database in this way; Django has no public place to say so."""
    TransactionTestCase._fixture_teardown = _fixture_teardown
