"""Asking for a file in the background, and the steps of the worker that makes it.

A worker owns the job it took until it finishes, gives it back or falls silent for too long; who no longer owns it
can not write to it.
"""

from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.web.history import Actor
from parties.models import User

from ..enums import JobPhase, JobProblem, JobStatus
from ..models import ExportFile, ExportJob, ExportJobQuerySet, MonitoringRound

#: After so many workers that fell silent a job is given up: it may be what kills them.
ATTEMPTS = 3


class TooManyJobsError(Exception):
    """The person waits for as many files as one may; `waiting` are those."""

    def __init__(self, waiting: list[ExportJob]) -> None:
        super().__init__("Too many files at a time.")
        self.waiting = waiting


class JobTakenError(Exception):
    """The job is no longer this worker's: it was silent for too long, or the job is gone."""


# ---- who asks


def ask_for_file(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    file_format: str,
    lines: int,
    as_of: date | None = None,
    anew: bool = False,
    query: str = "",
) -> ExportJob:
    """The job that makes this file for this person: the one there is, else a new one; raises TooManyJobsError.

    One that still waits or is being made is taken. So is a finished one, unless `anew`: when it was not fetched
    yet, or was made after the round closed and after its last correction. `lines`: how many the round has, to tell
    who waits. `query`: the choices of what is made of more than the round; it is made anew once it was fetched.
    """
    digest = sha256(query.encode()).hexdigest() if query else ""
    with transaction.atomic():
        # One request of a person at a time, so that none is made twice and counting them is right.
        person = User.objects.select_for_update(no_key=True).get(pk=actor.user_id or 0)
        # Not left to the worker: where there is none, what waits would hold up the person for ever.
        ExportJob.objects.outlived(timezone.now()).filter(user=person).delete()
        same = ExportJob.objects.filter(
            round=monitoring_round, user=person, file_format=file_format, as_of=as_of, digest=digest
        )
        found = same.unfinished().first() or (None if anew else _still_good(same, monitoring_round))
        if found is not None:
            return found
        waiting = list(
            ExportJob.objects.unfinished()
            .filter(user=person)
            .select_related("round__framework__municipality")
        )
        if len(waiting) >= settings.EXPORT_JOBS_PER_PERSON:
            raise TooManyJobsError(waiting)
        return ExportJob.objects.create(
            round=monitoring_round,
            user=person,
            file_format=file_format,
            lines=lines,
            as_of=as_of,
            query=query,
            digest=digest,
        )


def mark_fetched(*, actor: Actor, job: ExportJob) -> None:
    """Remember that the person has the file: asking once more makes a new one."""
    ExportJob.objects.filter(pk=job.pk, user=actor.user_id).update(fetched_at=timezone.now())


def _still_good(same: ExportJobQuerySet, monitoring_round: MonitoringRound) -> ExportJob | None:
    """A file that is ready and has in it what a new one would have, or that the person has not seen yet."""
    done = same.filter(status=JobStatus.DONE).order_by("created_at").last()
    if done is None:
        return None
    if done.fetched_at is None:
        return done
    # What stands around a round goes on changing when it is closed.
    closed = None if done.query else monitoring_round.closed_at
    if closed is None or closed >= done.created_at:
        return None
    return None if monitoring_round.corrections.filter(created_at__gte=done.created_at).exists() else done


# ---- who makes it


def take_job(*, worker: str, now: datetime | None = None) -> ExportJob | None:
    """Take the job that waits longest; None when there is none. No two workers get the same.

    A job whose worker fell silent is taken up again, and given up after ATTEMPTS of them.
    """
    now = now or timezone.now()
    # Asked first without a lock: on SQLite a transaction holds up everybody who writes.
    while ExportJob.objects.ready(now).exists():
        with transaction.atomic():
            job = ExportJob.objects.ready(now).select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.attempts >= ATTEMPTS:
                _end(job, JobStatus.FAILED, JobProblem.LOST)
                continue
            job.status, job.worker, job.attempts = JobStatus.RUNNING, worker, job.attempts + 1
            job.phase, job.page, job.started_at, job.touched_at = JobPhase.READING, 0, now, now
            job.save()
        return ExportJob.objects.select_related("round__framework__municipality").get(pk=job.pk)
    return None


def tell_progress(*, worker: str, job: ExportJob, phase: JobPhase, page: int = 0) -> None:
    """Tell how far the file is, which is the sign of life as well; raises JobTakenError."""
    own = ExportJob.objects.filter(pk=job.pk, worker=worker, status=JobStatus.RUNNING)
    if not own.update(phase=phase, page=page, touched_at=timezone.now()):
        raise JobTakenError


def finish_job(*, worker: str, job: ExportJob, content: bytes) -> None:
    """Keep the file for who asked; raises JobTakenError, and then nothing is kept."""
    with transaction.atomic():
        row = _own(worker, job)
        ExportFile.objects.create(job=row, content=content, size=len(content))
        _end(row, JobStatus.DONE)


def fail_job(*, worker: str, job: ExportJob, problem: JobProblem) -> None:
    """Tell who asked that it can not be made; raises JobTakenError."""
    with transaction.atomic():
        _end(_own(worker, job), JobStatus.FAILED, problem)


def give_back(*, worker: str, job: ExportJob) -> None:
    """Let another worker do it, because this one is being stopped; nothing when it is another's already."""
    own = ExportJob.objects.filter(pk=job.pk, worker=worker, status=JobStatus.RUNNING)
    own.update(status=JobStatus.WAITING, worker="", phase="", page=0, attempts=job.attempts - 1)


def remove_old(*, now: datetime | None = None) -> int:
    """Throw away what was kept, or waited, for EXPORT_KEEP_HOURS; returns how many jobs went, with their files."""
    outlived = ExportJob.objects.outlived(now or timezone.now())
    if not outlived.exists():
        return 0
    return outlived.delete()[1].get(ExportJob._meta.label, 0)


def _own(worker: str, job: ExportJob) -> ExportJob:
    """The job, locked; raises JobTakenError when it is not this worker's."""
    own = ExportJob.objects.select_for_update(no_key=True).filter(
        pk=job.pk, worker=worker, status=JobStatus.RUNNING
    )
    row = own.first()
    if row is None:
        raise JobTakenError
    return row


def _end(job: ExportJob, status: JobStatus, problem: JobProblem | str = "") -> None:
    job.status, job.problem, job.phase = status, problem, ""
    job.finished_at = job.touched_at = timezone.now()
    job.save()
