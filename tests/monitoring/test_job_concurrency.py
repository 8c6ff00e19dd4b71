"""Several workers and one person in several windows, on real connections."""

import os
import signal
import time
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import OperationalError

from monitoring.enums import JobStatus
from monitoring.jobs import services as jobs
from monitoring.models import ExportFile, ExportJob
from monitoring.publishing import background
from monitoring.publishing.exports import FORMATS, FileFormat
from parties.models import User
from parties.permissions import own_actor
from tests.factories import make_commitment, make_round

from .test_concurrency import THREADS, at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def autumn(table_committed):
    return make_round(table_committed.framework, [make_commitment(table_committed.framework)])


@pytest.fixture
def people(autumn):
    return [User.objects.create_user(f"p{n}@gemeente.example") for n in range(THREADS)]


def ask(person, autumn, file_format="json"):
    return jobs.ask_for_file(
        actor=own_actor(person), monitoring_round=autumn, file_format=file_format, lines=1
    )


def test_two_workers_never_take_the_same_job(people, autumn):
    """Twice as many workers as jobs, all at the same moment, until nothing is left."""
    asked = [ask(person, autumn) for person in people[: THREADS // 2]]

    def take_all(name):
        taken = []
        while job := jobs.take_job(worker=name):
            taken.append(job.pk)
        return taken

    results = at_once(lambda name=f"worker {n}": take_all(name) for n in range(THREADS))
    assert Counter(pk for taken in results for pk in taken) == Counter(job.pk for job in asked)
    assert {*ExportJob.objects.values_list("status", "attempts")} == {(JobStatus.RUNNING, 1)}


def test_workers_beside_each_other_make_each_file_once(people, autumn):
    for person in people:
        ask(person, autumn)
    results = at_once(lambda name=f"worker {n}": background.work(worker=name) for n in range(4))
    assert sum(results) == THREADS
    assert {*ExportJob.objects.values_list("status", "attempts")} == {(JobStatus.DONE, 1)}
    assert ExportFile.objects.count() == THREADS


def test_asking_in_many_windows_at_once_is_one_job(people, autumn):
    results = at_once([lambda: ask(people[0], autumn)] * THREADS)
    assert {job.pk for job in results} == {ExportJob.objects.get().pk}


def test_the_limit_holds_for_requests_at_the_same_moment(people, autumn, settings):
    settings.EXPORT_JOBS_PER_PERSON = 2

    def try_to(name):
        try:
            return ask(people[0], autumn, name).file_format
        except jobs.TooManyJobsError:
            return None

    results = at_once(lambda name=name: try_to(name) for name in FORMATS)
    assert Counter(result is None for result in results) == {False: 2, True: len(FORMATS) - 2}
    assert ExportJob.objects.count() == 2


def test_a_worker_that_is_stopped_gives_its_job_back(people, autumn, monkeypatch):
    """systemd sends SIGTERM; the next worker begins at once, not after the silence."""

    def stopped(report):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(FORMATS, "json", FileFormat(stopped, "application/json", "json"))
    ask(people[0], autumn)
    call_command("export_worker")
    assert [*ExportJob.objects.values_list("status", "attempts", "worker")] == [(JobStatus.WAITING, 0, "")]
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_worker_goes_on_after_a_database_that_was_away(people, autumn, monkeypatch, caplog):
    """And looks again after each pause; it is stopped in the fifth."""
    caplog.set_level("INFO")
    seen = []

    def work(*, worker):
        seen.append(worker)
        if len(seen) <= 2:
            raise OperationalError("database is locked")
        if len(seen) == 5:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        return 0

    monkeypatch.setattr("monitoring.management.commands.export_worker.work", work)
    call_command("export_worker", "--interval", "0")
    assert len(seen) == 5
    # Told when it begins and when it is over, not at every look, and without the way there.
    assert [(one.getMessage(), one.exc_info) for one in caplog.records][1:3] == [
        ("The database does not answer; trying again. (database is locked)", None),
        ("The database answers again.", None),
    ]


def test_a_thread_of_the_server_makes_what_waits(people, autumn, settings):
    asked = ask(people[0], autumn)
    assert background.wake() is None
    settings.EXPORTS_IN_THREAD = True
    thread = background.wake()
    thread.join(timeout=30)
    asked.refresh_from_db()
    assert asked.status == JobStatus.DONE
    # Its place is free again.
    background.wake().join(timeout=30)


def test_one_thread_at_a_time(people, autumn, settings, monkeypatch):
    settings.EXPORTS_IN_THREAD = True

    def slow(report):
        assert background.wake() is None
        return b"{}"

    monkeypatch.setitem(FORMATS, "json", FileFormat(slow, "application/json", "json"))
    asked = ask(people[0], autumn)
    background.wake().join(timeout=30)
    asked.refresh_from_db()
    assert asked.status == JobStatus.DONE
