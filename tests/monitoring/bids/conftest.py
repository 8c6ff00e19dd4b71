"""What the tests of the pages of bids begin with: a bid, and the browsers of who bids and who answers, in English."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import Bid
from tests.bids import make_bid
from tests.cast import Cast
from tests.factories import Table
from tests.layers import made_once
from tests.reading import browser


@made_once
def bid(table: Table) -> Bid:
    """The corporation's, submitted, with one line."""
    return make_bid(table.framework, table.corporation)


@pytest.fixture
def corporation(cast: Cast) -> Client:
    return browser(cast.corporation_officer)


@pytest.fixture
def officer(cast: Cast) -> Client:
    return browser(cast.officer)
