"""Making the files that people wait for: by `manage.py export_worker`, or in a thread of the web server."""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from ..enums import JobPhase, JobProblem
from ..jobs.services import (
    JobTakenError,
    fail_job,
    finish_job,
    give_back,
    remove_old,
    take_job,
    tell_progress,
)
from ..models import ExportJob
from ..table.reading import read_report
from .exports import FORMATS
from .job_kinds import KINDS
from .pdf import PdfUnavailableError

logger = logging.getLogger(__name__)

#: Seconds between two signs of life while pages are laid out: several pages a second need no write each.
PACE = 1.0


def worker_name() -> str:
    """This process and thread, for whoever looks who makes what."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{threading.get_ident()}"


def work(*, worker: str) -> int:
    """Make the files that wait one after the other, and throw away old ones; returns how many were taken up."""
    remove_old()
    taken = 0
    while job := take_job(worker=worker):
        taken += 1
        make_file(worker=worker, job=job)
    return taken


def make_file(*, worker: str, job: ExportJob) -> None:
    """Make the file of a job this worker took, and keep it or tell why not.

    What stops the whole process gives the job back and goes on.
    """
    started = time.monotonic()
    try:
        content = _content(worker, job)
        finish_job(worker=worker, job=job, content=content)
        seconds = time.monotonic() - started
        logger.info(
            "%s made in %.1f s: %s lines, %s bytes", job.file_format, seconds, job.lines, len(content)
        )
    except JobTakenError:
        logger.warning("Job %s was taken over from %s.", job.pk, worker)
    except Exception as error:
        logger.exception("Job %s (%s) failed.", job.pk, job.file_format)
        missing = isinstance(error, PdfUnavailableError)
        _fail(worker, job, JobProblem.NO_PDF if missing else JobProblem.FAILED)
    except BaseException:
        give_back(worker=worker, job=job)
        raise


def _content(worker: str, job: ExportJob) -> bytes:
    if kind := KINDS.get(job.file_format):
        tell_progress(worker=worker, job=job, phase=JobPhase.MAKING)
        with _telling_pages(worker, job):
            return kind.make(job)
    report = read_report(job.round, as_of=job.as_of)
    tell_progress(worker=worker, job=job, phase=JobPhase.MAKING)
    with _telling_pages(worker, job):
        return FORMATS[job.file_format].render(report)


def _fail(worker: str, job: ExportJob, problem: JobProblem) -> None:
    try:
        fail_job(worker=worker, job=job, problem=problem)
    except JobTakenError:
        logger.warning("Job %s was taken over from %s.", job.pk, worker)


class _Pages(logging.Handler):
    """Turns what WeasyPrint logs about its steps into the progress of a job."""

    def __init__(self, worker: str, job: ExportJob) -> None:
        super().__init__()
        self.worker, self.job = worker, job
        self.thread = threading.get_ident()
        self.phase, self.told = JobPhase.MAKING, time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell each new step at once and pages at PACE; raises JobTakenError, which ends the drawing."""
        if record.thread != self.thread:
            return
        message = record.getMessage()
        if message.startswith("Step 5"):
            phase = JobPhase.LAYOUT
        else:
            phase = JobPhase.WRITING if message.startswith(("Step 6", "Step 7")) else self.phase
        if phase == self.phase and time.monotonic() - self.told < PACE:
            return
        last = message.rpartition(" ")[2]
        page = int(last) if phase == JobPhase.LAYOUT and last.isdecimal() else 0
        tell_progress(worker=self.worker, job=self.job, phase=phase, page=page)
        self.phase, self.told = phase, time.monotonic()


@contextmanager
def _telling_pages(worker: str, job: ExportJob) -> Iterator[None]:
    """Listen to WeasyPrint's steps in this thread; nobody else hears them."""
    steps = logging.getLogger("weasyprint.progress")
    handler = _Pages(worker, job)
    steps.addHandler(handler)
    steps.propagate = False
    steps.setLevel(logging.INFO)
    try:
        yield
    finally:
        steps.removeHandler(handler)


# ---- without a worker of its own

_busy = threading.Lock()


def wake() -> threading.Thread | None:
    """Where EXPORTS_IN_THREAD is on: let a thread of this process make what waits, one thread at a time."""
    if not settings.EXPORTS_IN_THREAD or not _busy.acquire(blocking=False):
        return None
    # A daemon: the server can stop at once; the job is taken up again when somebody looks at its page.
    thread = threading.Thread(target=_work_here, name="exports", daemon=True)
    thread.start()
    return thread


def _work_here() -> None:
    try:
        work(worker=worker_name())
    except Exception:
        logger.exception("The thread that makes files stopped.")
    finally:
        connections.close_all()
        _busy.release()
