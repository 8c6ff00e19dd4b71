"""Reads the providers people log in at (OpenID Connect) from the settings of an installation."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

_NEEDED = ("id", "name", "server_url", "client_id", "secret")
_KNOWN = {*_NEEDED, "groups_claim", "groups", "ask", "email_domains", "scope"}


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
