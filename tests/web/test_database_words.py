"""What a database refuses is one line: no tables yet is no other matter than no database."""

import sqlite3

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from config.web.database_words import told
from tests.web.test_settings import PRODUCTION, run


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["SELECT 1 FROM nergens", "SELECT nergens FROM parties_user"])
def test_tables_and_columns_that_are_not_there(query, english):
    with (
        pytest.raises((OperationalError, ProgrammingError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(query)
    assert "manage.py migrate" in told(caught.value)
    assert "nergens" in told(caught.value)


def test_a_database_that_is_away_and_a_fault_of_ours(english):
    words = told(OperationalError("connection refused\n  at a server\n"))
    assert words == "The database can not be used (connection refused). Check DATABASE_URL."
    assert "can not be used ()" in told(OperationalError())
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    locked = OperationalError(str(busy))
    locked.__cause__ = busy
    assert told(locked) == "Something else is writing to the database. Try again in a moment."
    assert told(ProgrammingError('syntax error at or near "x"')) is None


@pytest.mark.slow
@pytest.mark.parametrize("command", ["load_demo", "send_reminders"])
def test_every_command_tells_it_in_one_line(command, tmp_path):
    for name, words in (("empty.sqlite3", "manage.py migrate"), ("nergens/db.sqlite3", "DATABASE_URL")):
        done = run(command, **{**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path}/{name}"})
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert words in line
