"""Load the demo: the real facts in fixtures/ and, on a demo site, people to log in as."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from monitoring.demo import LOADER, FixtureError, FixtureLoader
from monitoring.demo_work import divide_work
from parties.demo import CAST, PASSWORD, load_cast


class Command(BaseCommand):
    help = "Add the facts and people of the demo; what exists is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures" / "heemstede")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = FixtureLoader(options["folder"]).load()
        except FixtureError as error:
            rows = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(_("Nothing was loaded; these rows are not right:") + "\n" + rows) from error
        except (OperationalError, ProgrammingError) as error:
            reason = _("The database has no tables yet. First run: manage.py migrate")
            raise CommandError(reason) from error
        if added:
            self.stdout.write(_("%(n)s parts added.") % {"n": added})
        else:
            self.stdout.write(_("Everything was there already."))
        if settings.DEMO:
            load_cast(actor=LOADER)
            divide_work(actor=LOADER)
            self.stdout.write("\n" + _("Log in with the password %(password)s as:") % {"password": PASSWORD})
            for person in CAST:
                self.stdout.write(f"  {person.email:36} {person.name}")
            self.stdout.write("")
