"""Inviting somebody by mail: to whom, what is sent and kept, sending again and revoking."""

import re
import smtplib

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from config.web.history import acting
from config.web.named_filter import MOST
from parties.enums import InvitationState, MembershipRole, PartyKind
from parties.invitations import services, views
from parties.models import Invitation, Mail, Party, User
from parties.permissions import may_manage_people
from tests.cast import ACTOR
from tests.reading import read

from .invitation_steps import FORM, NEW, expire, inviting, shown_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_counters")]


@pytest.fixture
def invite(client, cast, table, django_capture_on_commit_callbacks):
    return inviting(client, cast, table, django_capture_on_commit_callbacks)


def test_only_the_application_manager_invites_today(cast, table):
    assert cast.who(lambda person: may_manage_people(person, table.corporation)) == {"manager"}


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


def test_who_has_an_account_is_invited_in_the_language_it_chose(
    cast, table, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=cast.stranger.pk).update(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        services.invite(
            actor=ACTOR,
            email=cast.stranger.email.upper(),
            party=table.corporation,
            role=MembershipRole.READER,
            link=str,
        )
    assert "Invitation" in mail.outbox[0].subject


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


# ---- sent again and revoked


def test_a_revoked_one_is_not_mailed_any_more(table):
    """As long as the mail server is down the mail waits."""
    row = services.invite(
        actor=ACTOR, email=NEW, party=table.corporation, role=MembershipRole.READER, link=str
    )
    assert Mail.objects.waiting().filter(to=NEW).exists()
    services.revoke(actor=ACTOR, invitation=row)
    assert not Mail.objects.waiting().filter(to=NEW).exists()


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


# ---- what is typed


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


def test_of_a_whole_country_the_party_is_looked_up_by_name(client, cast, table, english):
    with acting(ACTOR):
        for number in range(MOST):
            Party(
                kind=PartyKind.PARTNER, slug=f"zorg-{number}", name=f"Zorg {number:02}", short_name=""
            ).save()
    client.force_login(cast.manager)
    url = "/account/uitnodigingen/"

    def offered(response) -> list[str]:
        (field,) = (one for one in read(response).iter("select") if one.get("name") == "party")
        return [one.get("value", "") for one in field if one.get("value")]

    assert offered(client.get(url)) == []
    assert offered(client.get(f"{url}?partij=zorg-7")) == ["zorg-7"]
    typed = {"email": NEW, "role": "editor", "manages_people": "on"}
    found = client.post(url, {**typed, "named": "3 ZORG", "actie": "zoek"})
    called = [f"zorg-{n}" for n in range(MOST) if "3" in f"{n:02}"]
    assert found.status_code == 200 and offered(found) == called
    form = found.context["form"]
    assert (form["email"].value(), form["role"].value(), form["manages_people"].value()) == (
        NEW,
        "editor",
        "on",
    )
    one = client.post(url, {**typed, "named": "zorg 23", "actie": "zoek"})
    assert b'<option value="zorg-23" selected>' in one.content
    nothing = client.post(url, {**typed, "named": "\0 bestaat niet", "actie": "zoek"})
    assert offered(nothing) == [] and b'id="niets-gevonden"' in nothing.content
    refused = client.post(url, {**typed, "email": "geen adres", "named": "", "party": "zorg-7"})
    assert refused.status_code == 422 and offered(refused) == ["zorg-7"]
    assert client.post(url, {**typed, "named": "", "party": "onbekend"}).status_code == 422
    assert not Invitation.objects.exists()
    assert client.post(url, {**typed, "named": "zorg 23", "party": "zorg-23"}).status_code == 302
    assert Invitation.objects.get().party.slug == "zorg-23"


def test_a_short_list_needs_no_looking_up(client, cast, table):
    client.force_login(cast.manager)
    assert b'name="named"' not in client.get("/account/uitnodigingen/").content
