"""Print the JSON schema of an exported monitor."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from monitoring.publishing.schema import schema


class Command(BaseCommand):
    help = "Print the JSON schema of an exported monitor, as docs/monitor.schema.json keeps it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(schema(), indent=1))
