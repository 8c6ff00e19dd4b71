"""What belongs in a round: proposed by rule, then the coordinator's to change.

The rule: the annual commitments of the year, once all agreed on them; framework commitments where the year has no
annual set, that are marked as always monitored, or that got no green light in the last round that was opened. A
commitment without planning counts for the whole term; one whose plannings all start after the round comes later; one
whose planning is over stays in until it is completed, as do annual ones of an earlier year that got no green light in
the last round that was opened, unless one of this year carries it on (docs/decisions/0015); a completed one is shown
and not asked. What is planned of an item counts beside what is planned of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agreements.enums import CommitmentKind
from agreements.models import Commitment, FrameworkAgreement, Planning, Theme
from agreements.services.ordering import in_theme_order
from agreements.services.places import next_position
from agreements.services.states import HOLDS
from config.web.history import Actor

from ..enums import Light, RoundStatus
from ..models import MonitoringRound, RoundHeading, RoundLine
from .models import RoundLineQuerySet
from .services import RoundClosedError, add_heading, add_line, prepare_round
from .terms import due_on

#: Why a commitment stands in the proposal.
ANNUAL, FRAMEWORK, ALWAYS, OVERDUE, COMPLETED = "annual", "framework", "always", "overdue", "completed"
#: Why one does not; set aside is a framework commitment that stood in the round before, where the year has its own.
LATER, LAPSED, BEFORE, SET_ASIDE = "later", "lapsed", "before", "set_aside"


@dataclass(frozen=True)
class Proposal:
    """A commitment that was looked at for the round, and why it belongs in it or not.

    `since`: the day it was due, completed or lapsed, or on which it begins.
    """

    commitment: Commitment
    reason: str
    since: date | None = None

    @property
    def belongs(self) -> bool:
        """Whether it is proposed for the round."""
        return self.reason not in (LATER, LAPSED, BEFORE, SET_ASIDE)


def propose_lines(monitoring_round: MonitoringRound) -> list[Proposal]:
    """The commitments that belong in the round, in the order of the agreement; three queries."""
    return [one for one in weigh_lines(monitoring_round) if one.belongs]


def weigh_lines(monitoring_round: MonitoringRound) -> list[Proposal]:
    """The same, with those that were looked at and left out."""
    annual = Q(annual_agreement__year=monitoring_round.year, annual_agreement__status__in=HOLDS)
    stood = RoundLine.objects.filter(round=round_before(monitoring_round), commitment=OuterRef("pk"))
    rows = (
        Commitment.objects.filter(framework=monitoring_round.framework_id)
        .annotate(stood=Exists(stood), unfinished=Exists(_unfinished(stood)))
        .filter(annual | Q(kind=CommitmentKind.FRAMEWORK) | Q(unfinished=True))
        .select_related("theme__parent", "annual_agreement")
    )
    found: list[Any] = sorted(rows, key=in_theme_order)
    year = monitoring_round.year
    has_annual_set = any(row.annual_agreement and row.annual_agreement.year == year for row in found)
    plannings: dict[int, list[Planning]] = defaultdict(list)
    for planning in Planning.objects.filter(commitment__in=found):
        plannings[planning.commitment_id].append(planning)
    proposals = []
    for commitment in found:
        follows = commitment.monitored or commitment.unfinished or not has_annual_set
        if commitment.kind == CommitmentKind.FRAMEWORK and not follows:
            if commitment.stood:
                proposals.append(Proposal(commitment, SET_ASIDE))
            continue
        proposals.append(_propose(commitment, plannings[commitment.pk], monitoring_round))
    # What goes on under a new year is asked once.
    carried_on = {one.commitment.continues_id for one in proposals if one.belongs}
    return [one for one in proposals if one.commitment.pk not in carried_on]


def tells_why(proposal: Proposal, year: int) -> bool:
    """Whether somebody who prepares a round of that year wonders where it is: what comes later, what stood in the round
    before and makes room for annual ones, and what lapsed or was completed of the year itself.
    """
    annual = proposal.commitment.annual_agreement
    own = annual is not None and annual.year == year
    return not proposal.belongs and (own or proposal.reason in (LATER, SET_ASIDE))


def round_before(monitoring_round: MonitoringRound) -> MonitoringRound | None:
    """The last round of the same framework with an earlier reference date, of those in which anybody could answer."""
    return (
        MonitoringRound.objects.filter(framework=monitoring_round.framework_id)
        .filter(reference_date__lt=monitoring_round.reference_date)
        # One that is only being prepared tells nothing about what is finished.
        .exclude(status=RoundStatus.PREPARING)
        .order_by("reference_date", "pk")
        .last()
    )


def _unfinished(lines: RoundLineQuerySet) -> RoundLineQuerySet:
    """Those that were asked and are not green.

    One without a light is unknown, not finished; what is followed without a light has none to go by.
    """
    return lines.filter(commitment__assessable=True).not_completed().exclude(light=Light.GREEN)


def _propose(
    commitment: Commitment, plannings: Sequence[Planning], monitoring_round: MonitoringRound
) -> Proposal:
    """Whether and why one commitment belongs in the round; `plannings`: of the whole and of its items."""
    lapsed = commitment.lapsed_on is not None and commitment.lapsed_on <= monitoring_round.starts_on
    if lapsed or commitment.is_withdrawn:
        return Proposal(commitment, LAPSED, commitment.lapsed_on)
    if commitment.completed_on and commitment.completed_on <= monitoring_round.ends_on:
        # One that was completed before the year under report is history, not news.
        if commitment.completed_on.year < monitoring_round.year:
            return Proposal(commitment, BEFORE, commitment.completed_on)
        return Proposal(commitment, COMPLETED, commitment.completed_on)
    starts = [
        row.starts_on for row in plannings if row.starts_on and row.starts_on > monitoring_round.ends_on
    ]
    # Where only items have one, all else of it counts for the whole term.
    of_whole = any(row.item_id is None for row in plannings)
    if of_whole and len(starts) == len(plannings):
        return Proposal(commitment, LATER, min(starts))
    due = due_on(plannings) if of_whole else None
    annual = commitment.annual_agreement
    if annual is not None and annual.year < monitoring_round.year:
        return Proposal(commitment, OVERDUE, due or date(annual.year, 12, 31))
    if due is not None and due < monitoring_round.starts_on:
        return Proposal(commitment, OVERDUE, due)
    if commitment.kind == CommitmentKind.ANNUAL:
        return Proposal(commitment, ANNUAL)
    return Proposal(commitment, ALWAYS if commitment.monitored else FRAMEWORK)


def fill_round(*, actor: Actor, monitoring_round: MonitoringRound) -> int:
    """Put everything proposed in the round that is not in it yet; returns how many lines were added.

    Headings are those of the round before, where a commitment stood in it, else made from the themes. A round
    that has them already keeps its own. Raises RoundClosedError.
    """
    with transaction.atomic():
        row = MonitoringRound.lock(monitoring_round.pk)
        if row.is_closed:
            raise RoundClosedError
        present = set(row.lines.values_list("commitment_id", flat=True))
        missing = [p for p in propose_lines(row) if p.commitment.pk not in present]
        headings = _Headings(actor, row)
        placed = [(proposal, headings.heading_for(proposal.commitment)) for proposal in missing]
        ordered: list[tuple[Proposal, RoundHeading | None]] = []
        for proposal, heading in sorted(placed, key=lambda pair: headings.order(*pair)):
            stood = proposal.commitment.pk in headings.before
            at = len(ordered) if stood else place_under(heading, [other for _line, other in ordered])
            ordered.insert(at, (proposal, heading))
        for position, (proposal, heading) in enumerate(ordered, start=next_position(row.lines)):
            add_line(
                actor=actor,
                monitoring_round=row,
                commitment=proposal.commitment,
                heading=heading,
                position=position,
            )
    return len(missing)


def start_round(*, actor: Actor, framework: FrameworkAgreement, **values: Any) -> tuple[MonitoringRound, int]:
    """Make a round with what belongs in it, both or neither; with how many lines that are. Raises as `prepare_round`."""
    with transaction.atomic():
        row = prepare_round(actor=actor, framework=framework, **values)
        return row, fill_round(actor=actor, monitoring_round=row)


def usual_heading(
    *, actor: Actor, monitoring_round: MonitoringRound, commitment: Commitment
) -> RoundHeading | None:
    """The heading a commitment gets by itself, made where the (locked) round has it not yet; None without a theme."""
    return _Headings(actor, monitoring_round).heading_for(commitment)


def place_under(heading: RoundHeading | None, there: Sequence[RoundHeading | None]) -> int:
    """Where a line under `heading` comes among lines under those of `there`: behind the last of the same heading, else
    of the same chapter, else of all. So no heading stands on the page twice."""
    if heading is None:
        return len(there)
    alike: list[Callable[[RoundHeading], bool]] = [
        lambda one: one.pk == heading.pk,
        lambda one: (one.parent_id or one.pk) == (heading.parent_id or heading.pk),
    ]
    for same in alike:
        if found := [at for at, one in enumerate(there, start=1) if one is not None and same(one)]:
            return found[-1]
    return len(there)


class _Headings:
    """Finds or makes the heading a commitment stands under."""

    def __init__(self, actor: Actor, monitoring_round: MonitoringRound) -> None:
        self.actor = actor
        self.round = monitoring_round
        self.by_place: dict[tuple[str, str, int | None], RoundHeading] = {
            self._place(heading): heading for heading in monitoring_round.headings.select_related("parent")
        }
        previous = round_before(monitoring_round)
        lines = (
            RoundLine.objects.filter(round=previous).select_related("heading__parent", "heading__theme")
            if previous
            else RoundLine.objects.none()
        )
        self.before = {line.commitment_id: line for line in lines}

    @staticmethod
    def _place(heading: RoundHeading) -> tuple[str, str, int | None]:
        return heading.number, heading.title, heading.parent_id

    def heading_for(self, commitment: Commitment) -> RoundHeading | None:
        """Where it stood before, else its theme; None for a commitment with neither."""
        before = self.before.get(commitment.pk)
        if before is not None and before.heading is not None:
            return self._copy(before.heading)
        return self._of_theme(commitment.theme) if commitment.theme else None

    def _copy(self, heading: RoundHeading) -> RoundHeading:
        parent = self._copy(heading.parent) if heading.parent_id and heading.parent else None
        return self._get(heading.number, heading.title, heading.printed, heading.theme, parent)

    def _of_theme(self, theme: Theme) -> RoundHeading:
        parent = self._of_theme(theme.parent) if theme.parent_id and theme.parent else None
        return self._get(theme.number, theme.title, "", theme, parent)

    def _get(
        self, number: str, title: str, printed: str, theme: Theme | None, parent: RoundHeading | None
    ) -> RoundHeading:
        place = (number, title, parent.pk if parent else None)
        if place not in self.by_place:
            self.by_place[place] = add_heading(
                actor=self.actor,
                monitoring_round=self.round,
                position=next_position(self.round.headings),
                number=number,
                title=title,
                printed=printed,
                theme=theme,
                parent=parent,
            )
        return self.by_place[place]

    def order(self, proposal: Proposal, heading: RoundHeading | None) -> tuple[int, int, int]:
        """Sort by the line's place in the round before, then by heading, then by the agreement's order."""
        before = self.before.get(proposal.commitment.pk)
        return (
            before.position if before else 10**6,
            heading.position if heading else 10**6,
            proposal.commitment.position,
        )
