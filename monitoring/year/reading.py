"""Everything on the page of a year, read in a number of queries that depends on nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.urls import reverse

from agreements.enums import (
    LOOKING_BACK,
    TOWARDS_NEXT_YEAR,
    AnnualStatus,
    CommitmentKind,
    CycleKind,
    StepState,
)
from agreements.models import (
    AnnualAgreement,
    Bid,
    Commitment,
    CycleStep,
    FrameworkAgreement,
    signed_since,
)
from agreements.services.answering_bids import answers_in, going_on, going_on_words, standing_bids
from agreements.services.before_here import with_kept_since
from agreements.services.bid_answers import proposed_to, reacted, unanswered
from agreements.services.completeness import LACKS
from agreements.services.on_turn import state_words, still_on_turn
from agreements.services.season_words import has_no_days
from agreements.services.standing import Standing, standing_of
from agreements.services.versions import seats_of, signing_at
from parties.models import AnyUser, Party

from ..enums import RoundStatus
from ..models import Evaluation, MonitoringRound, RoundLine
from ..promises.reading import Promise, blocking, read_promises
from ..work.told import has_text
from .words import days_words, recurrence_words, when_words

#: What asks something of somebody today, the oldest trouble first.
ON_TURN = (StepState.LATE, StepState.NOW)
#: What the page tells under now: the same, and what never had a day and whose year is over, which asks nothing of anybody.
SHOWN_NOW = (*ON_TURN, StepState.OPEN)
#: What comes later.
AHEAD = (StepState.NEXT, StepState.WAITS)


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
    rounds: Sequence[MonitoringRound]
    #: Commitments that lack a lead, or those of a year a planning: (key, number, title, year, lacks).
    lacking: Sequence[tuple[str, str, str, int | None, str]]
    annual_years: Sequence[int]
    #: Years that have steps, and this one; for who coordinates the next.
    years: Sequence[int]
    #: Whether the reader keeps the process going, and so may follow links to what they change.
    coordinates: bool = False
    #: Who has submitted a bid in this year that stands.
    bidders: Set[int] = frozenset()
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
        return not self.framework.starts_on.year <= self.year <= self.framework.ends_on.year

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


def read_year(
    framework: FrameworkAgreement,
    year: int,
    today: date,
    *,
    coordinates: bool = False,
    user: AnyUser | None = None,
) -> YearFacts:
    """Read a year of a framework (with its municipality loaded). Eleven queries, and four where parties are asked, four
    where there are bids and two more where those wait for a reaction, three where commitments wait for others, one
    where there is no round to look back with.
    """
    table = list(framework.participations.select_related("party").order_by("position", "pk"))
    parties = signing_at(seats_of(framework, table, today))
    staying = signing_at(seats_of(framework, table, today, year=year + 1))
    coordinating = [one.party for one in framework.coordinations.current().select_related("party")]
    coordinators = {party.pk for party in coordinating}
    steps = list(
        with_kept_since(framework.cycle_steps.of_year(year))
        .select_related("after")
        .prefetch_related("turns__party", "positions")
    )
    laid_out = framework.cycle_steps.filter(year__isnull=False).order_by().values_list("year", flat=True)
    years = {one for one in laid_out.distinct() if one is not None}
    annuals = list(AnnualAgreement.objects.filter(framework=framework).order_by("year"))
    bids = standing_bids(framework, year)
    bidders = {bid.party_id for bid in bids if answers_in(bid, year)}
    before = going_on(bids, year)
    first = year == framework.starts_on.year and any(bid.year < year for bid in bids)
    asks = bidders and any(step.kind == CycleKind.REACTION for step in steps)
    done = reacted(framework, year, parties) if asks else set()
    rows = [
        _row(
            step,
            framework,
            today,
            staying if step.kind in TOWARDS_NEXT_YEAR else parties,
            coordinators,
            bidders,
            done,
            before,
        )
        for step in steps
    ]
    rounds = _rounds(framework, year)
    looks_back = not rounds and any(row.step.kind in LOOKING_BACK for row in rows)
    return YearFacts(
        framework=framework,
        year=year,
        today=today,
        rows=rows,
        parties=parties,
        rounds=rounds,
        lacking=_lacking(framework, year),
        annual_years=[one.year for one in annuals],
        years=sorted(years | _ahead(framework, year, years, coordinates) | {year}),
        coordinates=coordinates,
        coordinators=sorted(coordinating, key=lambda one: one.pk),
        evaluated=_evaluated(framework, year) if looks_back else frozenset(),
        standing=_standing(framework, year, annuals),
        blocked=blocking(read_promises(framework, (year, year + 1), parties, today)),
        bidders=bidders,
        unanswered=_unanswered(user, framework, year) if bidders else Counter(),
        unanswered_of_first=_unanswered(user, framework, year - 1) if first else Counter(),
    )


def _unanswered(user: AnyUser | None, framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party how many lines wait for it: of others, and own ones with a counter-proposal."""
    if user is None:
        return Counter()
    return unanswered(user, framework, year) + proposed_to(user, framework, year)


