"""A commitment that was taken in by mistake and withdrawn, in a round that is open: nobody is asked about it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.services.taking_out import withdraw_mistaken
from monitoring.models import RoundLine
from monitoring.table.reading import read_report
from monitoring.work.tasks import tasks_of
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, settle
from tests.layers import made_once

from .work_rows import handle, responsible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def rows(table):
    return [make_commitment(table.framework, key, n) for n, key in enumerate(("a-1", "a-2"), 1)]


@made_once
def current(table, rows):
    """About a period before the day of withdrawing."""
    return make_round(table.framework, rows, reference_date=date(2024, 10, 30))


@pytest.fixture
def withdrawn(rows, current):
    return withdraw_mistaken(
        actor=ACTOR, commitment=rows[0], version=rows[0].version, reason="Stond nooit in de overeenkomst."
    )


def test_its_line_is_asked_no_more(table, cast, rows, current):
    for row in rows:
        responsible(row, party=table.municipality)
    handle(cast.officer, table.municipality, *rows)
    before = {pk for task in tasks_of(cast.officer, timezone.localdate()) for pk in task.line_ids}
    withdraw_mistaken(actor=ACTOR, commitment=rows[0], version=rows[0].version, reason="Vergissing.")
    after = {pk for task in tasks_of(cast.officer, timezone.localdate()) for pk in task.line_ids}
    line = line_of(current, rows[0])
    assert line.pk in before and line.pk not in after
    assert not RoundLine.objects.not_completed().filter(pk=line.pk).exists()
    assert RoundLine.objects.get(pk=line.pk).is_completed


def test_it_takes_no_light(rows, current, withdrawn):
    line = line_of(current, rows[0])
    with pytest.raises(ValidationError, match="taken in by mistake"):
        settle(line)


def test_the_page_of_the_line_tells_why(client, cast, rows, withdrawn):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    page = client.get("/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/", follow=True).content.decode()
    assert "was taken in by mistake and is withdrawn" in page and "is completed" not in page


def test_the_report_tells_it_whatever_the_round_is_about(current, withdrawn):
    first, second = read_report(current).lines
    assert (first.withdrawn, first.lapsed_on) == (True, timezone.localdate())
    assert (second.withdrawn, second.lapsed_on) == (False, None)
