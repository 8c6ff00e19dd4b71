"""A figure asked once and used in every agreement it belongs to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.models import FrameworkAgreement, Participation
from config.web.history import acting
from monitoring.collecting.figures import FigureForm, read_figures
from monitoring.figures import services
from monitoring.models import Measurement, SharedIndicator
from tests.cast import ACTOR
from tests.collecting import make_indicator
from tests.factories import make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
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
        path, {"value": "71,5 %", "reference_date": "2024-10-30", "source": "Eigen cijfers", **fields}
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


def test_where_the_numbers_come_from_is_proposed_as_the_source(two, table, cast, client):
    here, there = (make_indicator(one, table.corporation, shared="huur") for one in two)
    there.source = "Eigen administratie"
    with acting(ACTOR):
        there.save_next()
    client.force_login(cast.corporation_officer)
    assert b'value="Eigen administratie"' in client.get("/mijn-werk/invullen/").content
    assert give(cast.corporation_officer, here, table.corporation, source="").status_code == 422


def test_what_was_just_saved_is_not_called_last_time_and_below_zero_is_asked_about(table, cast, client):
    make_round(table.framework)
    indicator = make_indicator(table.framework, table.corporation, unit="woningen")
    for day, value, answered in (("2023-12-31", "3", False), ("2024-10-30", "-5", True)):
        give(cast.corporation_officer, indicator, table.corporation, value=value, reference_date=day)
        (figure,) = read_figures(cast.corporation_officer)
        assert (float(figure.last.value), figure.is_answered) == (float(value), answered)
    client.force_login(cast.corporation_officer)
    page = client.get("/mijn-werk/invullen/").content.decode()
    assert "data-now" in page
    browser = Client()
    browser.force_login(cast.corporation_officer)
    path = f"/mijn-werk/invullen/cijfers/{indicator.pk}/{table.corporation.slug}/"
    for value, told in (("-5", 2), ("5", 1)):
        sent = {"value": value, "reference_date": "2024-10-30", "source": "Eigen cijfers"}
        assert len(browser.post(path, sent, follow=True).context["messages"]) == told


def test_a_value_without_a_unit_has_nothing_between_it_and_what_follows(table, cast, client):
    make_round(table.framework)
    indicator = make_indicator(table.framework, table.corporation, unit="")
    give(cast.corporation_officer, indicator, table.corporation, value="12,5")
    (figure,) = read_figures(cast.corporation_officer)
    assert figure.told == "12,5"
    client.force_login(cast.corporation_officer)
    page = client.get("/mijn-werk/invullen/", headers={"accept-language": "en"}).content.decode()
    assert "12,5 ," not in page and "12.5 ," not in page


def test_the_same_name_is_not_the_same_figure(two, table, cast):
    for one in two:
        make_indicator(one, table.corporation)
    assert [len(figure.indicators) for figure in read_figures(cast.corporation_officer)] == [1, 1]


def test_a_source_is_mandatory_and_what_was_typed_stays(two, table, cast):
    indicator = make_indicator(two[0], table.corporation, shared="huur")
    for wrong in ({"source": " "}, {"value": "veel"}, {"value": "€ 5"}, {"reference_date": "gisteren"}):
        response = give(cast.corporation_officer, indicator, table.corporation, **wrong)
        assert response.status_code == 422 and b'aria-invalid="true"' in response.content
    assert not Measurement.objects.exists()


def test_all_or_none(two, table, cast, monkeypatch):
    for one in two:
        make_indicator(one, table.corporation, shared="huur")
    (figure,) = read_figures(cast.corporation_officer)

    real, done = services.record_measurement, []

    def second_fails(**fields):
        if done:
            raise ValidationError("nee")
        done.append(real(**fields))
        return done[0]

    monkeypatch.setattr(services, "record_measurement", second_fails)
    assert give(cast.corporation_officer, figure.first, table.corporation).status_code == 422
    assert done and not Measurement.objects.exists()


def test_a_round_that_asks_of_an_earlier_day_keeps_asking(two, table, cast):
    """Its monitor shows no figure of after its reference date."""
    here, there = (make_indicator(one, table.corporation, shared="huur") for one in two)
    third = FrameworkAgreement.objects.get(pk=two[1].pk)
    make_round(third, slug="voorjaar", reference_date=date(2024, 4, 30))
    (figure,) = read_figures(cast.corporation_officer)
    assert [(ask.day, ask.given) for ask in figure.asks] == [
        (date(2024, 4, 30), False),
        (date(2024, 10, 30), False),
    ]
    assert figure.form.initial == {"reference_date": date(2024, 4, 30), "source": ""}
    assert "Voorjaar" in figure.asks[0].places and "Elders" in figure.asks[1].places
    response = give(cast.corporation_officer, figure.first, table.corporation, reference_date="2024-10-30")
    saved, still = (str(one) for one in get_messages(response.wsgi_request))
    assert "Elders" in saved and "Voorjaar" not in saved and "30 april 2024" in still
    (figure,) = read_figures(cast.corporation_officer)
    assert [ask.given for ask in figure.asks] == [False, True] and not figure.done
    assert figure.asked_on == date(2024, 4, 30)
    give(cast.corporation_officer, figure.first, table.corporation, reference_date="2024-04-30")
    assert read_figures(cast.corporation_officer)[0].done
    assert {row.indicator for row in Measurement.objects.all()} == {here, there}


def test_a_value_of_after_every_day_asked_of_is_told(two, table, cast):
    indicator = make_indicator(two[0], table.corporation)
    response = give(cast.corporation_officer, indicator, table.corporation, reference_date="2024-11-01")
    levels = [one.level_tag for one in get_messages(response.wsgi_request)]
    assert levels == ["warning", "warning"] and not read_figures(cast.corporation_officer)[0].done


def test_a_day_that_has_not_come_is_not_filled_in(table, cast):
    day = timezone.localdate() + timedelta(days=40)
    make_round(table.framework, reference_date=day)
    make_indicator(table.framework, table.corporation)
    (figure,) = read_figures(cast.corporation_officer)
    assert (figure.asked_on, figure.form.initial["reference_date"]) == (day, timezone.localdate())


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.234,56", "1234.56"), ("1 800", "1800"), ("1.800", "1800"), ("71,5", "71.5"), ("-21", "-21")],
)
def test_numbers_as_people_write_them(typed, value):
    form = FigureForm({"value": typed, "reference_date": "2024-10-30", "source": "Eigen"}, unit="woningen")
    assert form.is_valid() and form.cleaned_data["value"] == Decimal(value)


@pytest.mark.parametrize(
    ("wrong", "unit", "at"),
    [
        ({"value": "-5"}, "%", "value"),
        ({"value": "150"}, "%", "value"),
        ({"value": "150"}, "procent", "value"),
        ({"reference_date": "2130-01-01"}, "%", "reference_date"),
    ],
)
def test_what_can_not_be_is_refused_at_the_field(wrong, unit, at):
    form = FigureForm({"value": "100", "reference_date": "2024-10-30", "source": "Eigen", **wrong}, unit=unit)
    assert set(form.errors) == {at}


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
