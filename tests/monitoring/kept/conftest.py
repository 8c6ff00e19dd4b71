"""What the tests of what is kept begin with: an empty shelf, and people at a table that was committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitoring.table import keeping
from tests.cast import Cast, make_cast
from tests.factories import Table


@pytest.fixture(autouse=True)
def empty_shelf() -> Iterator[None]:
    """Other tests leave nothing behind, and neither do these."""
    keeping.clear()
    yield
    keeping.clear()


@pytest.fixture
def cast(table_committed: Table) -> Cast:
    table = table_committed
    return make_cast(table.municipality, table.corporation, table.tenants)
