"""What was agreed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Framework agreements, annual agreements and their commitments."""

    name = "agreements"
    verbose_name = _("Agreements")
