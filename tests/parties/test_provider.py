"""Logging in at an organisation's provider: a small one runs on this machine and is asked over HTTP."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from config.web.history import acting
from config.web.providers import openid_connect
from parties.accounts.provider import (
    ProviderAdapter,
    ProviderAwayMiddleware,
    follow_groups,
    known_roles,
)
from parties.models import Membership, User
from parties.permissions import memberships_of
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

PASSWORD = "Een-lang-wachtwoord-9"


class Provider:
    """The provider and what it says of the person who logs in next."""

    def __init__(self):
        provider = self
        self.claims = {}
        self.down = False
        self.codes = {"goed"}
        self.audience = "prestatieafspraken"

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def answer(self, data, status=200):
                body = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if provider.down:
                    self.answer({}, 503)
                elif self.path.startswith("/.well-known/"):
                    names = ("authorization", "token", "userinfo")
                    self.answer(
                        {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"}
                        | {f"{n}_endpoint": f"{provider.url}/{n}" for n in names}
                    )
                else:
                    self.answer(provider.claims)

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                # A code works once, and only with the secret that belongs to the login it was given in.
                if sent["code"][0] not in provider.codes or "code_verifier" not in sent:
                    return self.answer({"error": "invalid_grant"}, 400)
                provider.codes.discard(sent["code"][0])
                now = int(time.time())
                told = {
                    "iss": provider.url,
                    "aud": provider.audience,
                    "iat": now,
                    "exp": now + 300,
                    **provider.claims,
                }
                token = jwt.encode(told, "k" * 32, algorithm="HS256")
                return self.answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def provider(settings, table):
    running = Provider()
    corporation, municipality = table.corporation.slug, table.municipality.slug
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        [
            {
                "id": "corporatie",
                "name": "Corporatie",
                "server_url": running.url,
                "client_id": "prestatieafspraken",
                "secret": "geheim",
                "ask": "de servicedesk, toestel 123",
                "email_domains": ["Corporatie.example"],
                "logout_url": "https://elders.example/uit?client_id=a&na=b",
                "groups": {
                    "lezers": {"party": corporation, "role": "reader"},
                    "schrijvers": {"party": corporation, "role": "editor"},
                },
            },
            {
                "id": "gemeente",
                "name": "Gemeente",
                "server_url": running.url,
                "client_id": "prestatieafspraken",
                "secret": "geheim",
                "groups": {"wonen": {"party": municipality, "role": "editor"}},
            },
        ]
    )
    running.claims = {
        "sub": "1",
        "email": "Nieuw@corporatie.example",
        "name": "Nieuwe medewerker",
        "groups": ["lezers"],
    }
    yield running
    running.close()


def go(client, at="corporatie"):
    """To the provider; gives the state it got."""
    response = client.get(f"/account/oidc/{at}/login/")
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return asked["state"][0]


def come_back(client, state, code="goed", at="corporatie"):
    return client.get(f"/account/oidc/{at}/login/callback/", {"state": state, "code": code})


def log_in(provider, client=None, **claims):
    provider.claims |= claims
    provider.codes.add("goed")
    client = client or Client()
    response = come_back(client, go(client))
    return client, response


def roles(email):
    rows = Membership.objects.active().filter(user__email=email)
    return sorted(rows.values_list("party__slug", "role"))


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


# ---- answers that are not right


def refused(response, client):
    return 'id="aanbieder-fout"' in response.content.decode() and SESSION_KEY not in client.session


@pytest.mark.parametrize("state", ["", "verzonnen", "x" * 3000])
def test_a_forged_answer(state, provider, caplog):
    client = Client()
    go(client)
    assert refused(come_back(client, state), client)
    assert "failed" in caplog.text
    assert not SocialAccount.objects.exists()


def test_an_answer_to_somebody_else(provider):
    """The link of an attacker's own login, opened in the browser of a victim."""
    attacker, victim = Client(), Client()
    state = go(attacker)
    assert refused(come_back(victim, state), victim)


def test_a_replayed_answer(provider):
    client = Client()
    state = go(client)
    come_back(client, state)
    client.post("/uitloggen/")
    provider.codes.add("goed")
    assert refused(come_back(client, state), client)
    other = Client()
    provider.codes.clear()
    assert refused(come_back(other, go(other)), other)


def test_an_answer_of_another_provider(provider):
    client = Client()
    assert refused(come_back(client, go(client), at="gemeente"), client)
    # For a visitor whatever does not exist is the login page.
    path = "/account/oidc/bestaat-niet/login/"
    assert client.get(path)["Location"] == f"/inloggen/?next={path}"


