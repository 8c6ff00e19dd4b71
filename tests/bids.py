"""Bids as people make them, for tests: in the cycle of 2024, about 2025."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from agreements.enums import BidAnswer, BidOutcome, BidStatus, CycleKind, FrameworkStatus
from agreements.models import Bid, BidLine, CycleStep, FrameworkAgreement
from agreements.services.bid_lines import add_line
from agreements.services.bid_talks import respond, settle_bid, settle_line
from agreements.services.bidding import new_version, start_bid, submit_bid, withdraw_bid
from agreements.services.cycle import add_step
from config.web.history import acting
from parties.models import Party

from .cast import ACTOR

YEAR = 2024
SPRING = date(2024, 5, 1)
IN_TIME = datetime(2024, 6, 30, 12, tzinfo=UTC)
TOO_LATE = datetime(2024, 7, 1, 12, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def signed(framework: FrameworkAgreement) -> FrameworkAgreement:
    """The framework, signed, so that something can be late."""
    with acting(ACTOR):
        framework.status = FrameworkStatus.SIGNED
        framework.save()
    return framework


def make_step(framework: FrameworkAgreement, **fields: Any) -> CycleStep:
    """The bid of all corporations, due on 30 June."""
    return add_step(
        actor=ACTOR,
        framework=framework,
        **{
            "year": YEAR,
            "kind": CycleKind.BID,
            "title": "Bod",
            "turns": ["corporation"],
            "ends_on": date(2024, 6, 30),
            **fields,
        },
    )


def make_draft(framework: FrameworkAgreement, party: Party, lines: int = 1, **fields: Any) -> Bid:
    """A draft with so many lines."""
    bid = start_bid(
        actor=ACTOR, framework=framework, party=party, **{"year": YEAR, "today": SPRING, **fields}
    )
    for number in range(1, lines + 1):
        add_line(actor=ACTOR, bid=bid, what=f"Regel {number} van {party.slug}")
    return Bid.objects.get(pk=bid.pk)


def make_bid(
    framework: FrameworkAgreement,
    party: Party,
    status: BidStatus = BidStatus.SUBMITTED,
    lines: int = 1,
    **fields: Any,
) -> Bid:
    """A bid brought to `status` the way people do."""
    bid = make_draft(framework, party, lines, **fields)
    if status == BidStatus.DRAFT:
        return bid
    bid = submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    if status == BidStatus.WITHDRAWN:
        withdraw_bid(actor=ACTOR, bid=bid, version=bid.version, why="Vergissing.")
    elif status == BidStatus.REPLACED:
        newer = new_version(actor=ACTOR, bid=bid)
        submit_bid(actor=ACTOR, bid=newer, version=newer.version, at=IN_TIME)
    elif status == BidStatus.SETTLED:
        for line in bid.lines.all():
            settle_line(actor=ACTOR, line=line, version=line.version, outcome=BidOutcome.TAKEN_OVER)
        settle_bid(actor=ACTOR, bid=bid, version=bid.version)
    return Bid.objects.get(pk=bid.pk)


def seen(bid: Bid) -> dict[str, Any]:
    """What the page of a draft sends along with its buttons: the version of it and of each of its lines, as they are."""
    lines = bid.lines.order_by("position", "pk").values_list("pk", "version")
    return {"version": bid.version, "regel": [f"{pk}.{version}" for pk, version in lines]}


def the_line(bid: Bid) -> BidLine:
    """Its first line."""
    return bid.lines.select_related("bid__framework").order_by("position", "pk")[0]


def agree(line: BidLine, party: Party, answer: BidAnswer = BidAnswer.AGREE, why: str = "") -> None:
    """An answer to a line."""
    respond(actor=ACTOR, line=line, party=party, answer=answer, why=why)


def package(**parts: str) -> bytes:
    """A zip file with these parts; a double underscore in a name is a slash."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()
