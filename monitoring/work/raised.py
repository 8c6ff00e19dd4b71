"""What was put before a higher level and waits: for the answer of who manages or decides, and to be
settled once there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from agreements.enums import EscalationLevel
from parties.models import Membership, Party

from ..enums import EscalationState
from ..escalations.reading import is_asked
from ..models import Escalation, EscalationAnswer
from ..table.nested import nested

_COLUMNS = ("pk", "level", "since", "due_on", "origin", "commitment__number", "commitment__title")


@dataclass(frozen=True)
class RaisedTurn:
    """Something (of a framework) that was put before a level. `answered`: the parties that did; None: together.

    `deciding`: the parties that did not answer and of which the person is asked; `settles`: whether they settle it.
    """

    framework: Any
    pk: int
    level: str
    since: date
    due: date | None
    origin: str
    title: str
    answered: frozenset[int | None]
    deciding: tuple[Party, ...] = ()
    settles: bool = False


def raised_in(framework: OuterRef) -> dict[str, Subquery]:
    """What is open in a framework and who answered, to annotate it with; costs no query of its own."""
    rows = Escalation.objects.open().filter(commitment__framework=framework)
    answers = EscalationAnswer.objects.filter(
        escalation__state=EscalationState.OPEN, escalation__commitment__framework=framework
    )
    return {
        "raised": nested(rows, "commitment__framework", *_COLUMNS),
        "answered": nested(answers, "escalation__commitment__framework", "escalation", "party"),
    }


def read_raised(framework: Any) -> list[RaisedTurn]:
    """What is open in a framework with `raised_in`, what waits longest first."""
    answered: dict[int, set[int | None]] = defaultdict(set)
    for escalation, party in framework.answered or ():
        answered[escalation].add(party)
    found = [
        RaisedTurn(
            framework,
            pk,
            level,
            date.fromisoformat(since),
            date.fromisoformat(due) if due else None,
            origin,
            f"{number} {title}".strip(),
            frozenset(answered[pk]),
        )
        for pk, level, since, due, origin, number, title in framework.raised or ()
    ]
    return sorted(found, key=lambda one: (one.since, one.pk))


#: The parties in whose name somebody is asked at a level.
Asked = Mapping[str, Sequence[Party]]


def asked_at(seats: Iterable[Membership], managed: Collection[int]) -> Asked:
    """For which parties somebody with these seats is asked. `managed`: those `with_managers`."""
    rows = list(seats)

    def parties(level: str) -> tuple[Party, ...]:
        asked = (row for row in rows if is_asked(row, level, managed=row.party_id in managed))
        return tuple({row.party_id: row.party for row in asked}.values())

    return {level: parties(level) for level in (EscalationLevel.MANAGEMENT, EscalationLevel.EXECUTIVE)}


def raised_for(raised: Iterable[RaisedTurn], asked: Asked, *, settles: bool) -> Iterator[RaisedTurn]:
    """What waits for the answer of one of these parties, and what was answered for who settles it."""
    for one in raised:
        decides = asked[one.level]
        together = None in one.answered
        deciding = () if together else tuple(party for party in decides if party.pk not in one.answered)
        settled = settles and bool(one.answered)
        if deciding or settled:
            yield replace(one, deciding=deciding, settles=settled)
