"""An open round with two lines, and who changes them."""

import pytest

from tests.factories import line_of, make_commitment, make_round
from tests.layers import made_once

from ..line_form import HTMX


@made_once
def lines(table):
    """An open round with a line that gets a light and one that is followed without."""
    commitments = [
        make_commitment(table.framework, "a-1", 1, number="A 1"),
        make_commitment(table.framework, "m-1", 2, number="M 1", assessable=False),
    ]
    row = make_round(table.framework, commitments)
    return [line_of(row, commitment) for commitment in commitments]


@pytest.fixture
def line(lines):
    return lines[0]


@pytest.fixture
def officer(client, cast, line):
    """The officer's browser, in English."""
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


@pytest.fixture(params=["page", "htmx"])
def headers(request):
    """Without JavaScript and with it."""
    return HTMX if request.param == "htmx" else {}
