"""Who a step of the cycle still asks something of: one answer for the page of the year and for everybody's own list."""

from __future__ import annotations

from collections.abc import Set

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import MEETINGS, CycleKind, ParticipationRole, StepState
from ..models import CycleStep, FrameworkAgreement


def still_on_turn(
    step: CycleStep,
    state: StepState,
    named: Set[int],
    *,
    bidders: Set[int],
    reacted: Set[int],
    coordinating: Set[int],
    nothing_new: bool = False,
) -> Set[int]:
    """Of the parties a step names (ids) those that have something to do in it.

    Who has bid is done with a bid, and who answered every line it was asked about (`reacted`) with a reaction, until
    something is asked anew; both are those of the step's year. Nobody has to react where bids of before answer that year
    and none was made in it (`nothing_new`). Of a meeting that is over, and of what never
    had a day once its year is, who coordinates tells that it is done.
    """
    if state == StepState.OPEN or is_untold(step, state):
        return coordinating
    if not step.year:
        return named
    if step.kind == CycleKind.REACTION and nothing_new:
        return frozenset()
    return named - {CycleKind.BID: bidders, CycleKind.REACTION: reacted}.get(CycleKind(step.kind), set())


def is_untold(step: CycleStep, state: StepState) -> bool:
    """Whether its days are over and all that can still be done is telling when it was: a meeting."""
    return state == StepState.LATE and step.kind in MEETINGS


def state_words(step: CycleStep, state: StepState) -> str:
    """Where a step stands. Of a meeting that is over nobody knows that it is late, only that nobody told it was held."""
    if step.is_done_before:
        return _("Done earlier")
    return _("Not marked as done") if is_untold(step, state) else str(state.label)


def only_advising(framework: FrameworkAgreement) -> dict[str, str]:
    """The parties that only give input, now or from a later day, by address word: they see no page of the cycle, so
    nothing can be asked of them there. One query.
    """
    staying = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    seats = list(framework.participations.filter(staying).select_related("party"))
    signing = {seat.party_id for seat in seats if seat.role == ParticipationRole.SIGNATORY}
    signing.add(framework.municipality_id)
    return {seat.party.slug: seat.party.label for seat in seats if seat.party_id not in signing}


def why_not_on_turn(names: str) -> str:
    """Why a party that only gives input can not be on turn, and what to do instead."""
    told = _(
        "%(party)s only gives input, and can not see this step. Let who coordinates be on turn, and tell in the note what is asked of %(party)s."
    )
    return told % {"party": names}
