"""What is observed afterwards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Rounds, lights, progress, figures, and every page that shows agreements with their state."""

    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        """Let the worker know what else than files of a round it can be asked for."""
        from .publishing.job_kinds import COUNCIL_SET, KINDS, JobKind

        council = "monitoring.letters.background"
        KINDS[COUNCIL_SET] = JobKind(
            maker=f"{council}.make_set",
            namer=f"{council}.set_name",
            page="council-job",
            file="council-job-file",
        )
