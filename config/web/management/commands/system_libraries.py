"""Say which system libraries are missing, at the end of `make setup`."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.web.quiet import quiet_import

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing_libraries() -> list[str]:
    """Return what is missing and what it is for, in words; empty when all is there."""
    missing = []
    if not _pango_loads():
        missing.append("Pango (for the PDF)")
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        missing.append("Chromium (for the browser tests)")
    return missing


def cure() -> str:
    """Return how to install what is missing: `make system`, and the packages where the list can be read."""
    line = "run `make system` as root (Debian or Ubuntu)"
    try:
        packages = (Path(settings.BASE_DIR) / "system-packages.txt").read_text(encoding="utf-8").split()
    except OSError:
        return line
    return f"{line}, or install: {' '.join(packages)}"


def _pango_loads() -> bool:
    """Whether WeasyPrint finds its libraries: only the import itself knows every name it tries."""
    try:
        # WeasyPrint prints ten lines of its own before it raises.
        with quiet_import("weasyprint"):
            import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


class Command(BaseCommand):
    help = "Say in one line which system libraries are missing and how to get them; silent when none is."
    # Runs at set-up: without a database, and also when front-end files could not be fetched.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := missing_libraries():
            self.stdout.write(self.style.WARNING(f"Missing: {', '.join(missing)}. To get them, {cure()}"))
