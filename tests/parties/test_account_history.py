"""What is changed of an account leaves a trail; logging in and choosing a password do not."""

from __future__ import annotations

import pytest
from django.utils import timezone

from config.web.history import SITE, Actor, acting
from parties.models import User

pytestmark = pytest.mark.django_db

MANAGER = Actor("Functioneel beheerder", "Beheer", 7)


def trail(user: User) -> list[tuple[str, str, bool]]:
    rows = user.history.order_by("history_id")
    return [(row.history_type, row.actor_name, row.is_superuser) for row in rows]


def test_who_gave_which_rights():
    user = User.objects.create_user("a@b.example", name="Iemand")
    with acting(MANAGER, "admin"):
        user.is_superuser = True
        user.save()
        # Nothing changed: no row.
        user.save()
    assert trail(user) == [("+", SITE.name, False), ("~", MANAGER.name, True)]


def test_logging_in_and_a_password_leave_no_row(client):
    user = User.objects.create_user("a@b.example", name="Iemand")
    client.force_login(user)
    user.refresh_from_db()
    assert user.last_login is not None
    user.set_password("Een-lang-wachtwoord-9")
    user.last_login = timezone.now()
    user.save()
    assert len(trail(user)) == 1
    assert not {"password", "last_login"} & {field.name for field in User.history.model._meta.fields}


def test_an_account_that_goes_is_in_it():
    user = User.objects.create_user("a@b.example", name="Iemand")
    pk = user.pk
    with acting(MANAGER):
        user.delete()
    last = User.history.filter(id=pk).latest()
    assert (last.history_type, last.actor_name, last.name) == ("-", MANAGER.name, "Iemand")


def test_the_admin_says_who_did_it(client, cast):
    client.force_login(cast.manager)
    path = f"/admin/parties/user/{cast.tenant.pk}/change/"
    form = client.get(path).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    inlines = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    data = {key: value for key, value in data.items() if key in ("email", "name", "opened")}
    assert client.post(path, {**data, **inlines, "is_active": "on", "is_staff": "on"}).status_code == 302
    row = cast.tenant.history.latest()
    assert (row.actor_name, row.history_change_reason, row.is_staff) == (cast.manager.name, "admin", True)


def test_taking_the_second_step_away_is_in_it(client, cast):
    client.force_login(cast.manager)
    data = {"action": "reset_second_factor", "_selected_action": [cast.officer.pk, cast.tenant.pk]}
    client.post("/admin/parties/user/", data)
    for user in (cast.officer, cast.tenant):
        row = user.history.latest()
        assert (row.actor_name, row.history_change_reason) == (cast.manager.name, "second factor taken away")
    assert cast.stranger.history.count() == 1
