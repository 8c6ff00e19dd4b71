"""Collect, check and compile the texts for translation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.web import catalogues


class Command(BaseCommand):
    help = (
        "Collect texts from code and templates into the Dutch catalogue and compile it (no gettext needed)."
    )
    # Runs at set-up, before there are front-end files or compiled catalogues.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--compile", action="store_true", help="only compile the catalogues")
        group.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 and list the texts that need work"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        path = Path(settings.LOCALE_PATHS[0]) / catalogues.CATALOGUE
        try:
            if options["check"]:
                self._check(root, path)
                return
            if not options["compile"]:
                total, untranslated = catalogues.count_untranslated(catalogues.update(root, path))
                self._say(f"{path}: {total} texts, {untranslated} without translation.", options["verbosity"])
            self._compile(options["verbosity"])
        except catalogues.CatalogueError as error:
            raise CommandError(str(error)) from error

    def _check(self, root: Path, path: Path) -> None:
        if problems := catalogues.find_problems(root, path):
            lines = "\n".join(f"  {problem}" for problem in problems)
            raise CommandError(
                f"Texts that need work: {len(problems)}. Run `make messages`, then edit {path}.\n{lines}"
            )

    def _compile(self, verbosity: int) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                self._say(f"Compiled {catalogues.compile_catalogue(path)}.", verbosity)

    def _say(self, text: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(text)
