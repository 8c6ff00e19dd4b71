"""Figures typed in the admin: a comma is a comma, a day to come and a share below nothing are told at their field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import Origin
from agreements.services.drafting import add_glossary_term, add_indicator
from monitoring.figures.services import record_measurement
from monitoring.models import Measurement
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db

URL = "/admin/monitoring/measurement/add/"


@made_once
def share(table):
    return add_indicator(actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%")


def typed(indicator, **fields):
    return {"indicator": indicator.pk, "value": "12,5", "origin": "person", "source": "Verslag", **fields}


def test_a_comma_is_what_people_type(client, cast, share):
    client.force_login(cast.manager)
    assert client.post(URL, typed(share)).status_code == 302
    assert Measurement.objects.get().value == Decimal("12.5")


def test_a_sign_is_held_against_what_is_counted(client, cast, share):
    client.force_login(cast.manager)
    refused = client.post(URL, typed(share, value="€ 70"))
    assert set(refused.context["adminform"].form.errors) == {"value"}
    assert client.post(URL, typed(share, value="70 %")).status_code == 302
    assert Measurement.objects.get().value == 70

    at = f"/admin/agreements/indicator/{share.pk}/change/"
    row = {"targets-TOTAL_FORMS": "1", "targets-0-kind": "at_least", "targets-0-source": "Afspraken"}
    sent = {**filled_in(client, at), **row, "targets-0-value": "70 %"}
    refused = client.post(at, {**sent, "unit": "EUR"})
    assert set(refused.context["inline_admin_formsets"][0].formset.forms[0].errors) == {"value"}
    assert client.post(at, sent).status_code == 302
    assert share.targets.get().value == 70


def test_the_source_of_the_indicator_is_proposed(client, cast, table, share):
    """It stands in the form of an indicator that the address names, and is taken where the field was left empty."""
    client.force_login(cast.manager)
    told = add_indicator(
        actor=ACTOR, framework=table.framework, key="huur", name="Huur", unit="%", source="CBS, in mei"
    )
    for address, proposed in (
        (URL, ""),
        (f"{URL}?indicator={told.pk}", "CBS, in mei"),
        (f"{URL}?indicator={share.pk}", ""),
        (f"{URL}?indicator=%00", ""),
    ):
        assert client.get(address).context["adminform"].form["source"].value() == proposed
    assert client.post(URL, typed(told, source="")).status_code == 302
    assert client.post(URL, typed(told, source="Jaarverslag")).status_code == 302
    assert [row.source for row in Measurement.objects.order_by("pk")] == ["CBS, in mei", "Jaarverslag"]
    for refused, field in (
        (typed(share, source=""), "source"),
        ({**typed(told, source=""), "indicator": ""}, "indicator"),
    ):
        form = client.post(URL, refused).context["adminform"].form
        assert set(form.errors) == {field}
    assert Measurement.objects.count() == 2


def test_an_amount_of_a_term_is_typed_as_money(client, cast, table):
    client.force_login(cast.manager)
    term = add_glossary_term(
        actor=ACTOR, framework=table.framework, position=1, term="Grens", amounts=[{"amount": 1}]
    )
    at = f"/admin/agreements/glossaryterm/{term.pk}/change/"
    sent = filled_in(client, at)
    refused = client.post(at, {**sent, "amounts-0-amount": "70 %"})
    assert set(refused.context["inline_admin_formsets"][0].formset.forms[0].errors) == {"amount"}
    assert client.post(at, {**sent, "amounts-0-amount": "€ 1.250,50"}).status_code == 302
    assert term.amounts.get().amount == Decimal("1250.5")


def test_what_can_not_be_is_told_at_its_field(client, cast, share):
    client.force_login(cast.manager)
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    refused = client.post(URL, typed(share, value="-5", starts_on=later, reference_date=later))
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {"value", "starts_on", "reference_date"}
    assert not Measurement.objects.exists()


def test_a_difference_in_dwellings_may_be_below_nothing(table):
    stock = add_indicator(actor=ACTOR, framework=table.framework, key="v", name="Verschil", unit="woningen")
    told = {"actor": ACTOR, "indicator": stock, "value": Decimal(-21), "origin": Origin.PERSON, "source": "V"}
    assert record_measurement(**told).value == -21
    with pytest.raises(ValidationError):
        record_measurement(**told, reference_date=timezone.localdate() + timedelta(days=1))
