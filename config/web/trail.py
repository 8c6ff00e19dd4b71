"""The history of a tracked object as people read it: who, for which party, when, why, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .diffs import Piece, word_diff

#: Fields that say nothing to people.
_SILENT = {"id", "version"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with what went and what came."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One change. `what` names what hangs on the object, and is empty for the object itself."""

    kind: str
    what: str
    moment: datetime
    actor: str
    party: str
    reason: str
    changes: list[FieldChange]


class Trail:
    """All history rows of an object and of what hangs on it, newest first; steps are made per page."""

    def __init__(self, obj: models.Model, parts: Iterable[tuple[type[models.Model], str]] = ()) -> None:
        """`parts`: tracked models with the name of their foreign key to the object."""
        self.parents: dict[type[models.Model], str] = {}
        found: list[tuple[type[models.Model], Any]] = []
        for model, foreign_key in ((type(obj), "pk"), *parts):
            tracked = model._meta.concrete_model or model
            name = tracked._meta.pk.attname if foreign_key == "pk" else f"{foreign_key}_id"
            self.parents[tracked] = foreign_key
            rows = tracked.history.filter(**{name: obj.pk})  # type: ignore[attr-defined]
            found += [(tracked, row) for row in rows.order_by("history_date", "history_id")]
        self.before: dict[int, Any] = {}
        latest: dict[tuple[type[models.Model], Any], Any] = {}
        for model, row in found:
            self.before[id(row)] = latest.get((model, row.id))
            latest[model, row.id] = row
        self.own = type(obj)._meta.concrete_model
        self.rows = sorted(found, key=lambda pair: (pair[1].history_date, pair[1].history_id), reverse=True)

    def __len__(self) -> int:
        return len(self.rows)

    def steps(self, start: int, end: int) -> list[Step]:
        """The steps from `start` up to `end`; asks one query per kind of object they refer to."""
        page = self.rows[start:end]
        names = _Names(page, [self.before[id(row)] for _model, row in page])
        return [self._step(model, row, names) for model, row in page]

    def _step(self, model: type[models.Model], row: Any, names: _Names) -> Step:
        before = self.before[id(row)]
        return Step(
            kind=row.history_type,
            what="" if model is self.own else str(model._meta.verbose_name),
            moment=timezone.localtime(row.history_date),
            actor=row.actor_name,
            party=row.actor_party,
            reason=_("through the admin")
            if row.history_change_reason == "admin"
            else row.history_change_reason or "",
            changes=list(self._changes(model, row, before, names)),
        )

    def _changes(
        self, model: type[models.Model], row: Any, before: Any, names: _Names
    ) -> Iterable[FieldChange]:
        """What differs from the row before; for what is new or gone, everything it said."""
        for field in _told(model):
            if field.name == self.parents[model] or (row.history_type != "~" and field.name == "position"):
                continue
            old = "" if before is None else names.words(field, before)
            new = names.words(field, row)
            if row.history_type == "-":
                old, new = new, ""
            if row.history_type != "~" and (old or new) == names.words_of_default(field):
                continue
            if old != new:
                yield FieldChange(capfirst(str(field.verbose_name)), word_diff(old, new).pieces)


def _told(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.name not in _SILENT]


class _Names:
    """Values of fields in words; what foreign keys point at is read at once."""

    def __init__(self, page: Sequence[tuple[type[models.Model], Any]], before: Sequence[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for (model, row), earlier in zip(page, before, strict=True):
            for field in _told(model):
                for one in (row, earlier):
                    if field.remote_field and one is not None:
                        wanted[field.remote_field.model].add(getattr(one, field.attname))
        self.found = {
            model: {one.pk: str(one) for one in model._base_manager.filter(pk__in=pks - {None})}
            for model, pks in wanted.items()
        }

    def words(self, field: models.Field[Any, Any], row: Any) -> str:
        """The value of a field in a history row."""
        return self._words(field, getattr(row, field.attname))

    def words_of_default(self, field: models.Field[Any, Any]) -> str:
        """What a new object says when nobody filled the field in."""
        return self._words(field, field.get_default())

    def _words(self, field: models.Field[Any, Any], value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.remote_field:
            return self.found.get(field.remote_field.model, {}).get(value, _("(not there any more)"))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "j F Y H:i")
        if hasattr(value, "isoformat"):
            return date_format(value, "j F Y")
        return str(value)
