"""One thing to do, and by when, as people say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.typed import Told, Typed, told

from ..models import MonitoringRound

#: Within so many days a deadline is told by its weekday.
WEEK = 7
#: Up to so many days late is told in days.
FORTNIGHT = 14


class TaskKind(StrEnum):
    """What a task is about, and whether somebody else asks it: that is told by mail at once, the rest when its day is near.

    Reminders keep the words in what they told before, so a word does not change.
    """

    is_asked: bool

    def __new__(cls, word: str, is_asked: bool) -> Self:
        """A word that also tells whether somebody asks it."""
        kind = str.__new__(cls, word)
        kind._value_, kind.is_asked = word, is_asked
        return kind

    # Of lines in a round, for who handles them.
    DRAFT = "draft", False
    PROGRESS = "progress", True
    ADJUST = "adjust", False
    ANSWERED = "answered", False
    REACT = "react", True
    MEND = "mend", True
    # Of a whole round, for who coordinates.
    LIGHTS = "lights", False
    OPEN = "open", False
    SETTLE = "settle", False
    REVIEW = "review", False
    # Of annual agreements and addenda.
    APPROVE = "approve", True
    SIGN = "sign", True
    ADVISE = "advise", True
    OBJECTION = "objection", True
    CONSENT = "consent", True
    REFUSED = "refused", True
    LEFT = "left", True
    EFFECT = "effect", False
    # Of what was put before a higher level.
    DECIDE = "decide", True
    DECIDED = "decided", True
    # Of the year, its turn and the council.
    STEP = "step", False
    BID_LINES = "bidlines", False
    LAY_OUT = "layout", False
    NEXT_YEAR = "nextyear", False
    NEXT_ROUND = "nextround", False
    END = "end", False
    COUNCIL = "council", False
    ACTION = "action", False
    # Of others who can not be reached, or did not take it on: in reminders only.
    UNREACHABLE = "unreachable", True
    UNTAKEN = "untaken", True


@dataclass(frozen=True)
class Place:
    """A commitment to go to."""

    label: str
    url: str


@dataclass(frozen=True)
class Task:
    """One thing to do; what people typed in its words is `Typed`.

    `lines`: the commitments it is about where it is about several; `more` are not named.
    """

    kind: TaskKind
    title: str
    url: str
    municipality: str
    about: str
    reason: str
    due: date | None
    order: tuple[Any, ...]
    light: str = ""
    is_deputy: bool = False
    lines: tuple[Place, ...] = ()
    more: int = 0
    #: The lines that can be reported on at once, and their round.
    line_ids: tuple[int, ...] = ()
    round_id: int = 0
    #: The commitment, where it is about one.
    commitment_id: int = 0
    #: The framework agreement it belongs to; `told_apart` keeps it where it must be told.
    agreement: str = ""
    #: Where a note is kept about a line that others report on.
    note_url: str = ""
    #: The round to be checked, for who shows how many words are still to be looked at.
    round: MonitoringRound | None = None

    @property
    def sorts(self) -> tuple[Any, ...]:
        """The oldest deadline first, then the oldest round, then the order of the agreement."""
        return (self.due is None, self.due or date.max, *self.order)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


def told_apart(tasks: Iterable[Task]) -> list[Task]:
    """The agreement is told only where two of one municipality stand in the list, and the task is not about it."""
    found = list(tasks)
    agreements: dict[str, set[str]] = defaultdict(set)
    for task in found:
        agreements[task.municipality].add(task.agreement)
    return [
        task
        if task.agreement != task.about and len(agreements[task.municipality] - {""}) > 1
        else replace(task, agreement="")
        for task in found
    ]


def round_words(row: MonitoringRound) -> Told:
    """A round among others: '2024, Najaar'."""
    return told(f"{row.year}, ", Typed(row.title))


def due_words(due: date | None, today: date) -> str:
    """By when, as people say it: '2 days late', 'today', 'Friday 3 July', '10 July', '1 March 2025'."""
    if due is None:
        return _("no date")
    days = (due - today).days
    if tells_late(due, today):
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 0 < days < WEEK:
        return date_format(due, "l j F")
    return date_format(due, "j F" if due.year == today.year else "j F Y")


def tells_late(due: date | None, today: date) -> bool:
    """Whether those words say already that it is late."""
    return due is not None and -FORTNIGHT <= (due - today).days < 0
