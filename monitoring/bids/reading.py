"""What the pages of bids show, read in a number of queries that depends on nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, BidKind, BidStatus, CycleKind
from agreements.models import (
    Bid,
    BidLine,
    BidResponse,
    CycleStep,
    FrameworkAgreement,
    held_to,
    kind_of,
)
from agreements.permissions import may_settle_bids, parties_with_position
from agreements.services.answering_bids import STANDS, going_on
from agreements.services.bid_answers import proposed_to, unanswered
from agreements.services.bid_words import bids_in
from agreements.services.versions import seats_of, signing_at
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import party_ids

from .amounts import Amount, forecasts_of


@dataclass
class Seat:
    """A party on the page of a year's bids. `bid`: the one that stands, `draft`: its own people's alone."""

    party: Party
    bid: Bid | None = None
    draft: Bid | None = None
    last: Bid | None = None
    #: One of a cycle before that is about the year after this one as well: it answers what this cycle asks.
    going_on: Bid | None = None
    is_visible: bool = False
    expected: bool = False
    due_on: date | None = None
    may_bid: bool = False
    #: How many lines of others wait for its answer.
    unanswered: int = 0
    #: How many lines of its own have a counter-proposal it did not reply to.
    proposed: int = 0

    @property
    def going_on_in(self) -> str:
        """Where that one stands."""
        return bids_in(self.going_on.framework, self.going_on.year) if self.going_on else ""

    @property
    def has_bid(self) -> bool:
        """Whether what the cycle asks is answered."""
        return self.bid is not None or self.going_on is not None

    @property
    def kind(self) -> BidKind:
        """What its bid is called."""
        return kind_of(self.party)

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed without a bid."""
        return not self.has_bid and self.due_on is not None and self.due_on < today


@dataclass
class BidYear:
    """The bids of one year of the cycle, as this person may see them."""

    framework: FrameworkAgreement
    year: int
    seats: Sequence[Seat]
    steps: Sequence[CycleStep]
    may_settle: bool
    #: The first year of the term where this page is one of its two: that year has bids about itself and about the next.
    first_year: int | None = None
    #: Whether somebody may still begin both.
    has_room: bool = False
    #: Whether the year has no steps and the reader can lay it out.
    lays_out: bool = False

    @property
    def of_first_year(self) -> list[tuple[int, str]]:
        """Those two pages: the year of each and what its bids are about."""
        first = self.framework.starts_on.year
        return [
            (first - 1, _("About %(year)s itself") % {"year": first}),
            (first, _("About the years after it")),
        ]

    @property
    def expected(self) -> list[Seat]:
        """Who is on turn for a bid."""
        return [seat for seat in self.seats if seat.expected]

    @property
    def waiting(self) -> list[Seat]:
        """Of those, who has none yet."""
        return [seat for seat in self.expected if not seat.has_bid]

    @property
    def arrived(self) -> int:
        """How many of those have one."""
        return len(self.expected) - len(self.waiting)

    @property
    def submitted(self) -> list[Seat]:
        """Who has one."""
        return [seat for seat in self.seats if seat.bid]


def read_bid_year(user: AnyUser, framework: FrameworkAgreement, year: int) -> BidYear:
    """The bids of a year (framework with its municipality). That a bid was submitted is no secret at the table."""
    laid_out = list(
        framework.cycle_steps.filter(year=year).prefetch_related("turns__party").order_by("position", "pk")
    )
    steps = [step for step in laid_out if step.kind == CycleKind.BID]
    coordinators = set(framework.coordinations.current().values_list("party", flat=True))
    mine = parties_with_position(user, framework)
    before = Q(year__lt=year, status__in=STANDS)
    rows = framework.bids.filter(Q(year=year) | before).select_related("party")
    every = list(
        rows.order_by("year", "edition", "pk").annotate(
            n_lines=Count("lines"),
            n_ended=Count("lines", filter=~Q(lines__outcome="")),
            n_letters=Count("letter"),
        )
    )
    for bid in every:
        bid.framework = framework
    bids, older = [bid for bid in every if bid.year == year], going_on(every, year)
    visible = set(
        Bid.objects.visible_to(user).filter(framework=framework, year=year).values_list("pk", flat=True)
    )
    seats = []
    waits, proposed = unanswered(user, framework, year), proposed_to(user, framework, year)
    table = list(framework.participations.select_related("party").order_by("position", "pk"))
    signing = signing_at(seats_of(framework, table))
    staying = signing_at(seats_of(framework, table, year=year + 1))
    # Who left the table since made its bid all the same.
    for party in dict.fromkeys([*signing, *(bid.party for bid in bids if bid.status != BidStatus.DRAFT)]):
        own = [bid for bid in bids if bid.party_id == party.pk]
        may = party.pk in mine and not framework.is_ended
        seat = Seat(party, may_bid=may, unanswered=waits[party.pk], proposed=proposed[party.pk])
        turns = [step for step in steps if any(t.includes(party, coordinators) for t in step.turns.all())]
        seat.expected = bool(turns) and party in staying
        seat.due_on = held_to(framework, max((step.ends_on for step in turns if step.ends_on), default=None))
        for bid in own:
            if bid.status == BidStatus.DRAFT:
                seat.draft = bid if bid.pk in visible else None
            else:
                seat.last = bid
                seat.bid = bid if bid.status in STANDS else seat.bid
        shown = seat.bid or seat.last
        seat.going_on = older.get(party.pk)
        seat.is_visible = shown is not None and shown.pk in visible
        seats.append(seat)
    found = BidYear(framework, year, seats, steps, may_settle_bids(user, framework))
    leads = not coordinators.isdisjoint(party_ids(user, MembershipRole.EDITOR))
    found.lays_out = leads and not laid_out and framework.covers(year) and not framework.is_ended
    _tell_first_year(found)
    return found


