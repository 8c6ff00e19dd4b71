"""What needs a decision of a person, for all parties they work for or for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.enums import EscalationLevel
from agreements.models import FrameworkAgreement
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import know_memberships, memberships_of

from ..escalations.reading import signing_at, unanswered, with_around
from ..models import Escalation
from ..table.words import light_words
from ..work.facts import Facts, read_facts
from ..work.task import Task, TaskKind, due_words, tells_late
from ..work.tasks import tasks_from
from .attention import Attention, read_attention

#: Of so many frameworks the screen tells at once.
MOST_FRAMEWORKS = 50
#: What only who decides can do, and what the municipality owes its council.
KINDS = (TaskKind.APPROVE, TaskKind.SIGN, TaskKind.CONSENT, TaskKind.COUNCIL)


@dataclass(frozen=True)
class Raised:
    """An open escalation. `mine`: parties of the person that did not answer; `waits`: everybody who did not."""

    escalation: Escalation
    word: str
    mine: tuple[Party, ...]
    waits: tuple[Party, ...]
    due: str
    late: bool
    tells_late: bool

    @property
    def decision(self) -> Decision:
        """As something that needs a decision of the person."""
        day = self.escalation.due_on
        return Decision(self.due, self.late, self.tells_late, (day is None, day or date.max, 0), raised=self)

    @property
    def sorts(self) -> tuple[Any, ...]:
        """What must be answered first; on the same day what lies before the executives first."""
        one = self.escalation
        return (
            one.due_on is None,
            one.due_on or date.max,
            one.level != EscalationLevel.EXECUTIVE,
            one.since,
            one.pk,
        )


@dataclass(frozen=True)
class Decision:
    """Something that needs a decision of the person: an escalation, or a task of my work."""

    due: str
    late: bool
    tells_late: bool
    sorts: tuple[Any, ...]
    raised: Raised | None = None
    task: Task | None = None


@dataclass(frozen=True)
class Overview:
    """Everything on the screen. `levels`: how much of what was raised lies at each, whatever is shown."""

    mine: list[Decision]
    others: list[Raised]
    levels: Mapping[str, int]
    attention: Attention
    frameworks: list[FrameworkAgreement]
    #: How many there are in all where that is more than are told of; None where everything is told.
    of: int | None = None


def deciding_for(user: AnyUser) -> list[Party]:
    """The parties the person decides or manages for, by name; no query where their memberships are known."""
    seats = [row.party for row in memberships_of(user) if row.reaches(MembershipRole.LINE_MANAGER)]
    return sorted(seats, key=lambda party: (party.label, party.pk))


def only_manages(user: AnyUser) -> bool:
    """Whether the person is asked at the level of the managers, and decides for nobody."""
    seats = memberships_of(user)
    decides = any(row.reaches(MembershipRole.DECISION_MAKER) for row in seats)
    return not decides and any(row.is_line_manager for row in seats)


def as_of_party(user: AnyUser, party: Party) -> AnyUser:
    """The person as somebody who works for this party alone: everything that asks who they are then tells of it."""
    alone = copy(user)
    # Never saved.
    alone.is_superuser = False
    know_memberships(alone, [row for row in memberships_of(user) if row.party_id == party.pk])
    return alone


def read_overview(user: AnyUser, today: date, level: str = "", named: str = "") -> Overview:
    """What needs their decision, and what asks attention where they may look; as many queries, whatever the number.

    `level`: only what lies there. Agreeing, signing and what a council was promised are of the executives.
    `named`: only where the municipality is called so. Of no more than `MOST_FRAMEWORKS` at once: only the application
    manager sees more of them.
    """
    visible = FrameworkAgreement.objects.visible_to(user).going_on().select_related("municipality")
    in_order = visible.order_by("municipality__name", "starts_on", "pk")
    frameworks = list(in_order[: MOST_FRAMEWORKS + 1])
    many = visible.count() if len(frameworks) > MOST_FRAMEWORKS else None
    if many is not None:
        if named:
            in_order = in_order.filter(municipality__name__icontains=named)
        frameworks = list(in_order[:MOST_FRAMEWORKS])
    facts = read_facts([user], today)
    mine, others, per_commitment = _raised(user, frameworks, facts, today)
    levels = Counter(one.escalation.level for one in (*mine, *others))
    mine, others = _lying(mine, level), _lying(others, level)
    decisions = [one.decision for one in mine]
    if level != EscalationLevel.MANAGEMENT:
        decisions += [_of_task(task, today) for task in tasks_from(facts, user) if task.kind in KINDS]
    attention = read_attention(frameworks, per_commitment, today)
    return Overview(sorted(decisions, key=lambda one: one.sorts), others, levels, attention, frameworks, many)


def _lying(rows: list[Raised], level: str) -> list[Raised]:
    return [one for one in rows if level in ("", one.escalation.level)]


def _of_task(task: Task, today: date) -> Decision:
    return Decision(
        due_words(task.due, today),
        task.is_late(today),
        tells_late(task.due, today),
        (task.due is None, task.due or date.max, 1),
        task=task,
    )


def _raised(
    user: AnyUser, frameworks: Sequence[FrameworkAgreement], facts: Facts, today: date
) -> tuple[list[Raised], list[Raised], Mapping[int, Escalation]]:
    """What waits for the person, everything else that is open, and per commitment the highest; three queries."""
    asked = {turn.pk: turn.deciding for turn in facts.waiting(user).raised}
    signing = signing_at(frameworks)
    rows = Escalation.objects.open().filter(commitment__framework__in=[one.pk for one in frameworks])
    mine: list[Raised] = []
    others: list[Raised] = []
    per_commitment: dict[int, Escalation] = {}
    for row in with_around(rows).order_by("pk"):
        framework = row.commitment.framework
        word = light_words(framework.middle_light)[row.line.light] if row.line else ""
        one = Raised(
            row,
            word,
            asked.get(row.pk, ()),
            tuple(unanswered(row.answers.all(), signing[framework.pk])),
            due_words(row.due_on, today),
            row.due_on is not None and row.due_on < today,
            tells_late(row.due_on, today),
        )
        (mine if one.mine else others).append(one)
        there = per_commitment.get(row.commitment_id)
        if there is None or row.level == EscalationLevel.EXECUTIVE:
            per_commitment[row.commitment_id] = row
    return sorted(mine, key=lambda one: one.sorts), sorted(others, key=lambda one: one.sorts), per_commitment
