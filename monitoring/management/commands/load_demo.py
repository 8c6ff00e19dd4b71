"""Load the demo: the real facts in fixtures/ and, on a demo site, people to log in as."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from monitoring.demo.council import add_council
from monitoring.demo.escalations import add_escalations
from monitoring.demo.folders import folders_in, load_folders
from monitoring.demo.meetings import add_meetings
from monitoring.demo.publication import publish_demo
from monitoring.demo.reactions import add_reactions
from monitoring.demo.reading import LOADER, FixtureError
from monitoring.demo.work import divide_work
from parties.demo import PASSWORD, cast_by_place, load_cast


class Command(BaseCommand):
    help = "Add the facts and people of the demo; what exists is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="One folder of fixtures; without it every municipality is loaded."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        one = options["folder"]
        try:
            added = load_folders([one] if one else folders_in(settings.BASE_DIR / "fixtures"))
        except FixtureError as error:
            rows = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(_("Nothing was loaded; these rows are not right:") + "\n" + rows) from error
        if added:
            self.stdout.write(_("%(n)s parts added.") % {"n": added})
        else:
            self.stdout.write(_("All facts were there already."))
        if settings.DEMO:
            people = load_cast(actor=LOADER)
            divide_work(actor=LOADER)
            add_reactions(actor=LOADER)
            add_council(actor=LOADER)
            add_escalations(actor=LOADER)
            add_meetings(actor=LOADER)
            publish_demo(actor=LOADER)
            self.stdout.write("\n" + _("Log in with the password %(password)s as:") % {"password": PASSWORD})
            for place, cast in cast_by_place():
                here = [person for person in cast if person in people]
                if here:
                    self.stdout.write("\n" + (place or _("Everywhere")))
                for person in here:
                    self.stdout.write(
                        f"  {person.email:40} {person.name}{f' ({person.parts})' if person.parts else ''}"
                    )
            self.stdout.write("")
