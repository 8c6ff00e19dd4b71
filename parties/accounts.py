"""How people get in: rules for django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: an application manager makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
