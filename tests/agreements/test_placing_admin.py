"""The admin tells what an address word and a place in an order are, and fills in what is left empty."""

import pytest
from django.urls import reverse

from agreements.models import Commitment, FrameworkAgreement, Indicator, NationalGoal, Theme
from tests.admin_forms import filled_in
from tests.factories import make_commitment, make_year
from tests.reading import read

pytestmark = pytest.mark.django_db


def add(client, model, **values):
    url = reverse(f"admin:agreements_{model}_add")
    return client.post(url, {**filled_in(client, url), **values})


@pytest.fixture
def manager(client, cast, english):
    client.cookies["taal"] = "en"
    client.force_login(cast.manager)
    return client


def test_the_address_word_of_a_framework_follows_from_its_title(manager, table):
    values = {
        "municipality": table.municipality.pk,
        "title": "Prestatieafspraken 2028–2031",
        "starts_on": "2028-01-01",
        "ends_on": "2031-12-31",
        "period_scheme": "quarter",
    }
    refused = add(manager, "frameworkagreement", **values, slug="'s-Gravenzande")
    assert refused.context["adminform"].form.errors == {
        "slug": ["Use small letters, digits and single hyphens."]
    }
    assert add(manager, "frameworkagreement", **values).status_code == 302
    assert FrameworkAgreement.objects.filter(slug="prestatieafspraken-2028-2031").exists()


def test_themes_come_last_when_no_place_is_given(manager, table):
    for title in ("Bouwen", "Leefbaarheid"):
        assert add(manager, "theme", framework=table.framework.pk, title=title).status_code == 302
    assert [*Theme.objects.values_list("title", "position")] == [("Bouwen", 1), ("Leefbaarheid", 2)]


def test_commitments_get_a_word_and_a_place_among_those_of_their_year(manager, table):
    year = {
        "framework": table.framework.pk,
        "kind": "annual",
        "annual_agreement": make_year(table.framework).pk,
    }
    for title in ("Bouwen", "Slopen"):
        assert add(manager, "commitment", **year, number="J 1.2", title=title).status_code == 302
    own = {"framework": table.framework.pk, "kind": "framework", "title": "Wonen"}
    assert add(manager, "commitment", **own).status_code == 302
    assert [*Commitment.objects.order_by("pk").values_list("key", "position")] == [
        ("2024-j-1-2", 2024001),
        ("2024-j-1-2-2", 2024002),
        ("wonen", 1),
    ]


def test_people_are_invited_from_the_admin_too(manager):
    page = read(manager.get(reverse("admin:index")))
    assert page.find(".//a[@id='uitnodigen']").get("href") == reverse("invitations")


def test_what_they_are_is_told_at_the_field(manager):
    form = manager.get(reverse("admin:agreements_commitment_add")).context["adminform"].form
    assert all(form.fields[name].help_text and not form.fields[name].required for name in ("key", "position"))


def test_an_indicator_gets_a_word_of_its_name(manager, table):
    for _time in range(2):
        sent = {"framework": table.framework.pk, "name": "Zoektijd per stad"}
        assert add(manager, "indicator", **sent).status_code == 302
    assert [*Indicator.objects.values_list("key", flat=True)] == ["zoektijd-per-stad", "zoektijd-per-stad-2"]


def test_an_item_can_have_a_lead_and_a_planning_of_its_own(manager, table):
    items = [{"label": "a.", "text": "De gemeente wijst locaties aan."}]
    commitment, _other = (make_commitment(table.framework, key, items=items) for key in ("k-1", "k-2"))
    item = commitment.items.get()
    url = reverse("admin:agreements_commitment_change", args=[commitment.pk])
    formsets = manager.get(url).context["inline_admin_formsets"]
    offered = [one.formset.empty_form.fields.get("item") for one in formsets]
    assert [[*field.queryset] for field in offered if field] == [[item], [item]]
    sent = filled_in(manager, url)
    sent |= {
        "responsibilities-TOTAL_FORMS": 1,
        "responsibilities-0-role": "lead",
        "responsibilities-0-item": item.pk,
        "responsibilities-0-party": table.municipality.pk,
        "responsibilities-0-position": 0,
        "responsibilities-0-source": "agreement",
        "plannings-TOTAL_FORMS": 1,
        "plannings-0-printed": "uiterlijk 1 juli 2027",
        "plannings-0-item": item.pk,
        "plannings-0-position": 0,
        "plannings-0-source": "agreement",
    }
    assert manager.post(url, sent).status_code == 302
    assert item.responsibilities.get().party == table.municipality
    assert item.plannings.get().printed == "uiterlijk 1 juli 2027"


def test_a_national_goal_gets_a_word_and_a_place_among_those_of_its_framework(manager, table):
    values = {"framework": table.framework.pk, "source": "Hoofdstuk 1"}
    for title in ("Meer huur", "Meer huur!"):
        assert add(manager, "nationalgoal", **values, title=title).status_code == 302
    assert [*NationalGoal.objects.values_list("key", "position")] == [("meer-huur", 1), ("meer-huur-2", 2)]
