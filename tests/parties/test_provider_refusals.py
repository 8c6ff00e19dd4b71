"""Answers of a provider that let nobody in, and addresses it is not trusted for."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client

from parties.accounts.provider import (
    ProviderAwayMiddleware,
)
from parties.models import User

from .providers import come_back, go, log_in, refused

pytestmark = pytest.mark.django_db


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
