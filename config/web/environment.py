"""The environment an installation is set up with; what is not understood names the setting, never its value."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

#: A line that sets something, and one that is empty or a comment.
_SETTING = re.compile(r"(?:export )?[A-Za-z_0-9]+=")
_LOOSE = re.compile(r"\s*(?:#|$)")
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

    def read_file(self, named: str, otherwise: Path) -> None:
        """The settings in the file that was named, which must be there; else those of another, if it exists."""
        path = named or otherwise
        try:
            text = Path(path).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            if named:
                raise ImproperlyConfigured(f"ENV_FILE names a file that is not there: {path}") from error
            return
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"The settings in {path} can not be read by this user.") from error
        lines = {
            number: line for number, line in enumerate(text.splitlines(), start=1) if not _LOOSE.match(line)
        }
        if wrong := [number for number, line in lines.items() if not _SETTING.match(line)]:
            # The library would go on without these, and print them with all that is secret in them.
            raise ImproperlyConfigured(f"Line {wrong[0]} of {path} must be NAME=value, all on one line.")
        self.read_env(StringIO("\n".join(lines.values())))

    def level(self, var: str, default: str) -> str:
        """A level of logging, in capitals or not."""
        level = str(self.str(var, default=default)).upper()
        if level not in logging.getLevelNamesMapping():
            raise ImproperlyConfigured(f"{var} must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
        return level
