"""What there is to know about a year of a framework: its steps, who is on turn, what was read beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from agreements.enums import CycleKind, StepState
from agreements.models import Bid, CycleStep, FrameworkAgreement, signed_since
from agreements.services.answering_bids import going_on_words
from agreements.services.on_turn import state_words
from agreements.services.season_words import has_no_days
from agreements.services.standing import Standing
from parties.models import Party

from ..models import MonitoringRound
from ..promises.reading import Promise
from .words import days_words, recurrence_words, when_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    RoundToGo = WithAnnotations[MonitoringRound, "ToTell"]

#: What asks something of somebody today, the oldest trouble first.
ON_TURN = (StepState.LATE, StepState.NOW)
#: What the page tells under now: the same, and what never had a day and whose year is over, which asks nothing of anybody.
SHOWN_NOW = (*ON_TURN, StepState.OPEN)
#: What comes later.
AHEAD = (StepState.NEXT, StepState.WAITS)


class ToTell(TypedDict):
    """What the query adds to a round: how many of the lines asked about have no text, and no light."""

    lines_untold: int
    lines_unlit: int


@dataclass
class StepRow:
    """A step as the page shows it. `parties`: whom it is for, of those at the table; `waits`: who is not done with it."""

    step: CycleStep
    state: StepState
    parties: list[Party]
    waits: list[Party]
    outside_term: bool
    #: Bids of before that answer it already.
    answered: Sequence[Bid] = ()

    @property
    def answered_words(self) -> str:
        """Of whom, and about which years."""
        return "; ".join(map(going_on_words, self.answered))

    @property
    def stands(self) -> str:
        """Where it stands in words."""
        return state_words(self.step, self.state)

    @property
    def when(self) -> str:
        """Its days in words."""
        return when_words(self.step)

    @property
    def is_read(self) -> bool:
        """Whether its days are our reading of a season."""
        return has_no_days(self.step.season)

    @property
    def recurs(self) -> str:
        """How often it comes back."""
        return recurrence_words(self.step)

    @property
    def who(self) -> str:
        """Who is on turn, as it was laid down."""
        return ", ".join(turn.label for turn in self.step.turns.all())

    @property
    def asks(self) -> str:
        """Who is on turn in it now: by name where not all of them are any more; empty where nobody is."""
        if self.waits == self.parties:
            return self.who
        return ", ".join(party.label for party in self.waits)

    @property
    def day(self) -> date | None:
        """The day that counts: its first when it has begun on one, else its last."""
        return self.step.starts_on or self.step.ends_on


@dataclass
class YearFacts:
    """What there is to know about a year of a framework; what is missing is worked out from it (`missing.py`)."""

    framework: FrameworkAgreement
    year: int
    today: date
    rows: Sequence[StepRow]
    #: Who signs, the municipality among them.
    parties: Sequence[Party]
    #: Rounds about this year and the one before, the latest first, with how many lines wait for what.
    rounds: Sequence[RoundToGo]
    #: Commitments that lack a lead, or those of a year a planning: (key, number, title, year, lacks).
    lacking: Sequence[tuple[str, str, str, int | None, str]]
    annual_years: Sequence[int]
    #: Of those the ones that are signed.
    signed_years: Set[int]
    #: Years that have steps, this one and those between; for who coordinates the next.
    years: Sequence[int]
    #: Whether the reader keeps the process going, and so may follow links to what they change.
    coordinates: bool = False
    #: Who has submitted a bid in this year that stands.
    bidders: Set[int] = frozenset()
    #: Whether bids of before answer this year and none was made in it, so that there is nothing to react to.
    nothing_new: bool = False
    #: Per party how many lines of bids of others wait for its answer.
    unanswered: Counter[int] = field(default_factory=Counter)
    #: In the first year of the term the same of the bids about that year itself, which stand in the year before it.
    unanswered_of_first: Counter[int] = field(default_factory=Counter)
    #: What goes wrong and holds another party up: in this year's agreements, and those made in it.
    blocked: Sequence[Promise] = ()
    #: Where the parties stand towards annual agreements that are proposed or wait for signatures.
    standing: Standing | None = None
    #: The parties that keep the process going.
    coordinators: Sequence[Party] = ()
    #: Of this year and the one before, those whose evaluation is closed; told only where there is no round to look at.
    evaluated: Set[int] = frozenset()

    @property
    def agreements(self) -> list[int]:
        """Which annual agreements a reader of this year looks for: its own, and those it works towards."""
        return [one for one in self.annual_years if one in (self.year, self.year + 1)]

    @property
    def drafts(self) -> list[int]:
        """Of which years the draft is a click away: those there are, and for who coordinates those that can be begun.

        That is the next year within the term and, for the first when the term begins, this one.
        """
        found = {self.year, self.year + 1} & {*self.annual_years}
        if self.coordinates and not self.annual_years and self.year == self.framework.starts_on.year:
            found.add(self.year)
        if self.coordinates and self.year < self.framework.ends_on.year:
            found.add(self.year + 1)
        return sorted(found)

    @property
    def begins_round(self) -> bool:
        """Whether who coordinates is shown the way to a round: the year runs, its agreements are signed, no round is about it."""
        in_force = self.year == self.today.year and self.year in self.signed_years
        is_followed = any(row.year == self.year for row in self.rounds)
        return self.coordinates and in_force and not is_followed and not self.framework.is_ended

    @property
    def place(self) -> tuple[str, str]:
        """The words of addresses."""
        return self.framework.municipality.slug, self.framework.slug

    @property
    def has_steps(self) -> bool:
        """Whether the year itself was laid out."""
        return any(row.step.year is not None for row in self.rows)

    @property
    def is_signed(self) -> bool:
        """Whether anything can be late."""
        since = signed_since(self.framework)
        return since is not None and since <= self.today

    @property
    def outside_term(self) -> bool:
        """Whether the year is none of the framework's."""
        return not self.framework.covers(self.year)

    @property
    def towards(self) -> int | None:
        """The year for which annual agreements are made in this one, if they are."""
        makes = {CycleKind.SIGN} | ({CycleKind.AGREE} if self.annual_years else set())
        own = {row.step.kind for row in self.rows if row.step.year is not None}
        return self.year + 1 if own & makes else None

    def in_state(self, *states: StepState) -> list[StepRow]:
        """The steps that stand there now, in the order of `states`."""
        return [row for state in states for row in self.rows if row.state == state]

    def ahead(self, *kinds: CycleKind) -> bool:
        """Whether a step of such a kind is still to be done."""
        done = (StepState.DONE, StepState.LAPSED)
        return any(row.step.kind in kinds and row.state not in done for row in self.rows)

    @cached_property
    def next_row(self) -> StepRow | None:
        """The next step: what comes first of what has not begun."""
        coming = [row for row in self.rows if row.state == StepState.NEXT and row.day]
        return min(coming, key=lambda row: (row.day, row.step.position), default=None)

    @property
    def next_in(self) -> str:
        """How long until it begins or, where it has no first day, ends."""
        row = self.next_row
        return days_words((row.day - self.today).days) if row and row.day else ""

    def step_url(self, step: CycleStep, name: str = "cycle-step") -> str:
        """Where a step stands by itself."""
        return reverse(name, args=[*self.place, step.year or self.year, step.key])


@dataclass(frozen=True)
class Turn:
    """A party that is on turn: in how many steps, and how much else waits for it by name."""

    party: Party
    steps: int
    items: int
    #: Lines of bids it can answer to.
    answers: int = 0


def turns_of(facts: YearFacts, items: Counter[int]) -> list[Turn]:
    """Who is on turn now, the busiest first; `items`: per party what else waits for it."""
    steps = Counter(party.pk for row in facts.in_state(*ON_TURN) for party in row.waits)
    answers = facts.unanswered + facts.unanswered_of_first
    found = [
        Turn(party, steps[party.pk], items[party.pk], answers[party.pk])
        for party in facts.parties
        if steps[party.pk] or items[party.pk] or answers[party.pk]
    ]
    return sorted(found, key=lambda turn: (-turn.steps - turn.items, facts.parties.index(turn.party)))
