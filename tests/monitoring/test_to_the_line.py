"""The panels on top lead to lines and chapters, also to those that a filter in the address leaves out."""

from __future__ import annotations

import pytest

from monitoring.enums import Light
from monitoring.public.services import publish_round
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round
from tests.layers import made_once
from tests.publications import QUICK, address
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"


@made_once
def row(table):
    """A round with a green and a red line."""
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2)]
    row = make_round(table.framework, commitments)
    for commitment, light in zip(commitments, (Light.GREEN, Light.RED), strict=True):
        give_light(line_of(row, commitment), light)
    return row


def links_on_top(page: Element) -> list[str]:
    (stand,) = page.findall(".//*[@id='stand']")
    return [one.get("href", "") for one in stand.iter("a") if one.get("data-on-page") is not None]


def ids(page: Element) -> set[str]:
    return {one.get("id", "") for one in page.iter()}


def arrives(client, at: str, link: str) -> bool:
    """Whether the link, on the page at this address and without JavaScript, leads to what it names."""
    path, _sign, there = link.partition("#")
    return bool(there) and there in ids(read(client.get(path or at)))


@pytest.mark.slow
def test_from_a_page_that_hides_the_line(client, cast, row):
    client.force_login(cast.officer)
    for query in (
        "?licht=groen",
        "?licht=groen&groep=partij",
        "?zoek=nergens&sinds=2024-03-01",
        "?alleen=stil",
        "",
    ):
        at = MONITOR + query
        page = read(client.get(at))
        assert ("regel-a-2" in ids(page)) == (query in ("", "?alleen=stil")), query
        links = links_on_top(page)
        assert any(link.endswith("#regel-a-2") for link in links) and len(links) > 1
        for link in links:
            assert arrives(client, at, link), (query, link)
            assert not any(word in link for word in ("licht=", "zoek=", "alleen="))
            assert ("groep=partij" in link, "sinds=" in link) == ("groep" in query, "sinds" in query)


def test_filtering_afterwards_without_a_new_page_on_top_changes_nothing(client, cast, row):
    """With JavaScript the table alone is asked for again; the links on top are those of the first page."""
    client.force_login(cast.officer)
    whole, filtered = (links_on_top(read(client.get(MONITOR + query))) for query in ("", "?licht=groen"))
    assert whole == filtered


def test_from_the_public_page(client, row):
    close_round(actor=ACTOR, monitoring_round=row)
    publication = publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK[:1])
    for query in ("?licht=groen", ""):
        at = address(publication) + query
        page = read(client.get(at))
        links = links_on_top(page)
        assert any(link.endswith("#regel-a-2") for link in links)
        assert all(arrives(client, at, link) for link in links)
        assert all(link.startswith(f"{address(publication)}#") for link in links)
