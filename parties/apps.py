"""Who."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """Parties, people and what a person may see."""

    name = "parties"
    verbose_name = _("Parties and people")

    def ready(self) -> None:
        """The table of the shared cache comes with `migrate`, so that nobody can forget it."""
        from .accounts import log, provider, sessions  # noqa: F401 - listen to logging in

        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **kwargs: Any) -> None:
    """Make the table where the cache is in the database; nothing happens when it is there."""
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", database=using, verbosity=0)
