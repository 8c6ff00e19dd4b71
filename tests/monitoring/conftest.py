"""What many tests of the pages begin with."""

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def officer(client: Client, cast: Cast) -> Client:
    """The officer's browser, in English."""
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client
