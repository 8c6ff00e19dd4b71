"""The log of getting in: who did, who did not, and who changed the way in. Accounts by number, never what was typed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from ..models import User

logger = logging.getLogger(__name__)

_CHANGES = {
    password_changed: "has another password",
    password_set: "has a password",
    password_reset: "has another password, by mail",
    authenticator_added: "has one more second step",
    authenticator_removed: "has one second step less",
    authenticator_reset: "has other recovery codes",
}


def account_of(email: str) -> int | str:
    """The number of an account: an address that was typed is somebody's, or the password in the wrong field."""
    return User.objects.filter(email__iexact=email).values_list("pk", flat=True).first() or "unknown"


@receiver(user_logged_in)
def logged_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """With the ways somebody proved who they are, such as password and totp."""
    ways = [str(one.get("type") or one["method"]) for one in get_authentication_records(request, user)]
    logger.info("Account %s logged in from %s (%s).", user.pk, _address(request), ", ".join(ways))


@receiver(user_logged_out)
def logged_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """By themselves, or because the session was over."""
    if user is not None:
        logger.info("Account %s logged out.", user.pk)


@receiver(user_login_failed)
def refused(
    sender: Any, credentials: Mapping[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A wrong password, or an account that is not in use."""
    whose = account_of(credentials.get("email", ""))
    logger.warning("Logging in failed for account %s, from %s.", whose, _address(request))


@receiver(authentication_failed)
def second_step_refused(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A wrong code."""
    logger.warning("The second step of account %s failed, from %s.", user.pk, _address(request))


def passkey_refused(request: HttpRequest, user: User | None) -> None:
    """A key that is not theirs, or an answer that is no key's; who logs in with the key alone is not known yet."""
    whose = user.pk if user else "unknown"
    logger.warning("The passkey of account %s failed, from %s.", whose, _address(request))


@receiver(list(_CHANGES))
def changed(sender: Any, signal: Signal, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Another way in, which is what a thief wants first."""
    logger.info("Account %s %s, from %s.", user.pk, _CHANGES[signal], _address(request))


def _address(request: HttpRequest | None) -> str:
    return get_adapter().get_client_ip(request) if request else "a command"
