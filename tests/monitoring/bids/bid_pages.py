"""Addresses of the pages of bids, what the form of a line sends, and another day than today."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import BidLine
from tests.bids import IN_TIME, YEAR
from tests.factories import Table


def url(table: Table, name: str, *more: object) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *more])


def bid_page(table: Table, party: Any = None) -> str:
    return url(table, "bid", (party or table.corporation).slug)


def line_page(table: Table, line: BidLine) -> str:
    return url(table, "bid-line", line.bid.party.slug, line.pk)


def line_data(**fields: object) -> dict[str, object]:
    return {"actie": "regel", "version": 0, "what": "Nieuwbouw", "quantity": "84", "unit": "homes", **fields}


def let_it_be(monkeypatch: pytest.MonkeyPatch, today: date, *modules: str) -> None:
    """For these modules it is that day, and bids come in time."""

    def day(moment: datetime | None = None) -> date:
        return timezone.localdate(moment) if moment else today

    for module in modules:
        monkeypatch.setattr(f"{module}.timezone", SimpleNamespace(now=lambda: IN_TIME, localdate=day))
