"""Inviting somebody by mail, and what happens to the link."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from config.web.history import acting
from parties.enums import InvitationState, MembershipRole
from parties.invitations import services, views
from parties.models import Invitation, Mail, Membership, User
from parties.permissions import may_manage_people
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

NEW = "nieuw@corporatie.example"
PASSWORD = "Een-lang-wachtwoord-9"
FORM = {"name": "Nieuwe medewerker", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


@pytest.fixture
def invite(client, cast, table, django_capture_on_commit_callbacks):
    """The manager invites through the page; gives the path in the mail."""

    def send(email=NEW, role="editor"):
        client.force_login(cast.manager)
        data = {"email": email, "party": table.corporation.slug, "role": role}
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post("/account/uitnodigingen/", data)
        assert response.status_code == 302
        client.logout()
        return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]

    return send


def expire():
    row = Invitation.objects.get()
    row.expires_at = timezone.now() - timedelta(seconds=1)
    with acting(ACTOR):
        row.save()


def shown_state(response):
    return re.search(r'id="reden" data-state="(\w+)"', response.content.decode())[1]


def test_only_the_application_manager_invites_today(cast, table):
    assert cast.who(lambda person: may_manage_people(person, table.corporation)) == {"manager"}


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


def test_only_a_digest_is_kept(invite):
    token = invite().rstrip("/").rsplit("/", 1)[1]
    row = Invitation.objects.get()
    assert row.token_hash == services.digest(token) != token
    assert token not in str(Invitation.history.values())


def test_the_mail_is_in_dutch_whatever_the_inviter_reads(client, cast, invite, monkeypatch):
    languages = []
    post = services.post

    def listen(**fields):
        languages.append(get_language())
        return post(**fields)

    monkeypatch.setattr(services, "post", listen)
    User.objects.filter(pk=cast.manager.pk).update(language="en")
    invite()
    assert languages == ["nl"]


def test_no_mail_when_nothing_is_kept(cast, table, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        services.invite(actor=ACTOR, email=NEW, party=table.corporation, role=MembershipRole.READER, link=str)
        raise RuntimeError
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_a_mail_server_that_refuses_is_told(
    client, cast, table, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        row = services.invite(
            actor=ACTOR, email=NEW, party=table.corporation, role=MembershipRole.READER, link=str
        )
    assert row.mail_failed
    assert Invitation.objects.get().state == InvitationState.OPEN
    assert "did not go" in caplog.text
    assert NEW not in caplog.text


# ---- links that do not work


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


def test_a_revoked_one_is_not_mailed_any_more(table):
    """As long as the mail server is down the mail waits."""
    row = services.invite(
        actor=ACTOR, email=NEW, party=table.corporation, role=MembershipRole.READER, link=str
    )
    assert Mail.objects.waiting().filter(to=NEW).exists()
    services.revoke(actor=ACTOR, invitation=row)
    assert not Mail.objects.waiting().filter(to=NEW).exists()


def test_made_up(client, invite):
    invite()
    for path in ("/account/uitnodiging/verzonnen/", f"/account/uitnodiging/{'a' * 5000}/"):
        response = client.post(path, FORM)
        assert (response.status_code, shown_state(response)) == (404, "unknown")
        assert NEW not in response.content.decode()


def test_sent_again_the_old_link_stops(client, cast, invite, django_capture_on_commit_callbacks):
    old = invite()
    expire()
    client.force_login(cast.manager)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/account/uitnodigingen/{Invitation.objects.get().pk}/opnieuw/")
    client.logout()
    new = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    assert shown_state(client.get(old)) == "unknown"
    assert client.get(new).status_code == 200


def test_strangers_are_not_mailed_without_end(client, cast, table, monkeypatch, caplog):
    monkeypatch.setitem(views._RATES, "invite", "2/h/user")
    client.force_login(cast.manager)
    form = {"party": table.corporation.slug, "role": "reader"}
    answers = [
        client.post("/account/uitnodigingen/", {**form, "email": f"n{number}@x.example"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "n2@x.example" in answers[2].content.decode()
    row = Invitation.objects.latest("pk")
    client.post(f"/account/uitnodigingen/{row.pk}/opnieuw/")
    assert Invitation.objects.get(pk=row.pk).token_hash == row.token_hash
    assert caplog.text.count("Too many invitations") == 2


@pytest.mark.parametrize("verb", ["opnieuw", "intrekken"])
def test_what_is_over_is_neither_sent_again_nor_revoked(verb, client, cast, invite, english):
    client.post(invite(), FORM)
    client.force_login(cast.manager)
    client.post("/taal/", {"taal": "en"})
    pk = Invitation.objects.get().pk
    page = client.post(f"/account/uitnodigingen/{pk}/{verb}/", follow=True)
    assert "This invitation was used already" in page.content.decode()
    assert Invitation.objects.get().state == InvitationState.ACCEPTED
    assert len(mail.outbox) == 1


# ---- a known address


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


def test_inviting_tells_nothing_about_accounts(client, cast, table):
    client.force_login(cast.manager)
    data = {"party": table.corporation.slug, "role": "reader"}
    answers = {
        (r.status_code, r["Location"])
        for r in (
            client.post("/account/uitnodigingen/", {**data, "email": email})
            for email in ("wonen@gemeente.example", "onbekend@nergens.example")
        )
    }
    assert answers == {(302, "/account/uitnodigingen/")}


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


# ---- what is typed


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


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "geen adres"),
        ("email", "x@y.example\nBcc: z@y.example"),
        ("party", "bestaat-niet"),
        ("role", "koning"),
        ("email", "beleid@corporatie.example"),
    ],
)
def test_an_invitation_that_is_wrong_is_told_at_the_field(field, value, client, cast, table):
    client.force_login(cast.manager)
    data = {"email": NEW, "party": table.corporation.slug, "role": "reader", field: value}
    response = client.post("/account/uitnodigingen/", data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_one_open_invitation_per_address_and_party(cast, table, invite):
    invite()
    with pytest.raises(ValidationError):
        services.invite(
            actor=ACTOR, email=NEW.upper(), party=table.corporation, role=MembershipRole.READER, link=str
        )
    row = Invitation.objects.get()
    row.pk, row.token_hash, row.email = None, "x", NEW.upper()
    row._state.adding = True
    with acting(ACTOR), pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    services.invite(actor=ACTOR, email=NEW, party=table.municipality, role=MembershipRole.READER, link=str)
    assert Invitation.objects.count() == 2


def test_the_admin_leads_to_the_page(client, cast, table):
    client.force_login(cast.manager)
    data = {"action": "invite_somebody", "_selected_action": [table.corporation.pk]}
    response = client.post("/admin/parties/party/", data)
    assert response["Location"] == f"/account/uitnodigingen/?partij={table.corporation.slug}"
    page = client.get(response["Location"]).content.decode()
    assert f'<option value="{table.corporation.slug}" selected>' in page


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_as_much_for_one_as_for_many(count, client, cast, table, django_assert_num_queries):
    for number in range(count):
        services.invite(
            actor=ACTOR,
            email=f"n{number}@x.example",
            party=table.corporation,
            role=MembershipRole.READER,
            link=str,
        )
    client.force_login(cast.manager)
    with django_assert_num_queries(6):
        page = client.get("/account/uitnodigingen/").content.decode()
    assert page.count("invited__one") == count


def test_before_there_is_a_party_the_manager_is_led_to_make_one(client, db):
    client.force_login(User.objects.create_user("eerste@example.org", is_superuser=True, is_staff=True))
    answer = client.get("/account/uitnodigingen/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/parties/party/add/")


def test_two_who_invite_at_once_are_told(table, monkeypatch):
    """The second one looked before the first one wrote."""
    values = {
        "actor": ACTOR,
        "email": NEW,
        "party": table.corporation,
        "role": MembershipRole.READER,
        "link": str,
    }
    look = Invitation.full_clean

    def look_and_lose(row, *args, **kwargs):
        look(row, *args, **kwargs)
        monkeypatch.setattr(Invitation, "full_clean", look)
        services.invite(**values)

    monkeypatch.setattr(Invitation, "full_clean", look_and_lose)
    with pytest.raises(ValidationError):
        services.invite(**values)


def test_two_invitations_taken_at_once_make_one_account(invite, monkeypatch):
    invite()
    User.objects.create_user(NEW)
    monkeypatch.setattr(services, "account_of", lambda row: None)
    with pytest.raises(ValidationError):
        services.accept_as_new(invitation=Invitation.objects.get(), name="Nieuw", password=PASSWORD)
    assert Invitation.objects.get().state == InvitationState.OPEN
