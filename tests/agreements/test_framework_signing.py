"""Recording that a framework agreement was signed: what has to be there first, what follows, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkAgreement, Participation, signed_since
from agreements.services.addenda import start_addendum
from agreements.services.amending import amend
from agreements.services.framework_signing import record_signed, withdraw_signed
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = date(2024, 2, 5)


@made_once
def commitment(table):
    return make_commitment(table.framework)


def record(framework, **more):
    framework.refresh_from_db()
    return record_signed(
        actor=ACTOR, framework=framework, **{"version": framework.version, "signed_on": DAY, **more}
    )


def withdraw(framework, **more):
    framework.refresh_from_db()
    values = {"version": framework.version, "reason": "Het was een andere overeenkomst.", **more}
    return withdraw_signed(actor=ACTOR, framework=framework, **values)


def start(framework):
    return start_addendum(
        actor=ACTOR, framework=framework, title="Minder", reason="Tegenvaller", effective_on=date(2026, 1, 1)
    )


def test_it_is_signed_from_that_day_by_those_who_sign(table, commitment):
    row = record(table.framework)
    assert (row.status, row.adopted_on, signed_since(row)) == (FrameworkStatus.SIGNED, DAY, DAY)
    told = row.history.first()
    assert "Gemeente Duinstede, Duinstede-wonen, Duinstede-thuis, Duinstede-huurders" in (
        told.history_change_reason
    )
    assert "zorg" not in told.history_change_reason
    with pytest.raises(ValidationError, match="recorded already"):
        record(table.framework)


def test_what_is_signed_can_be_amended_and_get_an_addendum(table, commitment):
    def change():
        return amend(
            actor=ACTOR,
            commitment=commitment,
            version=commitment.version,
            meeting="Overleg",
            decided_on=DAY,
            effective_on=DAY,
            reason="Anders",
            fields={"title": "Dertig woningen"},
        )

    for verb in (change, lambda: start(table.framework)):
        with pytest.raises(ValidationError, match="not recorded yet"):
            verb()
    record(table.framework)
    assert change().pk
    assert start(table.framework).pk


def test_first_the_parties_and_something_agreed(table):
    with pytest.raises(ValidationError, match="Nothing was agreed"):
        record(table.framework)
    make_commitment(table.framework)
    with acting(ACTOR):
        Participation.objects.exclude(party=table.municipality).delete()
    with pytest.raises(ValidationError, match="two parties"):
        record(table.framework)
    assert FrameworkAgreement.objects.get(pk=table.framework.pk).status == FrameworkStatus.DRAFT


@pytest.mark.parametrize(
    "day", [date(1989, 1, 1), date(2028, 1, 1), timezone.localdate() + timedelta(days=2)]
)
def test_days_that_can_not_be(table, commitment, day):
    with pytest.raises(ValidationError) as refused:
        record(table.framework, signed_on=day)
    assert set(refused.value.message_dict) == {"signed_on"}


def test_who_was_first_wins(table, commitment):
    with pytest.raises(StaleVersionError):
        record(table.framework, version=0)


def test_a_mistake_is_taken_back_with_a_reason(table, commitment):
    with pytest.raises(ValidationError, match="not recorded"):
        withdraw(table.framework)
    record(table.framework)
    with pytest.raises(ValidationError) as refused:
        withdraw(table.framework, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    row = withdraw(table.framework)
    assert (row.status, row.adopted_on, signed_since(row)) == (FrameworkStatus.DRAFT, None, None)
    assert row.history.first().history_change_reason == "Het was een andere overeenkomst."


def test_not_once_something_was_built_on_it(table, commitment):
    record(table.framework)
    start(table.framework)
    with pytest.raises(ValidationError, match="addendum"):
        withdraw(table.framework)


def test_the_admin_leads_to_the_page(client, cast, table):
    client.force_login(cast.manager)
    page = client.get(reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk]))
    assert f'href="/{table.municipality.slug}/{table.framework.slug}/ondertekening/"' in (
        page.content.decode()
    )
    assert client.get(reverse("admin:agreements_frameworkagreement_add")).status_code == 200
