"""What waits for a person besides rounds: annual agreements and addenda to answer, steps of the cycle, and what a
council was promised.

One query tells per framework whether there is anything; the rest is asked only where there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from agreements.enums import (
    AddendumStatus,
    AnnualStatus,
    BidStatus,
    CycleKind,
    ParticipationRole,
    StepState,
)
from agreements.models import (
    Addendum,
    AnnualAgreement,
    Bid,
    Coordination,
    CycleStep,
    CycleTurn,
    FrameworkAgreement,
    Participation,
)
from agreements.services.addendum_standing import AddendumStanding, standings_of_addenda
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of, party_ids

from ..models import CouncilItem
from ..table.nested import nested

#: A step that begins within so many days is told.
SOON = timedelta(weeks=4)
_ASKED = (AnnualStatus.PROPOSED, AnnualStatus.AGREED)
_OPEN = (AddendumStatus.PROPOSED, AddendumStatus.AGREED)
_COLUMNS = ("pk", "key", "title", "kind", "year", "starts_on", "ends_on", "position")
_COUNCIL = ("pk", "title", "kind", "reference", "due_on")
_TURN = ("party", "group", "everyone", "coordinator")


@dataclass(frozen=True)
class StepTurn:
    """A step (with its framework) in which parties of the person are on turn."""

    step: CycleStep
    state: StepState
    parties: tuple[Party, ...]

    @property
    def due(self) -> date | None:
        """By when: its last day; before it has begun, and where it has none, its first."""
        if self.state == StepState.NEXT:
            return self.step.starts_on or self.step.ends_on
        return self.step.ends_on or self.step.starts_on


@dataclass(frozen=True)
class CouncilTurn:
    """Something a municipality of the person owes its council, with a due date that is near or passed."""

    pk: int
    title: str
    kind: str
    reference: str
    due: date
    municipality: Party


@dataclass
class Waiting:
    """Everything that waits. `coordinated`: frameworks the person's parties coordinate today."""

    annuals: list[AnnualAgreement] = field(default_factory=list)
    addenda: list[AddendumStanding] = field(default_factory=list)
    steps: list[StepTurn] = field(default_factory=list)
    council: list[CouncilTurn] = field(default_factory=list)
    coordinated: set[int] = field(default_factory=set)


def read_waiting(user: AnyUser, today: date) -> Waiting:
    """Read it: one query; one more where annual agreements wait, and four where addenda do."""
    edits = party_ids(user, MembershipRole.EDITOR)
    ours = {row.party_id: row.party for row in memberships_of(user) if row.party_id in edits}
    frameworks = {row.pk: row for row in _frameworks(user, edits, today)}
    found = Waiting()
    for row in frameworks.values():
        coordinating = {pk for (pk,) in row.coordinating or ()}
        if coordinating:
            found.coordinated.add(row.pk)
        found.steps += _steps(row, ours, coordinating, today)
    found.council = _council(frameworks.values())
    if any(row.has_years for row in frameworks.values()):
        found.annuals = _with_framework(
            AnnualAgreement.objects.filter(framework__in=frameworks, status__in=_ASKED).order_by(
                "year", "pk"
            ),
            frameworks,
        )
    if any(row.has_addenda for row in frameworks.values()):
        rows = Addendum.objects.filter(framework__in=frameworks, status__in=_OPEN).order_by("pk")
        found.addenda = standings_of_addenda(_with_framework(rows, frameworks))
    return found


def _with_framework(rows: Iterable[Any], frameworks: dict[int, Any]) -> list[Any]:
    found = list(rows)
    for row in found:
        row.framework = frameworks[row.framework_id]
    return found


def _frameworks(user: AnyUser, edits: set[int], today: date) -> Iterable[Any]:
    """The frameworks with whether something waits there, the steps that may ask something, and who of ours signs."""
    own = OuterRef("pk")
    turns = CycleTurn.objects.filter(step__framework=own, step__done_on__isnull=True)
    seats = Participation.objects.filter(framework=own, party__in=edits, role=ParticipationRole.SIGNATORY)
    bids = Bid.objects.filter(
        framework=own, party__in=edits, status__in=(BidStatus.SUBMITTED, BidStatus.SETTLED)
    )
    steps = [f"step__{name}" for name in _COLUMNS]
    owed = CouncilItem.objects.open().filter(
        municipality=OuterRef("municipality"), municipality__in=edits, due_on__lte=today + SOON
    )
    return (
        FrameworkAgreement.objects.visible_to(user)
        .select_related("municipality")
        .annotate(
            has_years=Exists(AnnualAgreement.objects.filter(framework=own, status__in=_ASKED)),
            has_addenda=Exists(Addendum.objects.filter(framework=own, status__in=_OPEN)),
            coordinating=nested(
                Coordination.objects.current().filter(framework=own, party__in=edits),
                "framework",
                "party",
            ),
            seated=nested(seats, "framework", "party"),
            council=nested(owed, "municipality", *_COUNCIL),
            bid_for=nested(bids, "framework", "year", "party"),
            turns=nested(turns, "step__framework", *steps, "step__after", "step__after__done_on", *_TURN),
        )
        .order_by("pk")
    )


def _council(frameworks: Iterable[Any]) -> list[CouncilTurn]:
    """What is owed to councils, each once whatever the number of agreements; what is due first on top."""
    found = {
        pk: CouncilTurn(pk, title, kind, reference, date.fromisoformat(due), framework.municipality)
        for framework in frameworks
        for pk, title, kind, reference, due in framework.council or ()
    }
    return sorted(found.values(), key=lambda one: (one.due, one.pk))


def _steps(framework: Any, ours: dict[int, Party], coordinating: set[int], today: date) -> Iterable[StepTurn]:
    """The steps in which parties of ours are on turn: late, now or soon; in the order of their pages."""
    seated = {pk for (pk,) in framework.seated or ()} | ({framework.municipality_id} & ours.keys())
    bidders = {(year, pk) for year, pk in framework.bid_for or ()}
    found: dict[int, tuple[CycleStep, set[int]]] = {}
    for row in framework.turns or ():
        step = _step(framework, row)
        party, group, everyone, coordinator = row[-len(_TURN) :]
        turn = CycleTurn(party_id=party, group=group, everyone=everyone, coordinator=coordinator)
        on_turn = {pk for pk in seated if turn.includes(ours[pk], coordinating)}
        if step.kind == CycleKind.BID:
            on_turn = {pk for pk in on_turn if (step.year, pk) not in bidders}
        found.setdefault(step.pk, (step, set()))[1].update(on_turn)
    for step, on_turn in sorted(found.values(), key=lambda one: (one[0].position, one[0].pk)):
        state = step.state(today, framework)
        begins = step.starts_on or step.ends_on
        soon = state == StepState.NEXT and begins is not None and begins <= today + SOON
        if on_turn and (soon or state in (StepState.LATE, StepState.NOW)):
            yield StepTurn(step, state, tuple(ours[pk] for pk in sorted(on_turn)))


def _step(framework: Any, row: Sequence[Any]) -> CycleStep:
    """The step of a row, in memory, with as much of the one it follows as tells whether that is done."""
    values = dict(zip(_COLUMNS, row, strict=False))
    for name in ("starts_on", "ends_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    after, done = row[len(_COLUMNS) : len(_COLUMNS) + 2]
    step = CycleStep(framework=framework, **values)
    if after is not None:
        step.after = CycleStep(pk=after, done_on=date.fromisoformat(done) if done else None)
    return step
