"""Data entry of what was signed: on paper with a reason, here not at all."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from agreements.enums import AnnualStatus
from agreements.models import Commitment, Indicator, Responsibility
from agreements.services.drafting import add_indicator
from config.web.history import acting
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year

from .signing_rows import bring, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def may_change(user, row):
    assert get_resolver().url_patterns
    request = RequestFactory().get("/")
    request.user = user
    return admin.site._registry[type(row)].has_change_permission(request, row)


@pytest.mark.parametrize("status", list(AnnualStatus))
def test_what_stands_still_is_only_looked_at(table, cast, status):
    draft = make_draft(table)
    commitment = draft.commitments.first()
    indicator = add_indicator(
        actor=ACTOR, framework=table.framework, key="a", name="A", unit="woningen", commitment=commitment
    )
    bring(draft, table, status)
    for row in (Commitment.objects.get(pk=commitment.pk), Indicator.objects.get(pk=indicator.pk)):
        assert may_change(cast.manager, row) == (status == AnnualStatus.DRAFT)
    assert may_change(cast.manager, make_commitment(table.framework, "k-1"))


def test_what_stands_still_is_shown_without_the_question(table, cast, client):
    client.force_login(cast.manager)
    draft = make_draft(table)
    commitment = make_commitment(table.framework, "j-1", annual=draft)
    page = reverse("admin:agreements_commitment_change", args=[commitment.pk])
    assert b"rectification" in client.get(page).content
    bring(draft, table, AnnualStatus.PROPOSED)
    shown = client.get(page)
    assert shown.status_code == 200 and b"ectification" not in shown.content


def form_of(commitment, **fields):
    """What the page of the admin sends."""
    values = {
        "annual_agreement": commitment.annual_agreement_id,
        "number": commitment.number,
        "position": commitment.position,
        "title": commitment.title,
        "text": "Zoals het er staat.",
        "assessable": "on",
    }
    inlines = (
        "items",
        "responsibilities",
        "plannings",
        "elaborates",
        "reliances",
        "goal_links",
        "global_goals",
        "completions",
    )
    for prefix in inlines:
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**values, **fields}


def test_what_was_signed_on_paper_needs_a_reason(table, cast, client):
    client.force_login(cast.manager)
    commitment = make_commitment(table.framework, "2024-j-1", annual=make_year(table.framework))
    url = reverse("admin:agreements_commitment_change", args=[commitment.pk])
    opened = client.get(url).context["adminform"].form["opened"].value()
    refused = client.post(url, form_of(commitment, opened=opened))
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {"rectification"}
    answer = client.post(url, form_of(commitment, opened=opened, rectification="Overtypfout."))
    assert answer.status_code == 302
    commitment.refresh_from_db()
    assert (commitment.text, commitment.version) == ("Zoals het er staat.", 2)
    assert commitment.history.first().history_change_reason == "Overtypfout."


@pytest.mark.parametrize("gone", [False, True])
def test_a_row_that_names_nobody_any_more_is_told_there_or_taken_off(table, cast, client, gone):
    client.force_login(cast.manager)
    commitment = make_commitment(table.framework, "j-1", annual=make_draft(table))
    with acting(ACTOR):
        Responsibility(commitment=commitment, role="lead", everyone=True).save()
    url = reverse("admin:agreements_commitment_change", args=[commitment.pk])
    sent = filled_in(client, url)
    assert sent.pop("responsibilities-0-everyone")
    answer = client.post(url, sent | ({"responsibilities-0-DELETE": "on"} if gone else {}))
    if gone:
        assert answer.status_code == 302 and not commitment.responsibilities.exists()
    else:
        (errors,) = (
            one.formset.errors for one in answer.context["inline_admin_formsets"] if one.formset.errors
        )
        assert [list(row) for row in errors] == [["__all__"]] and commitment.responsibilities.get().everyone


@pytest.fixture
def indicator(table):
    return add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="a",
        name="A",
        unit="woningen",
        commitment=make_commitment(table.framework, "2024-j-1", annual=make_year(table.framework)),
        targets=[{"kind": "at_least", "value": 40, "year": 2024, "source": "Bijlage"}],
    )


def send(client, indicator, **fields):
    """Send the page of an indicator with its one target; the answer."""
    url = reverse("admin:agreements_indicator_change", args=[indicator.pk])
    target = indicator.targets.get()
    values = {
        "opened": client.get(url).context["adminform"].form["opened"].value(),
        "commitment": indicator.commitment_id,
        "name": "A",
        "unit": "woningen",
        "targets-TOTAL_FORMS": 1,
        "targets-INITIAL_FORMS": 1,
        "forecasts-TOTAL_FORMS": 0,
        "forecasts-INITIAL_FORMS": 0,
        "targets-0-id": target.pk,
        "targets-0-indicator": indicator.pk,
        "targets-0-kind": "at_least",
        "targets-0-value": "30",
        "targets-0-year": 2024,
        "targets-0-source": "Bijlage",
    }
    return client.post(url, values | fields)


def test_a_target_that_was_signed_on_paper_needs_a_reason_as_the_words_do(cast, client, indicator):
    client.force_login(cast.manager)
    refused = send(client, indicator)
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {"rectification"}
    assert indicator.targets.get().value == 40
    assert send(client, indicator, rectification="Overtypfout.").status_code == 302
    target = indicator.targets.get()
    assert (target.value, target.history.first().history_change_reason) == (30, "Overtypfout.")


def test_no_indicator_comes_to_a_commitment_of_a_text_that_stands_still(table, cast, client, indicator):
    client.force_login(cast.manager)
    fixed = bring(make_draft(table), table, AnnualStatus.SIGNED).commitments.first()
    refused = send(client, indicator, commitment=fixed.pk, rectification="Verplaatst.")
    assert refused.status_code == 200 and refused.context["adminform"].form.non_field_errors()
    form = {"framework": table.framework.pk, "commitment": fixed.pk, "key": "b", "name": "B", "unit": "%"}
    form |= {"targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    refused = client.post(reverse("admin:agreements_indicator_add"), form)
    assert refused.status_code == 200 and refused.context["adminform"].form.non_field_errors()
    assert not fixed.indicators.exists()


def test_nothing_is_added_to_what_was_proposed(table, cast, client):
    client.force_login(cast.manager)
    annual = bring(make_draft(table), table, AnnualStatus.PROPOSED)
    form = form_of(Commitment(annual_agreement=annual, number="9", position=9, title="Erbij"))
    form |= {"framework": table.framework.pk, "kind": "annual", "key": "2026-erbij"}
    refused = client.post(reverse("admin:agreements_commitment_add"), form)
    assert refused.status_code == 200 and refused.context["adminform"].form.non_field_errors()
    assert not Commitment.objects.filter(key="2026-erbij").exists()