@pytest.mark.parametrize("claims", [{"exp": 1}, {"iss": "https://elders.example"}, {"aud": "iemand anders"}])
def test_a_token_that_is_too_old_or_for_somebody_else(claims, provider):
    provider.claims |= claims
    client = Client()
    assert refused(come_back(client, go(client)), client)


def test_a_cancelled_login(provider):
    client = Client()
    response = client.get(
        "/account/oidc/corporatie/login/callback/", {"state": go(client), "error": "access_denied"}
    )
    page = client.get(response["Location"]) if response.status_code == 302 else response
    assert refused(page, client)


# ---- accounts that exist


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


def test_an_address_it_is_not_trusted_for_does_not(provider, cast, caplog):
    """Else whoever runs a provider could log in as anybody."""
    for email in (cast.manager.email, cast.officer.email):
        client, response = log_in(provider, email=email, sub=email, email_verified=False)
        assert response["Location"] == "/inloggen/"
        assert SESSION_KEY not in client.session
    assert "A login at corporatie was refused" in caplog.text
    assert 'id="aanbieders"' in (page := client.get("/inloggen/").content.decode())
    assert "heeft hier al een account" in page
    assert not SocialAccount.objects.exists()


def test_an_address_it_calls_verified_itself_does_not_either(provider, cast):
    client, _response = log_in(provider, email=cast.manager.email, email_verified=True)
    assert SESSION_KEY not in client.session


def test_an_answer_without_an_address(provider):
    client, response = log_in(provider, email=None)
    assert response["Location"] == "/inloggen/"
    assert SESSION_KEY not in client.session


def test_a_provider_that_does_not_answer_leads_back_to_logging_in(provider, client, caplog):
    provider.down = True
    client.cookies["taal"] = "en"
    response = client.get("/account/oidc/corporatie/login/", follow=True)
    assert response.redirect_chain == [("/inloggen/", 302)]
    assert "login does not answer. Try again" in response.content.decode()
    assert "The provider of /account/oidc/corporatie/login/ can not be used: 503" in caplog.text


def test_an_account_that_was_ended(provider):
    log_in(provider)
    User.objects.filter(email="nieuw@corporatie.example").update(is_active=False)
    client, _response = log_in(provider)
    assert SESSION_KEY not in client.session


def test_other_trouble_than_the_provider_s_is_no_matter_of_logging_in(rf):
    middleware = ProviderAwayMiddleware(lambda request: None)
    assert middleware.process_exception(rf.get("/duinstede/"), OSError()) is None


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


# ---- configuration

GOOD = {"id": "a", "name": "A", "server_url": "https://a.example", "client_id": "c", "secret": "s"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        ["x"],
        [{**GOOD, "secret": ""}],
        [{**GOOD, "typo": 1}],
        [GOOD, GOOD],
        [{**GOOD, "groups": {"g": {"party": "p"}}}],
        [{**GOOD, "groups": {"g": "p"}}],
        [{**GOOD, "server_url": "http://a.example"}],
        [{**GOOD, "server_url": "http://127.0.0.1.a.example"}],
        [{**GOOD, "server_url": "a.example"}],
        [{**GOOD, "server_url": "https://["}],
        [{**GOOD, "server_url": "https:///path"}],
        [{**GOOD, "logout_url": "http://a.example/logout"}],
        [{**GOOD, "logout_url": "javascript:alert(1)"}],
        [{**GOOD, "server_url": "ftp://localhost"}],
    ],
)
def test_a_wrong_configuration_is_told_at_the_start(wrong):
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS"):
        openid_connect(wrong)


def test_which_one_is_wrong_is_told():
    with pytest.raises(ImproperlyConfigured, match=r"number 2 misses \['secret'\]"):
        openid_connect([GOOD, {**GOOD, "id": "b", "secret": ""}])
    with pytest.raises(ImproperlyConfigured, match="number 1: server_url"):
        openid_connect([{**GOOD, "server_url": "http://a.example"}])


def test_a_scope_of_its_own_is_asked_for():
    told = [{**GOOD, "scope": ["openid", "groups"]}, {**GOOD, "id": "b"}]
    first, second = openid_connect(told)["openid_connect"]["APPS"]
    assert first["settings"]["scope"] == ["openid", "groups"] and "scope" not in second["settings"]


@pytest.mark.parametrize(
    "address", ["https://a.example/tenant/v2.0", "http://127.0.0.1:9400", "http://[::1]/"]
)
def test_nobody_stands_between_the_site_and_the_provider(address):
    (app,) = openid_connect([{**GOOD, "server_url": address}])["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == address


def test_a_role_that_does_not_exist_is_told_by_check(settings, provider):
    assert known_roles(None) == []
    groups = {"g": {"party": "p", "role": "koning"}}
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect([{**GOOD, "groups": groups}])
    assert [one.id for one in known_roles(None)] == ["parties.E001"]
