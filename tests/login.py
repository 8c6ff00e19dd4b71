"""Log in as somebody who had no session yet, as people do.

Django's test client makes and saves an empty session first, reads it and takes it away again, and saves the one it
makes instead twice: ten of the fourteen statements that logging in costs.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client
from django.utils.crypto import get_random_string

_as_django_does = Client._login


def _login(self: Client, user: Any, backend: str | None = None) -> None:
    if settings.SESSION_COOKIE_NAME in self.cookies:
        return _as_django_does(self, user, backend)
    request = HttpRequest()
    session = request.session = SessionStore()
    session.cycle_key = partial(session._set_session_key, get_random_string(32, VALID_KEY_CHARS))
    login(request, user, backend)
    session.save(must_create=True)
    return self._set_login_cookies(request)


def install() -> None:
    """Let every client of the suite log in so."""
    Client._login = _login
