"""What templates may know about people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .accounts.sessions import BEGAN
from .demo import PASSWORD, cast_by_place
from .enums import MembershipRole
from .permissions import party_ids


def demo_cast(request: HttpRequest) -> dict[str, Any]:
    """On a demo site the login page tells whom to log in as."""
    return {"demo_cast": cast_by_place(), "demo_password": PASSWORD} if settings.DEMO else {}


def deciding(request: HttpRequest) -> dict[str, Any]:
    """Whether the person decides for a party, or manages there: asked by the menu, so only where there is one."""
    user = getattr(request, "user", None)
    return {"decides": lambda: user is not None and bool(party_ids(user, MembershipRole.LINE_MANAGER))}


def session_clocks(request: HttpRequest) -> dict[str, Any]:
    """When somebody is logged out, for the page to tell it in time (`static/js/session.js`).

    `session_minutes`: after so long without a request; `session_most`: after so many minutes whatever they do,
    counted from `session_began`, which only tells sessions apart: the clock of a browser may differ from ours.
    """
    session = getattr(request, "session", None) or {}
    return {
        "session_minutes": settings.SESSION_IDLE_MINUTES,
        "session_most": settings.SESSION_COOKIE_AGE // 60,
        "session_began": int(session.get(BEGAN, 0)),
    }
