"""Everything on the page of a year, read in a number of queries that depends on nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from agreements.enums import (
    LOOKING_BACK,
    TOWARDS_NEXT_YEAR,
    AnnualStatus,
    CommitmentKind,
    CycleKind,
)
from agreements.models import (
    AnnualAgreement,
    Bid,
    Commitment,
    FrameworkAgreement,
)
from agreements.services.answering_bids import answers_in, going_on, standing_bids, years_without_news
from agreements.services.before_here import with_kept_since
from agreements.services.bid_answers import proposed_to, reacted, unanswered
from agreements.services.completeness import LACKS
from agreements.services.on_turn import still_on_turn
from agreements.services.standing import Standing, standing_of
from agreements.services.versions import seats_of, signing_at
from parties.models import AnyUser, Party

from ..enums import RoundStatus
from ..models import Evaluation, MonitoringRound, RoundLine
from ..promises.reading import blocking, read_promises
from ..work.told import has_text
from .facts import ON_TURN, StepRow, YearFacts

if TYPE_CHECKING:
    from .facts import RoundToGo


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
    seats = _read_seats(framework, year, today)
    annuals = list(AnnualAgreement.objects.filter(framework=framework).order_by("year"))
    bids = standing_bids(framework, year)
    bidders = {bid.party_id for bid in bids if answers_in(bid, year)}
    first = year == framework.starts_on.year and any(bid.year < year for bid in bids)
    before = going_on(bids, year)
    told = ((bid.year, bid.first_year, bid.scope) for bid in bids)
    nothing_new = year in years_without_news(framework, told)
    rows = _read_steps(framework, year, today, seats, bidders, before, nothing_new=nothing_new)
    rounds = _rounds(framework, year)
    looks_back = not rounds and any(row.step.kind in LOOKING_BACK for row in rows)
    return YearFacts(
        framework=framework,
        year=year,
        today=today,
        rows=rows,
        parties=seats.signing,
        rounds=rounds,
        lacking=_lacking(framework, year),
        annual_years=[one.year for one in annuals],
        signed_years={one.year for one in annuals if one.status == AnnualStatus.SIGNED},
        years=_years(framework, year, coordinates=coordinates),
        coordinates=coordinates,
        coordinators=sorted(seats.coordinating, key=lambda one: one.pk),
        evaluated=_evaluated(framework, year) if looks_back else frozenset(),
        standing=_standing(framework, year, annuals),
        blocked=blocking(read_promises(framework, (year, year + 1), seats.signing, today)),
        bidders=bidders,
        nothing_new=nothing_new,
        unanswered=_unanswered(user, framework, year) if bidders else Counter(),
        unanswered_of_first=_unanswered(user, framework, year - 1) if first else Counter(),
    )


@dataclass(frozen=True)
class _Seats:
    """Who signs today, who will next year, and who coordinates."""

    signing: Sequence[Party]
    staying: Sequence[Party]
    coordinating: Sequence[Party]


def _read_seats(framework: FrameworkAgreement, year: int, today: date) -> _Seats:
    table = list(framework.participations.select_related("party").order_by("position", "pk"))
    return _Seats(
        signing=signing_at(seats_of(framework, table, today)),
        staying=signing_at(seats_of(framework, table, today, year=year + 1)),
        coordinating=[one.party for one in framework.coordinations.current().select_related("party")],
    )


def _unanswered(user: AnyUser | None, framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party how many lines wait for it: of others, and own ones with a counter-proposal."""
    if user is None:
        return Counter()
    return unanswered(user, framework, year) + proposed_to(user, framework, year)


def _years(framework: FrameworkAgreement, year: int, *, coordinates: bool) -> list[int]:
    """From the first year that has steps, or this one, to the last, those of the term without steps among them; for who
    coordinates one that was laid out, the next of the term as well: there it is laid out.
    """
    laid_out = framework.cycle_steps.filter(year__isnull=False).order_by().values_list("year", flat=True)
    years = {one for one in laid_out.distinct() if one is not None}
    ahead = {year + 1} if coordinates and year in years and year < framework.ends_on.year else set()
    shown = years | ahead | {year}
    between = {one for one in range(min(shown), max(shown)) if framework.covers(one)}
    return sorted(shown | between)


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


def _read_steps(
    framework: FrameworkAgreement,
    year: int,
    today: date,
    seats: _Seats,
    bidders: Set[int],
    before: Mapping[int, Bid],
    *,
    nothing_new: bool,
) -> list[StepRow]:
    """The steps in their order; who goes is not asked for what is made for the next year."""
    steps = list(
        with_kept_since(framework.cycle_steps.of_year(year))
        .select_related("after")
        .prefetch_related("turns__party", "positions")
    )
    asks = bidders and any(step.kind == CycleKind.REACTION for step in steps)
    done = reacted(framework, year, seats.signing) if asks else set()
    coordinators = {party.pk for party in seats.coordinating}
    rows = []
    for step in steps:
        state = step.state(today, framework)
        parties = seats.staying if step.kind in TOWARDS_NEXT_YEAR else seats.signing
        turns = list(step.turns.all())
        named = [party for party in parties if any(turn.includes(party, coordinators) for turn in turns)]
        left: Set[int] = {party.pk for party in named}
        if state in ON_TURN:
            left = still_on_turn(
                step,
                state,
                left,
                bidders=bidders,
                reacted=done,
                coordinating=coordinators,
                nothing_new=nothing_new,
            )
        waits = [party for party in parties if party.pk in left]
        answered = [before[party.pk] for party in named if party.pk in before]
        is_bid = step.kind == CycleKind.BID
        rows.append(
            StepRow(step, state, named, waits, step.outside_term(framework), answered if is_bid else ())
        )
    return rows


def _rounds(framework: FrameworkAgreement, year: int) -> list[RoundToGo]:
    """Rounds about this year and the last, with what is still to be told in them."""
    lines = RoundLine.objects.filter(round__framework=framework).exclude(round__status=RoundStatus.CLOSED)
    rows: QuerySet[MonitoringRound] = framework.rounds.filter(year__in=(year - 1, year))
    return list(
        rows.annotate(
            lines_untold=Count("lines", filter=Q(lines__in=lines.not_completed().filter(~has_text()))),
            lines_unlit=Count("lines", filter=Q(lines__in=lines.without_light())),
        ).order_by("-reference_date", "-pk")
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
