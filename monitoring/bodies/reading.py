"""The bodies of a framework with what each decided, and a year of them month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.dates import MONTHS

from agreements.models import Body, FrameworkAgreement
from parties.models import AnyUser

from ..meeting.models import Meeting

#: How many of its meetings a body shows; the rest stand with their rounds.
SHOWN = 5


@dataclass(frozen=True)
class Sitting:
    """A body, and its last meetings about a round, newest first; `more`: how many came before those."""

    body: Body
    meetings: Sequence[Meeting] = ()
    more: int = 0


@dataclass(frozen=True)
class Bodies:
    """What the page shows. `always` meet in every month; `months` holds the months in which others do, with those."""

    sittings: Sequence[Sitting]
    ended: Sequence[Sitting]
    always: Sequence[Body]
    months: Sequence[tuple[str, Sequence[Body]]]
    no_month: Sequence[Body]


def read_bodies(framework: FrameworkAgreement, user: AnyUser, today: date) -> Bodies:
    """The bodies of a framework the person may see. Two queries, whatever the number of bodies and meetings."""
    held: dict[str, list[Meeting]] = defaultdict(list)
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(round__framework=framework)
        .select_related("round")
        .annotate(
            decided=Count("decisions", filter=Q(decisions__replaced_by__isnull=True) & ~Q(decisions__text=""))
        )
        .order_by("-held_on", "-pk")
    )
    for meeting in meetings:
        held[name_of(meeting.body)].append(meeting)
    now: list[Sitting] = []
    ended: list[Sitting] = []
    for body in framework.bodies.all():
        rows = held.get(name_of(body.name), [])
        sitting = Sitting(body, rows[:SHOWN], max(len(rows) - SHOWN, 0))
        (ended if body.ended_on and body.ended_on < today else now).append(sitting)
    bodies = [one.body for one in now]
    always = [body for body in bodies if len(body.months) == len(MONTHS)]
    months = [
        (str(name), then)
        for number, name in MONTHS.items()
        if (then := [body for body in bodies if number in body.months and body not in always])
    ]
    return Bodies(now, ended, always, months, [body for body in bodies if not body.months])


def name_of(words: str) -> str:
    """How names are compared: a meeting tells its body in words that somebody typed."""
    return " ".join(words.split()).casefold()
