"""What waits for people besides rounds: annual agreements and addenda to answer, steps of the cycle, what was put
before a higher level, and what a council was promised.

It is read for any number of people at once. One query tells per framework whether there is anything; the rest is asked
only where there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agreements.enums import (
    TOWARDS_NEXT_YEAR,
    AddendumStatus,
    AnnualStatus,
    EscalationLevel,
    ParticipationRole,
    StepState,
)
from agreements.models import (
    Addendum,
    AnnualAgreement,
    Bid,
    Coordination,
    CycleStep,
    CycleTurn,
    FrameworkAgreement,
    Participation,
    cycles_answered,
)
from agreements.services.addendum_standing import AddendumStanding, standings_of_addenda
from agreements.services.answering_bids import STANDS, years_without_news
from agreements.services.bid_answers import answers_left, bids_of
from agreements.services.on_turn import still_on_turn
from agreements.services.standing import Standing, standings_of
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of, party_ids

from ..escalations.reading import with_managers
from ..models import CouncilItem
from ..table.nested import nested
from .doing import ActionTurn, read_actions, to_do_in
from .raised import RaisedTurn, asked_at, raised_for, raised_in, read_raised
from .turning import Ahead, ahead_of, begun, left_open, to_end
from .turns import AnswerTurn, CouncilTurn, StepTurn

#: A step that begins within so many days is told.
SOON = timedelta(weeks=4)
_ASKED = (AnnualStatus.PROPOSED, AnnualStatus.AGREED)
_OPEN = (AddendumStatus.PROPOSED, AddendumStatus.AGREED)
_COLUMNS = ("pk", "key", "title", "kind", "year", "starts_on", "ends_on", "position")
#: Of the step it follows: what tells whether it waits for that (`CycleStep.waits`).
_AFTER = ("pk", "done_on", "done_by", "ends_on", "year")
_COUNCIL = ("pk", "title", "kind", "reference", "due_on", "origin")
_SEAT = ("party", "role", "starts_on", "ends_on")
_TURN = ("party", "group", "everyone", "coordinator")


@dataclass
class Waiting:
    """Everything that waits for a person. `coordinated`: frameworks their parties coordinate today."""

    annuals: list[Standing] = field(default_factory=list)
    addenda: list[AddendumStanding] = field(default_factory=list)
    steps: list[StepTurn] = field(default_factory=list)
    answers: list[AnswerTurn] = field(default_factory=list)
    council: list[CouncilTurn] = field(default_factory=list)
    actions: list[ActionTurn] = field(default_factory=list)
    raised: list[RaisedTurn] = field(default_factory=list)
    #: What the turn of the year asks of who coordinates.
    ahead: list[Ahead] = field(default_factory=list)
    #: Steps that never had a day and whose year is over, for who coordinates: they wait for nobody.
    undated: list[StepTurn] = field(default_factory=list)
    coordinated: set[int] = field(default_factory=set)


@dataclass
class Table:
    """A framework with who of the parties that were asked about does what there; what waits there, for whomever."""

    framework: Any
    #: Of theirs, of whatever day.
    seats: list[Participation]
    #: Those that sign, and those that coordinate today.
    signing: set[int]
    coordinating: set[int]
    #: Whose bid answers the step of a year: (year, party).
    bidders: set[tuple[int, int]]
    #: The years that bids of before answer, and in which none was made.
    nothing_new: set[int]
    #: Steps that are late, now or soon, in the order of their pages, with who is on turn.
    steps: list[tuple[CycleStep, StepState, list[CycleTurn]]]
    today: date
    #: What its municipality owes its council, late or soon, where one of the people is an editor of it.
    council: list[CouncilTurn]
    #: What meetings decided that is to be done, late, soon or without a day, with the party that does it (None: nobody's).
    actions: list[tuple[int | None, ActionTurn]]
    #: What was put before a higher level and is open.
    raised: list[RaisedTurn]
    #: Of theirs, those that have a manager to ask.
    managed: set[int] = field(default_factory=set)
    annuals: list[Standing] = field(default_factory=list)
    addenda: list[AddendumStanding] = field(default_factory=list)
    #: How many lines of bids wait for the answer of a party, by year and party; nought where it answered all.
    answers: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether something here asks somebody, or will soon; what never had a day does not (0052)."""
        asks = any(state != StepState.OPEN for _step, state, _turns in self.steps)
        return asks or bool(self.annuals or self.addenda or self.raised or any(self.answers.values()))

    def is_seen_by(self, user: AnyUser, mine: Collection[int]) -> bool:
        """Whether the person, who works for the parties `mine`, may see it: `visible_to`, of what was read already."""
        return (
            user.is_superuser or self.framework.municipality_id in mine or not self.signing.isdisjoint(mine)
        )

    def is_advised_by(self, mine: Collection[int]) -> bool:
        """Whether one of these parties gives input today: of it the person sees what is put before the parties."""
        gives = (seat for seat in self.seats if seat.role == ParticipationRole.ADVISER)
        return any(seat.party_id in mine and seat.sits_on(self.today) for seat in gives)

    def turns(self, ours: dict[int, Party]) -> Iterator[StepTurn]:
        """The steps in which some of these parties still have something to do."""
        coordinating = self.coordinating & ours.keys()
        seated = (self.signing | {self.framework.municipality_id}) & ours.keys()
        for step, state, turns in self.steps:
            on_turn = {pk for pk in seated if any(turn.includes(ours[pk], coordinating) for turn in turns)}
            if step.kind in TOWARDS_NEXT_YEAR and step.year:
                on_turn -= self._gone_by(step.year + 1)
            bidders = {pk for year, pk in self.bidders if year == step.year}
            reacted = {pk for (year, pk), left in self.answers.items() if year == step.year and not left}
            asked = still_on_turn(
                step,
                state,
                on_turn,
                bidders=bidders,
                reacted=reacted,
                coordinating=coordinating,
                nothing_new=step.year in self.nothing_new,
            )
            if asked:
                yield StepTurn(step, state, tuple(ours[pk] for pk in sorted(asked)), self.today)

    def answers_of(self, ours: dict[int, Party], steps: Iterable[StepTurn]) -> Iterator[AnswerTurn]:
        """The lines of bids that wait for these parties, but where one of `steps`, a reaction, asks that already."""
        asked = {(turn.step.year, party.pk) for turn in steps for party in turn.parties if turn.is_reaction}
        seated = self.signing | {self.framework.municipality_id}
        for (year, pk), number in sorted(self.answers.items()):
            if number and pk in ours and pk in seated and (year, pk) not in asked:
                yield AnswerTurn(self.framework, year, ours[pk], number)

    def actions_of(self, ours: Collection[int]) -> Iterator[ActionTurn]:
        """What these parties do while they sit here; of nobody what has a day, for who coordinates."""
        mine = (self.signing | {self.framework.municipality_id}) & set(ours)
        leads = not self.coordinating.isdisjoint(ours)
        for party, turn in self.actions:
            if party in mine or (party is None and turn.due is not None and leads):
                yield turn

    def _gone_by(self, year: int) -> set[int]:
        """Who of these parties takes no part in a year."""
        staying = {seat.party_id for seat in self.seats if seat.sits_in(year)}
        return self.signing - staying - {self.framework.municipality_id}


