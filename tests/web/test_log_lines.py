"""The log tells what others do and what the database does in one line; a fault of ours with its traceback."""

import logging

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
