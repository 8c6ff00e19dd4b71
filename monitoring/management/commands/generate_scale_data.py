"""Fill a database with made-up municipalities, to measure with."""

import resource
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries

from monitoring.scale import EDITOR, Size, generate, make_editor

#: Years an annual agreement may have end in LAST_YEAR; no table needs more.
_LIMITS = {"municipalities": 9_999, "years": 36, "commitments": 9_999}


class Command(BaseCommand):
    help = "Add made-up municipalities to measure with. Writes past the history: never on a database people work in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipalities", type=int, required=True, help="how many there must be")
        parser.add_argument("--years", type=int, default=Size.years, help="annual sets of each (%(default)s)")
        parser.add_argument(
            "--commitments", type=int, default=Size.commitments, help="commitments of a year (%(default)s)"
        )
        parser.add_argument("--seed", type=int, default=Size.seed, help="where chance begins (%(default)s)")
        parser.add_argument(
            "--country",
            action="store_true",
            help="as in the country: corporations that work in several municipalities, people, history and the rest",
        )
        parser.add_argument(
            "--yes-really", action="store_true", help="also when DEBUG is off: this database may be filled"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes_really"]:
            raise CommandError(
                "Dit vult de database met verzonnen gemeenten, zonder geschiedenis. DEBUG staat uit, dus dit kan een "
                "database zijn waarin mensen werken. Weet u het zeker? Voeg dan --yes-really toe."
            )
        for name, most in _LIMITS.items():
            if not 1 <= options[name] <= most:
                raise CommandError(f"--{name}: geef een getal van 1 tot en met {most}.")
        self._generate(
            options["municipalities"],
            Size(options["years"], options["commitments"], options["seed"], options["country"]),
        )

    def _generate(self, municipalities: int, size: Size) -> None:
        """Make what is missing and tell how many rows, how long and how much memory."""
        started = time.perf_counter()
        rows: Counter[str] = Counter()
        made = 0
        for number, written in generate(municipalities, size):
            reset_queries()  # With DEBUG on, Django keeps every query.
            if written is None:
                continue
            made += 1
            rows += written
            self.stdout.write(f"{number}/{municipalities}: {written.total()} rijen")
        make_editor()
        seconds = time.perf_counter() - started
        for name, count in sorted(rows.items()):
            self.stdout.write(f"  {name:20} {count:10}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(
            f"{made} gemeenten gemaakt, {municipalities - made} bestonden al: {rows.total()} rijen in "
            f"{seconds:.1f} s, hoogste geheugengebruik {memory:.0f} MB."
        )
        if settings.DEMO:
            self.stdout.write(f"Inloggen kan als {EDITOR} met het wachtwoord van de demo.")
