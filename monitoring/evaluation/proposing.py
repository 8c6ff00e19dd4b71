"""The rules: what is known of a commitment in, a proposed joint judgement out. Nothing is read or written here.

| what is known | proposes |
|---|---|
| green in the last closed round of the year | achieved |
| yellow | partly achieved |
| red | not achieved |
| completed, also without a light | achieved |
| lapsed by an addendum | no longer relevant |
| the parties that judged all say the same | what they say |
| achieved, and completed, or planned no longer than that year | it stops |
| not achieved | it changes |
| no longer relevant | it stops |
| any other | it goes on |

Only green follows by itself, as a legend calls green “done, or going as planned”: yellow and red tell how it went, and
what came of it is for people to say. Neither does what somebody doubts: a party that judged otherwise or saw another
light, a later round with another light, an addendum by which it lapsed, or a last planned day that came after the
light. Where parties differ nothing is proposed at all: that would be choosing a side (docs/decisions/0083).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ..enums import Light, Onward, Outcome


class Hold(Enum):
    """Why a person has to choose."""

    LAPSED = "lapsed"
    NOT_GREEN = "not_green"
    NO_LIGHT = "no_light"
    PARTIES_DIFFER = "parties_differ"
    PARTIES_SAY = "parties_say"
    OTHER_LIGHT = "other_light"
    LATER_LIGHT = "later_light"
    LATER_DAY = "later_day"


_OUTCOMES: dict[str, str] = {
    Light.GREEN: Outcome.ACHIEVED,
    Light.YELLOW: Outcome.PARTLY,
    Light.RED: Outcome.NOT,
}
_ONWARDS: dict[str, str] = {Outcome.NOT: Onward.ADAPT, Outcome.LAPSED: Onward.STOP}


@dataclass(frozen=True)
class Facts:
    """What is known of a commitment when a year is looked back on.

    `light`: of the last closed round, with its `day`; `later`: another light that a later round shows. `term`: the day by
    which all of it was planned, None where it goes on. `own`: the result and what comes next, of each party that judged;
    `otherwise`: the address words of parties that saw another light in that round, without a decision on it since.
    """

    light: str = Light.NONE
    day: date | None = None
    later: str = ""
    completed: bool = False
    lapsed: bool = False
    term: date | None = None
    own: Collection[tuple[str, str]] = ()
    otherwise: Collection[str] = ()

    def is_over(self, year: int) -> bool:
        """Whether nothing of it was planned after the year that is looked back on."""
        return self.completed or (self.term is not None and self.term <= date(year, 12, 31))


@dataclass(frozen=True)
class Proposal:
    """A joint judgement that is proposed, or nothing; `holds`: why a person chooses, empty where it follows the light."""

    outcome: str = ""
    onward: str = ""
    holds: tuple[Hold, ...] = ()
    #: Whether it is what the light says; else it is what the parties say.
    of_light: bool = True

    @property
    def follows(self) -> bool:
        """Whether it can be recorded without anybody choosing."""
        return bool(self.outcome) and not self.holds


def propose(facts: Facts, year: int) -> Proposal:
    """What is proposed for the year that is looked back on."""
    outcomes = {outcome for outcome, _onward in facts.own}
    onwards = {onward for _outcome, onward in facts.own if onward}
    if len(outcomes) > 1 or len(onwards) > 1:
        return Proposal(holds=(Hold.PARTIES_DIFFER,))
    light = _said_by_light(facts)
    outcome = next(iter(outcomes), light)
    if not outcome:
        return Proposal(holds=_holds(facts, year, outcomes, light))
    onward = next(iter(onwards), "") or _onward(outcome, facts, year)
    return Proposal(outcome, onward, _holds(facts, year, outcomes, light), of_light=outcome == light)


def _said_by_light(facts: Facts) -> str:
    """The result without what parties judge of it; empty where nothing tells it."""
    if facts.lapsed:
        return Outcome.LAPSED
    if facts.later:
        return ""
    if facts.completed and facts.light == Light.NONE:
        return Outcome.ACHIEVED
    return _OUTCOMES.get(facts.light, "")


def _onward(outcome: str, facts: Facts, year: int) -> str:
    if outcome == Outcome.ACHIEVED:
        return Onward.STOP if facts.is_over(year) else Onward.CONTINUE
    return _ONWARDS.get(outcome, Onward.CONTINUE)


def _holds(facts: Facts, year: int, outcomes: Collection[str], light: str) -> tuple[Hold, ...]:
    ends_after = (
        facts.term is not None and facts.day is not None and facts.day < facts.term <= date(year, 12, 31)
    )
    found = {
        Hold.LAPSED: facts.lapsed,
        Hold.LATER_LIGHT: bool(facts.later),
        Hold.NO_LIGHT: not facts.later and facts.light not in _OUTCOMES,
        Hold.NOT_GREEN: not facts.later and facts.light in (Light.YELLOW, Light.RED),
        Hold.PARTIES_SAY: bool(light and outcomes and light not in outcomes),
        Hold.OTHER_LIGHT: bool(facts.otherwise),
        Hold.LATER_DAY: facts.light == Light.GREEN and ends_after and not facts.completed,
    }
    return tuple(hold for hold, holds in found.items() if holds)
