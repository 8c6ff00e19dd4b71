"""What a visitor without an account gets: what is published, the help, and nothing else."""

from __future__ import annotations

import pytest

from monitoring.enums import RoundStatus
from tests.factories import make_round
from tests.publications import published

from .addresses import NOWHERE, OWN, here
from .asking import answers
from .packages_table import ACCOUNT_RIGHTS
from .table import LOGIN, PUBLIC, RIGHTS
from .test_not_found import page

pytestmark = pytest.mark.django_db

#: Besides what is published: what tells nothing about anybody, and links that hold a secret of their own.
OPEN = {
    "asked",
    "calendar-feed",
    "health",
    "help",
    "help-guide",
    "help-rights",
    "invitation",
    "monitor-schema",
    "robots",
    "security-txt",
    "set_language",
}


def test_a_visitor_sees_nothing_but_what_is_published():
    seen = {name for name, rights in RIGHTS.items() if rights["GET"]["anonymous"] != LOGIN}
    assert seen == {*PUBLIC, *OPEN}
    assert len(ACCOUNT_RIGHTS) > 10  # The pages to log in with have a table of their own.


@pytest.mark.slow
def test_what_is_not_published_is_the_same_as_what_does_not_exist(asking, table):
    """A round in preparation, an open one, a closed one, another year: nobody can tell them from nothing."""
    closed = make_round(table.framework, slug="dicht", year=2025, status=RoundStatus.CLOSED)
    make_round(table.framework, slug="open", year=2026)
    place = "/openbaar/duinstede/afspraken-2024-2027"
    for role in ("anonymous", "officer", "stranger"):
        answer = page(asking[role], "GET", f"{place}/2027/")
        assert answer[0] == 404
        for path in (
            f"{place}/{closed.year}/",
            f"{place}/2026/",
            f"{place}/2024/9/",
            "/openbaar/elders/aaaaaaaaaaaaaaa/2024/",
        ):
            found = page(asking[role], "GET", path)
            assert (found[0], found[2]) == (404, answer[2]), path


@pytest.mark.slow
def test_every_wrong_word_of_a_public_address_is_not_found(asking):
    for address in OWN:
        if address.name in PUBLIC:
            for name in sorted(address.parameters & {*NOWHERE}):
                path = address.path(**{**here(address), name: NOWHERE[name]})
                people = {name: asking[name] for name in ("anonymous", "officer", "manager")}
                assert set(answers(people, "GET", path).values()) == {404}, path


def test_nothing_of_other_rounds_stands_on_the_pages(asking, table):
    make_round(table.framework, slug="geheime-ronde", title="Geheime ronde", year=2024)
    row = published(table.framework, slug="zomer", title="Zomer")
    for path in (
        "/openbaar/",
        "/openbaar/duinstede/",
        "/openbaar/duinstede/afspraken-2024-2027/2024/",
        "/sitemap.xml",
    ):
        text = asking["anonymous"].get(path).content.decode()
        assert "eheime" not in text, path
    assert row.number == 2
