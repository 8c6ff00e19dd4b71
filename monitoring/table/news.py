"""Of which municipalities something was written since: what is kept of one outlives what is written elsewhere (0096).

The mark tells that something was written. Which rows are new follows from it: those between the numbers of the mark
before and of this one, in the tables whose number changed. Whoever writes does nothing for it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, Model, OuterRef, QuerySet, Subquery

from agreements.models import Coordination, FrameworkAgreement, Participation
from config.web.history import AppendOnlyModel
from parties.models import Party

from ..models import SharedIndicator

#: What tells who may see what, or is shown in several municipalities: with these anything may be otherwise.
OF_ALL = (FrameworkAgreement, Participation, Coordination, SharedIndicator)
#: With more new rows than this they are not looked at: a list that was taken in, a night without a request.
MOST_ROWS = 2000
_FAR = 4


@dataclass(frozen=True)
class Table:
    """A table of the mark. `way`: from its rows to the address word of the municipality; empty: its rows are of all."""

    name: str
    column: str
    rows: type[Model]
    way: str
    is_history: bool

    def written(self, since: int, until: int) -> QuerySet[Any, Any]:
        """The municipality of each new row, and the one it was of before; None where a row on the way is gone."""
        rows = self.rows._base_manager.order_by().filter(pk__gt=since, pk__lte=until)
        if not self.is_history:
            return rows.values_list(F(self.way), F(self.way))
        before = self.rows._base_manager.filter(id=OuterRef("id"), pk__lt=OuterRef("pk")).order_by("-pk")
        same = rows.filter(history_type="+").values_list(F(self.way), F(self.way))
        changed = rows.exclude(history_type="+")
        return same.union(changed.values_list(F(self.way), Subquery(before.values(self.way)[:1])), all=True)


@cache
def tables() -> tuple[Table, ...]:
    """Every table whose rows the mark counts, in its order."""
    found = []
    for model in apps.get_models():
        # Tracked rows, and accounts: whether somebody's is in use tells who else is asked.
        if (history := getattr(model, "history", None)) is not None and not model._meta.proxy:
            found.append(
                Table(history.model._meta.db_table, "history_id", history.model, way_of(model), True)
            )
        elif issubclass(model, AppendOnlyModel):
            assert model._meta.pk is not None
            found.append(Table(model._meta.db_table, model._meta.pk.column, model, way_of(model), False))
    return tuple(sorted(found, key=lambda one: (one.name, one.column)))


def way_of(model: type[Model]) -> str:
    """By which foreign keys that are always filled in a row leads to its municipality, the shortest way; '' for none."""
    if model in OF_ALL:
        return ""
    ahead: deque[tuple[type[Model], tuple[str, ...]]] = deque([(model, ())])
    while ahead:
        reached, hops = ahead.popleft()
        for field in reached._meta.concrete_fields:
            if field.remote_field is None or field.null:
                continue
            to: Any = field.remote_field.model._meta.concrete_model
            if to is Party and field.name == "municipality":
                return "__".join((*hops, field.name, "slug"))
            if len(hops) < _FAR:
                ahead.append((to, (*hops, field.name)))
    return ""


class News:
    """What a process knows: the numbers of the last mark, and how often something was written, per municipality."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at: tuple[Any, list[int]] | None = None
        #: Never goes back, so that nothing that was kept fits once more.
        self._of_all = 0
        self._of: Counter[str] = Counter()

    def forget(self) -> None:
        """Nothing that was kept fits any more."""
        with self._lock:
            self._at = None

    def since(self, newest: str, municipalities: Iterable[str]) -> str:
        """What changes when something was written of these, or of all; `newest`: that of a mark, and not empty."""
        with self._lock:
            self._read_on(newest)
            places = sorted(set(municipalities))
            return f"{self._of_all}:" + ".".join(f"{place}={self._of[place]}" for place in places)

    def _read_on(self, newest: str) -> None:
        """Look at the rows since the last mark. One query where anything was written, else none."""
        at = connection.settings_dict["NAME"], [int(number) for number in newest.split(".")]
        if self._at == at:
            return
        # Until it is known what is new there is no mark before: where looking fails, the next one is of all.
        before, self._at = self._at, None
        if before is None or before[0] != at[0] or not self._look(before[1], at[1]):
            self._of_all += 1
        self._at = at

    def _look(self, before: Sequence[int], now: Sequence[int]) -> bool:
        """Count what was written per municipality; False when it may be of all."""
        new = [
            (table, since, until)
            for table, since, until in zip(tables(), before, now, strict=True)
            if since != until
        ]
        # A mark that was read before the last one, or another database in the same place.
        if any(until < since or not table.way for table, since, until in new):
            return False
        if sum(until - since for _table, since, until in new) > MOST_ROWS:
            return False
        rows = [table.written(since, until) for table, since, until in new]
        places = {place for row in rows[0].union(*rows[1:]) for place in row}
        if None in places:
            return False
        self._of.update(places)
        return True


NEWS = News()
