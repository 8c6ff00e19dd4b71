"""Log in as somebody who had no session yet, as people do.

Django's test client makes and saves an empty session first, reads it and takes it away again, and saves the one it
makes instead twice: ten of the fourteen statements that logging in costs.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

_as_django_does = Client.force_login


class _FirstSession(SessionStore):
    """A session of somebody who had none: there is nothing to take away, and nobody else has its key."""

    #: As the session is read afterwards.
    key_salt = SessionStore().key_salt

    def cycle_key(self) -> None:
        """There is none yet."""

    def exists(self, session_key: str) -> bool:
        return False


def _force_login(self: Client, user: Any, backend: str | None = None) -> None:
    if settings.SESSION_COOKIE_NAME in self.cookies:
        return _as_django_does(self, user, backend)
    request = HttpRequest()
    session = request.session = _FirstSession()
    login(request, user, backend or settings.AUTHENTICATION_BACKENDS[0])
    session.create()
    self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return None


def install() -> None:
    """Let every client of the suite log in so."""
    Client.force_login = _force_login
