"""Taking an invitation: once, in time, by whom it is for, and what the account is then."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from config.web.history import acting
from parties.enums import InvitationState
from parties.invitations import services
from parties.models import Invitation, Membership, User
from tests.cast import ACTOR

from .invitation_steps import FORM, NEW, PASSWORD, expire, inviting, shown_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_counters")]


@pytest.fixture
def invite(client, cast, table, django_capture_on_commit_callbacks):
    return inviting(client, cast, table, django_capture_on_commit_callbacks)


def test_from_invitation_to_first_page(client, invite, table):
    path = invite()
    assert [m.to for m in mail.outbox] == [[NEW]]
    assert "Functioneel beheerder" in mail.outbox[0].body
    page = client.get(path)
    assert page.status_code == 200
    assert NEW in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    response = client.post(path, FORM)
    assert (response.status_code, response["Location"]) == (302, "/")
    user = User.objects.get(email=NEW)
    assert (user.name, user.check_password(PASSWORD), user.is_staff) == ("Nieuwe medewerker", True, False)
    assert list(user.memberships.values_list("party__slug", "role")) == [(table.corporation.slug, "editor")]
    assert client.session["_auth_user_id"] == str(user.pk)
    trail = Invitation.history.order_by("history_id").values_list("actor_name", "history_change_reason")
    assert list(trail) == [("Functioneel beheerder", ""), ("Nieuwe medewerker", "accepted")]


def test_used_twice(client, invite):
    path = invite()
    client.post(path, FORM)
    client.logout()
    for response in (client.get(path), client.post(path, {**FORM, "name": "Iemand anders"})):
        assert (response.status_code, shown_state(response)) == (410, "accepted")
    assert User.objects.filter(email=NEW).count() == 1
    assert "_auth_user_id" not in client.session


def test_used_twice_at_once(invite):
    """The second finds the row locked, and then used."""
    invite()
    seen_by_both = Invitation.objects.get()
    services.accept_as_new(invitation=seen_by_both, name="Een", password=PASSWORD)
    with pytest.raises(services.InvitationClosedError):
        services.accept_as_new(invitation=seen_by_both, name="Twee", password=PASSWORD)
    assert list(User.objects.filter(email=NEW).values_list("name", flat=True)) == ["Een"]


def test_too_old(client, invite):
    path = invite()
    expire()
    for response in (client.get(path), client.post(path, FORM)):
        assert (response.status_code, shown_state(response)) == (410, "expired")
    assert not User.objects.filter(email=NEW).exists()


def test_it_lasts_as_long_as_the_setting_says(invite, settings):
    settings.INVITATION_DAYS = 3
    invite()
    row = Invitation.objects.get()
    assert row.expires_at - row.sent_at == timedelta(days=3)


def test_revoked(client, cast, invite):
    path = invite()
    client.force_login(cast.manager)
    pk = Invitation.objects.get().pk
    assert client.post(f"/account/uitnodigingen/{pk}/intrekken/")["Location"] == "/account/uitnodigingen/"
    client.logout()
    for response in (client.get(path), client.post(path, FORM)):
        assert (response.status_code, shown_state(response)) == (410, "revoked")
    assert not User.objects.filter(email=NEW).exists()


def test_made_up(client, invite):
    invite()
    for path in ("/account/uitnodiging/verzonnen/", f"/account/uitnodiging/{'a' * 5000}/"):
        response = client.post(path, FORM)
        assert (response.status_code, shown_state(response)) == (404, "unknown")
        assert NEW not in response.content.decode()


def test_who_has_an_account_logs_in_and_accepts(client, cast, invite, table):
    """The page of invitations and the mail are the same as for anybody else."""
    path = invite("WONEN@gemeente.example")
    assert client.get(path).status_code == 200
    before = User.objects.count()
    page = client.post(path, FORM)
    assert f"/inloggen/?next={path}" in page.content.decode()
    assert User.objects.count() == before
    assert not Membership.objects.filter(user=cast.officer, party=table.corporation).exists()
    client.force_login(cast.officer)
    assert client.get(path).status_code == 200
    assert not Membership.objects.filter(user=cast.officer, party=table.corporation).exists()
    assert client.post(path)["Location"] == "/"
    rows = Membership.objects.filter(user=cast.officer, party=table.corporation).values_list(
        "role", flat=True
    )
    assert list(rows) == ["editor"]


def test_somebody_else_can_not_take_it(client, cast, invite, table):
    path = invite()
    client.force_login(cast.tenant)
    assert client.post(path, FORM).status_code == 403
    assert not Membership.objects.filter(user=cast.tenant, party=table.corporation).exists()
    with pytest.raises(PermissionError):
        services.accept_as(invitation=Invitation.objects.get(), user=cast.tenant)
    assert Invitation.objects.get().state == InvitationState.OPEN


def test_an_account_that_was_ended_stays_ended(client, cast, invite):
    path = invite("raad@gemeente.example")
    User.objects.filter(pk=cast.council_member.pk).update(is_active=False)
    page = client.post(path, FORM)
    assert "/inloggen/?next" not in page.content.decode()
    assert not Membership.objects.filter(user=cast.council_member).exists()


def test_a_role_somebody_has_is_not_changed(cast, invite, table):
    """Made a member meanwhile by the manager, the person keeps that role."""
    invite(cast.council_member.email)
    with acting(ACTOR):
        Membership.objects.create(user=cast.council_member, party=table.corporation, role="reader")
    services.accept_as(invitation=Invitation.objects.get(), user=cast.council_member)
    assert list(cast.council_member.memberships.values_list("role", flat=True)) == ["reader"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("password1", "kort"), ("password1", NEW), ("password2", "anders"), ("name", "x" * 151)],
)
def test_wrong_input_keeps_the_invitation_and_the_name(field, value, client, invite):
    path = invite()
    both = {"password2": value} if field == "password1" else {}
    response = client.post(path, {**FORM, field: value, **both})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    if field != "name":
        assert 'value="Nieuwe medewerker"' in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()
    assert Invitation.objects.get().state == InvitationState.OPEN


def test_two_invitations_taken_at_once_make_one_account(invite, monkeypatch):
    invite()
    User.objects.create_user(NEW)
    monkeypatch.setattr(services, "account_of", lambda row: None)
    with pytest.raises(ValidationError):
        services.accept_as_new(invitation=Invitation.objects.get(), name="Nieuw", password=PASSWORD)
    assert Invitation.objects.get().state == InvitationState.OPEN
