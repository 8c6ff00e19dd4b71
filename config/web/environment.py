"""The environment an installation is set up with; what is not understood names the setting, never its value."""

from __future__ import annotations

import json
import logging
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_ASKED = {int: "must be a whole number", json.loads: "must be JSON, on one line"}


class Env(environ.Env):
    """Reads settings; a value of the wrong kind is an ImproperlyConfigured of one line."""

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The value of a setting, in its kind."""
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ValueError as error:
            if cast not in _ASKED:
                raise
            # Not the value: it may hold a secret, and what is printed ends up in logs.
            raise ImproperlyConfigured(f"{var} {_ASKED[cast]}.") from error

    def level(self, var: str, default: str) -> str:
        """A level of logging, in capitals or not."""
        level = str(self.str(var, default=default)).upper()
        if level not in logging.getLevelNamesMapping():
            raise ImproperlyConfigured(f"{var} must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
        return level
