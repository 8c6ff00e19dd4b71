"""Commitments and lines are found in the admin by their number, however it is written."""

import pytest

from tests.factories import make_commitment, make_round
from tests.reading import read

pytestmark = pytest.mark.django_db


def rows(client, address):
    tree = read(client.get(address))
    return len(tree.findall(".//table[@id='result_list']/tbody/tr"))


@pytest.mark.parametrize("typed", ["j1.9", "J.+1.9", "J+1.9"])
def test_a_number_however_it_is_written(client, cast, table, typed):
    lines = [
        make_commitment(table.framework, "j-1-9", 1, number="J. 1.9"),
        make_commitment(table.framework, "j-2-9", 2, number="J. 2.9"),
    ]
    make_round(table.framework, lines)
    client.force_login(cast.manager)
    assert rows(client, f"/admin/agreements/commitment/?q={typed}") == 1
    assert rows(client, f"/admin/monitoring/roundline/?q={typed}") == 1
