"""How people get in: rules for django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
