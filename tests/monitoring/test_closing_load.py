"""A thousand answers arrive while a round closes: each is in the frozen report or was refused, none twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection

from config.web.history import Actor
from monitoring.models import FrozenReport, MonitoringRound, ProgressReport
from monitoring.rounds.services import RoundClosedError, report_progress
from monitoring.table.closing import checksum, close_round
from monitoring.table.reading import read_report
from tests.factories import line_of, make_commitment, make_round

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 8
EACH = 125
LINES = 40
#: When somebody has given so many, the closing begins, in the middle of the others.
BEFORE = 20
#: So many of each come once it is done.
AFTER = 10


def test_a_thousand_answers_while_the_round_closes(table_committed):
    framework = table_committed.framework
    commitments = [make_commitment(framework, f"a-{n}", n) for n in range(LINES)]
    row = make_round(framework, commitments)
    lines = [line_of(row, commitment).pk for commitment in commitments]
    parties = [table_committed.municipality, table_committed.corporation]
    start, under_way, closed = Barrier(PEOPLE + 1), Event(), Event()

    def answer(person: int) -> list[str]:
        """The texts that were taken in."""
        taken = []
        try:
            start.wait(timeout=30)
            for number in range(EACH):
                text = f"Stap {number} in reeks {person}"
                if number == EACH - AFTER:
                    assert closed.wait(timeout=120)
                try:
                    report_progress(
                        actor=Actor(f"persoon {person}"),
                        line_id=lines[(person + number) % LINES],
                        party=parties[person % 2],
                        text=text,
                    )
                except RoundClosedError:
                    continue
                taken.append(text)
                if number == BEFORE:
                    under_way.set()
        finally:
            connection.close()
        return taken

    def close() -> FrozenReport:
        try:
            start.wait(timeout=30)
            assert under_way.wait(timeout=30)
            return close_round(actor=Actor("sluiter"), monitoring_round=row)
        finally:
            closed.set()
            connection.close()

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        answers = [pool.submit(answer, person) for person in range(PEOPLE)]
        frozen = pool.submit(close).result(timeout=120)
        taken = [text for one in answers for text in one.result(timeout=120)]

    assert BEFORE < len(taken) <= PEOPLE * (EACH - AFTER)
    assert Counter(ProgressReport.objects.values_list("text", flat=True)) == Counter(taken)
    newest = {
        (line, party): text
        for line, party, text in ProgressReport.objects.order_by("pk").values_list(
            "line__commitment__key", "party__name", "text"
        )
    }
    report = read_report(MonitoringRound.objects.get(pk=row.pk))
    told = [(line.key, one.text) for line in report.lines for one in line.progress]
    assert Counter(told) == Counter((key, text) for (key, _party), text in newest.items())
    assert frozen.checksum == checksum(FrozenReport.objects.get().data)
