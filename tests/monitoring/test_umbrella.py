"""For whose tenants an organisation speaks, on the pages where people look for it: as far as they may see who that is."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from agreements.models import Participation
from config.web.history import acting
from parties.enums import PartyKind
from parties.models import Representation
from tests.cast import ACTOR
from tests.factories import make_party
from tests.layers import made_once
from tests.reading import read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FRAMEWORK = "/duinstede/afspraken-2024-2027/"


def seat(table, party, **fields):
    with acting(ACTOR):
        Participation(framework=table.framework, party=party, position=9, **fields).save()


@made_once
def umbrella(table):
    """At the table, for both corporations there and one of which nobody there knows; somebody unknown speaks as well."""
    far = make_party(PartyKind.CORPORATION, "verweg", "Verweg Wonen")
    known = [table.corporation, table.other_corporation]
    party = make_party(PartyKind.TENANT_ORGANISATION, "koepel", "Koepel", represents=[far, *known])
    seat(table, party)
    make_party(PartyKind.TENANT_ORGANISATION, "onbekend", "Onbekend", represents=known)
    return party


def parties_of(client, person):
    """The list of parties of the framework."""
    client.force_login(person)
    client.cookies["taal"] = "en"
    (found,) = [one for one in read(client.get(FRAMEWORK)).iter("p") if one.get("id") == "partijen"]
    return words(found)


def told_on(client, person, slug):
    """The sentence on the page of a party, and where its links lead; nothing where there is none."""
    client.force_login(person)
    client.cookies["taal"] = "en"
    found = [one for one in read(client.get(f"/partijen/{slug}/")).iter("p") if one.get("id") == "huurders"]
    told = [words(one).replace(" ,", ",").replace(" .", ".") for one in found]
    return [
        (said, [link.get("href") for link in one.iter("a")]) for said, one in zip(told, found, strict=True)
    ]


def test_the_page_of_an_organisation_tells_for_whom_it_speaks(client, cast, umbrella):
    pair = "Speaks for the tenants of Duinstede-thuis, Duinstede-wonen"
    links = ["/partijen/duinstede-thuis/", "/partijen/duinstede-wonen/"]
    assert told_on(client, cast.tenant, "koepel") == [(f"{pair}.", links)]
    assert told_on(client, cast.manager, "koepel") == [
        (f"{pair}, Verweg Wonen.", [*links, "/partijen/verweg/"])
    ]


def test_the_page_of_a_corporation_tells_who_speaks_for_its_tenants(client, cast, umbrella):
    several = "Its tenants are represented by Duinstede-huurders, Koepel"
    links = ["/partijen/duinstede-huurders/", "/partijen/koepel/"]
    assert told_on(client, cast.officer, "duinstede-wonen") == [(f"{several}.", links)]
    ((sentence, _links),) = told_on(client, cast.manager, "duinstede-wonen")
    assert sentence == f"{several}, Onbekend."
    for slug in ("duinstede", "duinstede-zorg"):
        assert told_on(client, cast.officer, slug) == []


def test_it_stands_in_the_list_of_parties(client, cast, umbrella):
    told = "Duinstede-huurders (speaks for the tenants of Wonen), Koepel (speaks for the tenants of Thuis, Wonen). "
    assert told in parties_of(client, cast.tenant)


def test_nothing_is_said_of_who_speaks_for_nobody_one_may_see(client, cast, table):
    far = make_party(PartyKind.CORPORATION, "verweg", "Verweg Wonen")
    seat(table, make_party(PartyKind.TENANT_ORGANISATION, "koepel", "Koepel", represents=[far]))
    assert told_on(client, cast.tenant, "koepel") == []
    assert ", Koepel. " in parties_of(client, cast.tenant)


def test_the_file_tells_it_too(client, cast, umbrella):
    client.force_login(cast.tenant)
    for slug, told in (("koepel", "Duinstede-thuis, Duinstede-wonen"), ("duinstede-thuis", "Koepel")):
        book = openpyxl.load_workbook(BytesIO(client.get(f"/partijen/{slug}/werk.xlsx").content))
        assert [row[1] for row in book.worksheets[-1].iter_rows(min_row=3, max_row=3, values_only=True)] == [
            told
        ]


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(client, cast, table, number, django_assert_num_queries):
    corporations = [make_party(PartyKind.CORPORATION, f"wonen-{at}") for at in range(number)]
    for at, one in enumerate(corporations):
        seat(table, one)
        seat(table, make_party(PartyKind.TENANT_ORGANISATION, f"koepel-{at}", represents=corporations))
    client.force_login(cast.officer)
    for path, queries in (("/partijen/koepel-0/", 9), ("/partijen/wonen-0/", 9), (FRAMEWORK, 16)):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
    assert Representation.objects.count() == number**2 + 1