def read_tables(users: Iterable[AnyUser], today: date) -> dict[int, Table]:
    """The frameworks that any of these people may see, or to which their party gives input, in order: one query.

    Four more where annual agreements wait, four where addenda do, two where bids do and one where something lies before
    the managers, whatever the number of people.
    """
    users = [user for user in users if party_ids(user)]
    mine = {pk for user in users for pk in party_ids(user)}
    edits = {pk for user in users for pk in party_ids(user, MembershipRole.EDITOR)}
    frameworks = FrameworkAgreement.objects.all()
    if not any(user.is_superuser for user in users):
        frameworks = frameworks.with_seats_of(mine)
    tables = {row.pk: _table(row, today) for row in _frameworks(frameworks, mine, edits, today)}
    # What ended asks nobody for anything; its municipality may still owe its council something.
    rows = {pk: table.framework for pk, table in tables.items() if not table.framework.is_ended}
    if any(row.has_years for row in rows.values()):
        annuals = AnnualAgreement.objects.filter(framework__in=rows, status__in=_ASKED)
        for standing in standings_of(_with_framework(annuals.order_by("year", "pk"), rows)):
            tables[standing.annual.framework_id].annuals.append(standing)
    if any(row.has_addenda for row in rows.values()):
        addenda = Addendum.objects.filter(framework__in=rows, status__in=_OPEN).order_by("pk")
        for waits in standings_of_addenda(_with_framework(addenda, rows)):
            tables[waits.addendum.framework_id].addenda.append(waits)
    if any(one.level == EscalationLevel.MANAGEMENT for table in tables.values() for one in table.raised):
        managed = with_managers(mine)
        for table in tables.values():
            table.managed = managed
    talks = [pk for pk, row in rows.items() if row.has_bids]
    if talks:
        editing = {
            row.party_id: row.party for user in users for row in memberships_of(user) if row.party_id in edits
        }
        for (pk, year, party), number in answers_left(talks, editing.values()).items():
            tables[pk].answers[year, party] = number
    return tables


def waiting_for(user: AnyUser, tables: Iterable[Table], advised: Iterable[Table] = ()) -> Waiting:
    """What waits for a person at the tables they may see, and at those to which they only give input; no query."""
    edits = party_ids(user, MembershipRole.EDITOR)
    ours = {row.party_id: row.party for row in memberships_of(user) if row.party_id in edits}
    found = Waiting()
    owed: dict[int, CouncilTurn] = {}
    for table in tables:
        if not table.coordinating.isdisjoint(edits):
            found.coordinated.add(table.framework.pk)
            found.ahead += ahead_of(table.framework, table.today)
            found.ahead += to_end(table.framework, table.today, waits=table.waits)
        turns = list(table.turns(ours))
        for turn in turns:
            (found.undated if turn.is_undated else found.steps).append(turn)
        found.answers += table.answers_of(ours, turns)
        found.annuals += table.annuals
        found.addenda += table.addenda
        found.actions += table.actions_of(edits)
        seated = table.signing | {table.framework.municipality_id}
        found.raised += raised_for(
            table.raised,
            asked_at((row for row in memberships_of(user) if row.party_id in seated), table.managed),
            settles=not table.coordinating.isdisjoint(edits),
        )
        # Each once, whatever the number of agreements.
        owed |= {turn.pk: turn for turn in table.council if turn.municipality.pk in edits}
    for table in advised:
        found.annuals += table.annuals
    found.council = sorted(owed.values(), key=lambda one: (one.due, one.pk))
    return found


