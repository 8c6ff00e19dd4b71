"""Reads the providers people log in at (OpenID Connect) from the settings of an installation."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NEEDED = ("id", "name", "server_url", "client_id", "secret")
_KNOWN = {*_NEEDED, "groups_claim", "groups", "ask", "email_domains", "scope"}

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def openid_connect(providers: Any) -> dict[str, Any]:
    """What django-allauth wants to know of a list of providers; raises ImproperlyConfigured with what is wrong."""
    if not isinstance(providers, list):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a JSON list of providers.")
    apps = [_app(number, one) for number, one in enumerate(providers, start=1)]
    ids = [app["provider_id"] for app in apps]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured("OIDC_PROVIDERS: two providers have the same id.")
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def _app(number: int, one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: number {number} is no object.")
    missing = [name for name in _NEEDED if not one.get(name)]
    unknown = sorted(one.keys() - _KNOWN)
    if missing or unknown:
        raise ImproperlyConfigured(
            f"OIDC_PROVIDERS: number {number} misses {missing}, and has unknown {unknown}."
        )
    if not _is_safe(str(one["server_url"])):
        raise ImproperlyConfigured(
            f"OIDC_PROVIDERS: number {number}: server_url must start with https://. "
            "Plain http is accepted from this machine only, as whoever is on the line could log in as anybody."
        )
    groups = one.get("groups", {})
    if not all(isinstance(given, dict) and given.keys() == {"party", "role"} for given in groups.values()):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: number {number}: each group needs a party and a role.")
    settings = {
        "server_url": one["server_url"],
        "groups_claim": one.get("groups_claim", "groups"),
        "groups": groups,
        "ask": one.get("ask", ""),
        # Only for addresses in these domains is the provider's word enough to reach an account that exists.
        "verified_email": list(one.get("email_domains", [])),
        "email_authentication": bool(one.get("email_domains")),
    }
    if "scope" in one:
        settings["scope"] = one["scope"]
    return {
        "provider_id": one["id"],
        "name": one["name"],
        "client_id": one["client_id"],
        "secret": one["secret"],
        "settings": settings,
    }


def _is_safe(address: str) -> bool:
    """Nobody on the line can change the provider's answers; the library leaves that to the connection."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE))
