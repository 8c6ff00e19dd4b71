"""The history of a tracked object as people read it: who, for which party, when, why, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import get_history_manager_for_model

from .diffs import Piece, word_diff
from .units import counted, number

#: Fields that say nothing to people.
_SILENT = {"id", "version"}
#: Reasons that services of the site give by themselves: words of code, told in the reader's language.
_OWN_REASONS = {
    "admin": gettext_lazy("through the admin"),
    "resent": gettext_lazy("sent again"),
    "revoked": gettext_lazy("revoked"),
    "accepted": gettext_lazy("accepted"),
    "second factor taken away": gettext_lazy("second step taken away"),
    "retention": gettext_lazy("the term of keeping is over"),
    "groups": gettext_lazy("by the groups at the provider"),
    "left": gettext_lazy("does not work for the party any more"),
    "withdrawn": gettext_lazy("withdrawn"),
    "answered by link": gettext_lazy("answered by the link"),
    "answer taken over": gettext_lazy("the answer is taken over"),
    "answer not taken over": gettext_lazy("the answer is not taken over"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field with what it said before and what it says after, in words."""

    name: str
    old: str
    new: str


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
            rows = get_history_manager_for_model(tracked).filter(**{name: obj.pk})
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
        earlier = [(model, self.before[id(row)]) for model, row in page]
        names = Names([*page, *earlier])
        return [self._step(model, row, names) for model, row in page]

    def _step(self, model: type[models.Model], row: Any, names: Names) -> Step:
        before = self.before[id(row)]
        return Step(
            kind=row.history_type,
            what="" if model is self.own else str(model._meta.verbose_name),
            moment=timezone.localtime(row.history_date),
            actor=row.actor_name,
            party=row.actor_party,
            reason=reason_words(row.history_change_reason),
            changes=[
                FieldChange(change.name, word_diff(change.old, change.new).pieces)
                for change in differences(
                    model, row.history_type, before, row, names, skip={self.parents[model]}
                )
            ],
        )


def reason_words(reason: str | None) -> str:
    """Why something was done; what the site writes down by itself is told in the reader's language."""
    return str(_OWN_REASONS.get(reason or "", reason or ""))


def differences(
    model: type[models.Model], kind: str, before: Any, row: Any, names: Names, skip: Container[str] = ()
) -> Iterator[Difference]:
    """What differs from the row before; for what is new (kind +) or gone (-), everything it said."""
    for field in told_fields(model):
        if field.name in skip or (kind != "~" and field.name == "position"):
            continue
        old = "" if before is None else names.words(field, before)
        new = names.words(field, row)
        if kind == "-":
            old, new = new, ""
        if kind != "~" and (old or new) == names.words_of_default(field):
            continue
        if old != new:
            yield Difference(capfirst(str(field.verbose_name)), old, new)


@cache
def told_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The fields of a model that say something to people, what it has of a base last; of what is tracked, those its
    history has."""
    shared = {
        field.name
        for base in model.__mro__[1:]
        if issubclass(base, models.Model) and base is not models.Model
        for field in base._meta.fields
    }
    fields = sorted(model._meta.concrete_fields, key=lambda field: field.name in shared)
    if history := getattr(model, "history", None):
        recorded = {field.name for field in history.model._meta.concrete_fields}
        fields = [field for field in fields if field.name in recorded]
    return tuple(field for field in fields if field.name not in _SILENT)


class Names:
    """Values of fields in words; what foreign keys point at is read at once."""

    def __init__(self, rows: Iterable[tuple[type[models.Model], Any]]) -> None:
        """`rows`: history rows with the model they are of; None where there is no row. A query per kind referred to."""
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for model, row in rows:
            for field in told_fields(model):
                if field.remote_field and row is not None:
                    wanted[field.remote_field.model].add(getattr(row, field.attname))
        self.found = {model: _referred(model, pks - {None}) for model, pks in wanted.items()}

    def words(self, field: models.Field[Any, Any], row: Any) -> str:
        """The value of a field in a history row."""
        value = getattr(row, field.attname)
        if isinstance(value, Decimal):
            return counted(value, self._unit(field.model, row))
        if isinstance(value, dict) and hasattr(field.model, "COUNTED_IN"):
            return _per_year(value, self._unit(field.model, row))
        return self._words(field, value)

    def _unit(self, model: type[models.Model], row: Any) -> str:
        """What the numbers of a row count, by the `COUNTED_IN` of its model: a field, or one of what it refers to."""
        way, _dot, name = getattr(model, "COUNTED_IN", "").rpartition(".")
        if way:
            reference: Any = model._meta.get_field(way)
            row = self.found.get(reference.related_model, {}).get(getattr(row, reference.attname))
        return str(getattr(row, name)) if name and row is not None else ""

    def words_of_default(self, field: models.Field[Any, Any]) -> str:
        """What a new object says when nobody filled the field in."""
        default = field.get_default()
        return "" if default == {} else self._words(field, default)

    def _words(self, field: models.Field[Any, Any], value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.remote_field:
            return str(self.found.get(field.remote_field.model, {}).get(value, _("(not there any more)")))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "j F Y H:i")
        if hasattr(value, "isoformat"):
            return date_format(value, "j F Y")
        return _plain(value)


def _plain(value: Any) -> str:
    """A value, or all that a structure of values says, without the names it has in code: parts on lines of their own."""
    if isinstance(value, dict):
        return "\n".join(filter(None, map(_plain, value.values())))
    if isinstance(value, list):
        apart = "\n" if any(isinstance(one, dict | list) for one in value) else ", "
        return apart.join(filter(None, map(_plain, value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _per_year(value: dict[str, tuple[str, str | None]], unit: str) -> str:
    """Numbers, or two that they lie between, by year: '2027: 30 woningen; 2028: 40 – 50 woningen'."""
    told = []
    for year, (first, last) in sorted(value.items()):
        low, high = Decimal(first), None if last is None else Decimal(last)
        words = counted(low, unit) if high is None else f"{number(low, unit)} – {counted(high, unit)}"
        told.append(f"{year}: {words}")
    return "; ".join(told)


def named(model: type[models.Model], pks: set[Any]) -> dict[Any, str]:
    """What rows are called, in one query."""
    return {pk: str(one) for pk, one in _referred(model, pks).items()}


def _referred(model: type[models.Model], pks: set[Any]) -> dict[Any, models.Model]:
    """The rows in one query, with what they refer to: a name is often made of that."""
    refers = [field.name for field in model._meta.concrete_fields if field.remote_field]
    return {one.pk: one for one in model._base_manager.select_related(*refers).filter(pk__in=pks)}
