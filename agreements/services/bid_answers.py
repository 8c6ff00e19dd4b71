"""Which lines of bids still wait for an answer, counted per party; what they say is read by who may read the bid.

A line with a counter-proposal waits for who bid, until that has replied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from parties.models import AnyUser, Party

from ..enums import AnnualStatus, BidStatus
from ..models import (
    PROPOSES,
    AnnualAgreement,
    Bid,
    BidLine,
    BidReply,
    BidResponse,
    FrameworkAgreement,
    reads_bids_of,
)
from ..models.bids import BidQuerySet
from .answering_bids import STANDS
from .cycle import signatories


def unanswered(user: AnyUser, framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party that signs how many lines of others wait for its answer, of the bids made in `year` that it may read.

    Counted are bids the user may read as well: of others not even the number of lines is told. A line with an outcome
    waits for nobody, nor does one for whose year agreements were put before the parties. Three queries, and one when
    nothing waits.
    """
    bids = _talked_about().visible_to(user).filter(framework=framework, year=year)
    lines = BidLine.objects.filter(bid__in=bids.order_by(), outcome="")
    counted = lines.order_by().values("bid__party").annotate(n=Count("pk"))
    per_bidder = {row["bid__party"]: row["n"] for row in counted}
    if not per_bidder:
        return Counter()
    said = BidResponse.objects.filter(line__in=lines.order_by()).order_by()
    told = said.values("line__bid__party", "party").annotate(n=Count("line", distinct=True))
    answered = {(row["line__bid__party"], row["party"]): row["n"] for row in told}
    found: Counter[int] = Counter()
    parties: list[Party] = signatories(framework)
    for reader in parties:
        for bidder in parties:
            if reader == bidder or not reads_bids_of(reader, bidder, shared=framework.bids_shared):
                continue
            left = per_bidder.get(bidder.pk, 0) - answered.get((bidder.pk, reader.pk), 0)
            if left:
                found[reader.pk] += left
    return found


def proposed_to(user: AnyUser, framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party how many lines of its own bid of `year` have a counter-proposal it did not reply to, as far as the user may
    read that bid; one query.
    """
    bids = _talked_about().visible_to(user).filter(framework=framework, year=year)
    lines = BidLine.objects.filter(Exists(_unreplied()), bid__in=bids.order_by(), outcome="").order_by()
    return Counter(dict(lines.values_list("bid__party").annotate(Count("pk"))))


def _ever_proposed() -> QuerySet[BidResponse]:
    """The counter-proposals to a line, or to that of the version before."""
    about = Q(line=OuterRef("pk")) | Q(line=OuterRef("carries"))
    return BidResponse.objects.filter(PROPOSES, about).order_by()


def _unreplied() -> QuerySet[BidResponse]:
    """The counter-proposals to a line, of each party what it says now, to which who bid said nothing."""
    later = BidResponse.objects.filter(line=OuterRef("line"), party=OuterRef("party"), pk__gt=OuterRef("pk"))
    replied = BidReply.objects.filter(response=OuterRef("pk"))
    found = BidResponse.objects.filter(PROPOSES, ~Exists(later), ~Exists(replied), line=OuterRef("pk"))
    return found.order_by()


def bids_of(framework: OuterRef) -> Exists:
    """Whether a framework has bids that were submitted, and so ask for answers or asked for them."""
    return Exists(_standing().filter(framework=framework))


def answers_left(frameworks: Collection[int], readers: Iterable[Party]) -> Counter[tuple[int, int, int]]:
    """How many lines wait for the answer of each of these parties, by framework, year and party; two queries.

    Lines of others, and own ones with a counter-proposal. Nought for who was asked and is done with it. A party counts
    where it may read the bid, whether it sits at the table or not.
    """
    readers = list(readers)
    lines = BidLine.objects.filter(bid__in=_standing().filter(framework__in=frameworks)).order_by()
    waits = Q(outcome="", bid__in=_talked_about())
    bids = ("bid__framework", "bid__year", "bid__party")
    counted = lines.values_list(*bids, "bid__party__kind", "bid__framework__bids_shared").annotate(
        n=Count("pk", filter=waits),
        asked=Count("pk", filter=waits & Q(Exists(_unreplied()))),
        proposed=Count("pk", filter=Q(Exists(_ever_proposed()))),
    )
    said = BidResponse.objects.filter(line__in=lines.filter(waits), party__in=readers).order_by()
    told = said.values_list(*(f"line__{name}" for name in bids), "party").annotate(
        Count("line", distinct=True)
    )
    answered = {tuple(row[:-1]): row[-1] for row in told}
    found: Counter[tuple[int, int, int]] = Counter()
    for framework, year, bidder, kind, shared, n, asked, proposed in counted:
        maker = Party(pk=bidder, kind=kind)
        for reader in readers:
            if reader.pk == bidder:
                if proposed:
                    found[framework, year, bidder] += asked
            elif reads_bids_of(reader, maker, shared=shared):
                found[framework, year, reader.pk] += n - answered.get((framework, year, bidder, reader.pk), 0)
    return found


def reacted(framework: FrameworkAgreement, year: int, parties: Iterable[Party]) -> set[int]:
    """Which of these parties were asked about bids of that year, or about their own, and answered all they were asked."""
    left = answers_left([framework.pk], parties)
    return {party for (_pk, of, party), number in left.items() if of == year and not number}


def _standing() -> BidQuerySet:
    """Bids that were submitted and not replaced or withdrawn."""
    bids: BidQuerySet = Bid.objects.filter(status__in=STANDS).order_by()
    return bids


def _talked_about() -> BidQuerySet:
    """Submitted bids about years for which nothing was put before the parties yet."""
    put = AnnualAgreement.objects.filter(framework=OuterRef("framework"), year=OuterRef("first_year"))
    bids: BidQuerySet = Bid.objects.filter(status=BidStatus.SUBMITTED).order_by()
    return bids.exclude(Exists(put.exclude(status=AnnualStatus.DRAFT)))
