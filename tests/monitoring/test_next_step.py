"""The one main button of the round's page is its most likely next step; what may not be done is not offered."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.models import Coordination
from config.web.history import acting
from monitoring.enums import RoundStatus

from ..cast import ACTOR
from ..factories import make_commitment, make_round


@pytest.fixture
def paths(table):
    """The path of a round's page by its status."""
    commitments = [make_commitment(table.framework, "k-1")]
    paths = {}
    for month, status in enumerate(RoundStatus, start=1):
        row = make_round(
            table.framework,
            commitments,
            slug=f"ronde-{month}",
            status=status,
            reference_date=date(2024, month, 1),
        )
        paths[status] = reverse("round-arrange", args=["duinstede", table.framework.slug, row.year, row.slug])
    return paths


def mains(response):
    """The main buttons: what each asks for or where it leads."""
    pieces = response.content.decode().split("--primary-action")[1:]
    heads = [piece.split(">")[0] for piece in pieces]
    return [
        head.split('value="')[-1].split('"')[0] if "value=" in head else head.split("/")[-2] for head in heads
    ]


def test_each_status_has_one_main_button(client, cast, paths):
    client.force_login(cast.officer)
    assert {status: mains(client.get(path)) for status, path in paths.items()} == {
        RoundStatus.PREPARING: ["open"],
        RoundStatus.OPEN: ["beoordeel"],
        RoundStatus.REVIEW: ["sluiten"],
        RoundStatus.CLOSED: ["publiceren"],
    }


def test_the_letter_is_offered_to_who_may_write_it(client, cast, table, paths):
    """A corporation that leads the process does not write to the council of the municipality."""
    client.force_login(cast.officer)
    letter = reverse("council-letter", args=["duinstede"])
    assert letter in client.get(paths[RoundStatus.CLOSED]).content.decode()
    assert letter not in client.get(paths[RoundStatus.REVIEW]).content.decode()
    with acting(ACTOR):
        Coordination.objects.create(
            framework=table.framework, party=table.corporation, starts_on=date(2024, 1, 1)
        )
    client.force_login(cast.corporation_officer)
    response = client.get(paths[RoundStatus.CLOSED])
    assert response.status_code == 200
    assert letter not in response.content.decode()
