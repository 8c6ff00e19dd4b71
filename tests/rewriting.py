"""Edits every row of a table behind the application's back, for tests that ask what still tells the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import Error, models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Concat, Substr

from monitoring.models import MonitoringRound

OURS = ("parties", "agreements", "monitoring")
_DAY = date(2131, 1, 1)


def related_models() -> set[type[models.Model]]:
    """Every model of ours that relations lead to from a round, to and fro; without histories, that nothing refers to."""
    found: set[type[models.Model]] = {MonitoringRound}
    ahead = [MonitoringRound]
    while ahead:
        for field in ahead.pop()._meta.get_fields(include_hidden=True):
            model: Any = getattr(field, "related_model", None)
            if isinstance(model, type) and model not in found:
                found.add(model)
                ahead.append(model)
    return {one for one in found if one._meta.app_label in OURS and not hasattr(one, "history_id")}


def rewrite(model: type[models.Model], *, leave: frozenset[str] = frozenset()) -> set[str]:
    """Give every field of every row another value, whatever guards it; returns the fields that took one.

    What a constraint of the database refuses stays as it was. `leave`: fields that are not touched.
    """
    done = set()
    for field in model._meta.concrete_fields:
        for value in _others(field) if field.name not in leave else ():
            try:
                with transaction.atomic():
                    models.QuerySet(model).update(**{field.name: value})
            except Error:
                continue
            done.add(field.name)
            break
    return done


def _others(field: models.Field[Any, Any]) -> Iterator[Any]:
    """Values to try, one after the other."""
    if field.primary_key:
        return
    if isinstance(field, models.ForeignKey):
        yield from [None] if field.null else []
    elif field.choices:
        yield from reversed([value for value, _label in field.flatchoices])
    elif isinstance(field, models.BooleanField):
        yield Case(When(**{field.name: True}, then=False), default=True)
    elif isinstance(field, models.CharField | models.TextField):
        # The second is for what has to differ and is empty in several rows.
        for more in ((), (Cast("pk", models.TextField()),)):
            text = Concat(Value("~"), *more, F(field.name), output_field=models.TextField())
            yield Substr(text, 1, field.max_length) if field.max_length else text
    elif isinstance(field, models.DateTimeField):
        yield datetime(2131, 1, 1, tzinfo=UTC)
    elif isinstance(field, models.DateField):
        yield _DAY
    elif isinstance(field, models.IntegerField | models.DecimalField):
        yield F(field.name) + 1000
        yield F(field.name) + 1
    elif isinstance(field, models.JSONField):
        yield {"anders": [1]}
    elif isinstance(field, models.BinaryField):
        yield b"anders"
    else:
        raise NotImplementedError(f"How is {field} edited?")
