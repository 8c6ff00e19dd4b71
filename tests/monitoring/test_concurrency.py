"""Several people at once, on real connections: nothing is lost, nothing is half-written, nobody wins twice."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation

from config.web.history import Actor, StaleVersionError
from monitoring.collecting.services import drop_typed, keep_typed
from monitoring.enums import Light, RoundStatus
from monitoring.models import Assessment, FrozenReport, MonitoringRound, ProgressReport, RoundLine
from monitoring.rounds.services import RoundClosedError, move_round, settle_line
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from parties.models import User
from parties.permissions import own_actor
from tests.factories import line_of, make_commitment, make_round

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

THREADS = 8
EXPECTED = (StaleVersionError, RoundClosedError, ValidationError)


def at_once(jobs: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all jobs at the same moment, each on a connection of its own; results, or what was raised of EXPECTED."""
    jobs = list(jobs)
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            with translation.override("en"):
                return job()
        except EXPECTED as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, job) for job in jobs]]


def settle(line: RoundLine, name: str, version: int = 1) -> Callable[[], RoundLine]:
    """Somebody's answer to a line as they saw it: a yellow light and a text, both with their name."""
    return lambda: settle_line(
        actor=Actor(name),
        line_id=line.pk,
        version=version,
        light=Light.YELLOW,
        cause=f"Oorzaak van {name}",
        effect="",
        adjustment=f"Bijsturing van {name}",
        text=f"Tekst van {name}",
    )


def settle_until_it_works(line: RoundLine, name: str) -> Callable[[], int]:
    """As a person does: read again what changed, and save; returns how often it took."""

    def job() -> int:
        for attempt in range(1, 100):
            try:
                settle(line, name, RoundLine.objects.get(pk=line.pk).version)()
            except StaleVersionError:
                continue
            return attempt
        raise AssertionError("Never got through.")

    return job


@pytest.fixture
def lines(table_committed):
    """The lines of an open round, one for each thread."""
    framework = table_committed.framework
    commitments = [make_commitment(framework, f"a-{n}", n) for n in range(THREADS)]
    row = make_round(framework, commitments)
    return [line_of(row, commitment) for commitment in commitments]


def whole_answers() -> set[tuple[str, str, str]]:
    """Who gave a light, with its line and the text that came with it; both or neither are there."""
    lights = {*Assessment.objects.values_list("author_name", "line__commitment__key", "cause")}
    texts = {*ProgressReport.objects.values_list("author_name", "line__commitment__key", "text")}
    assert {(name, key, f"Oorzaak van {name}") for name, key, _text in texts} == lights
    assert {(name, key, f"Tekst van {name}") for name, key, _cause in lights} == texts
    return texts


def test_each_thread_has_a_connection_of_its_own(db):
    if connection.vendor == "sqlite":
        assert "memory" not in str(connection.settings_dict["NAME"])

    def backend() -> int:
        return id(connection.connection)

    assert len({*at_once([backend] * 3), backend()}) == 4


def test_different_lines_are_all_settled(lines):
    results = at_once(settle(line, f"persoon {n}") for n, line in enumerate(lines))
    assert [result.version for result in results] == [3] * THREADS
    assert whole_answers() == {
        (f"persoon {n}", line.commitment.key, f"Tekst van persoon {n}") for n, line in enumerate(lines)
    }
    assert {*RoundLine.objects.values_list("version", "light")} == {(3, "yellow")}


def test_of_one_version_of_a_line_exactly_one_wins(lines):
    line = lines[0]
    results = at_once(settle(line, f"persoon {n}") for n in range(THREADS))
    assert Counter(type(result) for result in results) == {RoundLine: 1, StaleVersionError: THREADS - 1}
    winner = next(f"persoon {n}" for n, result in enumerate(results) if isinstance(result, RoundLine))
    assert whole_answers() == {(winner, "a-0", f"Tekst van {winner}")}
    assert {result.current.version for result in results if isinstance(result, StaleVersionError)} == {3}
    line.refresh_from_db()
    assert (line.version, line.current.author_name) == (3, winner)
    trail = RoundLine.history.filter(id=line.pk).order_by("history_id")
    assert [*trail.values_list("version", "actor_name")] == [(1, "Testopzet"), (2, winner), (3, winner)]


