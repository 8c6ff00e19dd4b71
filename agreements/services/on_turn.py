"""Who a step of the cycle still asks something of: one answer for the page of the year and for everybody's own list."""

from __future__ import annotations

from collections.abc import Set

from ..enums import MEETINGS, CycleKind, StepState
from ..models import CycleStep


def still_on_turn(
    step: CycleStep,
    state: StepState,
    named: Set[int],
    *,
    bidders: Set[int],
    reacted: Set[int],
    coordinating: Set[int],
) -> Set[int]:
    """Of the parties a step names (ids) those that have something to do in it.

    Who has bid is done with a bid, and who answered every line it was asked about (`reacted`) with a reaction, until
    something is asked anew; both are those of the step's year. Of a meeting that is over, and of what never
    had a day once its year is, who coordinates tells that it is done.
    """
    if state == StepState.OPEN or (state == StepState.LATE and step.kind in MEETINGS):
        return coordinating
    if not step.year:
        return named
    return named - {CycleKind.BID: bidders, CycleKind.REACTION: reacted}.get(CycleKind(step.kind), set())
