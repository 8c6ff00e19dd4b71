"""Print who may do what, as a page of the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from monitoring.rights.markdown import render


class Command(BaseCommand):
    help = "Print the table of rights, as docs/rights.md keeps it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(render(), ending="")
