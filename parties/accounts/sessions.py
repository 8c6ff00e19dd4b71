"""Sessions end: after doing nothing for a while, and after a number of hours whatever one does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

#: When the session began and when its person last asked for something; seconds since 1970.
BEGAN, SEEN = "session_began", "session_seen"
#: How exact the second one is, in seconds: it is not written at every request.
GRAIN = 60


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """The clocks of a session start when somebody logs in."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


class SessionEndMiddleware:
    """Logs out whose session lasted too long, and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Before any view: end the session, or note that it is in use."""
        if request.session.get(SESSION_KEY):
            words = self._over(request)
            if words:
                UserSession.objects.filter(session_key=request.session.session_key).delete()
                logout(request)
                messages.info(request, words)
        return self.get_response(request)

    def _over(self, request: HttpRequest) -> str:
        """Why the session is over; empty when it is not."""
        now = time.time()
        began, seen = (request.session.get(name, 0) for name in (BEGAN, SEEN))
        if now - began > settings.SESSION_COOKIE_AGE:
            return _("You were logged in for a long time. Log in again to go on.")
        if now - seen > settings.SESSION_IDLE_MINUTES * 60:
            return _("You did nothing here for a while, so you were logged out. Log in again to go on.")
        if now - seen > GRAIN:
            request.session[SEEN] = now
        return ""


@require_POST
def end(request: HttpRequest, session: int) -> HttpResponse:
    """End one of the person's other sessions."""
    row = UserSession.objects.filter(user_id=request.user.pk, pk=session).first()
    if row is None:
        raise Http404
    row.end()
    messages.success(request, _("That browser is logged out."))
    return redirect("usersessions_list")
