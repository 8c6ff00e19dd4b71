"""What many tests of the pages begin with."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound
from tests.cast import Cast
from tests.factories import Table, make_commitment, make_round
from tests.layers import made_once
from tests.smtp import mail_server


@pytest.fixture
def officer(client: Client, cast: Cast) -> Client:
    """The officer's browser, in English."""
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


@made_once
def preparing(table: Table) -> MonitoringRound:
    """A round of three commitments that is being prepared."""
    commitments = [make_commitment(table.framework, f"k-{n}", n) for n in (1, 2, 3)]
    return make_round(table.framework, commitments, status=RoundStatus.PREPARING)


@pytest.fixture
def server(settings: Any) -> Iterator[Any]:
    """A mail server that keeps what it gets."""
    with mail_server(settings) as postman:
        yield postman
