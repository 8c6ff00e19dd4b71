"""A number per request: in the answer, on every line of the log about it, and on the page for what broke."""

import logging
from contextvars import Context

import pytest
from django.test import Client

from config.web import views
from config.web.numbers import HEADER, WithNumber, to_quote

OF_THE_PROXY = "0123456789abcdef0123456789ABCDEF"


@pytest.fixture
def lines(caplog):
    """Lines of the log as (number, account)."""
    caplog.handler.addFilter(added := WithNumber())
    yield lambda: [(one.request_number, one.account) for one in caplog.records]
    caplog.handler.removeFilter(added)


def test_each_request_has_its_own(client, db):
    first, second = (client.get("/robots.txt")[HEADER] for _time in range(2))
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize(
    ("told", "behind", "taken"),
    [
        (OF_THE_PROXY, True, True),
        ("01234567-89ab-cdef-0123-456789abcdef", True, True),
        (OF_THE_PROXY, False, False),
        (f"{OF_THE_PROXY}0", True, False),
        (f"{OF_THE_PROXY[:-1]}\n", True, False),
        ("0" * 31 + "<", True, False),
        ("", True, False),
    ],
)
def test_that_of_a_trusted_proxy_is_taken_when_it_is_well_formed(client, db, settings, told, behind, taken):
    settings.BEHIND_PROXY = behind
    assert (client.get("/robots.txt", headers={HEADER: told})[HEADER] == told) == taken


def test_lines_about_it_tell_it_and_whose_it_is(client, cast, lines):
    client.force_login(cast.tenant)
    refused = client.get("/account/reauthenticate/")[HEADER]
    unknown = Client().get("/openbaar/nergens/")[HEADER]
    assert lines() == [(refused, cast.tenant.pk), (unknown, "-")]


def test_what_no_request_caused_has_none():
    record = logging.makeLogRecord({})
    Context().run(WithNumber().filter, record)
    assert (record.request_number, record.account) == ("-", "-")
    assert Context().run(to_quote) == ""


def test_who_meets_what_broke_can_quote_it(db, monkeypatch, lines):
    monkeypatch.setattr(views, "connection", None)
    response = Client(raise_request_exception=False).get("/gezondheid/")
    assert f"noem dit nummer: <strong>{response[HEADER][:8]}</strong>" in response.content.decode()
    assert lines() == [(response[HEADER], "-")]
