"""Help: which guide is whose, and the way to it from every page."""

import re

import pytest

from config.web.history import acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from parties.views import guide_for
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

OWN = {
    "officer": "beleidsadviseur",
    "corporation_officer": "corporatie",
    "tenant": "huurdersorganisatie",
    "alderman": "lezer",
    "council_member": "lezer",
    "stranger": "beleidsadviseur",
    "manager": "beheerder",
    "anonymous": "lezer",
}


def test_everybody_has_a_guide(cast):
    assert {name: guide_for(person) for name, person in cast.people()} == OWN


def test_the_guide_of_who_decides_or_manages_people(cast, table):
    user = cast.council_member
    row = add_member(actor=ACTOR, user=user, party=table.municipality, role=MembershipRole.DECISION_MAKER)
    guides = []
    for row.role in (MembershipRole.DECISION_MAKER, MembershipRole.LINE_MANAGER, MembershipRole.READER):
        for row.manages_people in (False, True):
            with acting(ACTOR):
                row.save()
            guides.append(guide_for(User.objects.get(pk=user.pk)))
    row.role, row.manages_people = MembershipRole.EDITING_MANAGER, False
    with acting(ACTOR):
        row.save()
    assert guide_for(User.objects.get(pk=user.pk)) == "beleidsadviseur"
    people = "beheerder-van-een-partij"
    assert guides == ["beslisser", "beleidsadviseur", "manager", people, "lezer", people]


def test_the_list_names_ones_own(client, cast):
    client.force_login(cast.tenant)
    page = client.get("/hulp/").content.decode()
    assert 'id="eigen" href="/hulp/huurdersorganisatie/"' in page


@pytest.mark.parametrize(
    ("chapter", "target"),
    [
        ("de-monitor-lezen", "/hulp/huurdersorganisatie/#de-monitor-lezen"),
        ("een-regel-bijwerken", "/hulp/beleidsadviseur-monitor/#een-regel-bijwerken"),
        ("<script>", "/hulp/huurdersorganisatie/"),
        ("x" * 5000, "/hulp/huurdersorganisatie/"),
        ("\x00", "/hulp/huurdersorganisatie/"),
    ],
)
def test_from_a_page_to_its_chapter(client, cast, chapter, target):
    client.force_login(cast.tenant)
    answer = client.get("/hulp/", {"bij": chapter})
    assert (answer.status_code, answer["Location"]) == (302, target)


def test_a_part_of_a_guide_tells_where_it_stands(client):
    page = client.get("/hulp/beleidsadviseur-ronde/").content.decode()
    way = page[page.index('class="breadcrumb"') : page.index("</nav>", page.index('class="breadcrumb"'))]
    assert re.findall(r'href="([^"]*)"', way) == ["/hulp/", "/hulp/beleidsadviseur/"]
    parts = page[page.index('id="delen-kop"') :]
    parts = parts[: parts.index("</nav>")]
    assert '<span aria-current="page">Een ronde leiden</span>' in parts
    assert len(re.findall('href="/hulp/beleidsadviseur', parts)) == 6
    whole = client.get("/hulp/beleidsadviseur/").content.decode()
    assert 'id="delen-kop"' in whole and 'href="/hulp/beleidsadviseur/"' not in whole
    assert 'id="delen-kop"' not in client.get("/hulp/lezer/").content.decode()


def test_what_is_no_guide_does_not_exist(client, cast):
    client.force_login(cast.officer)
    for path in ("/hulp/README/", "/hulp/readme/", "/hulp/glossary/"):
        assert client.get(path).status_code == 404, path


def test_pages_point_to_their_chapter(client, cast):
    assert b'href="/hulp/?bij=zo-logt-u-in"' in client.get("/inloggen/").content
    client.force_login(cast.officer)
    assert b'href="/hulp/?bij=de-weg-vinden"' in client.get("/duinstede/").content


def test_a_guide_is_dutch_in_every_language(client):
    client.cookies["taal"] = "en"
    page = client.get("/hulp/lezer/").content.decode()
    assert 'id="nederlands"' in page and '<div class="guide__text" lang="nl">' in page
    assert '<h2 class="utrecht-heading-4" id="inhoud-kop">On this page' in page
    headings = re.findall(r"<h([12])[ >]", page)
    assert headings[0] == "1" and headings.count("1") == 1
    client.cookies["taal"] = "nl"
    assert 'id="nederlands"' not in client.get("/hulp/lezer/").content.decode()


def test_reading_a_guide_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/hulp/lezer/")
