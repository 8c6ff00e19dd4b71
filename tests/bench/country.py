"""Measure pages on a country: `python -m tests.bench.country [rounds]`, on the database of `DATABASE_URL`.

Fill it first: `manage.py generate_scale_data --municipalities 342 --years 3 --commitments 60 --country`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from .__main__ import environment

HOME = "schaal-0001"
CORPORATION = "schaal-corporatie-001"
MONITOR = f"/{HOME}/prestatieafspraken/2026/monitor/"
#: Who looks, and at what.
PAGES: dict[str, tuple[str, ...]] = {
    f"1@{HOME}.example": (
        f"/{HOME}/",
        "/mijn-werk/",
        MONITOR,
        f"/partijen/{HOME}/",
        "/zoeken/?zoek=woningen",
    ),
    f"2@{CORPORATION}.example": (
        "/?overzicht",
        "/mijn-werk/",
        "/mijn-werk/invullen/",
        "/mijn-werk/aantal/",
        "/besluiten/",
        f"/partijen/{CORPORATION}/",
        "/zoeken/?zoek=woningen",
    ),
    "beheer@schaal.example": (
        "/?overzicht",
        "/besluiten/",
        "/beheer/logboek/",
        "/admin/",
        "/admin/agreements/commitment/",
        "/admin/agreements/commitment/add/?zonderscript=1",
        "/admin/monitoring/measurement/",
        "/admin/parties/user/",
        f"/partijen/{HOME}/",
        "/zoeken/?zoek=woningen",
    ),
    "": ("/openbaar/", "/sitemap.xml", f"/openbaar/{HOME}/"),
}


def browser(email: str) -> Any:
    """Logged in, or the public without an address."""
    from django.test import Client

    from parties.models import User

    found = Client()
    if email:
        person = User.objects.filter(email=email).first() or User.objects.create_superuser(email, None)
        found.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def timed(
    ask: Callable[[], Any], rounds: int, before: Callable[[], None] = lambda: None
) -> tuple[str, int, int]:
    """Milliseconds (median, with the least), statements of the last time, and bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _round in range(rounds + 1):
        before()
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            answer = ask()
            times.append(time.perf_counter() - began)
    assert answer.status_code == 200, answer
    spent = f"{median(times[1:]) * 1000:6.0f} ({min(times[1:]) * 1000:.0f}) ms"
    return spent, len(asked), len(answer.content)


def write_elsewhere() -> None:
    """A light in another municipality, as somebody writes somewhere all day long."""
    from agreements.enums import Origin
    from monitoring.enums import Light
    from monitoring.models import RoundLine
    from monitoring.rounds.settling import assess
    from monitoring.scale import ACTOR

    # Of the last municipality, in which that corporation does not work.
    lines = RoundLine.objects.filter(round__status="open", commitment__assessable=True)
    line = lines.order_by("-round__framework__municipality__slug", "position")[0]
    assess(actor=ACTOR, line_id=line.pk, light=Light.GREEN, origin=Origin.DEMO)


def main(rounds: int) -> None:
    """Print a row per page."""
    import django

    django.setup()
    for email, paths in PAGES.items():
        client = browser(email)
        for path in paths:
            spent, statements, size = timed(lambda client=client, path=path: client.get(path), rounds)
            print(f"{email or 'the public':36} {path:52} {spent:20} {statements:4} q {size / 1024:7.0f} kB")
    client = browser(f"2@{CORPORATION}.example")
    for path in (MONITOR, "/mijn-werk/aantal/"):
        spent, statements, _size = timed(lambda path=path: client.get(path), rounds, write_elsewhere)
        print(f"{'after a light elsewhere':36} {path:52} {spent:20} {statements:4} q")


if __name__ == "__main__":
    os.environ.update(environment(os.environ["DATABASE_URL"]))
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
