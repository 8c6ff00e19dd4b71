"""Contacts are found by function and party; who they are is never told by the search. For whom: test_search.py."""

import pytest

from agreements.services.contacting import place_contact
from agreements.services.drafting import add_theme
from monitoring.overview import finding
from monitoring.overview.finding import read_question
from parties.contacts.services import add_contact, end_contact
from parties.models import AccessEvent
from tests.cast import ACTOR
from tests.reading import parse_html

pytestmark = pytest.mark.django_db
SECRET = {"name": "Naam Niemand", "email": "niemand@corporatie.example", "phone": "0612345678"}


def put(table, function="Projectleider qwerty", **fields):
    """A contact of the corporation in the ladder, for every theme."""
    contact = add_contact(actor=ACTOR, party=table.corporation, function=function, **fields)
    place(table, contact)
    return contact


def place(table, contact, theme=None):
    place_contact(
        actor=ACTOR, framework=table.framework, contact=contact, level="official", theme=theme, position=1
    )


def functions(question, user):
    return [row.contact.function for row in finding.contacts(read_question(question), user).rows]


def test_who_is_placed_nowhere_or_has_ended_is_not_found_and_who_stands_twice_is_found_once(cast, table):
    add_contact(actor=ACTOR, party=table.corporation, function="Los qwerty")
    gone = put(table, "Weg qwerty")
    end_contact(actor=ACTOR, contact=gone, version=gone.version)
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    place(table, put(table), theme)
    assert functions("qwerty", cast.officer) == ["Projectleider qwerty"]
    assert functions("qwerty duinstede wonen", cast.officer) == ["Projectleider qwerty"]


def test_it_finds_and_tells_nothing_of_the_person_and_leads_to_where_reading_is_logged(client, cast, table):
    contact = put(table, **SECRET)
    client.force_login(cast.tenant)
    for question in SECRET.values():
        assert functions(question, cast.officer) == []
    page = client.get("/zoeken/?zoek=qwerty").content.decode()
    assert not [told for told in SECRET.values() if told in page]
    assert not AccessEvent.objects.exists()
    (hit,) = [one for one in parse_html(page).iter("a") if "hits__title" in one.get("class", "")]
    answer = client.get(hit.get("href")).content.decode()
    assert f'data-contact="{contact.pk}"' in answer and SECRET["name"] in answer
    assert AccessEvent.objects.filter(user_id=cast.tenant.pk).exists()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(cast, table, number, django_assert_num_queries):
    for n in range(number):
        put(table, f"Projectleider qwerty {n}")
    # Memberships, and what is found.
    with django_assert_num_queries(2):
        rows = finding.contacts(read_question("qwerty"), cast.officer).rows
        assert (
            len(
                {
                    (row.contact.party.name, row.framework.municipality.slug, row.contact.function)
                    for row in rows
                }
            )
            == number
        )
