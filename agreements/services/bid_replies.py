"""What who bid does with a counter-proposal: take it over in a new version, keep to the own bid, or talk on.

What was proposed never becomes a line by itself: it is written in a draft, and stands once that is submitted.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import BidReplyKind, BidStatus
from ..models import Bid, BidLine, BidReply, BidResponse
from .bid_lines import change_line
from .bid_talks import ANSWERED, lock_submitted, told_meanwhile, whole_with, years_with
from .bidding import new_version


def take_proposal_over(*, actor: Actor, response: BidResponse) -> BidLine:
    """Write what was proposed in the line of a new version, which is begun where there is none; returns that line.

    The submitted bid stays as it is. Raises ValidationError when the proposal is not what the party says now, when a
    line of the bid has an outcome, and when the numbers per year do not fit.
    """
    with transaction.atomic(), acting(actor):
        line = _lock_proposed(response)
        drafts = line.bid.framework.bids.filter(
            party=line.bid.party_id, year=line.bid.year, status=BidStatus.DRAFT
        )
        draft = drafts.first() or new_version(actor=actor, bid=line.bid)
        row = BidLine.objects.select_related("bid__framework").filter(bid=draft, carries=line).first()
        if row is None:
            raise ValidationError(_("This line is not in your draft any more. Add it there."))
        values: dict[str, Any] = {"planned": response.planned} if response.planned else {}
        if response.quantity is not None or response.per_year:
            values["quantity"], values["upto"] = whole_with(response, row)
        if response.per_year:
            values["forecasts"] = years_with(response, row)
        try:
            return change_line(actor=actor, line=row, version=row.version, **values)
        except ValidationError as error:
            # Which of the numbers per year gives way is for who bids to say.
            told = _("Make a new version, and change the numbers per year there as well.")
            raise ValidationError([*error.messages, told]) from error


def reply_to_proposal(
    *,
    actor: Actor,
    response: BidResponse,
    reply: BidReplyKind,
    why: str = "",
    seen: int | None = None,
    **fields: Any,
) -> BidReply:
    """Say that the line stays as it was bid, with the reason, or that it is talked about; the latest counts.

    The same twice is one. `seen`: how many replies there were when the form was opened. `fields`: `created_at`, for what
    happened before. Raises ValidationError as `take_proposal_over`, without a reason, and where a colleague replied
    otherwise meanwhile.
    """
    why = why.strip()
    with transaction.atomic(), acting(actor):
        line = _lock_proposed(response)
        if reply == BidReplyKind.KEEP and not why:
            raise ValidationError({"why": _("Tell why you keep to your bid.")})
        said = list(response.replies.order_by("pk"))
        if said and (said[-1].reply, said[-1].why) == (reply, why):
            return said[-1]
        if seen is not None and seen < len(said):
            raise ValidationError({"reply": ValidationError(_replied_meanwhile(said[-1]), code=ANSWERED)})
        row = BidReply(line=line, response=response, reply=reply, why=why, **fields)
        row.save_checked()
    return row


def _replied_meanwhile(last: BidReply) -> str:
    return told_meanwhile(last.author_name, last.get_reply_display(), last.why)


def _lock_proposed(response: BidResponse) -> BidLine:
    """The line, locked, as long as this is what its party proposes; raises ValidationError when it is not."""
    bid: Bid = lock_submitted(response.line.bid)
    line = BidLine.lock(response.line_id)
    line.bid = bid
    if line.outcome:
        raise ValidationError(_("This line has an outcome already."))
    newest = line.responses.filter(party=response.party_id).order_by("pk").last()
    if newest != response or not response.proposes:
        told = _("%(party)s answered anew meanwhile. Look at what it says now.")
        raise ValidationError(told % {"party": response.party.label})
    return line
