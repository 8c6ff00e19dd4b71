"""Asking who coordinates to mend the source of a joint figure, which no party wrote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.enums import Origin
from agreements.models import Coordination, Indicator
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.figures.services import record_measurement
from monitoring.models import Measurement, MendRequest, RoundLine
from monitoring.steering.mending import ask_to_mend, read_requests
from monitoring.table.clearance import check_round
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read

from .test_mending_more import BAD, HERE, marked, to_mend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def line(table) -> RoundLine:
    """Of a round with a figure that nobody is named for and that comes every four months."""
    commitment = make_commitment(table.framework)
    row = line_of(make_round(table.framework, [commitment]), commitment)
    told = {"framework": table.framework, "commitment": commitment, "unit": "woningen"}
    add_indicator(actor=ACTOR, key="samen", name="Samen", period="per tertiaal", **told)
    return row


def measure(source: str, on: date = date(2024, 8, 31)) -> None:
    told = {"value": Decimal(5), "reference_date": on, "origin": Origin.PERSON, "source": source}
    record_measurement(actor=ACTOR, indicator=Indicator.objects.get(), **told)


def ask(line: RoundLine) -> list[MendRequest]:
    return ask_to_mend(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_waits_with_who_coordinates_until_it_is_mended(line, table, cast):
    measure(BAD)
    officer = client_of(cast.officer)
    officer.cookies["taal"] = "en"
    (button,) = (e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag")
    assert "who coordinates gives it another source" in officer.get(HERE).content.decode()
    page = officer.post(HERE, {"vraag": button.get("value")}, follow=True).content.decode()
    assert "Asked: who coordinates." in page
    (url,) = to_mend(cast.officer)
    assert not to_mend(cast.corporation_officer) and not to_mend(cast.tenant)
    assert marked(cast.officer, url) == ["mevrouw Voorbeeld"]
    assert ask(line) == [] and not [
        e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag"
    ]

    value = {"value": "5", "reference_date": "2024-08-31", "source": "Eigen cijfers"}
    figure = f"/mijn-werk/invullen/cijfers/{Indicator.objects.get().pk}/{table.municipality.slug}/"
    officer.post(figure, value)
    assert Measurement.objects.latest("pk").source == "Eigen cijfers"
    assert not to_mend(cast.officer)
    requests = read_requests(line.round)
    assert requests.waiting == {} and [row.party for row in requests.mended] == [table.municipality]


def test_a_figure_of_a_party_mends_no_joint_one(line, table, cast):
    measure(BAD)
    ask(line)
    told = {"value": Decimal(5), "reference_date": date(2024, 9, 1), "origin": Origin.PERSON, "source": "Ik"}
    record_measurement(actor=ACTOR, indicator=Indicator.objects.get(), party=table.municipality, **told)
    assert to_mend(cast.officer)


def test_an_older_joint_figure_mends_nothing(line, cast):
    measure(BAD)
    ask(line)
    measure("Eigen cijfers", on=date(2024, 8, 30))
    assert to_mend(cast.officer)


def test_a_moment_of_before_the_round_can_be_mended_as_well(table, cast):
    commitment = make_commitment(table.framework)
    row = line_of(make_round(table.framework, [commitment], starts_on=date(2024, 9, 1)), commitment)
    told = {"framework": table.framework, "commitment": commitment, "unit": "woningen"}
    add_indicator(actor=ACTOR, key="samen", name="Samen", period="per tertiaal", **told)
    measure(BAD)
    ask(row)
    (url,) = to_mend(cast.officer)
    assert marked(cast.officer, url) == ["mevrouw Voorbeeld"]


@pytest.mark.parametrize("fields", [{"keeper": "corporaties"}, {"period": ""}, {"period": "in 2026"}])
def test_not_where_nobody_is_asked_for_it(line, fields):
    with acting(ACTOR):
        indicator = Indicator.objects.get()
        for name, value in fields.items():
            setattr(indicator, name, value)
        indicator.save_next()
    measure(BAD)
    with pytest.raises(ValidationError, match="Nobody is asked for this joint figure"):
        ask(line)
    assert not MendRequest.objects.exists()


def test_not_where_nobody_coordinates(line):
    measure(BAD)
    with acting(ACTOR):
        for row in Coordination.objects.filter(framework=line.round.framework):
            row.delete()
    with pytest.raises(ValidationError, match="Nobody coordinates"):
        ask(line)