def test_nobodys_answer_is_lost_when_all_keep_trying(lines):
    line = lines[0]
    results = at_once(settle_until_it_works(line, f"persoon {n}") for n in range(THREADS))
    assert len(results) == THREADS
    assert {name for name, _key, _text in whole_answers()} == {f"persoon {n}" for n in range(THREADS)}
    line.refresh_from_db()
    assert line.version == 1 + 2 * THREADS
    versions = RoundLine.history.filter(id=line.pk).order_by("history_id").values_list("version", flat=True)
    assert [*versions] == [*range(1, 2 + 2 * THREADS)]
    newest = ProgressReport.objects.latest("pk")
    assert line.current.author_name == newest.author_name


def test_of_two_who_close_one_wins(lines):
    row = lines[0].round
    results = at_once([lambda: close_round(actor=Actor("een"), monitoring_round=row)] * 2)
    assert {type(result) for result in results} == {FrozenReport, ValidationError}
    assert next(r.messages for r in results if isinstance(r, ValidationError)) == [
        "A round that is “Closed” can not be closed."
    ]
    closed = MonitoringRound.objects.get()
    assert (closed.status, closed.version) == (RoundStatus.CLOSED, row.version + 1)
    assert FrozenReport.objects.count() == 1


def test_of_two_who_move_one_wins(lines):
    row = lines[0].round
    results = at_once(
        [lambda: move_round(actor=Actor("een"), monitoring_round=row, to=RoundStatus.REVIEW)] * 2
    )
    assert {type(result) for result in results} == {MonitoringRound, ValidationError}
    assert MonitoringRound.objects.get().version == row.version + 1


def test_an_answer_given_while_the_round_closes_is_in_the_frozen_report_or_refused(lines):
    row = lines[0].round
    jobs = [settle(line, f"persoon {n}") for n, line in enumerate(lines)]
    jobs.insert(THREADS // 2, lambda: close_round(actor=Actor("sluiter"), monitoring_round=row))
    results = at_once(jobs)
    frozen = results.pop(THREADS // 2)
    assert isinstance(frozen, FrozenReport)
    assert {type(result) for result in results} <= {RoundLine, RoundClosedError}
    saved = {result.commitment.key for result in results if isinstance(result, RoundLine)}
    assert {key for _name, key, _text in whole_answers()} == saved
    report = read_report(MonitoringRound.objects.get())
    assert {line.key for line in report.lines if line.light == "yellow"} == saved
    assert {line.key for line in report.lines if line.progress} == saved


def test_an_answer_waits_for_a_round_that_is_being_closed(lines):
    """The closing has begun and is not committed: the answer may not slip in behind the frozen report."""
    line = lines[0]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            close_round(actor=Actor("sluiter"), monitoring_round=line.round)
            answer = pool.submit(at_once, [settle(line, "persoon")])
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.4)
        (refused,) = answer.result(timeout=60)
    assert isinstance(refused, RoundClosedError)
    assert whole_answers() == set()


def test_what_is_typed_elsewhere_in_a_line_outlives_the_end_of_a_draft(lines, table_committed):
    line, party = lines[0], table_committed.corporation
    actor = own_actor(User.objects.create_user("typt@corporatie.example"))
    keep_typed(actor=actor, line=line, party=None, text="Samen")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keep_typed(actor=actor, line=line, party=party, text="Van ons")
            dropped = pool.submit(at_once, [lambda: drop_typed(actor=actor, line=line, party=None)])
            with pytest.raises(TimeoutError):
                dropped.result(timeout=0.4)
        dropped.result(timeout=60)
    assert list(line.drafts.get().data.values()) == ["Van ons"]
