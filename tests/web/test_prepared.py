"""Statements planned once per connection."""

import pytest
from django.db import connection

from config.web.prepared import prepared_cursor

pytestmark = pytest.mark.django_db


def ask() -> list[int]:
    """The same statement twice, and how many the connection holds prepared."""
    found = []
    for number in (1, 2):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS integer) + 1", [number])
            found.append(cursor.fetchone()[0])
    return found


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%integer) + 1"]
        )
        return cursor.fetchone()[0]


def test_it_answers_on_both_databases_and_is_counted(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert ask() == [2, 3]


@pytest.fixture
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections that plan")
    connection.ensure_connection()


def test_a_connection_that_is_kept_plans_once(on_postgresql):
    ask()
    assert held() == 1
    ask()
    assert held() == 1


def test_one_that_is_not_kept_plans_each_time(on_postgresql, monkeypatch):
    """As behind a pooler, where the next statement may meet another server process."""
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    before = held()
    assert ask() == [2, 3]
    assert held() == before
