"""What a field of a form offers, and which field of a model it is about; both are told by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Field, Model, QuerySet


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    """Let a field offer these choices; where a form is made, its class does not know them yet."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
    return field


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> forms.ModelChoiceField:
    """Let a field offer these rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    return field


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """A column of a model, which a relation that leads back to it is not."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def label_of(model: type[Model], name: str) -> str:
    """What a column of a model is called."""
    return str(field_of(model, name).verbose_name)
