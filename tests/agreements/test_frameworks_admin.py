"""What a framework can not hold is told at its field: a third level of themes, a year outside its term."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.services.drafting import add_theme
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.reading import main_of, read, words

from .signing_rows import again, bring, make_draft, sign, signers

pytestmark = pytest.mark.django_db


def test_themes_keep_two_levels_whichever_end_is_changed(table):
    def make(position, **more):
        return add_theme(
            actor=ACTOR, framework=table.framework, position=position, number="", title="x", **more
        )

    top, other = make(1), make(2)
    below = make(3, parent=top)
    for theme, parent in ((top, top), (top, other), (other, below)):
        theme.parent = parent
        with pytest.raises(ValidationError) as refused:
            theme.full_clean()
        assert set(refused.value.message_dict) == {"parent"}
    below.parent = make(4)
    below.full_clean()


@pytest.mark.parametrize(("year", "status"), [(2023, 200), (2028, 200), (2027, 302)])
def test_years_lie_within_the_term(client, cast, table, year, status):
    client.force_login(cast.manager)
    url = reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk])
    sent = {**filled_in(client, url), "annual_agreements-TOTAL_FORMS": 1, "annual_agreements-0-year": year}
    answer = client.post(url, sent)
    assert answer.status_code == status
    assert AnnualAgreement.objects.filter(year=year).exists() == (status == 302)
    if status == 200:
        errors = [one.formset.errors for one in answer.context["inline_admin_formsets"]]
        assert [{"year"}] in [[set(row) for row in rows] for rows in errors]


@pytest.mark.slow
def test_who_stops_signing_in_the_admin_holds_up_no_annual_agreement(client, cast, table):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), *signers(table)[:-1])
    client.force_login(cast.manager)
    url = reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk])
    sent = filled_in(client, url)
    place = next(
        name.removesuffix("-party")
        for name, value in sent.items()
        if name.startswith("participations-")
        and name.endswith("-party")
        and str(value) == str(table.tenants.pk)
    )
    answer = client.post(url, {**sent, f"{place}-role": "adviser"})
    assert (answer.status_code, again(annual).status) == (302, AnnualStatus.SIGNED)


@pytest.mark.parametrize(
    ("model", "field", "term"), [("theme", "framework", "2024"), ("commitment", "theme", "x")]
)
def test_choices_tell_of_which_municipality_they_are(client, cast, table, model, field, term):
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="x")
    client.force_login(cast.manager)
    asked = {"app_label": "agreements", "model_name": model, "field_name": field, "term": term}
    found = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert found and all(row["text"].endswith((" (Gemeente)", " (Elders)")) for row in found)


def test_a_table_where_nobody_sits_or_leads_is_told(client, cast, table):
    client.force_login(cast.manager)
    told = []
    for title in ("Leeg", "Vol"):
        add = reverse("admin:agreements_frameworkagreement_add")
        sent = {**filled_in(client, add), "municipality": table.municipality.pk, "title": title}
        sent |= {"starts_on": "2026-01-01", "ends_on": "2099-12-31"}
        if title == "Vol":
            for prefix in ("participations", "coordinations"):
                sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-party": table.municipality.pk}
            sent |= {"participations-0-role": "signatory", "participations-0-position": 1}
            sent |= {"coordinations-0-starts_on": "2026-01-01"}
        answer = client.post(add, sent, follow=True)
        told.append([message.level_tag for message in answer.context["messages"]])
    assert told == [["warning", "warning", "success"], ["success"]]
    bare = FrameworkAgreement.objects.get(title="Leeg")
    page = main_of(client, f"/duinstede/{bare.slug}/", cast.manager)
    assert "none yet" in words(page.find(".//p[@id='partijen']"))


def test_the_day_of_signing_is_called_so(client, cast, table):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    page = client.get(reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk]))
    label = next(one for one in read(page).iter("label") if one.get("for") == "id_adopted_on")
    assert words(label) == "Signed on:"
