"""What templates may know about people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .demo import PASSWORD, cast_by_place


def demo_cast(request: HttpRequest) -> dict[str, Any]:
    """On a demo site the login page tells whom to log in as."""
    return {"demo_cast": cast_by_place(), "demo_password": PASSWORD} if settings.DEMO else {}
