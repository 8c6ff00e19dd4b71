"""Pages of one database in one process: `python -m tests.bench.pages ROUNDS FOLDER`.

Requests go to the WSGI application, as from gunicorn, without a network between. Each round asks every page a few
times; ratios are taken within a round, because machines are noisy and only neighbours in time compare.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.core.management import call_command

from .results import Findings, Spread

#: Page p50 / p50 of an empty page, at most.
EMPTY_LIMIT = 8.0
#: Requests per second of the page / of the admin's list of the same rows, at least.
ADMIN_LIMIT = 1.5
#: Number and commitments of the municipalities that are measured, and of those whose queries are counted.
MEASURED = {1: 55, 2: 35}
COUNTED = {3: 1, 4: 50, 5: 500}
FILTERS = "thema=1&zoek=woningen"


@dataclass
class Page:
    """An address, asked by somebody, `times` in every round."""

    name: str
    path: str
    cookie: str
    times: int
    least: int = 0
    #: Per round: seconds of each request.
    rounds: list[list[float]] = field(default_factory=list)

    def milliseconds(self) -> Spread:
        """p50 of the rounds."""
        return Spread.of([median(times) * 1000 for times in self.rounds])

    def per_second(self) -> Spread:
        """Requests per second, one after another."""
        return Spread.of([len(times) / sum(times) for times in self.rounds])


class Site:
    """The WSGI application in this process."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import RequestFactory

        self.application = get_wsgi_application()
        self.factory = RequestFactory()

    def get(self, path: str, cookie: str) -> tuple[int, bytes]:
        """Status and content of a page."""
        environ = self.factory.get(path, HTTP_COOKIE=cookie).environ
        return self._call({**environ, "wsgi.input": BytesIO()})

    def _call(self, environ: dict[str, Any]) -> tuple[int, bytes]:
        status: list[int] = []

        def start_response(
            line: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[..., Any]:
            status.append(int(line.split()[0]))
            return lambda data: None

        response = self.application(environ, start_response)
        content = b"".join(response)
        response.close()
        return status[0], content

    def measure(self, page: Page) -> None:
        """Ask a page as often as a round does; the making of the request is not counted."""
        environ = self.factory.get(page.path, HTTP_COOKIE=page.cookie).environ
        times = []
        for _turn in range(page.times):
            ready = {**environ, "wsgi.input": BytesIO()}
            start = time.perf_counter()
            self._call(ready)
            times.append(time.perf_counter() - start)
        page.rounds.append(times)


def log_in(user: Any) -> str:
    """A real session of a user, as the cookie a browser would send."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    return cookies.output(attrs=[], header="", sep=";").strip()


def monitor_path(number: int) -> str:
    """The monitor of a made-up municipality."""
    from monitoring.scale import FRAMEWORK_SLUG, LAST_YEAR, slug_of

    return f"/{slug_of(number)}/{FRAMEWORK_SLUG}/{LAST_YEAR}/monitor/"


def prepare() -> list[Page]:
    """Fill the database; the pages that are measured."""
    from monitoring.models import MonitoringRound
    from monitoring.scale import Size, make_editor, make_municipality
    from parties.models import User

    call_command("migrate", verbosity=0)
    for number, commitments in (MEASURED | COUNTED).items():
        make_municipality(number, Size(years=2 if number in MEASURED else 1, commitments=commitments))
    officers = {n: log_in(make_editor(n, f"schaal{n}@voorbeeld.example")) for n in (*MEASURED, *COUNTED)}
    shown = MonitoringRound.objects.get(framework__municipality__slug="schaal-0001", status="open")
    admin = log_in(User.objects.create_superuser("beheer@voorbeeld.example"))
    bare_admin()
    pages = [Page("empty page", "/leeg/", officers[1], 40)]
    for number, lines in MEASURED.items():
        path, cookie = monitor_path(number), officers[number]
        pages += [
            Page(f"monitor, {lines} lines", path, cookie, 8, lines),
            Page(f"monitor, {lines} lines, filtered", f"{path}?{FILTERS}", cookie, 8, 1),
        ]
    pages.append(Page("monitor, 55 lines, closed round", f"{monitor_path(1)}?ronde=t1", officers[1], 8, 55))
    path = f"/admin/monitoring/roundline/?round__id__exact={shown.pk}"
    pages.append(Page("admin, the same 55 lines", path, admin, 5, 55))
    for number, lines in COUNTED.items():
        pages.append(Page(str(lines), monitor_path(number), officers[number], 0, lines))
    return pages


def bare_admin() -> None:
    """The admin at its quickest: all rows on one page, and no list of every round beside them."""
    from django.contrib import admin

    from monitoring.models import RoundLine

    listing = admin.site.get_model_admin(RoundLine)
    listing.list_per_page = 1000
    listing.list_filter = []


def check(site: Site, page: Page) -> int:
    """Ask a page once: it answers and shows its lines. Returns its size in bytes."""
    status, content = site.get(page.path, page.cookie)
    mark = b'name="_selected_action"' if "/admin/" in page.path else b'<tr id="regel-'
    rows = content.count(mark) or content.count(b'<th class="field-commitment')
    if status != 200 or rows < page.least:
        raise SystemExit(f"{page.path} answers {status} with {rows} lines instead of {page.least}.")
    return len(content)


def count_queries(site: Site, page: Page) -> int:
    """SQL statements of one request, those of session and login included."""
    from django.db import connections

    seen = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*arguments)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(counting))
        site.get(page.path, page.cookie)
    return seen


def report(pages: list[Page], queries: dict[str, int], sizes: dict[str, int]) -> Findings:
    """What the rounds say, and what is said about the limits."""
    found = Findings()
    empty, *rest = pages
    admin = rest[-1]
    for page in pages:
        kilobytes = f"{sizes[page.name] / 1024:.0f} kB"
        found.note(
            page.name,
            f"{page.milliseconds().tell('ms', 2):24} {page.per_second().middle:6.0f}/s {kilobytes:>7}",
        )
    for page in rest[:-1]:
        ratios = [median(a) / median(b) for a, b in zip(page.rounds, empty.rounds, strict=True)]
        value = Spread.of(ratios)
        found.limit(
            f"{page.name} / empty page, p50",
            value.tell(),
            value.middle <= EMPTY_LIMIT,
            f"at most {EMPTY_LIMIT:g}",
        )
    page = next(page for page in rest if page.name == "monitor, 55 lines")
    ratios = [(len(a) / sum(a)) / (len(b) / sum(b)) for a, b in zip(page.rounds, admin.rounds, strict=True)]
    value = Spread.of(ratios)
    found.limit(
        "monitor / admin, requests per second",
        value.tell(),
        value.middle >= ADMIN_LIMIT,
        f"at least {ADMIN_LIMIT:g}",
    )
    counted = ", ".join(f"{lines}: {number}" for lines, number in queries.items())
    found.limit(
        "queries of the monitor per number of lines", counted, len(set(queries.values())) == 1, "the same"
    )
    return found


def main(rounds: int, folder: Path) -> None:
    """Measure, and leave the findings in a file."""
    django.setup()
    pages = prepare()
    site = Site()
    sizes = {page.name: check(site, page) for page in pages}
    measured = [page for page in pages if page.times]
    queries = {page.name: count_queries(site, page) for page in pages if not page.times}
    for page in measured:  # Warm: templates, translations, statistics of the database.
        site.measure(page)
        page.rounds.clear()
    for turn in range(rounds):
        # Back and forth, so that none always follows the same one.
        for page in measured if turn % 2 == 0 else reversed(measured):
            site.measure(page)
    report(measured, queries, sizes).save(folder / "findings.json")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
