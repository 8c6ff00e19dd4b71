"""Files that are made in the background: who asked for which, how far it is, and the file itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import AnyUser, User

from ..enums import UNFINISHED, JobPhase, JobProblem, JobStatus
from ..rounds.models import MonitoringRound

#: A job that told nothing for this long has lost its worker. Between two signs of life of a PDF of 2,000 lines
#: lies half a minute at most.
SILENCE = timedelta(minutes=5)


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    """Jobs for a purpose."""

    def visible_to(self, user: AnyUser) -> ExportJobQuerySet:
        """Those the person asked for, of rounds they may see today."""
        return self.filter(user=user.pk, round__in=MonitoringRound.objects.visible_to(user))

    def unfinished(self) -> ExportJobQuerySet:
        """Those that wait or are being made."""
        return self.filter(status__in=UNFINISHED)

    def ready(self, now: datetime) -> ExportJobQuerySet:
        """Those a worker may take, who came first first: they wait, or their worker has gone silent."""
        silent = Q(status=JobStatus.RUNNING, touched_at__lt=now - SILENCE)
        return self.filter(Q(status=JobStatus.WAITING) | silent).order_by("created_at", "pk")

    def outlived(self, now: datetime) -> ExportJobQuerySet:
        """Those whose file was kept long enough, and those for which no worker came or came back in that time."""
        before = now - timedelta(hours=settings.EXPORT_KEEP_HOURS)
        silent = Q(touched_at__isnull=True) | Q(touched_at__lt=before)
        given_up = silent & Q(status__in=UNFINISHED, created_at__lt=before)
        return self.filter(Q(finished_at__lt=before) | given_up)


class ExportJob(models.Model):
    """One file that somebody waits for. Not tracked: it changes nothing in the round and is soon gone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(
        MonitoringRound,
        on_delete=models.CASCADE,
        related_name="export_jobs",
        verbose_name=_("monitoring round"),
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="export_jobs", verbose_name=_("asked by")
    )
    file_format = models.CharField(_("format"), max_length=10)
    as_of = models.DateField(_("as of"), null=True, blank=True, help_text=_("Empty: as the round is."))
    lines = models.PositiveIntegerField(_("number of lines"))
    #: Of what is made of more than the round: the choices, as in an address; and their SHA-256, to tell two apart.
    query = models.TextField(_("choices"), blank=True)
    digest = models.CharField(_("checksum of the choices"), max_length=64, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING
    )
    phase = models.CharField(_("phase"), max_length=10, choices=JobPhase.choices, blank=True)
    page = models.PositiveIntegerField(_("page being laid out"), default=0)
    problem = models.CharField(_("problem"), max_length=10, choices=JobProblem.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("downloaded at"), null=True, blank=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file in the background")
        verbose_name_plural = _("files in the background")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["status", "created_at"], name="job_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user", "file_format", "digest"],
                condition=Q(status__in=UNFINISHED, as_of__isnull=True),
                name="job_once",
            ),
            models.UniqueConstraint(
                fields=["round", "user", "file_format", "digest", "as_of"],
                condition=Q(status__in=UNFINISHED, as_of__isnull=False),
                name="job_once_per_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_format}: {self.round}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or is being made."""
        return self.status in UNFINISHED

    @property
    def kept_until(self) -> datetime:
        """When the file may be thrown away."""
        return (self.finished_at or timezone.now()) + timedelta(hours=settings.EXPORT_KEEP_HOURS)


class ExportFile(models.Model):
    """What a job made. A table of its own, so that looking at a job never reads the file."""

    job = models.OneToOneField(
        ExportJob, on_delete=models.CASCADE, related_name="file", primary_key=True, verbose_name=_("job")
    )
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return str(self.job)
