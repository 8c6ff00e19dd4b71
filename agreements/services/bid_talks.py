"""What happens to a submitted bid: the others answer per line, and each line gets an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import BidAnswer, BidOutcome, BidStatus
from ..models import Bid, BidLine, BidResponse, Commitment, reads_bids_of
from .bid_lines import Foreseen, check_total, total_of
from .bidding import lock_towards
from .cycle import signatories

#: The code of what is told when a colleague answered since the form was opened.
ANSWERED = "answered"


def lock_submitted(bid: Bid) -> Bid:
    """The bid, locked, as long as it is talked about; raises ValidationError when it is not."""
    return lock_towards(bid, BidStatus.SETTLED)


def told_meanwhile(who: str, answer: str, *more: str) -> str:
    """What a colleague said for the party since the form was opened, and how to go on."""
    told = _("%(who)s answered for your party meanwhile: %(answer)s.") % {"who": who, "answer": answer}
    return " ".join(filter(None, (told, *more, _("Save once more if yours should take its place."))))


def _answered_meanwhile(last: BidResponse) -> str:
    return told_meanwhile(last.author_name, last.get_answer_display(), last.proposal, last.why)


def respond(
    *,
    actor: Actor,
    line: BidLine,
    party: Party,
    answer: BidAnswer,
    why: str = "",
    quantity: Decimal | None = None,
    upto: Decimal | None = None,
    planned: str = "",
    per_year: Mapping[int, tuple[Decimal, Decimal | None]] | None = None,
    seen: int | None = None,
    **fields: Any,
) -> BidResponse:
    """Answer to a line of another party's bid in the name of `party`; what it answered before is kept.

    `quantity`, `upto`, `planned` and `per_year` (by year a number and the second of a range): a counter-proposal, in the
    unit of the line; what is empty stays as it was bid.
    The same answer twice is one. `seen`: how many answers of the party there were when the form was opened.
    `fields`: `created_at`, for what happened before. Raises ValidationError: declining asks for a reason; who agrees
    proposes nothing else; the bid must be submitted and the line without an outcome; a colleague answered otherwise
    meanwhile.
    """
    why, planned = why.strip(), planned.strip()
    with transaction.atomic(), acting(actor):
        bid = lock_submitted(line.bid)
        row = BidLine.lock(line.pk)
        _check_may_answer(bid, row, party)
        if answer == BidAnswer.DECLINE and not why:
            raise ValidationError({"why": _("Tell why you decline it.")})
        response = BidResponse(
            line=row,
            party=party,
            answer=answer,
            why=why,
            quantity=quantity,
            upto=upto,
            planned=planned,
            per_year={str(year): [*map(_plain, ends)] for year, ends in sorted((per_year or {}).items())},
            author_name=actor.name[:200],
            **fields,
        )
        _check_proposal(response)
        said = list(row.responses.filter(party=party).order_by("pk"))
        if said and _told(said[-1]) == _told(response):
            return said[-1]
        if seen is not None and seen < len(said):
            raise ValidationError({"answer": ValidationError(_answered_meanwhile(said[-1]), code=ANSWERED)})
        response.save_checked()
    return response


def _check_may_answer(bid: Bid, line: BidLine, party: Party) -> None:
    """Raise ValidationError unless the line of the bid waits for an answer of this party."""
    if party.pk == bid.party_id:
        raise ValidationError({"answer": _("This is a bid of your own party.")})
    if party.pk not in {one.pk for one in signatories(bid.framework)}:
        raise ValidationError({"answer": _("Only a party that signs answers to a bid.")})
    if not reads_bids_of(party, bid.party, shared=bid.framework.bids_shared):
        told = _("%(party)s reads this bid once it is settled, and does not answer it until then.")
        raise ValidationError({"answer": told % {"party": party.label}})
    if line.outcome:
        raise ValidationError({"answer": _("This line has an outcome already.")})


def _told(response: BidResponse) -> tuple[Any, ...]:
    return tuple(
        getattr(response, name) for name in ("answer", "why", "quantity", "upto", "planned", "per_year")
    )


def _check_proposal(response: BidResponse) -> None:
    """Raise ValidationError, per field, when what is proposed is no counter-proposal to the line."""
    if not response.proposes:
        return
    if response.answer == BidAnswer.AGREE:
        told = _(
            "You agree, and propose something else. Choose another answer, or empty the counter-proposal."
        )
        raise ValidationError({"answer": told})
    if (response.quantity is not None or response.per_year) and not response.line.unit:
        raise ValidationError({"quantity": _("This line counts nothing. Propose it in words.")})
    _check_years(response)
    if response.is_followed_by(response.line):
        years = next((f"y{year}" for year in response.years), "planned")
        field = years if response.quantity is None else "quantity"
        raise ValidationError({field: _("The line says this already. Propose something else.")})


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")


def _check_years(response: BidResponse) -> None:
    """Raise ValidationError, per field, when the numbers per year are no numbers of the years of the bid, or are together
    more than the whole that would stand beside them.
    """
    line, years = response.line, response.years
    if not years:
        return
    if set(years) - set(line.bid.years):
        told = _("This bid is about %(years)s only.")
        raise ValidationError({"per_year": told % {"years": line.bid.years_words}})
    for year, (first, last) in years.items():
        if last is not None and last <= first:
            raise ValidationError({f"y{year}_upto": _("The second number has to be above the first.")})
    total = total_of(line, years_with(response, line))
    quantity, upto = whole_with(response, line)
    if total is not None and quantity is not None:
        check_total(line, total, quantity, upto)


def years_with(response: BidResponse, line: BidLine) -> dict[int, Foreseen]:
    """The numbers per year of a line where a counter-proposal is taken over."""
    return {**{row.year: (row.quantity, row.upto) for row in line.forecasts.all()}, **response.years}


def whole_with(response: BidResponse, line: BidLine) -> tuple[Decimal | None, Decimal | None]:
    """Its whole number and the second of a range then. What was the sum of its years is so again, and left empty for that."""
    if response.quantity is not None:
        return response.quantity, response.upto
    before: dict[int, Foreseen] = {row.year: (row.quantity, row.upto) for row in line.forecasts.all()}
    if response.per_year and total_of(line, before) == (line.quantity, line.upto):
        return None, None
    return line.quantity, line.upto


def settle_line(
    *,
    actor: Actor,
    line: BidLine,
    version: int,
    outcome: BidOutcome | str,
    why: str = "",
    became: Commitment | None = None,
    on: date | None = None,
) -> BidLine:
    """Say how a line ended; an empty outcome opens it again. What was changed or not taken over asks for a reason.

    `became`: the commitment it led to. Raises StaleVersionError and ValidationError per field.
    """
    why = why.strip()
    with transaction.atomic(), acting(actor, why):
        lock_submitted(line.bid)
        row = BidLine.lock(line.pk, version)
        if outcome in (BidOutcome.CHANGED, BidOutcome.NOT) and not why:
            raise ValidationError({"outcome_why": _("Tell why it ended so.")})
        if became is not None and outcome in ("", BidOutcome.NOT):
            raise ValidationError({"became": _("What was not taken over became no commitment.")})
        row.outcome, row.outcome_why, row.became = outcome, why if outcome else "", became
        row.outcome_on = (on or timezone.localdate()) if outcome else None
        row.outcome_by = actor.signature if outcome else ""
        row.save_next_checked()
    return row


def settle_bid(*, actor: Actor, bid: Bid, version: int) -> Bid:
    """Close the talks about a bid: every line has an outcome, and nothing changes any more.

    Raises StaleVersionError, and ValidationError that tells how many lines have none.
    """
    with transaction.atomic(), acting(actor):
        row = lock_towards(bid, BidStatus.SETTLED, version)
        left = row.lines.filter(outcome="").count()
        if left:
            raise ValidationError(
                ngettext(
                    "%(n)s line has no outcome yet. Give it one first.",
                    "%(n)s lines have no outcome yet. Give them one first.",
                    left,
                )
                % {"n": left}
            )
        row.status, row.settled_at = BidStatus.SETTLED, timezone.now()
        row.save_next()
    return row
