"""The language of words that are kept and that everybody reads."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def site_language() -> AbstractContextManager[None]:
    """The language of the installation, whoever's click has something written down."""
    return translation.override(settings.LANGUAGE_CODE)
