"""The bids of the demo: made up, marked so, and made the way people make them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from odf import dc
from odf.opendocument import OpenDocumentText
from odf.text import H, P

from agreements.enums import BidAnswer, BidReplyKind, BidScope, Origin
from agreements.models import Bid, BidLine, BidResponse, FrameworkAgreement
from agreements.services.bid_lines import add_line
from agreements.services.bid_replies import reply_to_proposal
from agreements.services.bid_talks import respond, settle_line
from agreements.services.bidding import attach_letter, start_bid, submit_bid
from agreements.services.letters import CheckedLetter, check_letter
from config.web.history import Actor
from config.web.packed import odf_bytes

from .reading import party_named

#: Above every letter of the demo, so that nobody takes it for a real one.
LETTER_MADE_UP = "Demonstratie. Deze brief is verzonnen en is niet verstuurd."


def load_bids(*, actor: Actor, framework: FrameworkAgreement, data: dict[str, Any]) -> int:
    """Make the bids of parties that have none in that year yet; returns how many lines were added.

    What was submitted on a day that has not come stays a draft. Raises KeyError for a party or commitment that
    is not there, ValidationError where a person would be told.
    """
    added = 0
    for row in data.get("bids", []):
        party = party_named(row["party"])
        if framework.bids.filter(year=data["year"], party=party).exists():
            continue
        bid = start_bid(
            actor=actor,
            framework=framework,
            party=party,
            year=data["year"],
            scope=BidScope(row.get("scope", "year")),
            first_year=row["first_year"],
            origin=Origin.DEMO,
            today=date.fromisoformat(row["started"]),
        )
        lines = [(_add(actor, bid, line), line) for line in row["lines"]]
        added += len(lines)
        if "letter" in row:
            bid = attach_letter(actor=actor, bid=bid, version=bid.version, letter=_letter(row["letter"]))
        sent = _moment(row.get("submitted"))
        if sent is None or sent > timezone.now():
            continue
        submit_bid(actor=Actor(name=actor.name, party=party.label), bid=bid, version=bid.version, at=sent)
        for line, told in lines:
            _talk(actor, line, told)
    return added


def _add(actor: Actor, bid: Bid, row: dict[str, Any]) -> BidLine:
    values: dict[str, Any] = {
        name: row[name] for name in ("what", "unit", "unit_words", "planned", "needs") if name in row
    }
    values |= _numbers(row)
    if "commitment" in row:
        values["commitment"] = bid.framework.commitments.filter(key=row["commitment"]).first()
        if values["commitment"] is None:
            raise KeyError(row["commitment"])
    if "needed_from" in row:
        values["needed_from"] = party_named(row["needed_from"])
    return add_line(actor=actor, bid=bid, **values)


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """A number, or the two of a range; as far as they are there."""
    return {name: Decimal(str(row[name])) for name in ("quantity", "upto") if name in row}


def _letter(row: dict[str, Any]) -> CheckedLetter:
    """The letter with a bid, made here: it says of itself that it is made up."""
    document = OpenDocumentText()
    document.meta.addElement(dc.Title(text=row["title"]))
    document.meta.addElement(dc.Language(text="nl-NL"))
    document.text.addElement(H(outlinelevel=1, text=row["title"]))
    for text in (LETTER_MADE_UP, *row["paragraphs"]):
        document.text.addElement(P(text=text))
    content = odf_bytes(document)
    return check_letter(BytesIO(content), len(content), f"{row['name']}.odt")


def _talk(actor: Actor, line: BidLine, row: dict[str, Any]) -> None:
    """The answers to a line, and how it ended, as far as that day has come."""
    for told in row.get("answers", []):
        moment = _moment(told["on"])
        if moment is None or moment > timezone.now():
            continue
        party = party_named(told["party"])
        response = respond(
            actor=Actor(name=actor.name, party=party.label),
            line=line,
            party=party,
            answer=BidAnswer(told["answer"]),
            why=told.get("why", ""),
            **_numbers(told),
            planned=told.get("planned", ""),
            created_at=moment,
        )
        _reply(actor, response, told.get("reply", {}))
    ended = row.get("outcome")
    if ended and date.fromisoformat(ended["on"]) <= timezone.localdate():
        settle_line(
            actor=actor,
            line=line,
            version=line.version,
            outcome=ended["outcome"],
            why=ended.get("why", ""),
            on=date.fromisoformat(ended["on"]),
        )


def _reply(actor: Actor, response: BidResponse, row: dict[str, Any]) -> None:
    """What who bid said to a counter-proposal, as far as that day has come."""
    moment = _moment(row.get("on"))
    if moment is None or moment > timezone.now():
        return
    reply_to_proposal(
        actor=Actor(name=actor.name, party=response.line.bid.party.label),
        response=response,
        reply=BidReplyKind(row["reply"]),
        why=row.get("why", ""),
        created_at=moment,
    )


def _moment(day: str | None) -> datetime | None:
    """Noon of that day."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12))) if day else None
