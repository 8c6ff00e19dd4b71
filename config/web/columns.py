"""The columns of a model, asked by name."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Model


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """A column of a model, which a relation that leads back to it is not."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def label_of(model: type[Model], name: str) -> str:
    """What a column of a model is called."""
    return str(field_of(model, name).verbose_name)
