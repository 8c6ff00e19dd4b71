"""What a password must be, in words that are in our own catalogue."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """Long enough. Django words it otherwise than its own Dutch catalogue, so that English would show."""

    def get_error_message(self) -> str:
        """What is wrong, and what is asked."""
        return ngettext(
            "This password is too short: it needs at least %(n)s character.",
            "This password is too short: it needs at least %(n)s characters.",
            self.min_length,
        ) % {"n": self.min_length}
