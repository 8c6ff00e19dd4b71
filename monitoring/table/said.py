"""The parts of a report beside its table: what parties say of the lights, what was put right, figures of no commitment and
those of which there is no number yet, projects of dwellings, goals, terms of the glossary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class FollowedValue:
    """What is told of a followed figure: `what` is agreed, measured or expected; `kind`: how what was agreed is meant."""

    what: str
    value: Decimal
    source: str
    party: str = ""
    kind: str = ""
    reference_date: date | None = None
    origin: str = ""
    #: The second number of what was agreed to lie between two.
    upto: Decimal | None = None
    #: Of the whole term, beside numbers of single years.
    of_term: bool = False


@dataclass(frozen=True, slots=True)
class Awaited:
    """That a figure was to come and did not, up to the reference date: of whom (parties, or words of the agreement), how often
    as agreed, and the last day it was due where that is certain.
    """

    who: tuple[str, ...] = ()
    period: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A figure of no commitment: of a theme, under the chapter of it (`heading`), or of the whole agreement (None).

    Of a line it is one that was to come and did not; `values` are then what was agreed.
    """

    name: str
    unit: str
    heading: int | None
    values: tuple[FollowedValue, ...]
    #: Where its numbers come from, as agreed; of an amount it is with that.
    source: str = ""
    #: That nobody measured it yet, or a party of which a number was agreed did not.
    awaited: Awaited | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure of a line that its round still wants; `followed` as what was to come and did not.

    `state`: 'late' after its day, 'asked' where the round asks it and its day has still to come, 'missing' where its words
    tell no day. `pk`: its place on the page of figures.
    """

    pk: int
    state: str
    followed: Followed


@dataclass(frozen=True, slots=True)
class Project:
    """A project of dwellings as the list told it; a number or year of None and an empty word: nobody told.

    It is of a `party`, or of somebody else (`outsider`). `commitment`: the number, or else the title, of what it is
    part of; `as_of`: the day on which it was so.
    """

    name: str
    kind: str
    place: str = ""
    party: str = ""
    outsider: str = ""
    homes: int | None = None
    social_homes: int | None = None
    plan: str = ""
    phase: str = ""
    ready_year: int | None = None
    ready_words: str = ""
    commitment: str = ""
    origin: str = ""
    source: str = ""
    as_of: date | None = None

    @property
    def whose(self) -> str:
        """Of whom it is: a party, or somebody else."""
        return self.party or self.outsider


@dataclass(frozen=True, slots=True)
class GoalTheme:
    """A theme that serves a goal as a whole, with the keys of its lines; `position`: its place in the agreement."""

    title: str
    position: int
    basis: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A line that was linked to a goal itself, by its key; or that works out (`works_out`) what was."""

    key: str
    basis: str
    works_out: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A national goal with what serves it; a Global Goal has only its `number`, which everybody knows it by."""

    title: str = ""
    number: int | None = None
    term: str = ""
    source: str = ""
    themes: tuple[GoalTheme, ...] = ()
    lines: tuple[GoalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a glossary term; `price_level` empty: not printed."""

    label: str
    amount: Decimal
    unit: str
    price_level: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary and where it stands."""

    term: str
    definition: str
    source: str
    amounts: tuple[Amount, ...] = ()
