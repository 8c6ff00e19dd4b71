"""The log: everything that happened in a stretch of days, from all sources in one list, newest first.

What happened is found with one query over all tables, which gives keys only; the rows of a page are then read per
table. So the number of queries depends on how many kinds of object stand on a page, never on how much there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.web.columns import field_of
from config.web.diffs import Piece, word_diff
from config.web.trail import Difference, Names, differences, reason_words
from parties.models import User

from ..enums import LogVerb
from .places import ANCHORS, Place, Places
from .sources import Asked, Source, naming, sources

#: Entries on a page.
PER_PAGE = 50
#: What a new or removed object may say before it is folded.
UNFOLDED = 3


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the log; entries are in order of time, and at the same time of table and number."""

    at: datetime
    key: str
    pk: int


@dataclass(frozen=True)
class Question:
    """Which entries: of which days (both included), of which kinds (empty: all) and what else is asked."""

    since: date
    until: date
    kinds: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)

    def bounds(self) -> tuple[datetime, datetime]:
        """The moments from and before which."""
        first, after = (datetime.combine(day, time()) for day in (self.since, self.until + timedelta(days=1)))
        return timezone.make_aware(first), timezone.make_aware(after)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` and `what` name the object, `place` where it belongs."""

    mark: Mark
    verb: LogVerb
    actor: str
    party: str
    reason: str
    kind: str
    what: str
    place: Place
    changes: tuple[Difference, ...] = ()

    @property
    def moment(self) -> datetime:
        """When, on the clock of the site."""
        return timezone.localtime(self.mark.at)

    @property
    def day(self) -> date:
        """On which day."""
        return self.moment.date()

    @property
    def reference(self) -> str:
        """What this entry is known by: its table and number."""
        return f"{self.mark.key}/{self.mark.pk}"

    @property
    def is_folded(self) -> bool:
        """Whether all that a new or removed object says is more than a reader wants at once."""
        return self.verb != LogVerb.CHANGED and len(self.changes) > UNFOLDED

    def told(self) -> Iterator[tuple[str, tuple[Piece, ...]]]:
        """Each field with what went and what came."""
        for change in self.changes:
            yield change.name, word_diff(change.old, change.new).pieces


def count(question: Question, most: int) -> int:
    """How many entries there are; `most` + 1 for more than that."""
    found = _union(question, None)
    return found[: most + 1].count() if found is not None else 0


def read_page(
    question: Question, before: Mark | None, size: int = PER_PAGE
) -> tuple[list[Entry], Mark | None]:
    """A page of the log, from `before` on; with the mark of its last entry where there are older ones."""
    found = _union(question, before)
    if found is None:
        return [], None
    keys = list(sources())
    marks = [Mark(at, keys[number], pk) for number, pk, at in found[: size + 1]]
    shown = marks[:size]
    return read_entries(shown), shown[-1] if len(marks) > size else None


def read_all(question: Question, step: int = 2000) -> Iterator[Entry]:
    """Every entry, newest first; read in steps, so that all of it is never in memory at once."""
    mark: Mark | None = None
    while True:
        entries, mark = read_page(question, mark, step)
        yield from entries
        if mark is None:
            return


def _union(question: Question, before: Mark | None) -> QuerySet[Any, Any] | None:
    """Source, number and time of what answers the question, in order; None when no table can have any."""
    first, after = question.bounds()
    parts = []
    for source in sources().values():
        if question.kinds and source.key not in question.kinds:
            continue
        found = source.find(question.asked)
        if found is not None:
            found = found.filter(**{f"{source.at}__gte": first, f"{source.at}__lt": after})
            if before is not None:
                found = found.filter(_older(source, before))
            parts.append(found.order_by().values_list("log_source", "log_pk", "log_at"))
    if not parts:
        return None
    together = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return together.order_by("-log_at", "-log_source", "-log_pk")


def _older(source: Source, mark: Mark) -> Q:
    """Only what stands after the mark in the list."""
    older = Q(**{f"{source.at}__lt": mark.at})
    if source.key < mark.key:
        return Q(**{f"{source.at}__lte": mark.at})
    return older | Q(**{source.at: mark.at, "pk__lt": mark.pk}) if source.key == mark.key else older


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of the log with the one before it."""

    source: Source
    row: Any
    before: Any


def read_entries(marks: Sequence[Mark]) -> list[Entry]:
    """What happened at these marks, in their order."""
    pks: dict[str, list[int]] = defaultdict(list)
    for mark in marks:
        pks[mark.key].append(mark.pk)
    found = {(key, one.row.pk): one for key, own in pks.items() for one in _rows(sources()[key], own)}
    there = [found[mark.key, mark.pk] for mark in marks]
    objects = [one for one in there if not one.source.is_access]
    names = Names((one.source.model, row) for one in objects for row in (one.row, one.before))
    places = Places((one.source.model, one.row) for one in objects)
    return [_entry(mark, one, names, places) for mark, one in zip(marks, there, strict=True)]


def _rows(source: Source, pks: list[int]) -> Iterator[_Found]:
    """The rows and what stood before each of them, in two queries."""
    rows = source.all().filter(pk__in=pks)
    if source.party:
        rows = rows.annotate(log_party=F(source.party))
    if source.series:
        rows = rows.annotate(log_before=_before(source))
    own = list(rows)
    wanted = {row.log_before for row in own if source.series and row.log_before}
    earlier = source.rows._base_manager.in_bulk(wanted) if wanted else {}
    for row in own:
        yield _Found(source, row, earlier.get(row.log_before) if source.series else None)


def _before(source: Source) -> Subquery:
    """The key of the row before this one, of the same object or series."""
    same = source.rows._base_manager.all()
    for name in source.series:
        if field_of(source.rows, name).null:
            # Nobody's number is nought: a joint text is compared with the joint text before.
            same = same.annotate(**{f"log_{name}": Coalesce(F(name), 0)})
            same = same.filter(**{f"log_{name}": Coalesce(OuterRef(name), 0)})
        else:
            same = same.filter(**{name: OuterRef(name)})
    older = Q(**{f"{source.at}__lt": OuterRef(source.at)}) | Q(
        **{source.at: OuterRef(source.at), "pk__lt": OuterRef("pk")}
    )
    return Subquery(same.filter(older).order_by(f"-{source.at}", "-pk").values("pk")[:1])


def _entry(mark: Mark, one: _Found, names: Names, places: Places) -> Entry:
    source, row = one.source, one.row
    verb = source.verb_of(row)
    actor = str(getattr(row, source.actor)) if source.actor else ""
    party = str(row.log_party or "") if source.party else ""
    if source.is_access:
        return Entry(mark, verb, actor, party, row.detail, "", row.subject, Place(""))
    place = places.of(row)
    untold = source.untold | {places.by(row)}
    stands_alone = source.model in ANCHORS and place.name
    return Entry(
        mark=mark,
        verb=verb,
        actor=actor,
        party=party,
        reason=reason_words(getattr(row, source.reason)) if source.reason else "",
        kind=source.label,
        what="" if stands_alone else _what(source, row, names, untold),
        place=place,
        changes=tuple(differences(source.model, _kind(one), one.before, row, names, skip=untold)),
    )


def _kind(one: _Found) -> str:
    """How the row is compared: what is only added is told as a change of what stood there before."""
    if one.source.is_history:
        return str(one.row.history_type)
    return "~" if one.before is not None else "+"


def _what(source: Source, row: Any, names: Names, untold: Container[str]) -> str:
    """Which of its kind: whose it is, its number and title, another name, or what it connects."""
    fields = {one.name: one for one in source.model._meta.concrete_fields}
    refers = [one for one in fields.values() if one.remote_field and one.name not in untold]
    people = [names.words(one, row) for one in refers if one.related_model is User]
    own = {name: names.words(fields[name], row) for name in naming(source.model)}
    titled = " ".join(filter(None, (own.get("number"), own.get("title"))))
    choices = [", ".join(filter(None, people)), titled, *own.values()]
    connected = ", ".join(filter(None, (names.words(one, row) for one in refers)))
    return next(filter(None, [*choices, connected]), "")