def _with_framework(rows: Iterable[Any], frameworks: dict[int, Any]) -> list[Any]:
    found = list(rows)
    for row in found:
        row.framework = frameworks[row.framework_id]
    return found


def _frameworks(
    frameworks: QuerySet[FrameworkAgreement], mine: set[int], edits: set[int], today: date
) -> Iterable[Any]:
    """The frameworks with whether something waits there, the steps that may ask something, and who of ours signs."""
    own = OuterRef("pk")
    turns = CycleTurn.objects.filter(step__framework=own, step__done_by="", step__done_on__isnull=True)
    seats = Participation.objects.filter(framework=own, party__in=mine)
    bids = Bid.objects.filter(framework=own, status__in=STANDS)
    steps = [f"step__{name}" for name in _COLUMNS]
    after = [f"step__after__{name}" for name in _AFTER]
    owed = CouncilItem.objects.open().filter(
        municipality=OuterRef("municipality"), municipality__in=edits, due_on__lte=today + SOON
    )
    return (
        frameworks.select_related("municipality")
        .annotate(
            has_years=Exists(AnnualAgreement.objects.filter(framework=own, status__in=_ASKED)),
            has_addenda=Exists(Addendum.objects.filter(framework=own, status__in=_OPEN)),
            has_bids=bids_of(own),
            coordinated_by=nested(
                Coordination.objects.current(max(today, timezone.localdate())).filter(
                    framework=own, party__in=edits
                ),
                "framework",
                "party",
            ),
            **begun(today),
            **left_open(),
            seats=nested(seats, "framework", *_SEAT),
            council=nested(owed, "municipality", *_COUNCIL),
            **to_do_in(own, edits, today + SOON),
            **raised_in(own),
            bid_for=nested(bids, "framework", "year", "party", "first_year", "scope"),
            turns=nested(turns, "step__framework", *steps, *after, *_TURN),
        )
        .order_by("pk")
    )


def _table(framework: Any, today: date) -> Table:
    seats = [
        Participation(party_id=pk, role=role, starts_on=_day(first), ends_on=_day(last))
        for pk, role, first, last in framework.seats or ()
    ]
    answering = {
        (asked, pk)
        for year, pk, first_year, scope in framework.bid_for or ()
        for asked in cycles_answered(framework, year, first_year, scope)
    }
    return Table(
        framework,
        seats,
        {seat.party_id for seat in seats if seat.role == ParticipationRole.SIGNATORY and seat.sits_on(today)},
        {pk for (pk,) in framework.coordinated_by or ()},
        answering,
        years_without_news(framework, ((year, *about) for year, _pk, *about in framework.bid_for or ())),
        [] if framework.is_ended else list(_steps(framework, today)),
        today,
        list(_council(framework)),
        [] if framework.is_ended else list(read_actions(framework)),
        [] if framework.is_ended else read_raised(framework),
    )


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def _council(framework: Any) -> Iterator[CouncilTurn]:
    """What its municipality owes its council."""
    for pk, title, kind, reference, due, origin in framework.council or ():
        yield CouncilTurn(pk, title, kind, reference, date.fromisoformat(due), framework.municipality, origin)


def _steps(framework: Any, today: date) -> Iterator[tuple[CycleStep, StepState, list[CycleTurn]]]:
    """The steps that are late, now or soon, and those that were not finished."""
    found: dict[int, tuple[CycleStep, list[CycleTurn]]] = {}
    for row in framework.turns or ():
        step = _step(framework, row)
        party, group, everyone, coordinator = row[-len(_TURN) :]
        turn = CycleTurn(party_id=party, group=group, everyone=everyone, coordinator=coordinator)
        found.setdefault(step.pk, (step, []))[1].append(turn)
    for step, turns in sorted(found.values(), key=lambda one: (one[0].position, one[0].pk)):
        state = step.state(today, framework)
        begins = step.starts_on or step.ends_on
        soon = state == StepState.NEXT and begins is not None and begins <= today + SOON
        if soon or state in (StepState.LATE, StepState.NOW, StepState.OPEN):
            yield step, state, turns


def _step(framework: Any, row: Sequence[Any]) -> CycleStep:
    """The step of a row, in memory, with as much of the one it follows as tells whether that is done."""
    step = CycleStep(framework=framework, **_values(_COLUMNS, row))
    after = _values(_AFTER, row[len(_COLUMNS) :])
    if after["pk"] is not None:
        step.after = CycleStep(**after)
    return step


def _values(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """Columns by their name, days as days."""
    return {
        name: _day(value) if name.endswith("_on") else value for name, value in zip(names, row, strict=False)
    }
