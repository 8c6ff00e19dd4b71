"""Reports kept in the memory of the process for as long as nothing was written since that they show (0020, 0096).

Most requests look at what the one before looked at. Everything a report shows is tracked or append-only, so the
newest row of each history tells exactly whether anything was written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from config.web.prepared import prepared_cursor

from ..models import LineDraft, MonitoringRound, SavedFilter
from .news import NEWS, tables
from .reading import read_report
from .report import Report

_T = TypeVar("_T")

#: How many things made of one report are kept; more are made anew each time.
MADE = 4000


@dataclass
class Kept:
    """A report, and what pages made of it (rows, pieces of page) under keys of their own."""

    report: Report
    made: dict[Hashable, dict[Hashable, Any]] = field(default_factory=dict)

    def drawer(self, *key: Hashable) -> dict[Hashable, Any]:
        """Where things made for one language, one kind of reader, … are kept; throw nothing away in it."""
        found = self.made.setdefault(key, {})
        return found if len(found) < MADE else {}


#: What a shelf gives that has nothing; None may be kept.
NOTHING = object()


class Shelf:
    """Things under keys, each with the mark it was made under; what was not asked for longest goes first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._things: OrderedDict[Hashable, tuple[Mark, Any]] = OrderedDict()
        self._lock = Lock()

    def find(self, mark: Mark, key: Hashable) -> Any:
        """What was put under the key while the mark was the same, or NOTHING."""
        with self._lock:
            kept = self._things.get(key)
            if kept is None or kept[0] != mark:
                return NOTHING
            self._things.move_to_end(key)
            return kept[1]

    def put(self, mark: Mark, key: Hashable, thing: Any) -> None:
        """Keep it, and let go what is over the size."""
        with self._lock:
            self._things[key] = (mark, thing)
            self._things.move_to_end(key)
            while len(self._things) > self.size:
                self._things.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._things.clear()


#: A report of 55 lines with its pieces of page takes about half a megabyte.
REPORTS = Shelf(64)
#: Small things of one person: which rounds they see, how much waits for them. They never push out a report.
OF_PEOPLE = Shelf(1000)


def clear() -> None:
    """Forget everything; for tests and for whoever writes behind the application's back."""
    REPORTS.clear()
    OF_PEOPLE.clear()
    NEWS.forget()


@cache
def _mark_sql(vendor: str) -> str:
    """The newest row of every history and every append-only table as one text, and what a person kept
    (filters, drafts) as two others.

    On PostgreSQL ids are handed out before they are committed, so a row with a lower id may still appear. While any
    transaction that writes is under way the mark is empty, and nothing is kept under it.
    """
    quote = connection.ops.quote_name
    newest = " || '.' || ".join(
        f"(SELECT CAST(COALESCE(MAX({quote(column)}), 0) AS varchar(20)) FROM {quote(table)})"  # noqa: S608
        for table, column in ((one.name, one.column) for one in tables())
    )
    rows, row = "json_group_array", "json_array"
    if vendor == "postgresql":
        # A transaction that writes has an id of its own; the application has one database role, so it sees them all.
        writing = (
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
        )
        newest = f"CASE WHEN EXISTS ({writing}) THEN '' ELSE {newest} END"
        rows, row = "json_agg", "json_build_array"
    own = f"SELECT CAST({rows}({row}(name, query)) AS text) FROM {quote(SavedFilter._meta.db_table)} WHERE user_id = %s"  # noqa: S608
    drafts = f"SELECT CAST({rows}(line_id) AS text) FROM {quote(LineDraft._meta.db_table)} WHERE user_id = %s"  # noqa: S608
    return f"SELECT {newest}, ({own}), ({drafts})"


@dataclass(frozen=True)
class Mark:
    """What tells whether anything was written since; one query."""

    newest: str
    own: str

    @classmethod
    def read(cls, user_id: int) -> Mark:
        """The mark of this moment for a person. Inside a transaction it is empty: what it reads may be rolled back."""
        if connection.in_atomic_block:
            return cls("", "")
        with prepared_cursor() as cursor:
            cursor.execute(_mark_sql(connection.vendor), [user_id, user_id])
            newest, own, drafts = cursor.fetchone()
        return cls(newest, f"{own or ''}{drafts or ''}")

    def of(self, *municipalities: str) -> Mark:
        """The same for what shows nothing but these, by their address words: it stays when something is written elsewhere (0096)."""
        return Mark(NEWS.since(self.newest, municipalities), self.own) if self.newest else self

    @property
    def of_everybody(self) -> Mark:
        """The same for who sits at which table: what parties write there leaves it as it is."""
        return Mark(self.of().newest, "")


def keep(mark: Mark, key: tuple[Hashable, ...], make: Callable[[], _T], shelf: Shelf = REPORTS) -> _T:
    """What `make` gives, from the shelf when it was made under the same mark; nothing is kept under an empty one.

    The mark must be read before anything `make` reads. What comes from the shelf is shared: never change it.
    """
    if not mark.newest:
        return make()
    own: Hashable = (connection.settings_dict["NAME"], *key)
    kept = shelf.find(mark, own)
    if kept is not NOTHING:
        found: _T = kept
        return found
    made = make()
    shelf.put(mark, own, made)
    return made


def report_of_now(monitoring_round: MonitoringRound, mark: Mark) -> Kept:
    """The report of a round (with `framework.municipality`) as pages show it; kept that day, until something is written
    in its municipality.
    """
    return keep(
        Mark(mark.of(monitoring_round.framework.municipality.slug).newest, ""),
        # A term to react, a seat and a responsibility end by their date, without anything being written.
        ("report", monitoring_round.pk, timezone.localdate()),
        lambda: Kept(read_report(monitoring_round, whole=False)),
    )


def once(drawer: dict[Hashable, Any], key: Hashable, make: Callable[[], _T]) -> _T:
    """What lies in a drawer under a key; `make` makes it the first time."""
    if key not in drawer:
        drawer[key] = make()
    found: _T = drawer[key]
    return found
