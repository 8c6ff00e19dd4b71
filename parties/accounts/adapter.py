"""How people get in: rules for django-allauth."""

import logging
import secrets
import time
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..borrowed import clean_client_ip
from ..enums import MailKind
from ..post.services import in_language_of, post
from .log import account_of

logger = logging.getLogger(__name__)


#: Mail about an account answers what somebody does now; later it only puzzles.
TRIED_FOR = timedelta(hours=12)
#: The network address of who comes through a socket that has none.
UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing is bound to it


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: an application manager makes the account. Errors say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is not in use any more. Ask the application manager."),
        "email_password_mismatch": _(
            "E-mail address and password do not belong together. Check both and try again."
        ),
        "too_many_login_attempts": _("Too many attempts failed. Wait a few minutes and try again."),
        "enter_current_password": _("Fill in the password you have now."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many requests. Wait a few minutes and try again."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """An account that is locked after too many failures is told so, and logged."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            logger.warning(
                "Logging in is locked for account %s after too many failures; last tried from %s.",
                account_of(credentials.get("email", "")),
                self.get_client_ip(request),
            )
            raise

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's network address; that of the proxy when its X-Forwarded-For holds none.

        Those without an address then share one limit, instead of being refused everywhere.
        """
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return clean_client_ip(request.META.get("REMOTE_ADDR", "")) or UNKNOWN

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """One has to log in again; after that one begins anew, and not with another password to choose."""
        return resolve_url(settings.LOGIN_URL)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not of somebody who logged in a moment ago, so that a new account gets its second factor in one go."""
        request = self.request
        latest = max((one["at"] for one in get_authentication_records(request, request.user)), default=0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post it: written down first, sent at once, and tried again when the mail server does not answer."""
        request = allauth_context.request
        shown = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        with in_language_of(email, otherwise=get_language() or ""):
            message = self.render_mail(template_prefix, email, shown)
        html = next((str(body) for body, _type in getattr(message, "alternatives", [])), "")
        post(
            key=f"account:{secrets.token_hex(16)}",
            to=email,
            subject=message.subject,
            text=str(message.body),
            html=html,
            kind=MailKind.ACCOUNT,
            is_secret=True,
            tried_for=TRIED_FOR,
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
