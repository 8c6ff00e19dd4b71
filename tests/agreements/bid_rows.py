"""Rows of bids that break a constraint, each with what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import models

from agreements.enums import BidStatus
from agreements.models import Bid, BidForecast, BidLine, BidResponse
from config.web.history import acting
from tests.bids import YEAR, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import Table


def a_bid(table: Table, **fields: object) -> Bid:
    """Not saved."""
    values = {"party": table.corporation, "year": YEAR, "first_year": 2025, **fields}
    return Bid(framework=table.framework, **values)


def a_second_bid(table: Table, status: BidStatus, edition: int) -> Bid:
    make_bid(table.framework, table.corporation, status)
    return a_bid(table, status=status, edition=edition)


def a_second_forecast(table: Table) -> BidForecast:
    line = the_line(make_draft(table.framework, table.corporation))
    with acting(ACTOR):
        BidForecast(line=line, year=2025, quantity=3).save()
    return BidForecast(line=line, year=2025, quantity=4)


def a_line_of_two(table: Table) -> BidLine:
    bid = make_draft(table.framework, table.corporation, lines=0)
    return BidLine(bid=bid, position=1, what="Woningen", quantity=32, upto=24, unit="homes")


def an_answer(table: Table, **fields: object) -> BidResponse:
    line = the_line(make_bid(table.framework, table.corporation))
    return BidResponse(line=line, party=table.tenants, author_name="Huurders", **fields)


def a_forecast_of_two(table: Table) -> BidForecast:
    line = the_line(make_draft(table.framework, table.corporation))
    return BidForecast(line=line, year=2025, quantity=3, upto=3)


#: Per constraint what is told, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "bid_edition": (
        "This version of the bid exists already.",
        partial(a_second_bid, status=BidStatus.WITHDRAWN, edition=1),
    ),
    "bid_one_draft": (
        "There is a draft of this bid already.",
        partial(a_second_bid, status=BidStatus.DRAFT, edition=2),
    ),
    "bid_one_submitted": (
        "A bid of this party for this year was submitted already.",
        partial(a_second_bid, status=BidStatus.SUBMITTED, edition=2),
    ),
    "bid_year": ("Give a year between 1990 and 2099.", lambda table: a_bid(table, first_year=3000)),
    "bid_line_between_two": ("A range takes two numbers, the second above the first.", a_line_of_two),
    "bid_response_between_two": (
        "A range takes two numbers, the second above the first.",
        partial(an_answer, answer="discuss", quantity=32, upto=24),
    ),
    "bid_response_agrees_or_proposes": (
        "Who agrees proposes nothing else.",
        partial(an_answer, answer="agree", planned="2026"),
    ),
    "bid_forecast_between_two": (
        "A range takes two numbers, the second above the first.",
        a_forecast_of_two,
    ),
    "bid_forecast_once": ("There is a forecast for this year already.", a_second_forecast),
}
