"""Logging in with SAML: what its setting says, and what an answer gives. The package itself is optional and not here.

The answers are stand-ins for what python3-saml hands over once it has checked signature, audience and time.
"""

from types import SimpleNamespace

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.core.context import request_context
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.apps import apps
from django.conf import settings as conf
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from config.web import providers
from config.web.providers import openid_connect, saml
from parties.accounts.provider import known_roles
from parties.models import Membership, User

pytestmark = pytest.mark.django_db

GOOD = {
    "id": "corporatie",
    "name": "Corporatie",
    "entity_id": "https://idp.example/metadata",
    "metadata_url": "https://idp.example/metadata",
    "email_domains": ["corporatie.example"],
    "ask": "de servicedesk, toestel 123",
}
BY_HAND = {
    "id": "b",
    "name": "B",
    "entity_id": "urn:b",
    "sso_url": "https://idp.example/sso",
    "x509cert": "MII",
}
MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
NONE = openid_connect([])


@pytest.fixture
def installed(monkeypatch):
    """As if the package were there."""
    monkeypatch.setattr(providers, "find_spec", lambda name: object())


# ---- the setting


class TestTheSetting:
    def test_without_it_nothing_changes(self):
        assert saml([], NONE) == {}
        assert set(conf.SOCIALACCOUNT_PROVIDERS) == {"openid_connect"}
        assert not apps.is_installed("allauth.socialaccount.providers.saml")
        with pytest.raises(NoReverseMatch):
            reverse("saml_login", args=["corporatie"])

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            ["x"],
            [{**GOOD, "entity_id": ""}],
            [{**GOOD, "typo": 1}],
            [GOOD, GOOD],
            [{**GOOD, "groups": {"g": {"party": "p"}}}],
            [{**GOOD, "groups": ["g"]}],
            [{**GOOD, "metadata_url": "http://idp.example/metadata"}],
            [{**GOOD, "sso_url": "https://idp.example/sso"}],
            [{**BY_HAND, "sso_url": "http://idp.example/sso"}],
            [{name: value for name, value in BY_HAND.items() if name != "x509cert"}],
            [{name: value for name, value in GOOD.items() if name != "metadata_url"}],
            [{**GOOD, "attributes": {"email_verified": "x"}}],
            [{**GOOD, "attributes": "email"}],
        ],
    )
    def test_a_wrong_one_is_told_at_the_start(self, wrong, installed):
        with pytest.raises(ImproperlyConfigured, match="SAML_PROVIDERS"):
            saml(wrong, NONE)

    def test_which_one_is_wrong_is_told(self, installed):
        with pytest.raises(ImproperlyConfigured, match="number 2: metadata_url"):
            saml([GOOD, {**GOOD, "id": "b", "metadata_url": "http://idp.example"}], NONE)

    def test_an_id_is_of_one_provider_of_either_kind(self, installed):
        """Accounts are kept by it: who logs in at one would be somebody else's at the other."""
        other = {"id": "corporatie", "name": "A", "server_url": "https://a", "client_id": "c", "secret": "s"}
        with pytest.raises(ImproperlyConfigured, match="same id"):
            saml([GOOD], openid_connect([other]))

    def test_without_the_package_the_cure_is_named(self, monkeypatch):
        monkeypatch.setattr(providers, "find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match=r"python3-saml.*requirements-saml\.txt"):
            saml([GOOD], NONE)

    def test_answers_must_be_asked_for_and_signed(self, installed):
        for one in (GOOD, BY_HAND):
            (app,) = saml([one], NONE)["saml"]["APPS"]
            assert set(app["settings"]["advanced"].items()) == {
                ("strict", True),
                ("want_assertion_signed", True),
                ("reject_idp_initiated_sso", True),
                ("reject_deprecated_algorithm", True),
                # What a federation fetched once does not run out; None would be two days.
                ("metadata_valid_until", ""),
            }
            assert "email_verified" not in app["settings"]["attribute_mapping"]

    def test_a_role_that_does_not_exist_is_told_by_check(self, settings, installed):
        groups = {"g": {"party": "p", "role": "koning"}}
        settings.SOCIALACCOUNT_PROVIDERS = NONE | saml([{**GOOD, "groups": groups}], NONE)
        assert [one.id for one in known_roles(None)] == ["parties.E001"]


# ---- an answer


class Answer:
    """What python3-saml tells of a person."""

    def __init__(self, **attributes: list[str]) -> None:
        self.attributes = attributes

    def get_attributes(self):
        return self.attributes

    def get_nameid(self):
        return "persoon-1"

    def get_nameid_format(self):
        return "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@pytest.fixture
def log_in(rf, table, installed, settings, monkeypatch):
    """Takes an answer the way the library does; the request with its session and messages."""
    groups = {
        "lezers": {"party": table.corporation.slug, "role": "reader"},
        "schrijvers": {"party": table.corporation.slug, "role": "editor"},
    }
    found = saml([{**GOOD, "groups": groups}], NONE)
    (told,) = found["saml"]["APPS"]
    settings.SOCIALACCOUNT_PROVIDERS = NONE | found
    monkeypatch.setitem(registry.provider_map, "saml", SAMLProvider)

    def take(**attributes: list[str]) -> SimpleNamespace:
        request = rf.get("/account/saml/corporatie/acs/finish/")
        request.session, request.user = SessionStore(), AnonymousUser()
        request._messages = CookieStorage(request)
        request.htmx = False
        provider = SAMLProvider(request, app=SocialApp(provider="saml", **told))
        with request_context(request):
            login = provider.sociallogin_from_response(request, Answer(**attributes))
            login.state = {"process": "login"}
            response = complete_social_login(request, login)
        return SimpleNamespace(request=request, response=response)

    return take


def roles(email: str) -> list[tuple[str, str]]:
    rows = Membership.objects.active().filter(user__email=email)
    return sorted(rows.values_list("party__slug", "role"))


PERSON = {MAIL: ["Nieuw@corporatie.example"], "displayName": ["Nieuwe medewerker"], "groups": ["lezers"]}


class TestAnAnswer:
    def test_groups_become_memberships(self, log_in, table):
        answer = log_in(**PERSON)
        assert answer.response["Location"] == "/"
        user = User.objects.get(email="nieuw@corporatie.example")
        assert user.name == "Nieuwe medewerker"
        assert roles(user.email) == [(table.corporation.slug, "reader")]
        assert [one["method"] for one in get_authentication_records(answer.request, user)] == [
            "socialaccount"
        ]

    def test_they_follow_the_groups(self, log_in, table):
        log_in(**PERSON)
        log_in(**{**PERSON, "groups": ["schrijvers", "lezers", "onbekend"]})
        assert roles("nieuw@corporatie.example") == [(table.corporation.slug, "editor")]
        log_in(**{**PERSON, "groups": []})
        assert roles("nieuw@corporatie.example") == []
        assert SocialAccount.objects.get().provider == "corporatie"

    def test_without_a_known_group_one_is_told_whom_to_ask(self, log_in):
        told = [str(one) for one in log_in(**{**PERSON, "groups": ["onbekend"]}).request._messages]
        assert any("de servicedesk, toestel 123" in one for one in told)

    def test_a_name_in_parts(self, log_in):
        claims = MAIL.removesuffix("emailaddress")
        log_in(**{MAIL: ["x@corporatie.example"], f"{claims}givenname": ["An"], f"{claims}surname": ["Duin"]})
        assert User.objects.get(email="x@corporatie.example").name == "An Duin"

    def test_a_trusted_domain_reaches_the_account_there_is(self, log_in, cast):
        log_in(**{**PERSON, MAIL: [cast.corporation_officer.email]})
        assert SocialAccount.objects.get().user == cast.corporation_officer

    def test_an_address_it_is_not_trusted_for_does_not(self, log_in, cast):
        """Also when it calls the address verified itself."""
        verified = {"http://schemas.auth0.com/email_verified": ["true"]}
        answer = log_in(**{**PERSON, MAIL: [cast.manager.email], **verified})
        assert answer.response["Location"] == "/inloggen/"
        assert not SocialAccount.objects.exists()

    def test_an_answer_without_an_address(self, log_in):
        answer = log_in(groups=["lezers"])
        assert answer.response["Location"] == "/inloggen/"
        assert not SocialAccount.objects.exists()
