"""Waiting for a file that is made in the background, and fetching it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from config.web.htmx import render_page
from parties.permissions import own_actor

from ..enums import JobPhase, JobStatus
from ..jobs.services import TooManyJobsError, ask_for_file, mark_fetched
from ..models import ExportFile, ExportJob, MonitoringRound, RoundLine
from ..place import round_frame, year_url
from .answers import file_answer, log_file, monitor_name
from .background import wake
from .exports import FORMATS
from .job_kinds import KINDS

#: Nothing begun after this long: perhaps no worker runs.
LATE = timedelta(minutes=1)


def lines_in_background(monitoring_round: MonitoringRound) -> int:
    """How many lines the round has when its files are made in the background, else 0."""
    lines = RoundLine.objects.filter(round=monitoring_round).count()
    return lines if lines > settings.EXPORT_BACKGROUND_LINES else 0


def ask(
    request: HttpRequest,
    monitoring_round: MonitoringRound,
    file_format: str,
    lines: int,
    *,
    as_of: date | None = None,
    anew: bool = False,
    query: str = "",
) -> HttpResponse:
    """Have the file made and go to the page where one waits; 429 when too many are being made for this person."""
    try:
        job = ask_for_file(
            actor=own_actor(request.user),
            monitoring_round=monitoring_round,
            file_format=file_format,
            lines=lines,
            as_of=as_of,
            anew=anew,
            query=query,
        )
    except TooManyJobsError as error:
        context = {**_around(monitoring_round), "jobs": [_told(job) for job in error.waiting]}
        return render(request, "monitoring/export_busy.html", context, status=429)
    wake()
    return redirect(job_url(job, monitoring_round))


@require_http_methods(["GET", "POST"])
def export_job(request: HttpRequest, municipality: str, framework: str, year: int, job: UUID) -> HttpResponse:
    """How far the file is, and the file once it is ready; posting asks for it anew."""
    found = _job_at(request, municipality, framework, year, job)
    if request.method == "POST":
        lines = RoundLine.objects.filter(round=found.round_id).count()
        return ask(request, found.round, found.file_format, lines, as_of=found.as_of, anew=True)
    return job_page(request, found)


def job_page(request: HttpRequest, found: ExportJob, **around: Any) -> HttpResponse:
    """How far a job is; `around`: what else its page shows."""
    ahead = 0
    if found.is_unfinished:
        wake()
        ahead = ExportJob.objects.unfinished().filter(created_at__lt=found.created_at).count()
    context = {
        **_around(found.round),
        **_told(found),
        "steps": _steps(found, ahead),
        "late": found.status == JobStatus.WAITING and not ahead and timezone.now() - found.created_at > LATE,
        "size": _size(found),
        **around,
    }
    return render_page(request, "monitoring/export_job.html", context, partial="job")


@require_GET
def export_file(
    request: HttpRequest, municipality: str, framework: str, year: int, job: UUID
) -> HttpResponse:
    """The file, to who asked for it and may still see the round."""
    found = _job_at(request, municipality, framework, year, job)
    made = get_object_or_404(ExportFile, job=found)
    mark_fetched(actor=own_actor(request.user), job=found)
    log_file(request.user, found.round, found.file_format, found.lines, found.as_of)
    name = monitor_name(found.round, found.file_format, found.as_of)
    return file_answer(bytes(made.content), name, found.file_format)


def job_url(job: ExportJob, monitoring_round: MonitoringRound, name: str = "export-job") -> str:
    """The address of a job's page, or of its file (`name` export-file)."""
    framework = monitoring_round.framework
    if kind := KINDS.get(job.file_format):
        page = kind.page if name == "export-job" else kind.file
        return reverse(page, args=[framework.municipality.slug, job.pk])
    place = [framework.municipality.slug, framework.slug, monitoring_round.year]
    return reverse(name, args=[*place, job.pk])


def _job_at(request: HttpRequest, municipality: str, framework: str, year: int, job: UUID) -> ExportJob:
    """The person's own job at this address; 404 for everybody else."""
    found = get_object_or_404(
        ExportJob.objects.visible_to(request.user).select_related("round__framework__municipality"),
        pk=job,
        round__year=year,
        round__framework__slug=framework,
        round__framework__municipality__slug=municipality,
    )
    if found.file_format not in FORMATS:
        raise Http404
    return found


def _size(job: ExportJob) -> int | None:
    """Of the file in bytes, once it is there."""
    if job.status != JobStatus.DONE:
        return None
    return ExportFile.objects.filter(job=job).values_list("size", flat=True).first()


def _steps(job: ExportJob, ahead: int) -> list[dict[str, str]]:
    """The way to the file: each step with its name, what is told about it, and past, now or next."""
    lines = ngettext("%(n)s line", "%(n)s lines", job.lines) % {"n": job.lines}
    queue = (
        ngettext("%(n)s file before yours", "%(n)s files before yours", ahead) % {"n": ahead} if ahead else ""
    )
    page = _("page %(n)s") % {"n": job.page} if job.page else ""
    steps = [
        (JobStatus.WAITING, _("Waiting for your turn"), queue),
        (JobPhase.READING, _("Reading the round"), lines),
    ]
    if job.file_format in KINDS or FORMATS[job.file_format].ending == "pdf":
        steps += [
            (JobPhase.MAKING, _("Preparing the pages"), ""),
            (JobPhase.LAYOUT, _("Laying out the pages"), page),
            (JobPhase.WRITING, _("Writing the PDF"), ""),
        ]
    else:
        steps += [(JobPhase.MAKING, _("Making the file"), "")]
    names = [str(name) for name, _title, _note in steps]
    now = names.index(job.phase) if job.phase in names else 0
    return [
        {
            "name": title,
            "note": note if place == now else "",
            "state": "past" if place < now else "now" if place == now else "next",
        }
        for place, (_name, title, note) in enumerate(steps)
    ]


def _around(monitoring_round: MonitoringRound) -> dict[str, Any]:
    """What the pages around a round show."""
    return {**round_frame(monitoring_round), "monitor_url": year_url("monitor", monitoring_round)}


def _told(job: ExportJob) -> dict[str, Any]:
    """What a page tells of a job (with its round and what that belongs to loaded)."""
    kind = KINDS.get(job.file_format)
    return {
        "job": job,
        "name": kind.name(job) if kind else monitor_name(job.round, job.file_format, job.as_of),
        "job_url": job_url(job, job.round),
        "file_url": job_url(job, job.round, "export-file"),
    }
