"""The bodies of a framework with what each decided, and a year of them month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from agreements.models import Body, FrameworkAgreement
from agreements.services.bodies import ByMonth, by_month
from parties.models import AnyUser

from ..meeting.models import Meeting

#: How many of its meetings a body shows; the rest stand with their rounds.
SHOWN = 5


@dataclass(frozen=True)
class Held:
    """A meeting of a body; `name`: what that was called then, where it is called otherwise now."""

    meeting: Meeting
    name: str = ""


@dataclass(frozen=True)
class Sitting:
    """A body, and its last meetings about a round, newest first; `more`: how many came before those."""

    body: Body
    held: Sequence[Held] = ()
    more: int = 0


@dataclass(frozen=True)
class Bodies:
    """What the page shows."""

    sittings: Sequence[Sitting]
    ended: Sequence[Sitting]
    per_month: ByMonth


def read_bodies(framework: FrameworkAgreement, user: AnyUser, today: date) -> Bodies:
    """The bodies of a framework the person may see. Three queries, whatever the number of bodies and meetings."""
    names = Names(framework)
    held: dict[int | None, list[Meeting]] = defaultdict(list)
    began = Meeting.history.filter(id=OuterRef("pk")).order_by("history_id")
    meetings: QuerySet[Meeting] = (
        Meeting.objects.visible_to(user).filter(round__framework=framework).select_related("round")
    )
    for meeting in meetings.annotate(
        decided=Count("decisions", filter=Q(decisions__replaced_by__isnull=True) & ~Q(decisions__text="")),
        began=Subquery(began.values("history_date")[:1]),
    ).order_by("-held_on", "-pk"):
        held[names.body_of(meeting.body, meeting.began)].append(meeting)
    now: list[Sitting] = []
    ended: list[Sitting] = []
    for body in framework.bodies.all():
        rows = held[body.pk]
        shown = [Held(row, _otherwise(row.body, body.name)) for row in rows[:SHOWN]]
        sitting = Sitting(body, shown, max(len(rows) - SHOWN, 0))
        (ended if body.ended_on and body.ended_on < today else now).append(sitting)
    return Bodies(now, ended, by_month([one.body for one in now]))


def name_of(words: str) -> str:
    """How names are compared: a meeting tells its body in words that somebody typed."""
    return " ".join(words.split()).casefold()


def _otherwise(then: str, now: str) -> str:
    return "" if name_of(then) == name_of(now) else then


@dataclass
class _Borne:
    """A name of a body; `until` it got another one, None for the name of today."""

    body: int
    since: datetime
    until: datetime | None = None


class Names:
    """What the bodies of a framework were called through time, told by their history. One query."""

    def __init__(self, framework: FrameworkAgreement) -> None:
        self.borne: dict[str, list[_Borne]] = defaultdict(list)
        last: dict[int, tuple[str, _Borne]] = {}
        rows = Body.history.filter(id__in=framework.bodies.values("pk"))
        rows = rows.order_by("history_date", "history_id").values_list("id", "name", "history_date")
        for pk, words, at in rows:
            name, before = name_of(words), last.get(pk)
            if before is not None and before[0] == name:
                continue
            if before is not None:
                before[1].until = at
            last[pk] = name, _Borne(pk, at)
            self.borne[name].append(last[pk][1])

    def body_of(self, words: str, at: datetime | None) -> int | None:
        """Whom somebody meant with a name at a moment: who was called so then, else who is now, else who was last."""
        borne = self.borne.get(name_of(words), [])
        then = [one for one in borne if at and one.since <= at and (one.until is None or at < one.until)]
        now = [one for one in borne if one.until is None]
        found = then or now or borne
        return found[-1].body if found else None
