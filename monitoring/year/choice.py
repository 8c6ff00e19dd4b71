"""What the address of a year asks for: the steps of one party, or those in one state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agreements.enums import StepState

from .facts import StepRow, YearFacts


@dataclass
class Choice:
    """What the address asks for; what it asks and nobody knows is left out and told."""

    party: str = ""
    state: str = ""
    ignored: list[str] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return bool(self.party or self.state)

    def passes(self, row: StepRow) -> bool:
        """Whether a step stays."""
        own = not self.party or self.party in {party.slug for party in row.waits}
        return own and (not self.state or row.state == STATE_WORDS[self.state])


#: States as they stand in addresses.
STATE_WORDS = {
    "klaar": StepState.DONE,
    "te-laat": StepState.LATE,
    "nu": StepState.NOW,
    "later": StepState.NEXT,
    "wacht": StepState.WAITS,
    "vervallen": StepState.LAPSED,
    "niet-afgerond": StepState.OPEN,
}


def read_choice(data: Any, facts: YearFacts) -> Choice:
    """The filter of the address."""
    choice = Choice()
    for name, value, known in (
        ("partij", data.get("partij", ""), {party.slug for party in facts.parties}),
        ("stand", data.get("stand", ""), set(STATE_WORDS)),
    ):
        if value and value not in known:
            choice.ignored.append(name)
        elif name == "partij":
            choice.party = value
        else:
            choice.state = value
    return choice