def _tell_first_year(found: BidYear) -> None:
    """Lead from the bids about the first year to those made in it and back; nothing where there are none of the first kind
    and can be none.
    """
    framework, first = found.framework, found.framework.starts_on.year
    if found.year not in (first - 1, first):
        return
    there = framework.bids.filter(year=first - 1).exclude(status=BidStatus.DRAFT).exists()
    signed = framework.annual_agreements.filter(year=first, status=AnnualStatus.SIGNED)
    can = timezone.localdate().year <= first and not framework.is_ended and not signed.exists()
    found.has_room = can and first < framework.ends_on.year
    if can or found.year < first or there:
        found.first_year = first


@dataclass
class LineRow:
    """A line with the last answer of each party."""

    line: BidLine
    answers: Sequence[BidResponse] = ()
    #: In whose name the reader may answer.
    answering: Sequence[Party] = field(default=())
    #: The version before, where the reader may see that; what the line was there, and whether it is new since.
    before: Bid | None = None
    was: Sequence[tuple[str, str]] = ()
    is_new: bool = False
    #: The counter-proposals to the version before that this one says.
    followed: Sequence[BidResponse] = ()

    @property
    def proposals(self) -> list[BidResponse]:
        """The counter-proposals that stand."""
        return [one for one in self.answers if one.proposes]

    @property
    def apart(self) -> list[BidResponse]:
        """Those where the table has to find each other still."""
        return [] if self.line.outcome else self.proposals

    @property
    def foreseen(self) -> list[tuple[int, str]]:
        """What is foreseen per year, in words; with its unit where the line tells no number itself."""
        unit, alone = self.line.counts, self.line.quantity is None
        return [
            (year, f"{much.told(unit)} {much.beside(unit)}".strip() if alone else much.told(unit))
            for year, much in self.forecasts
        ]

    @property
    def forecasts(self) -> list[tuple[int, Amount]]:
        """What is foreseen per year."""
        return forecasts_of(self.line)


def read_lines(bids: Iterable[Bid], lines: Iterable[int] | None = None) -> list[LineRow]:
    """The lines of bids (with their framework) in order, with the latest answers; three queries, and one where there are
    counter-proposals.

    `lines`: only those.
    """
    by_pk = {bid.pk: bid for bid in bids}
    found = BidLine.objects.filter(bid__in=by_pk)
    if lines is not None:
        found = found.filter(pk__in=lines)
    rows = list(
        found.select_related("theme", "commitment__theme", "needed_from", "became")
        .prefetch_related("forecasts")
        .order_by("position", "pk")
    )
    for row in rows:
        row.bid = by_pk[row.bid_id]
    answers = latest_answers(rows)
    return [LineRow(row, answers[row.pk]) for row in rows]


def latest_answers(lines: Sequence[BidLine]) -> dict[int, list[BidResponse]]:
    """Per line what each party says now, in the order of their names."""
    last: dict[tuple[int, int], BidResponse] = {}
    by_pk = {line.pk: line for line in lines}
    responses = BidResponse.objects.filter(line__in=by_pk)
    for response in responses.select_related("party").order_by("pk"):
        response.line = by_pk[response.line_id]
        last[response.line_id, response.party_id] = response
    prefetch_related_objects([one for one in last.values() if one.proposes], "replies")
    found: dict[int, list[BidResponse]] = defaultdict(list)
    for response in sorted(last.values(), key=lambda one: (one.party.label, one.party_id)):
        found[response.line_id].append(response)
    return found


def editions_of(user: AnyUser, framework: FrameworkAgreement, party: Party, year: int) -> list[Bid]:
    """The versions of a party's bid the person may see, the newest first."""
    rows = Bid.objects.visible_to(user).filter(framework=framework, party=party, year=year)
    found = list(rows.select_related("letter").defer("letter__content").order_by("-edition"))
    for bid in found:
        bid.framework, bid.party = framework, party
    return found


def per_year(amounts: Iterable[tuple[int, Amount]], unit: str) -> list[str]:
    """What is for each year, in words."""
    return [f"{year}: {amount.told(unit)}" for year, amount in amounts]
