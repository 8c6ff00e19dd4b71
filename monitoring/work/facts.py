"""What tells what people must do, read for any number of them at once: a fixed number of queries.

My work asks for one person, the reminders for a hundred at a time. Nothing in it is in words, so that everybody's list
can be made in their own language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agreements.enums import AssignmentPart, ResponsibilityRole
from agreements.models import Assignment, Completion, Planning
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of, party_ids

from ..enums import RoundStatus
from ..models import AskLink, LineDraft, MendRequest, MonitoringRound, RoundLine
from ..privacy.mend_models import ABOUT
from ..reactions.newest import lights_unanswered
from ..table.nested import nested
from .duties import owed_to_tell
from .items import ItemFacts, OwnItem, is_apart, read_items
from .told import Teller, is_told, tellers_of, with_texts
from .waiting import Table, Waiting, read_tables, waiting_for

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    AskedRound = WithAnnotations[MonitoringRound, "AskedOfRound"]
    AskedLine = WithAnnotations[RoundLine, "AskedOfLine"]
    PlannedDraft = WithAnnotations[LineDraft, "PlannedOf"]

#: With more commitments than this the lines are no longer picked by them: a database takes so many numbers and no more.
PICKED = 1000


class AskedOfRound(TypedDict):
    """What the query adds to a round: what came in for it by mail, and what is asked to be mended in it."""

    answers: list[list[Any]] | None
    to_mend: list[list[Any]] | None


class PlannedOf(TypedDict):
    """What the query adds to a draft: the last day of the planning of its commitment."""

    planned_until: date | None


class AskedOfLine(PlannedOf):
    """What the query adds to a line."""

    #: Whether some party must do it.
    is_owed: bool
    has_item_leads: bool


class Assigned(NamedTuple):
    """Something a person handles or stands in for: of a commitment as a whole, or (`apart`) of an item with a lead."""

    commitment: int
    part: str
    party: int
    slug: str
    apart: bool


@dataclass(frozen=True)
class Own:
    """What a person does about a commitment, for which party, and whether they may tell what it did."""

    part: str
    party: str
    tells: bool
    party_id: int


class Answer(NamedTuple):
    """An answer of a colleague without an account that nobody decided about yet."""

    question: int
    line: int
    position: int
    number: str
    title: str
    party: int
    slug: str
    function: str


class ToMend(NamedTuple):
    """What a party wrote about a line and somebody asked to mend: `about` tells what, `row` is its id there."""

    about: str
    row: int
    line: int
    position: int
    key: str
    number: str
    title: str
    party: int
    slug: str
    label: str
    #: The item a text is about.
    item: int | None
    #: The figure of which the source is meant.
    indicator: int | None
    #: Which party was asked for it, where another coordinates today and got it from that one.
    passed_by: str | None


@dataclass
class Mine:
    """What one person has to do with."""

    rounds: Mapping[int, MonitoringRound]
    #: Those of the rounds that the person coordinates.
    coordinated: set[int]
    #: Per commitment what they do about the whole of it.
    parts: dict[int, Own]
    #: The lines asked about that are theirs, and all of the rounds they coordinate; with whether anything was told.
    lines: list[tuple[AskedLine, bool]]
    #: Items that wait for them, with the line.
    items: list[tuple[AskedLine, OwnItem]]
    #: What they typed and did not save, in rounds that still take it.
    drafts: list[PlannedDraft]
    #: Rounds with a party of theirs that did not react to so many lights.
    unanswered: list[tuple[MonitoringRound, Party, int]]
    waiting: Waiting
    #: Answers by mail to parties they are an editor of, in rounds that still take them.
    answers: list[tuple[MonitoringRound, Answer]]
    #: What those parties wrote and somebody asked to mend.
    to_mend: list[tuple[MonitoringRound, ToMend]]


@dataclass
class Facts:
    """Everything that was read about some people."""

    today: date
    tables: dict[int, Table]
    rounds: list[AskedRound] = field(default_factory=list)
    #: Per person.
    assigned: dict[int, list[Assigned]] = field(default_factory=lambda: defaultdict(list))
    #: Per round and per commitment.
    lines: dict[int, list[AskedLine]] = field(default_factory=lambda: defaultdict(list))
    lines_about: dict[int, list[AskedLine]] = field(default_factory=lambda: defaultdict(list))
    #: Per line of whom a text stands about the whole of it.
    tellers: dict[int, set[Teller]] = field(default_factory=dict)
    items: ItemFacts = field(default_factory=ItemFacts)
    drafts: dict[int, list[PlannedDraft]] = field(default_factory=lambda: defaultdict(list))
    #: Per round and party the lights it did not react to.
    unanswered: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, user: AnyUser) -> Mine:
        """What of it is one person's; who they are must be among those it was read for. No query."""
        mine, edits = party_ids(user), party_ids(user, MembershipRole.EDITOR)
        seen = self._seen(user, mine)
        rounds = {row.pk: row for row in self.rounds if row.framework_id in seen}
        coordinated = {
            pk for pk, row in rounds.items() if not seen[row.framework_id].coordinating.isdisjoint(edits)
        }
        parts = self._parts(user, mine, edits)
        return Mine(
            rounds,
            coordinated,
            parts,
            self._lines(rounds, coordinated, parts, mine),
            list(self._items(user, rounds, edits)),
            [draft for draft in self.drafts[user.pk or 0] if draft.line.round_id in coordinated],
            list(self._unanswered(user, rounds, edits)),
            self.waiting(user),
            [
                (row, one)
                for row in rounds.values()
                if row.accepts_answers
                for one in sorted(Answer(*found) for found in row.answers or ())
                if one.party in edits
            ],
            [
                (row, one)
                for row in rounds.values()
                if row.accepts_answers
                # Several words of one thing are one thing to do.
                for one in sorted({ToMend(*found) for found in row.to_mend or ()})
                if one.party in edits
            ],
        )

    def waiting(self, user: AnyUser) -> Waiting:
        """What waits for a person besides rounds. No query."""
        mine = party_ids(user)
        seen = self._seen(user, mine)
        advised = [table for pk, table in self.tables.items() if pk not in seen and table.is_advised_by(mine)]
        return waiting_for(user, seen.values(), advised)

    def _seen(self, user: AnyUser, mine: set[int]) -> dict[int, Table]:
        return {pk: table for pk, table in self.tables.items() if table.is_seen_by(user, mine)}

    def _parts(self, user: AnyUser, mine: set[int], edits: set[int]) -> dict[int, Own]:
        """Handling goes before standing in."""
        parts: dict[int, Own] = {}
        for row in self.assigned[user.pk or 0]:
            if row.apart or row.party not in mine:
                continue
            if row.part == AssignmentPart.HANDLER or row.commitment not in parts:
                parts[row.commitment] = Own(row.part, row.slug, row.party in edits, row.party)
        return parts

    def _items(
        self, user: AnyUser, rounds: Collection[int], edits: set[int]
    ) -> Iterable[tuple[AskedLine, OwnItem]]:
        """Of commitments they do something about, as a whole or apart, for a party that did not complete its part."""
        places = defaultdict(set)
        for row in self.assigned[user.pk or 0]:
            if row.commitment in self.items.leads:
                places[row.commitment].add(row.party)
        lines = [line for pk in places for line in self.lines_about[pk] if line.round_id in rounds]
        seats = sorted(memberships_of(user), key=lambda row: row.pk) if lines else ()
        parties = {row.party_id: row.party for row in seats}
        for line in sorted(lines, key=lambda line: (line.position, line.pk)):
            ours = [party for pk, party in parties.items() if pk in places[line.commitment_id]]
            for one in self.items.waiting(user, line, ours, edits):
                yield line, one

    def _lines(
        self, rounds: Collection[int], coordinated: Iterable[int], parts: Mapping[int, Own], mine: set[int]
    ) -> list[tuple[AskedLine, bool]]:
        found = {line.pk: line for pk in parts for line in self.lines_about[pk] if line.round_id in rounds}
        for pk in coordinated:
            found |= {line.pk: line for line in self.lines[pk]}
        lines = sorted(found.values(), key=lambda line: (line.position, line.pk))
        told = []
        for line in lines:
            own = parts.get(line.commitment_id)
            parties = {own.party_id} if own else mine
            told.append((line, is_told(self.tellers[line.pk], parties)))
        return told

    def _unanswered(
        self, user: AnyUser, rounds: Mapping[int, MonitoringRound], edits: set[int]
    ) -> Iterable[tuple[MonitoringRound, Party, int]]:
        ours = sorted(
            (row.party for row in memberships_of(user) if row.party_id in edits),
            key=lambda party: (party.kind, party.name, party.pk),
        )
        for row in rounds.values():
            for party in ours:
                if left := self.unanswered.get((row.pk, party.pk)):
                    yield row, party, left


