"""security.txt by RFC 9116, from the settings."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.conf import settings
from django.utils import timezone


def problem() -> str:
    """Why there is no security.txt; empty when there is one."""
    if not settings.SECURITY_CONTACT:
        return "SECURITY_CONTACT is not set"
    if any(not one.startswith(("mailto:", "https://", "tel:")) for one in settings.SECURITY_CONTACT):
        return "SECURITY_CONTACT holds something that is no mailto:, https:// or tel: address"
    if settings.SECURITY_EXPIRES is None:
        return "SECURITY_EXPIRES is not set"
    if timezone.localdate() >= settings.SECURITY_EXPIRES:
        return "SECURITY_EXPIRES has passed"
    return ""


def security_txt(canonical: str) -> str:
    """The file at `canonical`, its whole address; empty where there is a problem."""
    last = settings.SECURITY_EXPIRES
    if problem() or last is None:
        return ""
    expires = datetime.combine(last, time(), tzinfo=UTC)
    lines = [f"Contact: {one}" for one in settings.SECURITY_CONTACT]
    lines += [
        f"Expires: {expires.isoformat(timespec='seconds').replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {canonical}",
    ]
    return "\n".join(lines) + "\n"
