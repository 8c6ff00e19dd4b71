"""What is observed afterwards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Rounds, lights, progress, figures, and every page that shows agreements with their state."""

    name = "monitoring"
    verbose_name = _("Monitoring")
