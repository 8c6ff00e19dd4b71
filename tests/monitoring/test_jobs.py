"""Files made in the background: asking for one, and the worker that makes it."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.web.history import Actor
from monitoring.enums import JobPhase, JobProblem, JobStatus
from monitoring.jobs import services as jobs
from monitoring.jobs.models import SILENCE
from monitoring.jobs.services import ATTEMPTS, JobTakenError, TooManyJobsError
from monitoring.models import ExportFile, ExportJob, MonitoringRound
from monitoring.publishing import background
from monitoring.publishing.exports import FORMATS, FileFormat
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.reactions.services import correct
from monitoring.table.closing import close_round
from parties.models import User
from parties.permissions import own_actor
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def autumn(table):
    return make_round(table.framework, [make_commitment(table.framework)])


def ask(person: User, monitoring_round, file_format: str = "json", **fields) -> ExportJob:
    return jobs.ask_for_file(
        actor=own_actor(person), monitoring_round=monitoring_round, file_format=file_format, lines=1, **fields
    )


def made(job: ExportJob, worker: str = "een", content: bytes = b"{}") -> ExportJob:
    """The job after a worker finished it."""
    assert jobs.take_job(worker=worker).pk == job.pk
    jobs.finish_job(worker=worker, job=job, content=content)
    job.refresh_from_db()
    return job


def silent(job: ExportJob, **longer: float) -> None:
    """As if its worker told nothing for a moment longer than allowed."""
    touched = timezone.now() - SILENCE - timedelta(seconds=1, **longer)
    ExportJob.objects.filter(pk=job.pk).update(touched_at=touched)


def render_with(monkeypatch, render) -> None:
    monkeypatch.setitem(FORMATS, "json", FileFormat(render, "application/json", "json"))


# ---- asking --------------------------------------------------------------------------------------------------


def test_the_same_file_is_made_once(cast, autumn):
    job = ask(cast.officer, autumn)
    assert ask(cast.officer, autumn) == job
    jobs.take_job(worker="een")
    assert ask(cast.officer, autumn) == job
    others = {
        ask(cast.officer, autumn, "csv"),
        ask(cast.officer, autumn, as_of=autumn.reference_date),
        ask(cast.tenant, autumn),
    }
    assert len({*others, job}) == 4
    assert ExportJob.objects.count() == 4


@pytest.mark.parametrize("fields", [{}, {"as_of": "2024-10-30"}])
def test_the_database_refuses_the_same_file_twice(cast, autumn, fields):
    same = {"round": autumn, "user": cast.officer, "file_format": "pdf", "lines": 1, **fields}
    ExportJob.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportJob.objects.create(**same, status=JobStatus.RUNNING)
    ExportJob.objects.create(**same, status=JobStatus.DONE)


def test_a_file_that_is_ready_waits_until_it_is_fetched(cast, autumn):
    job = made(ask(cast.officer, autumn))
    assert ask(cast.officer, autumn) == job
    jobs.mark_fetched(actor=own_actor(cast.officer), job=job)
    assert ask(cast.officer, autumn) != job


def test_a_fetched_file_of_a_closed_round_is_still_good(cast, autumn):
    before = made(ask(cast.officer, autumn))
    jobs.mark_fetched(actor=own_actor(cast.officer), job=before)
    close_round(actor=ACTOR, monitoring_round=autumn)
    closed = MonitoringRound.objects.get(pk=autumn.pk)
    after = made(ask(cast.officer, closed))
    assert after != before
    jobs.mark_fetched(actor=own_actor(cast.officer), job=after)
    assert ask(cast.officer, closed) == after


def test_a_correction_goes_along_with_the_next_file_of_a_closed_round(cast, autumn):
    close_round(actor=ACTOR, monitoring_round=autumn)
    closed = MonitoringRound.objects.get(pk=autumn.pk)
    before = made(ask(cast.officer, closed))
    jobs.mark_fetched(actor=own_actor(cast.officer), job=before)
    correct(actor=ACTOR, monitoring_round=closed, text="Er zijn 12 woningen gebouwd.")
    after = made(ask(cast.officer, closed))
    assert after != before
    jobs.mark_fetched(actor=own_actor(cast.officer), job=after)
    assert ask(cast.officer, closed) == after


def test_asking_anew_makes_a_new_one_unless_it_is_on_its_way(cast, autumn):
    job = made(ask(cast.officer, autumn))
    anew = ask(cast.officer, autumn, anew=True)
    assert anew != job
    assert ask(cast.officer, autumn, anew=True) == anew


def test_a_failed_one_is_never_taken_for_an_answer(cast, autumn):
    job = ask(cast.officer, autumn)
    jobs.take_job(worker="een")
    jobs.fail_job(worker="een", job=job, problem=JobProblem.FAILED)
    assert ask(cast.officer, autumn) != job


def test_nobody_waits_for_more_than_a_few_at_a_time(cast, autumn, settings):
    settings.EXPORT_JOBS_PER_PERSON = 2
    waiting = [ask(cast.officer, autumn, name) for name in ("pdf", "csv")]
    with pytest.raises(TooManyJobsError) as told:
        ask(cast.officer, autumn, "xlsx")
    assert told.value.waiting == waiting
    assert ask(cast.officer, autumn, "pdf") == waiting[0]
    ask(cast.tenant, autumn, "xlsx")
    made(waiting[0])
    ask(cast.officer, autumn, "xlsx")


def test_only_a_person_asks(autumn):
    with pytest.raises(User.DoesNotExist):
        jobs.ask_for_file(actor=Actor("Systeem"), monitoring_round=autumn, file_format="json", lines=1)


def test_a_job_is_seen_by_who_asked_and_may_see_the_round(cast, autumn):
    mine = ask(cast.officer, autumn)
    elsewhere = ask(cast.stranger, autumn)
    assert cast.who(lambda person: mine in ExportJob.objects.visible_to(person)) == {"officer"}
    # Asked for when they still could see it.
    assert cast.who(lambda person: elsewhere in ExportJob.objects.visible_to(person)) == set()


# ---- taking --------------------------------------------------------------------------------------------------


def test_who_asked_first_is_served_first(cast, autumn):
    asked = [ask(person, autumn) for person in (cast.tenant, cast.officer, cast.alderman)]
    taken = [jobs.take_job(worker="een") for _job in asked]
    assert taken == asked
    assert {(job.status, job.worker, job.phase, job.attempts) for job in taken} == {
        (JobStatus.RUNNING, "een", JobPhase.READING, 1)
    }
    assert jobs.take_job(worker="een") is None


def test_looking_for_work_in_vain_is_one_query(autumn, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert jobs.take_job(worker="een") is None


def test_a_job_of_a_silent_worker_is_taken_up_again(cast, autumn):
    job = ask(cast.officer, autumn)
    jobs.take_job(worker="een")
    assert jobs.take_job(worker="twee") is None
    silent(job)
    again = jobs.take_job(worker="twee")
    assert (again.pk, again.worker, again.attempts) == (job.pk, "twee", 2)


def test_who_was_silent_can_no_longer_write(cast, autumn):
    job = ask(cast.officer, autumn)
    jobs.take_job(worker="een")
    silent(job)
    jobs.take_job(worker="twee")
    with pytest.raises(JobTakenError):
        jobs.tell_progress(worker="een", job=job, phase=JobPhase.MAKING)
    with pytest.raises(JobTakenError):
        jobs.finish_job(worker="een", job=job, content=b"late")
    with pytest.raises(JobTakenError):
        jobs.fail_job(worker="een", job=job, problem=JobProblem.FAILED)
    jobs.give_back(worker="een", job=job)
    job.refresh_from_db()
    assert (job.status, job.worker, ExportFile.objects.count()) == (JobStatus.RUNNING, "twee", 0)


def test_a_sign_of_life_keeps_the_job(cast, autumn):
    job = ask(cast.officer, autumn)
    jobs.take_job(worker="een")
    silent(job)
    jobs.tell_progress(worker="een", job=job, phase=JobPhase.LAYOUT, page=7)
    assert jobs.take_job(worker="twee") is None
    job.refresh_from_db()
    assert (job.phase, job.page) == (JobPhase.LAYOUT, 7)


def test_a_job_that_ends_every_worker_is_given_up(cast, autumn):
    job = ask(cast.officer, autumn)
    for _attempt in range(ATTEMPTS):
        assert jobs.take_job(worker="een").pk == job.pk
        silent(job)
    assert jobs.take_job(worker="een") is None
    job.refresh_from_db()
    assert (job.status, job.problem) == (JobStatus.FAILED, JobProblem.LOST)


def test_a_job_given_back_does_not_count(cast, autumn):
    job = ask(cast.officer, autumn)
    for _attempt in range(ATTEMPTS + 1):
        jobs.give_back(worker="een", job=jobs.take_job(worker="een"))
    job.refresh_from_db()
    assert (job.status, job.attempts, job.worker) == (JobStatus.WAITING, 0, "")


def test_files_go_when_they_were_kept_long_enough(cast, autumn, settings):
    settings.EXPORT_KEEP_HOURS = 24
    old = made(ask(cast.officer, autumn))
    waiting = ask(cast.tenant, autumn)
    ExportJob.objects.filter(pk=waiting.pk).update(created_at=old.finished_at + timedelta(hours=1))
    almost = old.finished_at + timedelta(hours=24)
    assert old.kept_until == almost
    assert jobs.remove_old(now=almost) == 0
    assert jobs.remove_old(now=almost + timedelta(seconds=1)) == 1
    assert [*ExportJob.objects.all()] == [waiting]
    assert ExportFile.objects.count() == 0


def test_what_no_worker_came_for_goes_and_holds_nobody_up(cast, autumn, settings):
    settings.EXPORT_JOBS_PER_PERSON, settings.EXPORT_KEEP_HOURS = 2, 24
    waits, running = ask(cast.officer, autumn), ask(cast.officer, autumn, "csv")
    of_other = ask(cast.tenant, autumn)
    longer = timezone.now() - timedelta(hours=25)
    ExportJob.objects.update(created_at=longer)
    # Begun long ago, and its worker still tells how far it is.
    ExportJob.objects.filter(pk=running.pk).update(status=JobStatus.RUNNING, touched_at=timezone.now())
    anew = ask(cast.officer, autumn)
    assert anew != waits and {*ExportJob.objects.all()} == {anew, running, of_other}
    assert jobs.remove_old() == 1
    ExportJob.objects.filter(pk=running.pk).update(touched_at=longer)
    assert jobs.remove_old() == 1
    assert [*ExportJob.objects.all()] == [anew]


# ---- making --------------------------------------------------------------------------------------------------


def test_the_worker_makes_all_that_waits(cast, autumn):
    asked = [ask(cast.officer, autumn, name) for name in ("json", "csv")]
    call_command("export_worker", "--once")
    assert {*ExportJob.objects.values_list("status", "worker")} == {
        (JobStatus.DONE, background.worker_name())
    }
    content = bytes(ExportFile.objects.get(job=asked[0]).content)
    assert json.loads(content)["round"]["slug"] == "najaar"
    assert ExportFile.objects.get(job=asked[0]).size == len(content)


def test_the_worker_throws_away_what_is_old(cast, autumn, settings):
    settings.EXPORT_KEEP_HOURS = -1
    made(ask(cast.officer, autumn))
    call_command("export_worker", "--once")
    assert ExportJob.objects.count() == 0


def test_what_changed_while_it_waited_is_in_the_file(cast, autumn):
    job = ask(cast.officer, autumn)
    close_round(actor=ACTOR, monitoring_round=autumn)
    call_command("export_worker", "--once")
    assert json.loads(bytes(ExportFile.objects.get(job=job).content))["status"] == "closed"


@pytest.mark.parametrize(
    ("error", "problem"),
    [(RuntimeError("stuk"), JobProblem.FAILED), (PdfUnavailableError("Pango"), JobProblem.NO_PDF)],
)
def test_a_job_that_fails_leaves_the_others_alone(cast, autumn, monkeypatch, caplog, error, problem):
    def broken(report):
        raise error

    render_with(monkeypatch, broken)
    failed, fine = ask(cast.officer, autumn), ask(cast.officer, autumn, "csv")
    call_command("export_worker", "--once")
    failed.refresh_from_db()
    fine.refresh_from_db()
    assert (failed.status, failed.problem, fine.status) == (JobStatus.FAILED, problem, JobStatus.DONE)
    assert str(error) in caplog.text


def test_a_format_that_is_gone_fails_like_any_other(cast, autumn):
    job = ask(cast.officer, autumn, "docx")
    call_command("export_worker", "--once")
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def test_a_worker_that_lost_its_job_goes_on(cast, autumn, monkeypatch):
    def slow(report):
        silent(job)
        jobs.take_job(worker="twee")
        return b"late"

    render_with(monkeypatch, slow)
    job = ask(cast.officer, autumn)
    background.work(worker="een")
    job.refresh_from_db()
    assert (job.worker, job.status, ExportFile.objects.count()) == ("twee", JobStatus.RUNNING, 0)


# ---- progress ------------------------------------------------------------------------------------------------


def log_steps(*steps: str) -> None:
    for step in steps:
        logging.getLogger("weasyprint.progress").info(step)


def test_the_steps_of_a_pdf_are_told(cast, autumn, monkeypatch):
    monkeypatch.setattr(background, "PACE", 0)
    told = []

    def drawing(report):
        for step in ("Step 3 - Applying CSS", "Step 5 - Creating layout - Page 12", "Step 6 - Creating PDF"):
            log_steps(step)
            told.append(ExportJob.objects.values_list("phase", "page").get())
        return b"%PDF"

    render_with(monkeypatch, drawing)
    ask(cast.officer, autumn)
    background.work(worker="een")
    assert told == [(JobPhase.MAKING, 0), (JobPhase.LAYOUT, 12), (JobPhase.WRITING, 0)]


def test_many_pages_in_a_moment_are_one_write(cast, autumn, monkeypatch, django_assert_num_queries):
    def drawing(report):
        log_steps("Step 5 - Creating layout - Page 1")
        with django_assert_num_queries(0):
            log_steps(*(f"Step 5 - Creating layout - Page {n}" for n in range(2, 50)))
        return b"%PDF"

    render_with(monkeypatch, drawing)
    job = ask(cast.officer, autumn)
    background.work(worker="een")
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_pages_of_somebody_else_are_not_told(cast, autumn, monkeypatch):
    def drawing(report):
        other = threading.Thread(target=log_steps, args=["Step 5 - Creating layout - Page 99"])
        other.start()
        other.join()
        assert ExportJob.objects.values_list("phase", "page").get() == (JobPhase.MAKING, 0)
        return b"%PDF"

    render_with(monkeypatch, drawing)
    ask(cast.officer, autumn)
    background.work(worker="een")
    assert ExportJob.objects.get().status == JobStatus.DONE
    assert not [
        handler
        for handler in logging.getLogger("weasyprint.progress").handlers
        if isinstance(handler, background._Pages)
    ]


# WeasyPrint leaves the file of its colour profile to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_a_real_pdf_tells_its_steps(cast, autumn, monkeypatch):
    """The words are WeasyPrint's own; another version of it may use others."""
    monkeypatch.setattr(background, "PACE", 0)
    told: list[tuple[str, int]] = []
    tell = background.tell_progress

    def listening(**fields):
        told.append((fields["phase"], fields.get("page", 0)))
        tell(**fields)

    monkeypatch.setattr(background, "tell_progress", listening)
    ask(cast.officer, autumn, "pdf")
    background.work(worker="een")
    assert bytes(ExportFile.objects.get().content)[:5] == b"%PDF-"
    assert told[0] == (JobPhase.MAKING, 0)
    assert {(JobPhase.LAYOUT, 1), (JobPhase.LAYOUT, 2), (JobPhase.WRITING, 0)} <= {*told}
