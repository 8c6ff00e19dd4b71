"""Locks: only the rows that are meant."""

import pytest
from django.db import connection, transaction

from monitoring.models import MonitoringRound, RoundLine
from tests.factories import make_line
from tests.locks import locks_more


@pytest.mark.parametrize(
    ("sql", "more"),
    [
        ("SELECT 1 FROM a WHERE a.id = 1 FOR UPDATE", False),
        ("SELECT 1 FROM a INNER JOIN b ON (b.id = a.b_id) WHERE a.id = 1", False),
        ("SELECT 1 FROM a INNER JOIN b ON (b.id = a.b_id) WHERE a.id = 1 FOR UPDATE OF a", False),
        ("SELECT 1 FROM a WHERE a.id IN (SELECT id FROM b JOIN c) FOR UPDATE", False),
        ("SELECT 1 FROM a INNER JOIN b ON (b.id = a.b_id) WHERE a.id = 1 FOR UPDATE", True),
        ("SELECT 1 FROM a INNER JOIN b ON (b.id = a.b_id) FOR NO KEY UPDATE SKIP LOCKED", True),
    ],
)
def test_what_locks_more_than_it_means(sql, more):
    assert locks_more(sql) is more


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows.")
def test_every_connection_is_looked_at(table):
    rounds = MonitoringRound.objects.select_for_update().order_by("framework__slug")
    with pytest.raises(AssertionError, match="locks what it joins"), transaction.atomic():
        list(rounds)


def test_whoever_saves_a_round_holds_up_nobody_but_its_writers(table, django_assert_max_num_queries):
    line: RoundLine = make_line(table.framework)
    with transaction.atomic(), django_assert_max_num_queries(2) as asked:
        assert MonitoringRound.objects.locked_status(line.round_id) == "open"
        assert MonitoringRound.objects.locked_status(None) is None
    assert not [query["sql"] for query in asked if "JOIN" in query["sql"]]
