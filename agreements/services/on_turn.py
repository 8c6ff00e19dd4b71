"""Who a step of the cycle still asks something of: one answer for the page of the year and for everybody's own list."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _

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
    if state == StepState.OPEN or is_untold(step, state):
        return coordinating
    if not step.year:
        return named
    return named - {CycleKind.BID: bidders, CycleKind.REACTION: reacted}.get(CycleKind(step.kind), set())


def is_untold(step: CycleStep, state: StepState) -> bool:
    """Whether its days are over and all that can still be done is telling when it was: a meeting."""
    return state == StepState.LATE and step.kind in MEETINGS


def state_words(step: CycleStep, state: StepState) -> str:
    """Where a step stands. Of a meeting that is over nobody knows that it is late, only that nobody told it was held."""
    if step.is_done_before:
        return _("Done earlier")
    return _("Not marked as done") if is_untold(step, state) else str(state.label)
