"""Measure pages, reminders and the PDF: `python -m tests.bench [--only page|pdf|reminders] [--rounds N] [--strict]`."""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.postgres import server

from . import files, reminders
from .results import Findings


def environment(database: str) -> dict[str, str]:
    """That of an installation, whatever the developer's .env says."""
    return {
        **os.environ,
        "ENV_FILE": os.devnull,
        "DEBUG": "false",
        "DEMO": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "IS_HTTPS": "false",
        "MFA_REQUIRED": "false",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": database,
    }


def pages(folder: Path, database: str, rounds: int) -> Findings:
    """Measure the pages in a fresh process."""
    folder.mkdir(exist_ok=True)
    arguments = [sys.executable, "-m", "tests.bench.pages", str(rounds), str(folder)]
    subprocess.run(arguments, env=environment(database), check=True)
    return Findings.load(folder / "findings.json")


def show(title: str, found: Findings) -> list[str]:
    """Print a part; returns the limits it missed."""
    print(f"\n{title}", *found.lines, sep="\n", flush=True)
    return [f"{title}: {missed}" for missed in found.missed]


def measure(folder: Path, only: str | None, rounds: int) -> list[str]:
    """Do the parts that were asked for; returns the limits that were missed."""
    missed: list[str] = []
    if only in (None, "page"):
        missed += show(
            "Pages on SQLite", pages(folder / "sqlite", f"sqlite:///{folder}/bench.sqlite3", rounds)
        )
        (folder / "server").mkdir()
        with server(folder / "server") as running:
            missed += show("Pages on PostgreSQL", pages(folder / "postgres", running.get_uri(), rounds))
    if only in (None, "reminders"):
        sqlite = environment(f"sqlite:///{folder}/reminders.sqlite3")
        missed += show("Reminders on SQLite", reminders.measure(sqlite))
        (folder / "people").mkdir()
        with server(folder / "people") as running:
            postgres = environment(running.get_uri())
            missed += show("Reminders on PostgreSQL", reminders.measure(postgres))
    if only in (None, "pdf"):
        (folder / "pdf").mkdir()
        database: Mapping[str, str] = environment(f"sqlite:///{folder}/pdf.sqlite3")
        missed += show("PDF", files.measure(folder / "pdf", database, max(2, rounds // 8)))
    return missed


def main(arguments: list[str]) -> int:
    """Exit code 0, also when a limit is missed; with --strict 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=["page", "pdf", "reminders"], help="one part")
    parser.add_argument("--rounds", type=int, default=40, metavar="N", help="rounds of the pages (40)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a limit is missed")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    print("Only ratios within one run mean anything. Median (least–most) of the rounds.")
    print(f"{os.cpu_count()} cores, {os.getloadavg()[0]:.1f} busy before we began.")
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        missed = measure(Path(name), options.only, options.rounds)
    print(f"\n{time.perf_counter() - started:.0f} s.", "Limits missed:" if missed else "All limits met.")
    print(*(f"  {what}" for what in missed), sep="\n")
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
