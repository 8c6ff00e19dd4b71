"""What can wait for a person: a step of the cycle, lines of bids, what a council was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.enums import CycleKind, StepState
from agreements.models import CycleStep
from parties.models import Party


@dataclass(frozen=True)
class StepTurn:
    """A step (with its framework) in which parties of the person are on turn."""

    step: CycleStep
    state: StepState
    parties: tuple[Party, ...]
    today: date

    @property
    def is_reaction(self) -> bool:
        """Whether it asks for a reaction, which in a year with bids is one to those."""
        return self.step.kind == CycleKind.REACTION

    @property
    def is_undated(self) -> bool:
        """Whether it never had a day, and its year is over."""
        return self.state == StepState.OPEN

    @property
    def due(self) -> date | None:
        """By when: before it has begun its first day, then its last; with a first day only, when its year is over.

        None once that day has passed and nobody is held to it.
        """
        step = self.step
        if self.state == StepState.NEXT:
            return step.starts_on or step.ends_on
        last = step.ends_on
        if last is None and step.starts_on is not None:
            last = step.closes(step.framework)
        return last if self.state == StepState.LATE or last is None or last >= self.today else None


@dataclass(frozen=True)
class CouncilTurn:
    """Something a municipality of the person owes its council, with a due date that is near or passed."""

    pk: int
    title: str
    kind: str
    reference: str
    due: date
    municipality: Party
    origin: str


@dataclass(frozen=True)
class AnswerTurn:
    """Lines of bids made in a year (of a framework) that wait for the answer of a party of the person."""

    framework: Any
    year: int
    party: Party
    number: int
