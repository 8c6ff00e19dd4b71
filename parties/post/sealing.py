"""Texts with a secret link are kept encrypted until they are sent."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(Exception):
    """The text was sealed with a key that is not known any more."""


def seal(text: str) -> str:
    """The text, encrypted with a key made of SECRET_KEY: a copy of the database alone gives no links."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again, with that key or one of SECRET_KEY_FALLBACKS; raises UnreadableError."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def _keys() -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"mail" + key.encode()).digest()))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )
