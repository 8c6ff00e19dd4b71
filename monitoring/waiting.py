"""The file of a list while somebody looks at what it would do: kept apart, and named under a seal."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core import signing

from agreements.services.import_files import KEPT, WaitingFile

#: No other file can be named than that of a preview, nor by somebody else, nor for another framework.
_SALT = "monitoring.waiting"


class GoneError(Exception):
    """The file is not there any more, or somebody else chose it."""


def put_aside(content: bytes, told: dict[str, Any]) -> str:
    """Keep a file until somebody agrees to it; the word by which it is found again, with what was told."""
    waiting = WaitingFile()
    waiting.save(content)
    return signing.dumps({**told, "file": waiting.name}, salt=_SALT)


def take_back(word: str, *, framework: int, user: int | None) -> tuple[bytes, dict[str, Any]]:
    """The file, which then waits no more, and what was told with it; raises GoneError."""
    try:
        told: dict[str, Any] = signing.loads(word, salt=_SALT, max_age=KEPT)
        if (told["framework"], told["user"]) != (framework, user):
            raise GoneError
        waiting = WaitingFile(name=told["file"], read_mode="rb")
        content: bytes = waiting.read()
    except (signing.BadSignature, FileNotFoundError) as error:
        raise GoneError from error
    with suppress(OSError):
        waiting.remove()
    return content, told
