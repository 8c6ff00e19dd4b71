"""The parts of a report about what parties say of the lights, and what was put right after closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..reactions.models import differs, holds


@dataclass(frozen=True, slots=True)
class View:
    """What a party says about the light: a proposal of who leads, or a reaction (`light` empty: no objection).

    `stood`: the light it is about; `late`: it came after the term; `settled`: a later decision takes it into account.
    """

    party: str
    name: str
    kind: str
    light: str
    stood: str
    dated: date
    reason: str = ""
    cause: str = ""
    effect: str = ""
    adjustment: str = ""
    late: bool = False
    origin: str = ""
    author: str = ""
    settled: bool = False

    def differs(self, now: str) -> bool:
        """Whether it is another light than stands `now`."""
        return differs(self.light, now)

    def holds(self, now: str) -> bool:
        """Whether it says something about the light that stands `now`."""
        return holds(self.light, self.stood, now)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was found wrong after the round closed; `number` and `title` are empty when it is about all of it."""

    text: str
    dated: date
    author: str = ""
    key: str = ""
    number: str = ""
    title: str = ""
