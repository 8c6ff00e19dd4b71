"""Providers that are set up wrongly are told at the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.web.providers import openid_connect
from parties.accounts.provider import (
    known_roles,
)

pytestmark = pytest.mark.django_db

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
