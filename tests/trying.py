"""Doing something to see whether it can be done; taken back at once."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction


class _BackError(Exception):
    """What was tried is taken back."""


def tried(deed: Callable[[], object]) -> None:
    """Do it and take it back; raises what it raises."""
    try:
        with transaction.atomic():
            deed()
            raise _BackError
    except _BackError:
        return


def works(deed: Callable[[], object]) -> bool:
    """Whether it can be done; a refusal tells why."""
    try:
        tried(deed)
    except ValidationError as error:
        assert all(error.messages), "what to do instead"
        return False
    return True
