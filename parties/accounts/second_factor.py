"""Who may change things needs a second factor before anything else (docs/decisions/0021-accounts.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from config.web.htmx import came_from

from ..models import AnyUser
from ..permissions import may_change_things

#: What somebody can do without the second factor: set one up, log out, read in another language, join a party.
FREE = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "account_reauthenticate",
    "account_logout",
    "account_change_password",
    "account_set_password",
    "set_language",
    "health",
    "help",
    "help-guide",
    "robots",
    "invitation",
}
#: Ways of logging in that bring a second factor along: the own one, or that of the organisation's provider.
_BRING_ONE = {"mfa", "socialaccount"}


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether this person must set up a second factor first; asks the database only when the session can not tell."""
    user: AnyUser = request.user
    if not settings.MFA_REQUIRED or not user.is_authenticated:
        return False
    if any(one["method"] in _BRING_ONE for one in get_authentication_records(request, user)):
        return False
    if not may_change_things(user):
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


class SecondFactorMiddleware:
    """Sends who may change things to setting up a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponseBase | None:
        """Let the pages pass that are needed to set one up."""
        match = request.resolver_match
        if (match and match.url_name in FREE) or not needs_second_factor(request):
            return None
        if request.headers.get("HX-Request"):
            # A part that a page fetches by itself, such as the count in the menu, leads nobody away from a page
            # that is free; on the page for setting one up that would go round for ever.
            headers = {} if _is_on_free_page(request) else {"HX-Redirect": reverse("mfa_index")}
            return HttpResponse(status=204, headers=headers)
        return redirect("mfa_index")


def _is_on_free_page(request: HttpRequest) -> bool:
    """Whether htmx asks from a page that needs no second factor."""
    try:
        return resolve(came_from(request).path).url_name in FREE
    except Resolver404:
        return False
