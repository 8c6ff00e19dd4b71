"""The rules: facts of a line in, a suggested light with its reasons out. Nothing is read or written here.

| fact | rule | suggests |
|---|---|---|
| planning | the day by which all of it was planned has passed, and it is not completed | red |
| planning | the day by which an item of it was planned has passed, and it was not green since | yellow |
| figure | "at least" or "about" is not reached, "at most" is passed: by a quarter of the target or less | yellow |
| figure | the same by more than a quarter | red |
| figure | a signal value is not reached | yellow |
| silence | nothing was told for more than half a year, or never | yellow |
| any | the planned day has not passed, a target is reached, or a recent text | green |

The most urgent counts. Sources: the legend of the Heemstede monitor 2024 (green: done or going as planned; yellow: action
is needed; red: behind on planning, or not begun); its target of 70 %, where one corporation had 71 and the other 40,
with a signal value of 65 %; Vlaardingen and Westland ask for progress each quarter or twice a year, so half a year
without a word is long anywhere. "About" leaves a tenth of the target on both sides. A count (homes, euros) only grows
during its period, so that it is low before the end of it says nothing; a percentage is held against its target on
any day. What has neither planning nor figure nor text suggests nothing. Yellow for silence is a reason to ask; it
does not contradict a green light (`Suggestion.contradicts`), planning and figures do. Yellow and red were given with a
cause by people who know more than these facts, so nothing contradicts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from config.web.units import is_share

from ..enums import Light

#: Nothing told for longer than this is silence.
SILENT_AFTER = timedelta(days=183)
#: Missed by more than this part of the target is far.
FAR = Decimal("0.25")
#: How far "about" reaches on both sides, as part of the target.
ABOUT = Decimal("0.1")

_LADDER = (Light.GREEN, Light.YELLOW, Light.RED)


class ReasonKind(Enum):
    """What a reason rests on."""

    TERM_PASSED = "term_passed"
    ITEM_PASSED = "item_passed"
    ON_TERM = "on_term"
    FIGURE_MISSED = "figure_missed"
    FIGURE_REACHED = "figure_reached"
    SILENT = "silent"
    TOLD = "told"


#: What contradicts a green light; silence is only a reason to ask.
_HARD = (ReasonKind.TERM_PASSED, ReasonKind.ITEM_PASSED, ReasonKind.FIGURE_MISSED)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its target, both in the indicator's unit; `kind` is one of `TargetKind`.

    `period_over`: whether the period the target is for had ended when it was measured. `upto`: the second number of
    a target that lies between two.
    """

    label: str
    unit: str
    value: Decimal
    target: Decimal
    kind: str
    period_over: bool = True
    upto: Decimal | None = None

    @property
    def grows(self) -> bool:
        """A count that can still get higher."""
        return not is_share(self.unit) and not self.period_over

    @property
    def missed_by(self) -> Decimal:
        """How far it is on the wrong side of its target; 0 when it is not."""
        short, over = self.target - self.value, self.value - self.target
        if self.kind == "at_most":
            return max(over, Decimal(0))
        if self.kind == "range" and self.upto is not None:
            over = self.value - self.upto
            return max(Decimal(0) if self.grows else short, over, Decimal(0))
        if self.kind == "about":
            margin = abs(self.target) * ABOUT
            short, over = short - margin, over - margin
            return max(Decimal(0) if self.grows else short, over, Decimal(0))
        return Decimal(0) if self.grows else max(short, Decimal(0))

    @property
    def light(self) -> Light:
        """What the figure alone suggests."""
        if not self.missed_by:
            return Light.GREEN
        if self.kind != "signal" and self.missed_by > abs(self.target) * FAR:
            return Light.RED
        return Light.YELLOW


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a line on a day. `term`: the day by which all of it was planned; None where it goes on.

    `items`: what an item is called that was planned by a day that has passed and was not green since, and that day.
    """

    day: date
    term: date | None = None
    items: tuple[tuple[str, date], ...] = ()
    figures: tuple[Figure, ...] = ()
    told_on: date | None = None
    completed: bool = False
    assessable: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing the suggestion rests on; `day`: the term or the day of the last text; `item`: whose term it is."""

    kind: ReasonKind
    light: Light
    day: date | None = None
    figure: Figure | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The light the facts suggest and why, the most urgent reason first; NONE where nothing is known."""

    light: Light = Light.NONE
    reasons: tuple[Reason, ...] = ()

    def contradicts(self, light: str) -> tuple[Reason, ...]:
        """The reasons from planning and figures against a green light; any other was given with a cause."""
        if light != Light.GREEN:
            return ()
        return tuple(
            reason for reason in self.reasons if reason.kind in _HARD and reason.light != Light.GREEN
        )


def suggest(facts: Facts) -> Suggestion:
    """The light that planning, figures and silence suggest; nothing for what is completed or gets no light."""
    if facts.completed or not facts.assessable:
        return Suggestion()
    reasons = sorted(_reasons(facts), key=lambda reason: -_LADDER.index(reason.light))
    known = [reason for reason in reasons if reason.kind != ReasonKind.SILENT or reason.day]
    if not known:
        return Suggestion()
    return Suggestion(reasons[0].light, tuple(reasons))


def _reasons(facts: Facts) -> Iterator[Reason]:
    if facts.term is not None and facts.term < facts.day:
        # With that of the whole, the day of each item has passed as well.
        yield Reason(ReasonKind.TERM_PASSED, Light.RED, facts.term)
    else:
        for name, day in facts.items:
            yield Reason(ReasonKind.ITEM_PASSED, Light.YELLOW, day, item=name)
        if facts.term is not None:
            yield Reason(ReasonKind.ON_TERM, Light.GREEN, facts.term)
    for figure in facts.figures:
        missed = figure.light != Light.GREEN
        if missed or not figure.grows:
            kind = ReasonKind.FIGURE_MISSED if missed else ReasonKind.FIGURE_REACHED
            yield Reason(kind, figure.light, figure=figure)
    if facts.told_on is None or facts.day - facts.told_on > SILENT_AFTER:
        yield Reason(ReasonKind.SILENT, Light.YELLOW, facts.told_on)
    else:
        yield Reason(ReasonKind.TOLD, Light.GREEN, facts.told_on)