def _ahead(framework: FrameworkAgreement, year: int, years: Set[int], coordinates: bool) -> set[int]:
    """For who coordinates a year that was laid out, the next of the term: there it is laid out."""
    return {year + 1} if coordinates and year in years and year < framework.ends_on.year else set()


def _evaluated(framework: FrameworkAgreement, year: int) -> set[int]:
    """Of which of this year and the one before nothing is evaluated any more."""
    closed = Evaluation.objects.filter(
        framework=framework, year__in=(year - 1, year), closed_on__isnull=False
    )
    return set(closed.values_list("year", flat=True))


def _standing(
    framework: FrameworkAgreement, year: int, annuals: Sequence[AnnualAgreement]
) -> Standing | None:
    """Of the annual agreements this year works towards, or its own, while parties are asked about them."""
    asked = (AnnualStatus.PROPOSED, AnnualStatus.AGREED)
    for annual in reversed(annuals):
        if annual.year in (year, year + 1) and annual.status in asked:
            annual.framework = framework
            return standing_of(annual)
    return None


def _row(
    step: CycleStep,
    framework: FrameworkAgreement,
    today: date,
    parties: Sequence[Party],
    coordinators: set[int],
    bidders: set[int],
    done: set[int],
    before: Mapping[int, Bid],
) -> StepRow:
    turns, state = list(step.turns.all()), step.state(today, framework)
    named = [party for party in parties if any(turn.includes(party, coordinators) for turn in turns)]
    left = {party.pk for party in named}
    if state in ON_TURN:
        left = set(still_on_turn(step, state, left, bidders=bidders, reacted=done, coordinating=coordinators))
    return StepRow(
        step=step,
        state=state,
        parties=named,
        waits=[party for party in parties if party.pk in left],
        outside_term=step.outside_term(framework),
        answered=[before[party.pk] for party in named if party.pk in before]
        if step.kind == CycleKind.BID
        else (),
    )


def _rounds(framework: FrameworkAgreement, year: int) -> list[MonitoringRound]:
    """Rounds about this year and the last, with how many of the lines asked about have no text and no light."""
    lines = RoundLine.objects.filter(round__framework=framework).exclude(round__status=RoundStatus.CLOSED)
    return list(
        MonitoringRound.objects.filter(framework=framework, year__in=(year - 1, year))
        .annotate(
            lines_untold=Count("lines", filter=Q(lines__in=lines.not_completed().filter(~has_text()))),
            lines_unlit=Count("lines", filter=Q(lines__in=lines.without_light())),
        )
        .order_by("-reference_date", "-pk")
    )


def _lacking(framework: FrameworkAgreement, year: int) -> list[tuple[str, str, str, int | None, str]]:
    """What nobody leads, and what was agreed for this year or the next without saying when."""
    of_framework = Q(kind=CommitmentKind.FRAMEWORK)
    of_years = Q(annual_agreement__year__in=(year, year + 1))
    rows = (
        Commitment.objects.filter(
            of_framework | of_years,
            framework=framework,
            completed_on__isnull=True,
            lapsed_on__isnull=True,
            monitor_only=False,
        )
        .filter(LACKS["trekker"] | (LACKS["planning"] & of_years))
        .annotate(
            no_lead=ExpressionWrapper(LACKS["trekker"], output_field=BooleanField()),
            no_planning=ExpressionWrapper(LACKS["planning"] & of_years, output_field=BooleanField()),
        )
        .order_by("position", "pk")
        .values_list("key", "number", "title", "annual_agreement__year", "no_lead", "no_planning")
    )
    return [
        (key, number, title, of, lacks)
        for key, number, title, of, no_lead, no_planning in rows
        for lacks, is_so in (("lead", no_lead), ("planning", no_planning))
        if is_so
    ]


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
