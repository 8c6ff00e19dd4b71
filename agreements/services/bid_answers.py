"""Which lines of bids still wait for an answer, counted per party; what they say is read by who may read the bid."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, F

from parties.models import Party

from ..enums import BidStatus
from ..models import BidLine, BidResponse, FrameworkAgreement, reads_bids_of
from .cycle import signatories


def unanswered(framework: FrameworkAgreement, year: int) -> Counter[int]:
    """Per party that signs how many lines of others wait for its answer, of the bids made in `year` that it may read.

    A line with an outcome waits for nobody. Three queries, and two when nothing waits.
    """
    lines = BidLine.objects.filter(
        bid__framework=framework, bid__year=year, bid__status=BidStatus.SUBMITTED, outcome=""
    )
    per_bidder = dict(
        lines.order_by().values_list("bid__party").annotate(n=Count("pk")).values_list("bid__party", "n")
    )
    if not per_bidder:
        return Counter()
    answered = {
        (bidder, party): n
        for bidder, party, n in BidResponse.objects.filter(line__in=lines.order_by())
        .order_by()
        .values_list(bidder=F("line__bid__party"), by=F("party"))
        .annotate(n=Count("line", distinct=True))
    }
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
