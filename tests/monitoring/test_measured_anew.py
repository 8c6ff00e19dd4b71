"""A figure of the same day, measured anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from agreements.enums import Origin
from agreements.models import Indicator
from config.web.history import acting
from monitoring.figures.services import record_measurement
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db


def test_the_commitment_shows_the_last_of_a_day(table, cast):
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        indicator = Indicator(
            framework=table.framework, commitment=commitment, key="x", name="X", unit="woningen"
        )
        indicator.save()
    day, before = date(2024, 10, 30), date(2024, 4, 30)
    for party, reference_date, value in (
        (table.corporation, day, 18),
        (table.corporation, before, 12),
        (table.other_corporation, day, 7),
        (table.corporation, day, 1800),
        (table.corporation, None, 3),
        (table.corporation, None, 4),
    ):
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            party=party,
            value=Decimal(value),
            reference_date=reference_date,
            origin=Origin.PERSON,
            source="Eigen cijfers",
        )
    browser = Client()
    browser.force_login(cast.officer)
    place = table.framework
    context = browser.get(f"/{table.municipality.slug}/{place.slug}/afspraken/{commitment.key}/").context
    (block,) = context["figures"].blocks
    shown = [value.words for row in block.rows for _year, values in row.cells for value in values]
    assert sorted(shown) == ["1.800", "12", "3", "4", "7"]
