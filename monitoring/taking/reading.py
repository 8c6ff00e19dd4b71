"""The lines of bids about a year, per theme, with what each would become; in queries that depend on nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from agreements.enums import BidPart, BidStatus
from agreements.models import AnnualAgreement, Bid, Commitment, FrameworkAgreement, Theme
from agreements.services.answering_bids import STANDS
from agreements.services.bid_taking import Offer, home_of, offer_of, waits
from parties.models import AnyUser, Party

from ..bids.reading import LineRow, read_lines
from ..table.words import quantity


@dataclass(frozen=True)
class Offered:
    """A line with what it would become: a commitment that stands in the draft (`home`), else one of its own."""

    row: LineRow
    #: The draft it is offered to.
    annual: AnnualAgreement
    offer: Offer
    home: Commitment | None

    @property
    def promised(self) -> str:
        """The number it gets, in words: at least what was offered, or between its two numbers."""
        offer = self.offer
        if offer.quantity is None:
            return ""
        return f"{offer.kind.label} {quantity(offer.quantity, offer.unit, offer.upto)}"

    @property
    def told_beside(self) -> list[tuple[BidPart, str]]:
        """What a commitment that stands there already does not get by itself, in words."""
        offer = self.offer
        first = ": ".join(filter(None, (offer.needed_from.label if offer.needed_from else "", offer.needs)))
        words = {
            BidPart.QUANTITY: self.promised,
            BidPart.PLANNING: offer.planned,
            BidPart.NEEDS: first,
        }
        return [(part, f"{part.label}: {words[part]}") for part in offer.parts]

    @property
    def word(self) -> str:
        """The line and its version, as a form sends it."""
        return f"{self.row.line.pk}.{self.row.line.version}"


@dataclass
class Offers:
    """What was bid about a year, as far as the reader may read it."""

    framework: FrameworkAgreement
    annual: AnnualAgreement
    bids: Sequence[Bid]
    #: Who has a bid about this year that the reader may not read yet.
    closed: Sequence[Party]
    lines: list[Offered] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the draft can be changed."""
        return self.annual.is_open_draft

    @property
    def parties(self) -> list[Party]:
        """Whose bids these are, each once, by name."""
        found = {bid.party_id: bid.party for bid in self.bids}
        return sorted(found.values(), key=lambda party: (party.label, party.pk))

    @property
    def waiting(self) -> list[Offered]:
        """The lines that are still to be dealt with."""
        return [one for one in self.lines if waits(one.row.line)]

    def chapters(self, party: str = "") -> list[tuple[Theme | None, list[Offered], list[Offered]]]:
        """Per theme the lines that wait and those that are dealt with; `party`: only those of its bids."""
        own = [one for one in self.lines if party in ("", one.row.line.bid.party.slug)]
        return [
            (
                theme,
                [one for one in rows if waits(one.row.line)],
                [one for one in rows if not waits(one.row.line)],
            )
            for theme, found in groupby(own, key=lambda one: one.row.line.heading)
            if (rows := list(found))
        ]


def read_offers(
    user: AnyUser, annual: AnnualAgreement, framework: FrameworkAgreement, line: int | None = None
) -> Offers:
    """The bids about the year of `annual` (framework with its municipality); with `line` only that one."""
    standing = Bid.objects.filter(framework=framework, status__in=STANDS).about(annual.year)
    rows = standing.select_related("party").order_by("party__name", "year", "pk")
    visible = set(
        Bid.objects.visible_to(user).filter(pk__in=standing.order_by()).values_list("pk", flat=True)
    )
    bids = list(rows)
    for bid in bids:
        bid.framework = framework
    own = [bid for bid in bids if bid.pk in visible]
    closed = [bid.party for bid in bids if bid.pk not in visible and bid.status == BidStatus.SUBMITTED]
    found = Offers(framework, annual, own, closed)
    there = list(annual.commitments.filter(monitor_only=False).order_by("position", "pk"))
    lines = read_lines(own, None if line is None else [line])
    last = 2**31
    order = {bid.pk: place for place, bid in enumerate(own)}
    lines.sort(key=lambda one: (*_place(one.line.heading, last), order[one.line.bid_id], one.line.position))
    found.lines = [
        Offered(one, annual, offer_of(one.line, annual.year), home_of(one.line, there)) for one in lines
    ]
    return found


def _place(theme: Theme | None, last: int) -> tuple[int, int]:
    """In the order of the framework; what has no theme comes last."""
    return (theme.position, theme.pk) if theme else (last, last)
