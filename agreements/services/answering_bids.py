"""Which bids answer the step of a year that asks for them: those made in it, and older ones about the year after it as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..enums import BidStatus
from ..models import Bid, FrameworkAgreement, cycles_answered
from .bid_words import bids_in

#: What stands for its party now.
STANDS = (BidStatus.SUBMITTED, BidStatus.SETTLED)


def standing_bids(framework: FrameworkAgreement, year: int) -> list[Bid]:
    """Those of the cycle of a year and of the ones before it, the oldest first, with their party. One query."""
    rows = framework.bids.filter(year__lte=year, status__in=STANDS).select_related("party")
    found = list(rows.order_by("year", "edition", "pk"))
    for bid in found:
        bid.framework = framework
    return found


def answers_in(bid: Bid, year: int) -> bool:
    """Whether a bid (with its framework) answers the step of that year."""
    return year in cycles_answered(bid.framework, bid.year, bid.first_year, bid.scope)


def years_without_news(framework: FrameworkAgreement, bids: Iterable[tuple[int, int, str]]) -> set[int]:
    """The cycles that bids of before answer and in which none was made: nobody has anything to react to there.

    Of each bid that stands: the year of its cycle, the first year it is about, and how many it is about.
    """
    rows = list(bids)
    answered = {cycle for row in rows for cycle in cycles_answered(framework, *row)}
    return answered - {year for year, _first, _scope in rows}


def going_on(bids: Iterable[Bid], year: int) -> dict[int, Bid]:
    """Per party (its id) the newest older bid that answers that year, where it made none in the year itself."""
    standing = list(bids)
    own = {bid.party_id for bid in standing if bid.year == year and bid.status in STANDS}
    older = (bid for bid in standing if bid.year < year and answers_in(bid, year))
    return {bid.party_id: bid for bid in older if bid.party_id not in own}


def going_on_words(bid: Bid) -> str:
    """'Wonen: bid about 2025–2026 (Bids made in 2024)'."""
    return _("%(party)s: bid about %(years)s (%(where)s)") % {
        "party": bid.party.label,
        "years": bid.years_words,
        "where": bids_in(bid.framework, bid.year),
    }
