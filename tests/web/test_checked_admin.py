"""Two windows of the admin on one object, and rows that can not stand beside each other: told, and nothing lost."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.html import escape

from agreements.enums import EscalationLevel
from agreements.models import Commitment, CommitmentItem, ContactRole, FrameworkAgreement, Theme
from agreements.services.drafting import add_theme
from agreements.services.revising import revise_commitment
from config.web.checked_admin import KnownSelect
from config.web.history import StaleVersionError, acting
from parties.models import Contact, Membership, Party, User
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    return client


def page_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def told(response):
    return response.context["adminform"].form.non_field_errors()


@pytest.mark.parametrize("which", ["commitment", "user", "party"])
def test_the_second_window_is_told_and_may_insist(manager, table, cast, which):
    row, name = {
        "commitment": (make_commitment(table.framework, "k-1"), "title"),
        "user": (cast.tenant, "name"),
        "party": (table.corporation, "name"),
    }[which]
    url = page_of(row)
    first, second = filled_in(manager, url), filled_in(manager, url)
    assert manager.post(url, {**first, name: "De eerste"}).status_code == 302
    refused = manager.post(url, {**second, name: "De tweede"})
    row.refresh_from_db()
    assert (refused.status_code, getattr(row, name)) == (409, "De eerste")
    form = refused.context["adminform"].form
    assert told(refused) and form[name].value() == "De tweede"
    assert (
        manager.post(url, {**second, name: "De tweede", "opened": form["opened"].value()}).status_code == 302
    )
    row.refresh_from_db()
    assert getattr(row, name) == "De tweede"


def test_a_page_without_what_it_was_opened_on_writes_nothing(manager, table):
    url = page_of(table.corporation)
    sent = filled_in(manager, url)
    del sent["opened"]
    assert manager.post(url, {**sent, "name": "Anders"}).status_code == 409
    assert Party.objects.get(pk=table.corporation.pk).name == table.corporation.name


def test_rows_below_count_too(manager, table):
    row = make_commitment(table.framework, "k-1", items=[{"text": "Bouwen"}])
    url = page_of(row)
    first, second = filled_in(manager, url), filled_in(manager, url)
    assert manager.post(url, {**first, "items-0-text": "Slopen"}).status_code == 302
    with pytest.raises(StaleVersionError):
        revise_commitment(actor=ACTOR, commitment=row, version=row.version, plannings=[])
    refused = manager.post(url, {**second, "items-0-text": "Kopen", "title": "Anders"})
    assert refused.status_code == 409 and told(refused)
    assert CommitmentItem.objects.get(commitment=row).text == "Slopen"
    assert Commitment.objects.get(pk=row.pk).title == row.title


def test_what_changed_with_its_rows_is_one_version(manager, table):
    row = make_commitment(table.framework, "k-1", items=[{"text": "Bouwen"}])
    sent = filled_in(manager, page_of(row))
    assert (
        manager.post(page_of(row), {**sent, "items-0-text": "Slopen", "title": "Anders"}).status_code == 302
    )
    assert Commitment.objects.get(pk=row.pk).version == row.version + 1


def test_nothing_changed_is_no_version(manager, table):
    row = make_commitment(table.framework, "k-1", items=[{"text": "Bouwen"}])
    assert manager.post(page_of(row), filled_in(manager, page_of(row))).status_code == 302
    assert Commitment.objects.get(pk=row.pk).version == row.version


@pytest.mark.parametrize("initial", ["0", "9" * 20])
def test_more_rows_than_anybody_has_are_refused_without_making_them(manager, table, initial):
    url = page_of(table.adviser)
    counts = {"contacts-TOTAL_FORMS": "9" * 20, "contacts-INITIAL_FORMS": initial}
    refused = manager.post(url, {**filled_in(manager, url), **counts})
    (rows,) = (one.formset for one in refused.context["inline_admin_formsets"])
    assert (refused.status_code, rows.forms) == (200, [])
    assert rows.non_form_errors() == ["Please submit at most 200 forms."]


def test_a_second_open_membership_is_a_message(manager, cast, table):
    url = page_of(cast.tenant)
    before = Membership.history.count()
    sent = filled_in(manager, url)
    at = int(sent["memberships-INITIAL_FORMS"])
    for extra in (at, at + 1):
        sent |= {
            f"memberships-{extra}-party": table.municipality.pk,
            f"memberships-{extra}-role": "reader",
            f"memberships-{extra}-starts_on": "2024-01-01",
        }
    refused = manager.post(url, {**sent, "memberships-TOTAL_FORMS": at + 2, "name": "Anders"})
    assert refused.status_code == 200
    errors = refused.context["inline_admin_formsets"][0].formset.errors
    assert errors[at + 1]["__all__"] == ["This person works for this party already."]
    assert Membership.history.count() == before
    assert User.objects.get(pk=cast.tenant.pk).name == cast.tenant.name


def test_the_same_place_in_the_ladder_twice_is_a_message(manager, table):
    with acting(ACTOR):
        contact = Contact(party=table.corporation, function="Directeur")
        contact.save()
    url = page_of(table.framework)
    sent = filled_in(manager, url)
    for at in (0, 1):
        row = {"contact": contact.pk, "level": EscalationLevel.values[0], "theme": "", "position": 1}
        sent |= {f"contact_roles-{at}-{name}": value for name, value in row.items()}
    refused = manager.post(url, {**sent, "contact_roles-TOTAL_FORMS": 2, "title": "Anders"})
    assert refused.status_code == 200
    ladder = next(
        one.formset
        for one in refused.context["inline_admin_formsets"]
        if one.formset.prefix == "contact_roles"
    )
    assert ladder.errors[1]["__all__"] == ["This contact stands on this level for this theme already."]
    assert ladder.forms[1]["contact"].value() == str(contact.pk)
    assert not ContactRole.objects.exists()
    assert FrameworkAgreement.objects.get(pk=table.framework.pk).title == table.framework.title


def test_what_is_given_once_is_checked_with_the_rest(manager, table):
    for position, title in ((1, "Bouwen"), (2, "Zorgen")):
        add_theme(actor=ACTOR, framework=table.framework, position=position, number="", title=title)
    row = Theme.objects.get(title="Zorgen")
    refused = manager.post(page_of(row), {**filled_in(manager, page_of(row)), "position": 1})
    assert told(refused) == ["Another theme stands at this place in the order."]
    assert Theme.objects.get(pk=row.pk).position == 2


@pytest.mark.parametrize(
    "asked", ["__year=9999", "__year=99999999999999999999", "__year=9999&{0}__month=12", "__year=x"]
)
@pytest.mark.parametrize(
    "page, field", [("parties_mail", "made_at"), ("monitoring_monitoringround", "reference_date")]
)
def test_days_no_calendar_has_are_no_error(manager, page, field, asked):
    address = reverse(f"admin:{page}_changelist")
    assert manager.get(f"{address}?{field}{asked.format(field)}")["Location"] == f"{address}?e=1"


@pytest.mark.parametrize("key", ["x", "9" * 20, "\u00b2", "-1"])
def test_what_can_not_be_a_key_is_told_at_the_field(manager, key):
    page = reverse("admin:monitoring_sharedindicator_add")
    answer = manager.post(page, {"indicator": key, "key": "woord"})
    assert (answer.status_code, [*answer.context["adminform"].form.errors]) == (200, ["indicator"])


def test_every_choice_from_what_is_found_is_such_a_field(manager, rf, cast):
    request = rf.get("/")
    request.user = cast.manager
    for page in admin.site._registry.values():
        for one in (page, *page.get_inline_instances(request)):
            for name in one.get_autocomplete_fields(request):
                field = one.model._meta.get_field(name)
                widget = one.formfield_for_dbfield(field, request).widget
                assert isinstance(getattr(widget, "widget", widget), KnownSelect), (one, name)


def test_without_javascript_a_form_has_whole_lists_and_empty_rows(manager, table):
    """A way there is shown to who needs it; what is wrong is told on the same kind of form."""
    add, way = reverse("admin:agreements_indicator_add"), "?_changelist_filters=q%3Dx&zonderscript=1"
    shown = manager.get(f"{add}?_changelist_filters=q%3Dx").content.decode()
    assert (
        f'<noscript><p class="help">Your browser runs no JavaScript here. <a href="{escape(way)}">' in shown
    )
    assert 'name="targets-2-party"' not in shown
    answer = manager.post(add + way, {"framework": table.framework.pk, "targets-TOTAL_FORMS": 0})
    form = answer.context["adminform"].form
    assert (answer.context["form_url"], bool(form.errors)) == (add + way, True)
    page = manager.get(add + way).content.decode()
    assert 'name="targets-2-party"' in page
    assert "admin-autocomplete" not in page and "<noscript>" not in page


def test_without_javascript_what_is_too_many_for_a_list_is_told_by_its_number(manager, table, monkeypatch):
    """A list of every commitment of a country is eight megabytes, once per empty row."""
    monkeypatch.setattr("config.web.checked_admin.PLAIN_MOST", 1)
    page = reverse("admin:agreements_indicator_add") + "?zonderscript=1"
    rows = [make_commitment(table.framework, f"r-{number}") for number in range(2)]
    text = manager.get(page).content.decode()
    assert f'<option value="{rows[0].pk}"' not in text and "r-0" not in text
    assert 'class="related-lookup" id="lookup_id_commitment"' in text
    # What is typed there is looked at as what was chosen.
    fields = {"framework": table.framework.pk, "commitment": rows[1].pk, "key": "nieuw", "name": "Nieuw"}
    answer = manager.post(page, {**fields, "targets-TOTAL_FORMS": 0})
    assert "commitment" not in answer.context["adminform"].form.errors
    answer = manager.post(page, {**fields, "commitment": 999_999, "targets-TOTAL_FORMS": 0})
    assert "commitment" in answer.context["adminform"].form.errors
