"""Refusing words that may be private, where somebody writes what everybody reads at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .finding import find


def check_private(text: str, known: frozenset[str], field: str) -> None:
    """Raise ValidationError (code `private`) at the field that names what may be private; `known`: as `find`."""
    if found := sorted({one.words for one in find(text, known)}):
        message = _(
            "This may be private: %(words)s. Write it otherwise, or tick below that it may be public."
        )
        error = ValidationError(message, code="private", params={"words": ", ".join(found)})
        raise ValidationError({field: error})
