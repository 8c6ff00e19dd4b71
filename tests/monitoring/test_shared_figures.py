"""A figure asked once and used in every agreement it belongs to."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.enums import ParticipationRole
from agreements.models import FrameworkAgreement, Participation
from config.web.history import acting
from monitoring.collecting import figures
from monitoring.collecting.figures import read_figures
from monitoring.models import Measurement, SharedIndicator
from tests.cast import ACTOR
from tests.collecting import make_indicator
from tests.factories import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(table, cast):
    """The corporation signs in two municipalities, with a round under way in each."""
    elsewhere = FrameworkAgreement.objects.get(slug="elders-2024-2027")
    with acting(ACTOR):
        seat = Participation(
            framework=elsewhere, party=table.corporation, role=ParticipationRole.SIGNATORY, position=9
        )
        seat.save()
    make_round(table.framework)
    make_round(elsewhere, slug="elders")
    return table.framework, elsewhere


def give(person, indicator, party, **fields):
    browser = Client()
    browser.force_login(person)
    path = f"/mijn-werk/invullen/cijfers/{indicator.pk}/{party.slug}/"
    return browser.post(
        path, {"value": "71,5", "reference_date": "2024-10-30", "source": "Eigen cijfers", **fields}
    )


def test_one_answer_is_a_measurement_in_each(two, table, cast):
    here, there = (make_indicator(one, table.corporation, shared="huur") for one in two)
    (figure,) = read_figures(cast.corporation_officer)
    assert {*figure.indicators} == {here, there} and not figure.done
    assert give(cast.corporation_officer, figure.first, table.corporation).status_code == 302
    rows = Measurement.objects.all()
    assert {row.indicator for row in rows} == {here, there}
    assert {(row.value, row.party, row.reference_date, row.source) for row in rows} == {
        (rows[0].value, table.corporation, date(2024, 10, 30), "Eigen cijfers")
    }
    assert float(rows[0].value) == 71.5
    assert read_figures(cast.corporation_officer)[0].done


def test_the_same_name_is_not_the_same_figure(two, table, cast):
    for one in two:
        make_indicator(one, table.corporation)
    assert [len(figure.indicators) for figure in read_figures(cast.corporation_officer)] == [1, 1]


def test_a_source_is_mandatory_and_what_was_typed_stays(two, table, cast):
    indicator = make_indicator(two[0], table.corporation, shared="huur")
    for wrong in ({"source": " "}, {"value": "veel"}, {"reference_date": "gisteren"}):
        response = give(cast.corporation_officer, indicator, table.corporation, **wrong)
        assert response.status_code == 422 and b'aria-invalid="true"' in response.content
    assert not Measurement.objects.exists()


def test_all_or_none(two, table, cast, monkeypatch):
    for one in two:
        make_indicator(one, table.corporation, shared="huur")
    (figure,) = read_figures(cast.corporation_officer)

    real, done = figures.record_measurement, []

    def second_fails(**fields):
        if done:
            raise ValidationError("nee")
        done.append(real(**fields))
        return done[0]

    monkeypatch.setattr(figures, "record_measurement", second_fails)
    assert give(cast.corporation_officer, figure.first, table.corporation).status_code == 422
    assert done and not Measurement.objects.exists()


def test_only_of_the_own_party_and_while_a_round_is_open(two, table, cast):
    indicator = make_indicator(two[0], table.corporation, table.other_corporation)
    assert [one.party for one in read_figures(cast.corporation_officer)] == [table.corporation]
    assert give(cast.corporation_officer, indicator, table.other_corporation).status_code == 404
    for person in (cast.tenant, cast.officer, cast.stranger, cast.manager):
        assert give(person, indicator, table.corporation).status_code == 404


def test_indicators_of_one_figure_have_one_unit(two, table, english):
    make_indicator(two[0], shared="huur")
    other = make_indicator(two[1], unit="woningen")
    with pytest.raises(ValidationError) as wrong:
        SharedIndicator(indicator=other, key="huur").full_clean()
    assert set(wrong.value.message_dict) == {"indicator"}
