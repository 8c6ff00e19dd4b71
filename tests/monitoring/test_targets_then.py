"""Looking back holds figures against what was agreed on that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import Addendum, Target
from agreements.services.addendum_effect import put_into_effect
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.figures.services import record_measurement
from monitoring.table.reading import read_report
from monitoring.table.results import targets_on
from tests.agreements.addendum_rows import (
    YEAR,
    again,
    change,
    commitment,
    consent,
    make_signed,
    propose,
    start,
)
from tests.agreements.test_origin_migration import Plain
from tests.cast import ACTOR
from tests.factories import make_round

pytestmark = pytest.mark.django_db

MIGRATION = import_module("agreements.migrations.0011_reservations_and_targets_by_addenda")
TODAY = timezone.localdate()
#: Entered, agreed to hold, and put into effect.
ENTERED, EFFECT, CARRIED_OUT = (date(2025, month, 10) for month in (1, 6, 7))
DAY = timedelta(days=1)
HOMES = {"kind": "at_least", "value": 40, "year": YEAR, "source": "Bijlage"}
ROW = {
    "name": "Woningen",
    "unit": "woningen",
    "kind": "at_least",
    "value": "12",
    "whom": "party:duinstede-wonen",
}


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def indicator(table):
    """A target of the agreements of a year, entered in January."""
    make_signed(table)
    row = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="a",
        name="Woningen",
        unit="woningen",
        commitment=commitment(),
        targets=[HOMES],
    )
    Target.history.update(history_date=at(ENTERED))
    make_round(table.framework, [commitment()], year=YEAR, reference_date=date(2025, 12, 31))
    return row


def carry_out(table, **fields):
    """An addendum, put into effect a month after its day of effect."""
    addendum = propose(change(start(table, commitment().annual_agreement), **fields))
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.corporation))
    with acting(ACTOR):
        row = Addendum.lock(addendum.pk)
        row.effective_on = EFFECT
        row.save_next()
    Target.history.filter(history_change_reason__endswith=row.title).update(history_date=at(CARRIED_OUT))
    return again(row)


def agreed(day):
    """Value and bearer of what was agreed on a day."""
    rows = targets_on([commitment().pk], day)
    return sorted((int(row.value), row.bearer) for row in rows)


def test_a_value_that_an_addendum_changed(table, indicator, django_assert_num_queries):
    target = indicator.targets.get()
    carry_out(table, targets={str(target.pk): "30"})
    with django_assert_num_queries(1):
        found = targets_on([indicator.commitment_id], EFFECT - DAY)
    assert [row.value for row in found] == [40]
    assert agreed(date(2024, 1, 1)) == [(40, "")]
    assert agreed(EFFECT) == agreed(CARRIED_OUT) == agreed(TODAY) == [(30, "")]


def test_a_target_that_an_addendum_brought(table, indicator):
    carry_out(table, new_targets=[ROW])
    assert agreed(EFFECT - DAY) == [(40, "")]
    assert agreed(EFFECT) == [(12, table.corporation.label), (40, "")]


def test_a_target_that_an_addendum_took_away(table, indicator):
    carry_out(table, gone=[str(indicator.targets.get().pk)])
    assert agreed(date(2024, 1, 1)) == agreed(EFFECT - DAY) == [(40, "")]
    assert agreed(EFFECT) == agreed(TODAY) == []


def test_a_name_like_that_of_an_addendum_is_no_reference(table, indicator):
    """What somebody mends after it, telling its name as the reason, holds from then."""
    row = indicator.targets.get()
    addendum = carry_out(table, targets={str(row.pk): "30"})
    row.refresh_from_db()
    with acting(ACTOR, str(addendum)):
        row.value = Decimal(31)
        row.save_next()
    assert agreed(CARRIED_OUT) == [(30, "")]
    assert agreed(TODAY) == [(31, "")]


def test_what_was_known_by_name_gets_its_reference(table, indicator):
    addendum = carry_out(table, targets={str(indicator.targets.get().pk): "30"})
    for model in (Target, Target.history.model):
        QuerySet(model).update(addendum=None)
    MIGRATION.name_addenda(Plain(), None)
    assert indicator.targets.get().addendum == addendum
    told = [one.addendum_id for one in Target.history.order_by("history_id")]
    assert told == [None, addendum.pk]


def test_an_indicator_that_an_addendum_brought_was_not_there_before(table, indicator):
    carry_out(table, new_targets=[{**ROW, "name": "Warmte"}])
    assert agreed(date(2024, 1, 1)) == agreed(EFFECT - DAY) == [(40, "")]
    assert len(agreed(EFFECT)) == 2


def test_what_was_mended_or_removed_holds_until_then(table, indicator):
    row = indicator.targets.get()
    for value, day in ((45, date(2025, 3, 1)), (None, date(2025, 5, 1))):
        with acting(ACTOR):
            if value is None:
                row.delete()
            else:
                row.value = Decimal(value)
                row.save_next()
        newest = Target.history.order_by("-history_id").first()
        Target.history.filter(pk=newest.pk).update(history_date=at(day))
    assert [agreed(date(2025, month, 20)) for month in (2, 3, 5)] == [[(40, "")], [(45, "")], []]
    assert agreed(date(2024, 1, 1)) == [(40, "")]


def test_a_figure_is_held_against_it(table, indicator):
    target = indicator.targets.get()
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        value=Decimal(35),
        reference_date=date(2025, 4, 1),
        origin=Origin.PERSON,
        source="Opgave",
    )
    carry_out(table, targets={str(target.pk): "30"})
    row = table.framework.rounds.select_related("framework__municipality").get()
    told = {
        day: [result.target for line in read_report(row, as_of=day).lines for result in line.results]
        for day in (EFFECT - DAY, EFFECT, None)
    }
    assert list(told.values()) == [[40], [30], [30]]