def read_facts(users: Collection[AnyUser], today: date) -> Facts:
    """Everything about these people that makes their lists: at most five queries, whatever their number.

    Two more where a round waits for reactions, three where items of their work have leads of their own, four where
    annual agreements wait for answers or signatures, four where addenda do. None for people without a party.
    """
    users = [user for user in users if party_ids(user)]
    if not users:
        return Facts(today, {})
    facts = Facts(today, read_tables(users, today))
    parties = {pk for user in users for pk in party_ids(user)}
    pks = [user.pk for user in users if user.pk]
    _read_assigned(facts, pks, parties)
    going_on = [pk for pk, table in facts.tables.items() if not table.framework.is_ended]
    rounds: QuerySet[MonitoringRound] = (
        MonitoringRound.objects.filter(framework__in=going_on)
        .exclude(status=RoundStatus.CLOSED)
        .select_related("framework__municipality")
        .order_by("reference_date", "pk")
    )
    facts.rounds = list(rounds.annotate(answers=_answers(users), to_mend=_to_mend(users, today)))
    open_rounds = [row for row in facts.rounds if row.accepts_answers]
    _read_lines(facts, open_rounds, parties)
    coordinated = [row.pk for row in open_rounds if facts.tables[row.framework_id].coordinating]
    drafts = LineDraft.objects.filter(user__in=pks, line__round__in=coordinated)
    for draft in (
        drafts.select_related("line__commitment")
        .annotate(planned_until=_planned_until("line__commitment"))
        .order_by("line__position", "pk")
    ):
        facts.drafts[draft.user_id].append(draft)
    _read_unanswered(facts, users)
    return facts


