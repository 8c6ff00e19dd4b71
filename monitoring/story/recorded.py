"""What was changed in the words of a commitment, its items, who and when: read from the trail of history."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enums import Recurrence, ResponsibilityRole
from agreements.models import Commitment, CommitmentItem, Completion, Planning, Responsibility
from config.web.columns import label_of
from config.web.diffs import Diff, word_diff
from parties.enums import PartyKind
from parties.models import Party

#: Rows written by one person for one reason within this time belong to one act.
_ONE_ACT = timedelta(seconds=3)
_TEXTS = ("number", "title", "text", "source_note")
_SETTINGS = ("assessable", "monitor_only", "monitored", "completed_on")


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changed: of what, and how."""

    label: str
    diff: Diff


@dataclass(slots=True)
class Act:
    """What one person changed in one go; `laid_down` when the commitment itself was entered."""

    rows: list[tuple[str, Any, Any]]
    changes: list[Change] = field(default_factory=list)
    laid_down: bool = False

    @property
    def last(self) -> Any:
        """The last history row: who, when and why are the same for all."""
        return self.rows[-1][1]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a commitment as they were at a moment."""

    number: str
    title: str
    text: str
    items: tuple[Any, ...]


class Trail:
    """The history rows of a commitment and what hangs on it, in six queries."""

    def __init__(self, commitment: Commitment) -> None:
        own = {"commitment_id": commitment.pk}
        self.rows: dict[str, list[Any]] = {
            "commitment": _ordered(Commitment, id=commitment.pk),
            "item": _ordered(CommitmentItem, **own),
            "responsibility": _ordered(Responsibility, **own),
            "planning": _ordered(Planning, **own),
            "completion": _ordered(Completion, **own),
        }
        rows = (*self.rows["responsibility"], *self.rows["completion"])
        named = {row.party_id for row in rows if row.party_id}
        self.parties = Party.objects.in_bulk(named) if named else {}
        self.items: dict[int | None, str] = {
            row.id: CommitmentItem(label=row.label, text=row.text).short for row in self.rows["item"]
        }

    def words_at(self, moment: datetime) -> Words | None:
        """The words of then; the oldest known where they were entered later. None without any history."""
        own = self.rows["commitment"]
        if not own:
            return None
        moment = max(moment, own[0].history_date + _ONE_ACT)
        known = [row for row in own if row.history_date < moment][-1]
        items: dict[int, Any] = {row.id: row for row in self.rows["item"] if row.history_date < moment}
        present = [row for row in items.values() if row.history_type != "-" and row.lapsed_on is None]
        return Words(
            known.number, known.title, known.text, tuple(sorted(present, key=lambda r: (r.position, r.id)))
        )

    def parts_done(self) -> list[tuple[Party, date]]:
        """The parties that completed their part, as it is now."""
        last = {row.id: row for row in self.rows["completion"]}
        return [
            (self.parties[row.party_id], row.completed_on)
            for row in last.values()
            if row.history_type != "-" and row.party_id in self.parties
        ]

    def acts(self) -> list[Act]:
        """What was changed, oldest first; acts that changed nothing one can read are left out."""
        describe: dict[str, Callable[[Any], str]] = {
            "item": _item,
            "responsibility": self._responsibility,
            "planning": _planning,
            "completion": self._completion,
        }
        names = {
            "item": _("Item"),
            "responsibility": _("Who"),
            "planning": _("When"),
            "completion": _("Completed"),
        }
        found = []
        for act in _acts(self.rows):
            act.laid_down = any(kind == "commitment" and before is None for kind, _row, before in act.rows)
            for kind, row, before in act.rows:
                if act.laid_down and row.history_type == "+":
                    continue
                if kind == "commitment":
                    act.changes += _own_changes(before, row)
                    continue
                old = describe[kind](before) if before is not None else ""
                new = describe[kind](row) if row.history_type != "-" else ""
                if old != new:
                    act.changes.append(Change(names[kind] + self._of_item(row), word_diff(old, new)))
            if act.laid_down or act.changes:
                found.append(act)
        return found

    def _of_item(self, row: Any) -> str:
        """Of which item somebody leads it, or it is planned; by what that was called last."""
        called = self.items.get(getattr(row, "item_id", None))
        return " " + _("of item %(item)s") % {"item": called} if called else ""

    def _completion(self, row: Any) -> str:
        who = self.parties[row.party_id].label if row.party_id in self.parties else _("a party")
        return f"{who}: {_plain(row.completed_on)}"

    def _responsibility(self, row: Any) -> str:
        who = row.outsider or (str(PartyKind(row.group).plural) if row.group else "")
        if row.party_id:
            who = self.parties[row.party_id].label if row.party_id in self.parties else _("a party")
        elif row.everyone:
            who = _("everyone")
        function = f" ({row.function})" if row.function else ""
        return f"{ResponsibilityRole(row.role).label}: {who}{function}{_term(row)}"


def _ordered(model: Any, **filters: Any) -> list[Any]:
    return list(model.history.filter(**filters).order_by("history_date", "history_id"))


def _acts(rows: dict[str, list[Any]]) -> Iterable[Act]:
    """The rows of all kinds in order of time, put together per act, each with the row before it."""
    before: dict[tuple[str, int], Any] = {}
    current: Act | None = None
    # In one act the commitment itself comes first.
    order = {kind: n for n, kind in enumerate(rows)}
    timed = ((kind, row) for kind, own in rows.items() for row in own)
    for kind, row in sorted(
        timed, key=lambda pair: (pair[1].history_date, order[pair[0]], pair[1].history_id)
    ):
        entry = (kind, row, before.get((kind, row.id)))
        before[kind, row.id] = row
        if current is not None and _belongs(current.last, row):
            current.rows.append(entry)
            continue
        if current is not None:
            yield current
        current = Act([entry])
    if current is not None:
        yield current


def _belongs(last: Any, row: Any) -> bool:
    def who_and_why(one: Any) -> tuple[str, str, str]:
        return (one.actor_name, one.actor_party, one.history_change_reason or "")

    return who_and_why(last) == who_and_why(row) and row.history_date - last.history_date <= _ONE_ACT


def _own_changes(before: Any, after: Any) -> list[Change]:
    """What changed in the commitment itself."""
    if before is None:
        return []
    found = [
        Change(label_of(Commitment, name), word_diff(getattr(before, name), getattr(after, name)))
        for name in _TEXTS
        if getattr(before, name) != getattr(after, name)
    ]
    for name in _SETTINGS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Change(label_of(Commitment, name), word_diff(_plain(old), _plain(new))))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return date_format(value, "j F Y") if isinstance(value, date) else ""


def _item(row: Any) -> str:
    return "" if row.lapsed_on else f"{row.label} {row.text}".strip()


def _planning(row: Any) -> str:
    words = [row.printed + _term(row)]
    if row.recurrence:
        words.append(str(Recurrence(row.recurrence).label))
    words += [
        label
        for on, label in (
            (row.continuous, _("continuous")),
            (row.conditional, _("only if it happens")),
            (row.elsewhere, _("settled elsewhere")),
        )
        if on
    ]
    return ", ".join(words)


def _term(row: Any) -> str:
    """The first and last day in brackets, as far as told."""
    days: Sequence[str] = [_plain(row.starts_on), _plain(row.ends_on)]
    return f" ({' – '.join(days).strip()})" if any(days) else ""
