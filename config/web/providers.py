"""Reads the providers people log in at (OpenID Connect, SAML) from the settings of an installation."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NEEDED = ("id", "name", "server_url", "client_id", "secret")
_COMMON = {"id", "name", "groups_claim", "groups", "ask", "email_domains", "logout_url"}
_KNOWN = {*_NEEDED, *_COMMON, "scope"}

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

_SAML_NEEDED = ("id", "name", "entity_id")
#: Where the provider is found: its metadata, or an address and a certificate by hand.
_SAML_BY_HAND = {"sso_url", "x509cert"}
_SAML_KNOWN = {*_SAML_NEEDED, *_COMMON, *_SAML_BY_HAND, "metadata_url", "attributes"}
#: What can be told of a person: which attribute it stands in. The rest is not ours to ask.
_SAML_ATTRIBUTES = {"uid", "email", "name", "first_name", "last_name"}
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
#: What providers usually send. Never whether an address is verified: that is for `email_domains` to say.
_SAML_USUAL = {
    "uid": ["urn:oasis:names:tc:SAML:attribute:subject-id"],
    "email": [f"{_CLAIMS}emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "email", "mail"],
    "name": ["http://schemas.microsoft.com/identity/claims/displayname", "displayName"],
    "first_name": [f"{_CLAIMS}givenname", "urn:oid:2.5.4.42"],
    "last_name": [f"{_CLAIMS}surname", "urn:oid:2.5.4.4"],
}


def openid_connect(providers: Any) -> dict[str, Any]:
    """What django-allauth wants to know of a list of providers; raises ImproperlyConfigured with what is wrong."""
    listed = _listed("OIDC_PROVIDERS", providers, _NEEDED, _KNOWN)
    apps = [_app(number, one) for number, one in enumerate(listed, start=1)]
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def saml(providers: Any, others: dict[str, Any]) -> dict[str, Any]:
    """The same for SAML; nothing for an empty list. `others`: the providers there are beside these.

    Raises ImproperlyConfigured with what is wrong, also when the package that speaks SAML is not installed.
    """
    listed = _listed("SAML_PROVIDERS", providers, _SAML_NEEDED, _SAML_KNOWN)
    apps = [_saml_app(number, one) for number, one in enumerate(listed, start=1)]
    taken = {app["provider_id"] for other in others.values() for app in other["APPS"]}
    if taken & {app["provider_id"] for app in apps}:
        raise ImproperlyConfigured("SAML_PROVIDERS: a provider has the same id as one of OIDC_PROVIDERS.")
    if apps and find_spec("onelogin") is None:
        raise ImproperlyConfigured(
            "SAML_PROVIDERS is set, but python3-saml is not installed: pip install --require-hashes"
            " --only-binary :all: -r requirements-saml.txt, or take the setting out."
        )
    return {"saml": {"APPS": apps}} if apps else {}


def _listed(setting: str, providers: Any, needed: tuple[str, ...], known: set[str]) -> list[dict[str, Any]]:
    """The providers of a setting, each with what it needs and nothing unknown."""
    if not isinstance(providers, list):
        raise ImproperlyConfigured(f"{setting} must be a JSON list of providers.")
    for number, one in enumerate(providers, start=1):
        if not isinstance(one, dict):
            raise ImproperlyConfigured(f"{setting}: number {number} is no object.")
        missing = [name for name in needed if not one.get(name)]
        unknown = sorted(one.keys() - known)
        if missing or unknown:
            raise ImproperlyConfigured(
                f"{setting}: number {number} misses {missing}, and has unknown {unknown}."
            )
        groups = one.get("groups", {})
        if not isinstance(groups, dict) or not all(
            isinstance(given, dict) and given.keys() == {"party", "role"} for given in groups.values()
        ):
            raise ImproperlyConfigured(f"{setting}: number {number}: each group needs a party and a role.")
        if "logout_url" in one:
            _check_address(setting, number, "logout_url", str(one["logout_url"]))
    ids = [one["id"] for one in providers]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured(f"{setting}: two providers have the same id.")
    return providers


def _rules(one: dict[str, Any]) -> dict[str, Any]:
    """What holds for every kind: who gets which rights, and for whose addresses it is trusted."""
    return {
        "groups_claim": one.get("groups_claim", "groups"),
        "groups": one.get("groups", {}),
        "ask": one.get("ask", ""),
        "logout_url": one.get("logout_url", ""),
        # Only for addresses in these domains is the provider's word enough to reach an account that exists.
        "verified_email": list(one.get("email_domains", [])),
        "email_authentication": bool(one.get("email_domains")),
    }


def _check_address(setting: str, number: int, name: str, address: str) -> None:
    """Nobody on the line can change the provider's answers; the libraries leave that to the connection."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE)):
        raise ImproperlyConfigured(
            f"{setting}: number {number}: {name} must start with https://. "
            "Plain http is accepted from this machine only, as whoever is on the line could log in as anybody."
        )


def _app(number: int, one: dict[str, Any]) -> dict[str, Any]:
    _check_address("OIDC_PROVIDERS", number, "server_url", str(one["server_url"]))
    settings = {"server_url": one["server_url"], **_rules(one)}
    if "scope" in one:
        settings["scope"] = one["scope"]
    return {
        "provider_id": one["id"],
        "name": one["name"],
        "client_id": one["client_id"],
        "secret": one["secret"],
        "settings": settings,
    }


def _saml_app(number: int, one: dict[str, Any]) -> dict[str, Any]:
    by_hand = _SAML_BY_HAND & one.keys()
    if ("metadata_url" in one) == bool(by_hand) or (by_hand and by_hand != _SAML_BY_HAND):
        raise ImproperlyConfigured(
            f"SAML_PROVIDERS: number {number} needs either metadata_url, or sso_url and x509cert."
        )
    for name in ("metadata_url", "sso_url"):
        if name in one:
            _check_address("SAML_PROVIDERS", number, name, str(one[name]))
    attributes = one.get("attributes", {})
    if not isinstance(attributes, dict) or attributes.keys() - _SAML_ATTRIBUTES:
        raise ImproperlyConfigured(
            f"SAML_PROVIDERS: number {number}: attributes can be {sorted(_SAML_ATTRIBUTES)}."
        )
    places = {name: one[name] for name in ("entity_id", "metadata_url", "sso_url", "x509cert") if name in one}
    return {
        "provider_id": one["id"],
        "name": one["name"],
        # The word in the addresses of this provider.
        "client_id": one["id"],
        "settings": {
            **_rules(one),
            "idp": places,
            "attribute_mapping": {**_SAML_USUAL, **attributes},
            # Unsigned or unasked answers are refused, and old ways of signing.
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                "reject_idp_initiated_sso": True,
                "reject_deprecated_algorithm": True,
                # Ours holds no key and so nothing that wears out: who fetched it once may go on with it. Empty leaves
                # the day out; without a word the library makes it two days.
                "metadata_valid_until": "",
            },
        },
    }
