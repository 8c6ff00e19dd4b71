"""Addresses of the pages of bids, and what the form of a line sends."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from agreements.models import BidLine
from tests.bids import (
    YEAR,
)
from tests.factories import Table


def url(table: Table, name: str, *more: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *more])


def bid_page(table: Table, party: Any = None) -> str:
    return url(table, "bid", (party or table.corporation).slug)


def line_page(table: Table, line: BidLine) -> str:
    return url(table, "bid-line", line.bid.party.slug, line.pk)


def line_data(**fields: object) -> dict[str, object]:
    return {"actie": "regel", "version": 0, "what": "Nieuwbouw", "quantity": "84", "unit": "homes", **fields}
