"""A round with one line, and browsers of who may see it; for tests of what is done to every request."""

from typing import Any

from django.test import Client

from parties.models import User
from tests.factories import give_light, line_of, make_commitment, make_round

PLACE = "/duinstede/afspraken-2024-2027/"
MONITOR = f"{PLACE}2024/monitor/"
LINE = f"{MONITOR}regels/a-1/"
HTMX = {"HX-Request": "true"}
PASSWORD = "Een-lang-wachtwoord-9"


def make_world(cast, table):
    """A line with a light in an open round; the officer has a password."""
    commitment = make_commitment(table.framework, number="A 1")
    row = make_round(table.framework, [commitment])
    give_light(line_of(row, commitment), "red")
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return cast


def browser_of(person, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(User.objects.get(pk=person.pk))
    return client