def _planned_until(commitment: str) -> Coalesce:
    """The last day that is told of the whole; where none is, of its items."""
    rows = Planning.objects.filter(commitment=OuterRef(commitment)).order_by().values("commitment")
    last = rows.annotate(last=Max("ends_on")).values("last")
    return Coalesce(Subquery(last.filter(item=None)), Subquery(last))


def _answers(users: Iterable[AnyUser]) -> Subquery:
    """What came in by mail for parties of these people, with the round: `AskLink.visible_to`, of several at once."""
    edits = {pk for user in users for pk in party_ids(user, MembershipRole.EDITOR)}
    rows = AskLink.objects.filter(
        line__round=OuterRef("pk"), party__in=edits, answered_at__isnull=False, decision=""
    )
    about = "line__commitment__"
    line = ("line", "line__position", f"{about}number", f"{about}title")
    return nested(rows, "line__round", "pk", *line, "party", "party__slug", "function")


def _to_mend(users: Iterable[AnyUser], today: date) -> Subquery:
    """What parties of these people are asked to mend, with the round."""
    edits = {pk for user in users for pk in party_ids(user, MembershipRole.EDITOR)}
    told = MendRequest.objects.of_today(today).waiting()
    rows = told.filter(Q(asked_party__in=edits), line__round=OuterRef("pk")).annotate(
        what=Case(*(When(~Q(**{name: None}), then=Value(name)) for name in ABOUT)),
        row=Coalesce(*ABOUT),
        passed_by=Case(When(~Q(party=F("asked_party")), then=F("party__name"))),
    )
    of = "line__commitment__"
    line = ("line", "line__position", f"{of}key", f"{of}number", f"{of}title")
    party = ("asked_party", "asked_slug", "asked_name")
    about = ("report__item", "measurement__indicator", "passed_by")
    return nested(rows, "line__round", "what", "row", *line, *party, *about)


