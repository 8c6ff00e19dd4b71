"""Who."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """Parties, people and what a person may see."""

    name = "parties"
    verbose_name = _("Parties and people")
