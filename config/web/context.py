"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo`: this is a demonstration site; `languages`: codes and names for the switch."""
    return {"demo": settings.DEMO, "languages": settings.LANGUAGES}
