"""Which lines of bids still wait for an answer, counted per party; what they say is read by who may read the bid."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from parties.models import AnyUser, Party

from ..enums import BidStatus
from ..models import Bid, BidLine, BidResponse, FrameworkAgreement, reads_bids_of
from .cycle import signatories


def unanswered(user: AnyUser, framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party that signs how many lines of others wait for its answer, of the bids made in `year` that it may read.

    Counted are bids the user may read as well: of others not even the number of lines is told. A line with an outcome
    waits for nobody. Three queries, and one when nothing waits.
    """
    bids = Bid.objects.visible_to(user).filter(framework=framework, year=year, status=BidStatus.SUBMITTED)
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
