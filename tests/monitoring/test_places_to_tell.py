"""The page to fill in and the page to propose a light lead to each other, for who leads a commitment."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import Responsibility
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round

pytestmark = pytest.mark.django_db

INPUT = "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/inbreng/?ronde=najaar"


@pytest.fixture
def line(table):
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        Responsibility(commitment=commitment, role="lead", party=table.corporation).save()
    return line_of(make_round(table.framework, [commitment]), commitment)


def page(person, path: str) -> str:
    client = Client()
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_both_ways(cast, line, table):
    filling = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
    assert f'href="{INPUT}"' in page(cast.corporation_officer, filling)
    text = page(cast.corporation_officer, INPUT)
    assert f'href="{filling}#vragen"' in text and f'href="{filling}#bijlagen"' in text


def test_who_coordinates_or_leads_nothing_proposes_nothing(cast, line, table):
    own = f"/mijn-werk/invullen/{line.pk}/{table.municipality.slug}/"
    assert "inbreng" not in page(cast.officer, own)
    with acting(ACTOR):
        Responsibility.objects.get().delete()
    filling = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
    assert "inbreng" not in page(cast.corporation_officer, filling)
