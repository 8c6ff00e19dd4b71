"""What a new version of a bid takes along from the one before: its lines, and the answers to lines that stayed the same."""

from __future__ import annotations

from typing import Any

from ..models import Bid, BidForecast, BidLine, BidReply, BidResponse

#: What a line tells; of these and of its numbers per year none differs in a line that stayed the same.
TOLD = (
    "theme_id",
    "commitment_id",
    "what",
    "quantity",
    "upto",
    "unit",
    "unit_words",
    "planned",
    "needed_from_id",
    "needs",
)


def carry_line(line: BidLine, bid: Bid) -> None:
    """Copy a line, with its numbers per year, to a new version; somebody is acting."""
    values: dict[str, Any] = {name: getattr(line, name) for name in (*TOLD, "position")}
    copy = BidLine(bid=bid, carries=line, **values)
    copy.save()
    for forecast in line.forecasts.all():
        BidForecast(line=copy, year=forecast.year, quantity=forecast.quantity, upto=forecast.upto).save()


def differences(line: BidLine) -> list[str]:
    """What differs from the same line in the version before (`forecasts` for its numbers per year)."""
    before = line.carries
    if before is None:
        return []
    found = [name for name in TOLD if getattr(line, name) != getattr(before, name)]
    per_year = [{row.year: (row.quantity, row.upto) for row in one.forecasts.all()} for one in (line, before)]
    return found if per_year[0] == per_year[1] else [*found, "forecasts"]


def keep_answers(bid: Bid) -> None:
    """Let answers to lines that stayed the same stand in this version as well, as they were given, with what was said to
    counter-proposals; somebody is acting.

    What was changed or added asks everybody anew.
    """
    lines = bid.lines.filter(carries__isnull=False).select_related("carries")
    same = {
        line.carries_id: line
        for line in lines.prefetch_related("forecasts", "carries__forecasts")
        if not differences(line)
    }
    for row in BidResponse.objects.filter(line__in=same).prefetch_related("replies").order_by("pk"):
        copy = BidResponse(
            line=same[row.line_id],
            party_id=row.party_id,
            answer=row.answer,
            why=row.why,
            quantity=row.quantity,
            upto=row.upto,
            planned=row.planned,
            per_year=row.per_year,
            author_name=row.author_name,
            created_at=row.created_at,
        )
        copy.save()
        for said in row.replies.all():
            BidReply(
                line=copy.line,
                response=copy,
                reply=said.reply,
                why=said.why,
                author_name=said.author_name,
                author_party=said.author_party,
                created_at=said.created_at,
            ).save()
