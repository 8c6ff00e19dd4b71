"""The actions of a framework: what is still open, by when, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from agreements.models import FrameworkAgreement
from parties.models import AnyUser

from ..meeting.models import who_does
from ..models import ActionReport, Decision, Meeting

#: How many that are done are shown; all of them stand with their meetings.
DONE_SHOWN = 50


@dataclass(frozen=True)
class Action:
    """A decision that somebody has to do; `last`: what was told of it last."""

    decision: Decision
    last: ActionReport | None
    today: date
    may_report: bool = False

    @property
    def who(self) -> str:
        """Party and function, in words; empty where nobody was named."""
        party = self.decision.party
        return who_does(party.label if party else "", self.decision.who)

    @property
    def is_done(self) -> bool:
        """Whether somebody said so last."""
        return bool(self.last and self.last.done)

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody said that it was done."""
        due = self.decision.due_on
        return not self.is_done and due is not None and due < self.today


@dataclass(frozen=True)
class Actions:
    """What the page shows; `more`: how many more are done."""

    open: Sequence[Action]
    done: Sequence[Action]
    more: int


def read_actions(
    framework: FrameworkAgreement, user: AnyUser, today: date, *, ours: set[int], coordinates: bool
) -> Actions:
    """The actions of meetings the person may see: open ones by their day, then done ones, the last first. Two queries.

    `ours`: the parties whose actions the person tells of; `coordinates`: those of everybody.
    """
    rows = (
        Decision.objects.actions()
        .filter(meeting__in=Meeting.objects.visible_to(user), meeting__round__framework=framework)
        .select_related("meeting__round", "party", "commitment")
        .prefetch_related(Prefetch("reports", ActionReport.objects.order_by("-pk")))
    )
    found = [
        Action(row, next(iter(row.reports.all()), None), today, coordinates or row.party_id in ours)
        for row in rows
    ]
    waiting = [one for one in found if not one.is_done]
    waiting.sort(
        key=lambda one: (one.decision.due_on is None, one.decision.due_on or date.max, one.decision.pk)
    )
    done = [one for one in found if one.is_done]
    done.sort(key=lambda one: -one.last.pk if one.last else 0)
    return Actions(waiting, done[:DONE_SHOWN], max(len(done) - DONE_SHOWN, 0))
