"""Load the demo: the real facts in fixtures/ and, on a demo site, people to log in as."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from monitoring.demo import LOADER, FixtureError, FixtureLoader
from parties.demo import CAST, PASSWORD, load_cast


class Command(BaseCommand):
    help = "Add the demo's facts and people; what exists is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures" / "heemstede")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = FixtureLoader(options["folder"]).load()
        except FixtureError as error:
            raise CommandError(
                "Er is niets geladen; deze rijen kloppen niet:\n"
                + "\n".join(f"  {p}" for p in error.problems)
            ) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                "De database heeft nog geen tabellen. Voer eerst uit: manage.py migrate"
            ) from error
        self.stdout.write(f"{added} onderdelen toegevoegd." if added else "Alles was al geladen.")
        if settings.DEMO:
            load_cast(actor=LOADER)
            self.stdout.write(f"\nInloggen kan met het wachtwoord {PASSWORD} als:")
            for person in CAST:
                self.stdout.write(f"  {person.email:44} {person.name}")
            self.stdout.write("")
