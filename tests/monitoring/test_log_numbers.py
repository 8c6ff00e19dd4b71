"""Amounts and numbers in the log stand with what they count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from agreements.enums import Origin
from agreements.models import GlossaryAmount, GlossaryTerm, Target
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.figures.services import record_measurement
from monitoring.trail.reading import Question, read_page
from tests.cast import ACTOR

from .test_counter_proposals import make_lines, propose

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[dict[str, tuple[str, str]]]:
    """What the newest entries of a kind of object tell of each field, in Dutch."""
    day = timezone.localdate()
    with translation.override("nl"):
        entries, _mark = read_page(Question(day, day, (kind,)), None)
        return [{one.name: (one.old, one.new) for one in entry.changes} for entry in entries]


def follow(table, unit: str, **target):
    return add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="cijfer",
        name="Cijfer",
        unit=unit,
        targets=[{"kind": "at_least", "year": None, "source": "Overeenkomst", **target}],
        forecasts=[{"year": 2025, "value": 12, "source": "Bijlage"}],
    )


def test_what_was_agreed_expected_and_measured(table):
    indicator = follow(table, "woningen", value=31)
    with acting(ACTOR):
        row = Target.objects.get()
        row.value = Decimal(1240)
        row.save_next()
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        value=Decimal(1),
        reference_date=date(2024, 1, 1),
        origin=Origin.PERSON,
        source="Opgave",
    )
    changed, created = told("agreements.target")
    assert changed["Waarde"] == ("31\u00a0woningen", "1.240\u00a0woningen")
    assert created["Waarde"] == ("", "31\u00a0woningen")
    assert told("agreements.forecast")[0]["Waarde"] == ("", "12\u00a0woningen")
    assert told("monitoring.measurement")[0]["Waarde"] == ("", "1\u00a0woning")


def test_both_numbers_of_a_range(table):
    follow(table, "woningen", kind="range", value=24, upto=32)
    (created,) = told("agreements.target")
    assert (created["Waarde"][1], created["Tot en met"][1]) == ("24\u00a0woningen", "32\u00a0woningen")


def test_euros_are_money(table):
    follow(table, "euro", value="250000")
    assert told("agreements.target")[0]["Waarde"] == ("", "€\u00a0250.000")
    with acting(ACTOR):
        term = GlossaryTerm(
            framework=table.framework, term="Huurgrens", definition="Tot deze huur.", source="Wet", position=1
        )
        term.save_checked()
        GlossaryAmount(term=term, amount=Decimal("808.06"), unit="EUR").save_checked()
    assert told("agreements.glossaryamount")[0]["Bedrag"] == ("", "€\u00a0808,06")


def test_a_counter_proposal_counts_as_the_line_does(table):
    propose(make_lines(table)[0], table.municipality)
    (told_of,) = told("agreements.bidresponse")
    assert told_of["Voorgesteld aantal"] == ("", "50\u00a0woningen")
    assert told_of["Voorgesteld tot en met"] == ("", "60\u00a0woningen")


def test_what_it_refers_to_that_went_leaves_the_number(table):
    indicator = follow(table, "woningen", value=31)
    with acting(ACTOR):
        Target.objects.get().delete()
        indicator.forecasts.get().delete()
        indicator.delete()
    assert told("agreements.target")[0]["Waarde"] == ("31", "")
