"""What you may not see does not exist: the same page at the same cost, so that nobody can tell the two apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.web.numbers import HEADER

from .addresses import NOWHERE, OWN, Address, by_route, here
from .asking import answers
from .table import LIKE, LOGIN, METHODS, PEOPLE, PUBLIC, RIGHTS, people

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: What is public is hidden from nobody; test_public.py asks for it.
WITH_PLACE = [address for address in OWN if address.parameters and address.name not in PUBLIC]
_CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|name="next" value="[^"]*"')


def page(browser: Client, method: str, path: str) -> tuple[int, dict[str, str], bytes, int]:
    """The answer and how often it asked the database.

    Without what differs at every request: its number, the safety token and the language switch's way back.
    """
    with CaptureQueriesContext(connection) as queries:
        response = browser.generic(method, path)
    content = _CHANGING.sub(b"", response.content)
    del response.headers[HEADER]
    return response.status_code, dict(response.headers), content, len(queries)


def missing(address: Address) -> Iterator[str]:
    """The address with each of its words in turn replaced by one that does not exist."""
    for name in sorted(address.parameters & set(NOWHERE)):
        yield address.path(**{**here(address), name: NOWHERE[name]})


#: For a visitor the login page, as for an address that exists.
NOT_THERE = {**dict.fromkeys((*PEOPLE, *LIKE), 404), "anonymous": LOGIN}
#: Who sees the most, by what they are: of these nobody sees what is not there.
OTHERS = ("officer", "manager", "anonymous")


@pytest.mark.parametrize("address", WITH_PLACE, ids=by_route)
def test_invisible_and_missing_are_the_same(address, asking):
    """Status, headers (the length among them), every byte of the page and the number of queries."""
    hidden = address.path(**here(address))
    for role in ("stranger", "council_member"):
        for method in METHODS:
            seen = page(asking[role], method, hidden)
            assert seen[0] == RIGHTS[address.name][method][role]
            for path in missing(address):
                assert page(asking[role], method, path) == seen, path
    method = "POST" if RIGHTS[address.name]["GET"] == people(405) else "GET"
    others = {name: asking[name] for name in OTHERS}
    for path in missing(address):
        assert answers(others, method, path) == {name: NOT_THERE[name] for name in OTHERS}, path


def test_an_address_that_nothing_answers_to(asking):
    """The one page for all with an account."""
    seen = page(asking["stranger"], "GET", "/duinstede/")
    for path in ("/bestaat-n/", "/a/b/c/d/e/", "/DUINSTED/", "/%00%0A%0D/"):
        assert answers(asking, "GET", path) == NOT_THERE, path
        found = page(asking["stranger"], "GET", path)
        assert (found[0], found[2]) == (seen[0], seen[2]), path
    for path in (
        "/duinstede/afspraken-2024-2027/1989/monitor/",
        "/duinstede/afspraken-2024-2027/20244/monitor/",
    ):
        assert answers(asking, "GET", path) == NOT_THERE, path