def _read_assigned(facts: Facts, users: Sequence[int], parties: set[int]) -> None:
    """What their party has completed asks nothing of them any more."""
    done = Completion.objects.filter(
        commitment=OuterRef("responsibility__commitment"), party=OuterRef("party")
    )
    rows = Assignment.objects.current().filter(~Exists(done), user__in=users, party__in=parties)
    # Who handles it for two parties tells for one of them: the order of the model, which a column called party would undo.
    rows = rows.order_by("responsibility", "party__name", "part", "pk")
    for user, commitment, part, party, slug, item, role in rows.values_list(
        "user",
        "responsibility__commitment",
        "part",
        "party",
        "party__slug",
        "responsibility__item",
        "responsibility__role",
    ):
        facts.assigned[user].append(Assigned(commitment, part, party, slug, is_apart(item, role)))


def _read_lines(facts: Facts, rounds: Sequence[MonitoringRound], parties: set[int]) -> None:
    """The lines asked about that are somebody's, and all of the rounds that one of them coordinates."""
    coordinated = [row.pk for row in rounds if facts.tables[row.framework_id].coordinating]
    about = {row.commitment for own in facts.assigned.values() for row in own}
    owed = owed_to_tell(facts.today).filter(commitment=OuterRef("commitment"))
    lines = RoundLine.objects.filter(round__in=[row.pk for row in rounds]).not_completed()
    if len(about) <= PICKED:
        lines = lines.filter(Q(round__in=coordinated) | Q(commitment__in=about))
    found: QuerySet[RoundLine] = with_texts(lines, parties).select_related("commitment", "current")
    apart = set()
    for line in found.annotate(
        is_owed=Exists(owed),
        has_item_leads=Exists(owed.filter(role=ResponsibilityRole.LEAD, item__isnull=False)),
        planned_until=_planned_until("commitment"),
    ).order_by("position", "pk"):
        facts.tellers[line.pk] = tellers_of(line).get(None, set())
        facts.lines[line.round_id].append(line)
        facts.lines_about[line.commitment_id].append(line)
        if line.has_item_leads and line.commitment_id in about:
            apart.add(line.round_id)
    facts.items = read_items(apart, parties, _seats(facts), facts.today)


def _seats(facts: Facts) -> dict[int, set[int]]:
    """Per party the frameworks it signs."""
    found: dict[int, set[int]] = defaultdict(set)
    for pk, table in facts.tables.items():
        for party in table.signing:
            found[party].add(pk)
    return found


def _read_unanswered(facts: Facts, users: Iterable[AnyUser]) -> None:
    """In rounds in review, for the parties that are asked: all that sign but for who coordinates.

    Who is silent has no objection, so nothing is asked once the term has passed. The rule of who is asked is
    `reactions.permissions.reacting_parties`.
    """
    edits = {pk for user in users for pk in party_ids(user, MembershipRole.EDITOR)}
    asked = {
        row: table.signing & edits - table.coordinating
        for row in facts.rounds
        if row.status == RoundStatus.REVIEW
        and row.reactions_due is not None
        and not row.term_over(facts.today)
        and (table := facts.tables[row.framework_id])
    }
    facts.unanswered = lights_unanswered({row: parties for row, parties in asked.items() if parties})
