"""Logging in at an organisation's provider: a small one runs on this machine and is asked over HTTP."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from config.web.history import acting
from parties.accounts.provider import (
    ProviderAdapter,
    _wanted,
    follow_groups,
)
from parties.enums import MembershipRole
from parties.models import Membership, User
from parties.permissions import memberships_of
from tests.cast import ACTOR

from .providers import PASSWORD, come_back, go, log_in, roles

pytestmark = pytest.mark.django_db


def test_the_login_page_offers_every_provider(client, provider):
    page = client.get("/inloggen/").content.decode()
    assert page.count("/account/oidc/") == 2
    assert "/account/oidc/corporatie/login/" in page


def test_without_providers_nothing_is_offered(client, db):
    assert 'id="aanbieders"' not in client.get("/inloggen/").content.decode()


def test_groups_become_memberships(provider, table):
    client, response = log_in(provider)
    assert response["Location"] == "/"
    assert roles("nieuw@corporatie.example") == [(table.corporation.slug, "reader")]
    user = User.objects.get(email="nieuw@corporatie.example")
    assert (user.name, user.has_usable_password(), user.is_staff) == ("Nieuwe medewerker", False, False)
    assert client.session[SESSION_KEY] == str(user.pk)
    assert "servicedesk" not in client.get("/account/").content.decode()
    log_in(provider)
    assert Membership.history.get(user=user).actor_name == "Corporatie"


def test_they_follow_the_groups(provider, table):
    email = "nieuw@corporatie.example"
    log_in(provider)
    log_in(provider, groups=["schrijvers", "lezers", "onbekend"])
    assert roles(email) == [(table.corporation.slug, "editor")]
    assert User.objects.filter(email=email).count() == 1
    log_in(provider, groups="lezers")
    assert roles(email) == [(table.corporation.slug, "reader")]
    log_in(provider, groups=[])
    assert roles(email) == []


def test_of_many_groups_the_one_that_gives_most_counts_and_what_does_not_exist_is_in_the_log(
    cast, table, caplog
):
    party = table.corporation.slug
    mapping = {f"{number}": {"party": party, "role": "reader"} for number in range(20)}
    mapping |= {"schrijvers": {"party": party, "role": "editor"}}
    mapping |= {"koning": {"party": party, "role": "koning"}, "weg": {"party": "weg", "role": "reader"}}
    person = cast.stranger
    before = len(memberships_of(person))
    follow_groups(user=person, groups={*mapping}, mapping=mapping, provider="Corporatie")
    assert (party, "editor") in roles(person.email)
    assert len(memberships_of(person)) == before + 1
    assert set(caplog.messages) == {
        "The groups of Corporatie name a party that does not exist: weg.",
        "The group koning gives a role that does not exist.",
    }


@pytest.mark.parametrize("another", [False, True])
def test_that_nobody_manages_the_people_any_more_is_in_the_log(cast, table, caplog, another):
    party = table.corporation
    with acting(ACTOR):
        row = cast.corporation_officer.memberships.get()
        row.manages_people = True
        row.save()
        if another:
            Membership.objects.create(user=cast.stranger, party=party, role="reader", manages_people=True)
    mapping = {"lezers": {"party": party.slug, "role": "reader"}}
    follow_groups(user=cast.corporation_officer, groups=[], mapping=mapping, provider="Corporatie")
    told = f"Nobody manages the people of {party.slug} any more: Corporatie ended it."
    assert caplog.messages == ([] if another else [told])


@pytest.mark.parametrize("days", [1, 30])
def test_a_membership_of_some_days_is_ended_and_another_party_left_alone(days, provider, table, caplog):
    log_in(provider)
    user = User.objects.get(email="nieuw@corporatie.example")
    with acting(ACTOR):
        row = user.memberships.get()
        row.starts_on = timezone.localdate() - timedelta(days=days)
        row.save()
        Membership.objects.create(user=user, party=table.tenants, role="reader")
    log_in(provider, groups=[])
    assert roles(user.email) == [(table.tenants.slug, "reader")]
    assert user.memberships.get(party=table.corporation).ends_on == timezone.localdate() - timedelta(days=1)
    assert "Nobody manages" not in caplog.text


@pytest.mark.parametrize("groups", [["iets anders"], [], None, "x", {"lezers": 1}, [1, None, ["lezers"]]])
def test_unknown_groups_log_in_without_rights_and_are_told_whom_to_ask(groups, provider):
    client, _response = log_in(provider, groups=groups)
    assert SESSION_KEY in client.session
    assert roles("nieuw@corporatie.example") == []
    page = client.get("/account/").content.decode()
    assert "de servicedesk, toestel 123" in page
    assert 'id="geen-rechten"' in page
    assert client.get("/duinstede/").status_code == 404


def test_whom_to_ask_where_the_provider_names_nobody(provider):
    provider.codes.add("goed")
    client = Client()
    client.cookies["taal"] = "en"
    come_back(client, go(client, "gemeente"), at="gemeente")
    assert "Ask the application manager of your organisation." in client.get("/account/").content.decode()


def test_two_windows_at_the_first_login_make_one_account(provider, table, monkeypatch):
    save_user = ProviderAdapter.save_user

    def meanwhile(*asked, form):
        """Nobody is known, says the first window; and then the second one is through."""
        monkeypatch.setattr(ProviderAdapter, "save_user", save_user)
        log_in(provider)
        return save_user(*asked, form)

    monkeypatch.setattr(ProviderAdapter, "save_user", meanwhile)
    client = Client()
    client.cookies["taal"] = "en"
    _client, response = log_in(provider, client)
    assert response["Location"] == "/inloggen/"
    assert "made just now, in another window" in client.get("/inloggen/").content.decode()
    assert SESSION_KEY not in client.session
    provider.codes.add("goed")
    log_in(provider, client)
    assert client.session[SESSION_KEY] == str(User.objects.get(email="nieuw@corporatie.example").pk)
    assert roles("nieuw@corporatie.example") == [(table.corporation.slug, "reader")]


LEAVE = 'href="https://elders.example/uit?client_id=a&amp;na=b"'


def test_who_logs_out_can_leave_the_provider_too(provider):
    client, _response = log_in(provider)
    page = client.post("/uitloggen/", follow=True).content.decode()
    assert (page.count(LEAVE), page.count("Corporatie.")) == (1, 1)
    log_in(provider, client)
    session = client.session
    session["session_seen"] = 0
    session.save()
    assert LEAVE in client.get("/", follow=True).content.decode()


def test_nobody_is_told_to_leave_who_comes_in_or_did_not_come_from_there(provider, cast, client):
    inside, _response = log_in(provider)
    log_in(provider, inside)
    assert LEAVE not in inside.get("/account/").content.decode()
    client.force_login(User.objects.get(pk=cast.tenant.pk))
    assert LEAVE not in client.post("/uitloggen/", follow=True).content.decode()


def test_who_has_an_own_second_step_is_asked_for_it(provider, cast):
    """Both providers know the site by the same client_id."""
    user = User.objects.create_user(email="nieuw@corporatie.example")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client, response = log_in(provider)
    assert response["Location"] == "/account/tweede-stap/authenticate/"
    assert client.get(response["Location"]).status_code == 200
    client.post(response["Location"], {"code": codes[0]})
    assert client.session[SESSION_KEY] == str(user.pk)
    assert [role for _party, role in roles(user.email)] == ["reader"]


def test_who_has_no_password_chooses_one_before_leaving_the_provider(provider):
    client, _response = log_in(provider)
    client.cookies["taal"] = "en"
    told = client.post("/account/extern/", {"account": SocialAccount.objects.get().pk}).content.decode()
    assert "First choose a password." in told
    assert "log in at your organisation" in client.get("/account/password/set/").content.decode()


def test_a_trusted_domain_reaches_the_account_there_is(provider, cast):
    client, _response = log_in(provider, email=cast.corporation_officer.email.upper())
    assert client.session[SESSION_KEY] == str(cast.corporation_officer.pk)


def test_the_first_login_there_ends_the_password_and_other_sessions(provider, cast, client):
    """Also of who was invited by mail."""
    user = cast.corporation_officer
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    log_in(provider, email=user.email)
    assert SESSION_KEY in client.session
    assert client.get("/account/").status_code == 302
    user.refresh_from_db()
    assert not user.has_usable_password()
    # A password that was asked for afterwards stays.
    user.set_password(PASSWORD)
    user.save()
    log_in(provider, email=user.email)
    user.refresh_from_db()
    assert user.has_usable_password()


def test_a_manager_without_memberships_needs_no_rights_from_a_group(provider):
    client, _response = log_in(provider, groups=[])
    User.objects.filter(email="nieuw@corporatie.example").update(is_superuser=True)
    client, _response = log_in(provider)
    assert "servicedesk" not in client.get("/account/").content.decode()


def test_a_long_name_is_cut_and_half_a_name_is_one(provider):
    log_in(provider, name="x" * 200)
    assert User.objects.get(email="nieuw@corporatie.example").name == "x" * 150
    log_in(provider, name=None, given_name="An", sub="2", email="an@corporatie.example")
    assert User.objects.get(email="an@corporatie.example").name == "An"


@pytest.mark.parametrize(
    ("given", "role"),
    [
        (("reader", "line_manager"), MembershipRole.LINE_MANAGER),
        # Neither may do all that the other does, so it is both, whatever comes first.
        (("line_manager", "editor"), MembershipRole.EDITING_MANAGER),
        (("editor", "line_manager"), MembershipRole.EDITING_MANAGER),
        (("editing_manager", "editor"), MembershipRole.EDITING_MANAGER),
        (("editor", "decision_maker"), MembershipRole.DECISION_MAKER),
        (("line_manager", "decision_maker", "reader"), MembershipRole.DECISION_MAKER),
    ],
)
def test_of_several_roles_it_is_the_one_that_may_do_what_all_may(given, role):
    mapping = {f"groep-{name}": {"party": "duinstede", "role": name} for name in given}
    assert _wanted(set(mapping), mapping) == {"duinstede": role}
