"""An application manager does not lock out themselves, nor is the last one locked out."""

from __future__ import annotations

import pytest

from parties.models import User
from tests.admin_forms import filled_in
from tests.layers import made_once

pytestmark = pytest.mark.django_db

LIST = "/admin/parties/user/"


@made_once
def colleague(cast):
    return User.objects.create_superuser("collega@gemeente.example", name="Collega")


@pytest.mark.parametrize("name", ["is_active", "is_staff", "is_superuser"])
def test_the_own_account_keeps_its_rights(client, cast, colleague, name):
    client.force_login(cast.manager)
    url = f"{LIST}{cast.manager.pk}/change/"
    sent = filled_in(client, url)
    del sent[name]
    refused = client.post(url, {**sent, "name": "Anders"})
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {name}
    row = User.objects.get(pk=cast.manager.pk)
    assert getattr(row, name) and row.name == cast.manager.name


def test_the_own_account_is_not_deleted(client, cast, colleague):
    client.force_login(cast.manager)
    assert client.post(f"{LIST}{cast.manager.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [cast.manager.pk], "post": "yes"}
    client.post(LIST, chosen)
    assert User.objects.filter(pk=cast.manager.pk).exists()
    assert "deletelink" not in client.get(f"{LIST}{cast.manager.pk}/change/").content.decode()


def test_another_manager_may_be_relieved(client, cast, colleague):
    client.force_login(cast.manager)
    url = f"{LIST}{colleague.pk}/change/"
    sent = filled_in(client, url)
    del sent["is_superuser"], sent["is_staff"]
    assert client.post(url, sent).status_code == 302
    assert not User.objects.get(pk=colleague.pk).is_superuser
    assert client.post(f"{LIST}{colleague.pk}/delete/", {"post": "yes"}).status_code == 302


def test_of_two_who_relieve_each_other_at_once_one_stays(cast, colleague, rf):
    from django.contrib import admin

    from parties.admin import ChangeUserForm

    assert admin.site.is_registered(User)
    User.objects.filter(pk=cast.manager.pk).update(is_superuser=False)
    request = rf.get("/")
    request.user = cast.manager
    form = type("Asked", (ChangeUserForm,), {"request": request})
    sent = {"email": colleague.email, "name": "x", "is_staff": "on", "is_active": "on", "reminders": "all"}
    asked = form(sent, instance=colleague)
    assert "is_superuser" in asked.errors
