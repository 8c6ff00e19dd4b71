"""What the admin takes in of a framework that ended: facts of the past, and nothing that begins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus, FrameworkStatus
from agreements.models import AnnualAgreement, Commitment, FrameworkAgreement, Indicator, Participation
from agreements.services.drafting import add_indicator, start_year
from agreements.services.framework_states import end_framework
from config.web.history import acting
from monitoring.models import Measurement, MonitoringRound
from parties.enums import PartyKind
from parties.models import User
from tests.admin_forms import filled_in
from tests.agreements.test_locking import meanwhile
from tests.bids import signed
from tests.cast import ACTOR
from tests.factories import make_commitment, make_party, make_year
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@made_once
def ended(table):
    """A framework with a signed year, a draft that was left and a figure; it ended today."""
    signed = make_commitment(table.framework, "2024-j-1", annual=make_year(table.framework))
    draft = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
    make_commitment(table.framework, "2025-j-1", annual=draft)
    make_commitment(table.framework, "raam", 9)
    add_indicator(
        actor=ACTOR, framework=table.framework, key="a", name="A", unit="woningen", commitment=signed
    )
    with acting(ACTOR):
        table.framework.status, table.framework.ended_on = FrameworkStatus.ENDED, TODAY
        table.framework.save_next()
    return table.framework


@pytest.fixture
def admin(client, cast, ended):
    client.force_login(cast.manager)
    return client


def add(client, model, **fields):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return client.post(url, {**filled_in(client, url), **fields})


def change(client, row, **fields):
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return client.post(url, {**filled_in(client, url), **fields})


def told(answer) -> dict[str, str]:
    """What is wrong, by field."""
    form = answer.context["adminform"].form
    return {name: " ".join(words) for name, words in form.errors.items()}


def told_below(answer) -> list[str]:
    """The fields below at which something is wrong."""
    rows = [row for one in answer.context["inline_admin_formsets"] for row in one.formset.errors]
    return [name for row in rows for name in row]


DAYS = {"starts_on": "2025-01-01", "ends_on": "2025-12-31", "reference_date": "2025-12-31"}
#: What begins, by model: what is typed.
BEGINS = {
    MonitoringRound: {"year": 2025, "slug": "laat", "title": "Getypt", **DAYS},
    AnnualAgreement: {"year": 2026},
    Commitment: {"kind": "framework", "key": "", "title": "Getypt"},
}


@pytest.mark.parametrize("model", BEGINS)
def test_nothing_begins_in_it(admin, ended, model):
    before = model.objects.count()
    answer = add(admin, model, framework=ended.pk, **BEGINS[model])
    assert answer.status_code == 200 and model.objects.count() == before
    assert set(told(answer)) == {"framework"} and "is afgesloten" in told(answer)["framework"]
    page = answer.content.decode()
    assert "Getypt" in page or model is AnnualAgreement
    with acting(ACTOR):
        ended.status, ended.ended_on = FrameworkStatus.SIGNED, None
        ended.save_next()
    assert add(admin, model, framework=ended.pk, **BEGINS[model]).status_code == 302


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_round_that_is_entered_while_it_ends_waits_and_is_told(table_committed):
    manager = User.objects.create_superuser("beheer@site.example", name="Functioneel beheerder")
    client = Client()
    client.force_login(manager)
    framework = signed(table_committed.framework)
    ends = {"version": framework.version, "reason": "Opgezegd."}
    answer = meanwhile(
        lambda: end_framework(actor=ACTOR, framework=framework, **ends),
        lambda: add(client, MonitoringRound, framework=framework.pk, **BEGINS[MonitoringRound]),
    )
    assert set(told(answer)) == {"framework"} and not MonitoringRound.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_commitment_that_is_mended_while_it_is_amended_waits_for_nobody_for_ever(table_committed):
    """Both take the framework first."""
    manager = User.objects.create_superuser("beheer@site.example", name="Functioneel beheerder")
    client = Client()
    client.force_login(manager)
    row = make_commitment(table_committed.framework)
    answer = meanwhile(
        lambda: FrameworkAgreement.lock(row.framework_id),
        lambda: change(client, row, title="Gemend"),
        lambda: Commitment.lock(row.pk),
    )
    assert answer.status_code == 302


def test_no_year_begins_on_the_page_of_the_framework(admin, ended):
    years = {"annual_agreements-2-year": "2026", "annual_agreements-TOTAL_FORMS": 3}
    answer = change(admin, ended, **years)
    assert (
        answer.status_code == 200 and told_below(answer) == ["year"] and 'value="2026"' in str(answer.content)
    )
    assert change(admin, ended, title="Anders").status_code == 302, "a fact is mended"


@pytest.mark.slow
@pytest.mark.parametrize(("days", "status"), [(1, 200), (0, 302), (-400, 302), (None, 302)])
def test_who_sat_there_is_told_and_nobody_comes(admin, ended, days, status):
    party = make_party(PartyKind.PARTNER, "laat")
    place = ended.participations.count()
    starts = "" if days is None else str(TODAY + timedelta(days=days))
    seat = {"party": party.pk, "role": "signatory", "position": 90, "starts_on": starts}
    sent = {f"participations-{place}-{name}": value for name, value in seat.items()}
    answer = change(admin, ended, **sent, **{"participations-TOTAL_FORMS": place + 1})
    assert answer.status_code == status
    assert Participation.objects.filter(party=party).exists() == (status == 302)
    if status == 200:
        assert told_below(answer) == ["starts_on"]


def test_nobody_is_missing_at_a_table_that_ended(admin, ended):
    with acting(ACTOR):
        ended.coordinations.all().delete()
    url = reverse("admin:agreements_frameworkagreement_change", args=[ended.pk])
    answer = admin.post(url, filled_in(admin, url), follow=True)
    assert [one.level_tag for one in answer.context["messages"]] == ["success"]


def test_what_was_agreed_is_mended_and_a_draft_stands_still(admin, ended):
    rows = {row.key: row for row in ended.commitments.all()}
    reason = {"rectification": "Verkeerd overgenomen."}
    assert change(admin, rows["2024-j-1"], title="Gemend", **reason).status_code == 302
    assert change(admin, rows["raam"], title="Gemend").status_code == 302
    refused = change(admin, rows["2025-j-1"], title="Getypt")
    assert set(told(refused)) == {"annual_agreement"} and "Getypt" in refused.content.decode()
    draft = rows["2025-j-1"].annual_agreement_id
    moved = change(admin, rows["2024-j-1"], annual_agreement=draft, **reason)
    assert set(told(moved)) == {"annual_agreement"}
    assert {*Commitment.objects.filter(title="Gemend").values_list("key", flat=True)} == {"2024-j-1", "raam"}


def test_figures_go_on_and_those_of_a_draft_stand_still(admin, ended):
    figure = Indicator.objects.get(key="a")
    known = {"indicator": figure.pk, "value": "12", "reference_date": "2025-12-31", "source": "Jaarverslag"}
    assert add(admin, Measurement, **known, origin="person").status_code == 302
    new = {"framework": ended.pk, "name": "Getypt", "unit": "woningen", "key": ""}
    assert add(admin, Indicator, **new).status_code == 302
    drafted = ended.commitments.get(key="2025-j-1")
    refused = add(admin, Indicator, **new, commitment=drafted.pk)
    assert set(told(refused)) == {"commitment"} and "is afgesloten" in told(refused)["commitment"]
    moved = change(admin, figure, commitment=drafted.pk, rectification="Hoort daar.")
    assert set(told(moved)) == {"commitment"}
