"""The log tells what others do and what the database does in one line; a fault of ours with its traceback."""

import logging
import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import OperationalError

from config.web.log_lines import OneLineForOutside


def logged(error, cause=None):
    """The message, and whether the way there comes along."""
    error.__cause__ = cause
    info = (type(error), error, None)
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Error", "/100%/"), info)
    assert OneLineForOutside().filter(record)
    return record.getMessage(), bool(record.exc_info)


@pytest.mark.parametrize(
    "cause", [psycopg.OperationalError, psycopg.errors.AdminShutdown, psycopg.errors.ConnectionFailure]
)
def test_a_database_that_is_away_is_one_line_with_its_reason(cause):
    error = OperationalError("connection refused\n  Is the server running?")
    assert logged(error, cause()) == ("Error: /100%/ (connection refused)", False)


def test_sqlite_at_somebody_elses_write_is_away_and_a_transaction_that_began_by_reading_is_ours(tmp_path):
    path = tmp_path / "db.sqlite3"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as own,
    ):
        other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE words (word); BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            own.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO words VALUES ('x')")
        own.execute("BEGIN")
        own.execute("SELECT * FROM words")
        other.execute("COMMIT")
        with pytest.raises(sqlite3.OperationalError) as too_late:
            own.execute("INSERT INTO words VALUES ('y')")
    told = [logged(OperationalError("database is locked"), one.value) for one in (locked, too_late)]
    assert told == [("Error: /100%/ (database is locked)", False), ("Error: /100%/", True)]


def test_no_stranger_sets_off_an_alarm_on_errors(client, caplog):
    """As it goes through all of Django, which calls it an error."""
    caplog.handler.addFilter(OneLineForOutside())
    with caplog.at_level(logging.WARNING):
        assert client.get("/gezondheid/", headers={"Host": "evil.example"}).status_code == 400
    assert [(row.name, row.levelname) for row in caplog.records] == [
        ("django.security.DisallowedHost", "WARNING")
    ]


@pytest.mark.parametrize("error", [DisallowedHost("evil.example"), PermissionDenied()])
def test_a_request_without_sense_or_right_is_one_line(error):
    assert logged(error) == ("Error: /100%/", False)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OperationalError("deadlock"), psycopg.errors.DeadlockDetected()),
        (OperationalError("database is locked"), None),
        (ValueError("ours"), None),
    ],
)
def test_what_is_ours_to_look_at_keeps_its_traceback(error, cause):
    assert logged(error, cause) == ("Error: /100%/", True)
