"""What people are called stands on one line, whoever wrote it down: a form, a provider to log in at, or the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


def one_line(text: str) -> str:
    """The text on one line, without anything that can not be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class OneLine(forms.CharField):
    """A text of one line."""

    def to_python(self, value: Any) -> str | None:
        """What was typed, on one line."""
        return super().to_python(one_line(value) if isinstance(value, str) else value)


class OneLineField(models.CharField):
    """A text of one line in the database; what an older row holds is read as one line too, in mail as on pages."""

    def deconstruct(self) -> Any:
        """To the database it is an ordinary text."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Typed on one line."""
        return super().formfield(*args, **{"form_class": OneLine, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Checked as it will be kept."""
        value = super().to_python(value)
        return one_line(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Kept on one line; the row that is saved holds it like that from now on."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = one_line(value)
            setattr(model_instance, self.attname, value)
        return value

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        """What stands there; a usual name is left as it is at once."""
        return value if value is None or value.isprintable() else one_line(value)
