"""Pages of one database in one process: `python -m tests.bench.pages ROUNDS FOLDER`.

Requests go to the WSGI application, as from gunicorn, without a network between. Each round asks every page a few
times; ratios are taken within a round, because machines are noisy and only neighbours in time compare.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from .results import Findings, Spread

#: Page p50 / p50 of an empty page, at most.
EMPTY_LIMIT = 8.0
#: Requests per second of the page / of the admin's list of the same rows, at least.
ADMIN_LIMIT = 1.5
#: Number and commitments of the municipalities that are measured, and of those whose queries are counted.
MEASURED = {1: 55, 2: 35}
COUNTED = {3: 1, 4: 50, 5: 500}
FILTERS = "thema=1&zoek=woningen"
MAIN = "monitor, 55 lines"
FORGETFUL = "monitor, 55 lines, as the first after a start"
ADMIN = "admin, the same 55 lines"


@dataclass
class Page:
    """An address, asked by somebody, `times` in every round."""

    name: str
    path: str
    cookie: str
    times: int
    #: Lines it must show.
    least: int = 0
    before: Callable[[], None] | None = None
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
            if page.before:
                page.before()
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


def make(sizes: dict[int, int]) -> dict[int, str]:
    """Made-up municipalities by number, with as many commitments; returns the session of an officer of each."""
    from monitoring.scale import Size, make_editor, make_municipality

    sessions = {}
    for number, commitments in sizes.items():
        make_municipality(number, Size(years=1, commitments=commitments))
        sessions[number] = log_in(make_editor(number, f"schaal{number}@voorbeeld.example"))
    return sessions


def prepare() -> list[Page]:
    """Fill the database; the pages that are measured, the empty one first."""
    from monitoring.models import MonitoringRound
    from parties.models import User

    call_command("migrate", verbosity=0)
    officers = make(MEASURED)
    pages = [Page("empty page", "/leeg/", officers[1], 12)]
    for number, lines in MEASURED.items():
        path, cookie = monitor_path(number), officers[number]
        pages += [
            Page(f"monitor, {lines} lines", path, cookie, 4, lines),
            Page(f"monitor, {lines} lines, filtered", f"{path}?{FILTERS}", cookie, 4, 1),
        ]
    path, cookie = monitor_path(1), officers[1]
    shown = MonitoringRound.objects.get(framework__municipality__slug="schaal-0001", status="open")
    admin = log_in(User.objects.create_superuser("beheer@voorbeeld.example"))
    listing = f"monitoring/roundline/?round__id__exact={shown.pk}"
    return [
        *pages,
        Page("monitor, 55 lines, closed round", f"{path}?ronde=t1", cookie, 4, 55),
        Page(FORGETFUL, path, cookie, 3, 55, before=forget),
        Page(ADMIN, f"/admin/{listing}", admin, 3, 55),
        Page("admin, the same 55 lines, no filters beside it", f"/kaal/{listing}", admin, 3, 55),
    ]


def forget() -> None:
    """Empty what the table keeps from one request to the next, as after a start."""
    from monitoring.table import filters, keeping, reading, rows, views

    keeping.clear()
    for module in (filters, reading, rows, views):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def check(site: Site, page: Page) -> int:
    """Ask a page once: it answers and shows its lines. Returns its size in bytes."""
    status, content = site.get(page.path, page.cookie)
    rows = content.count(b'<tr id="regel-') + content.count(b'<th class="field-commitment')
    if status != 200 or rows < page.least:
        raise SystemExit(f"{page.path} answers {status} with {rows} lines instead of {page.least}.")
    return len(content)


def count_queries(site: Site, page: Page) -> int:
    """SQL statements of one request, those of session and login included."""
    seen = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        site.get(page.path, page.cookie)
    return seen


def report(pages: list[Page], queries: dict[int, int], sizes: dict[str, int]) -> Findings:
    """What the rounds say, and what is said about the limits."""
    found = Findings()
    by_name = {page.name: page for page in pages}
    for page in pages:
        value = f"{page.milliseconds().tell('ms', 2):26} {page.per_second().middle:6.0f}/s"
        found.note(page.name, f"{value} {sizes[page.name] / 1024:6.0f} kB")
    for page in pages:
        if page.name.startswith("monitor"):
            ratio = quotient(page, by_name["empty page"], lambda times: median(times))
            what = f"{page.name} / empty page, p50"
            if page.before:
                found.note(what, ratio.tell())
            else:
                found.limit(what, ratio.tell(), ratio.middle <= EMPTY_LIMIT, f"at most {EMPTY_LIMIT:g}")
    for page in pages:
        if page.name.startswith(ADMIN):
            ratio = quotient(by_name[MAIN], page, lambda times: len(times) / sum(times))
            what = f"{MAIN} / {page.name}, requests/s"
            if page.name == ADMIN:
                found.limit(what, ratio.tell("", 2), ratio.middle >= ADMIN_LIMIT, f"at least {ADMIN_LIMIT:g}")
            else:
                found.note(what, ratio.tell("", 2))
    counted = ", ".join(f"{lines}: {number}" for lines, number in queries.items())
    found.limit(
        "queries of the monitor per number of lines", counted, len(set(queries.values())) == 1, "the same"
    )
    return found


def quotient(one: Page, other: Page, of: Callable[[list[float]], float]) -> Spread:
    """A number of one page divided by that of another, per round."""
    return Spread.of([of(a) / of(b) for a, b in zip(one.rounds, other.rounds, strict=True)])


def main(rounds: int, folder: Path) -> None:
    """Measure, and leave the findings in a file."""
    django.setup()
    pages = prepare()
    site = Site()
    sizes = {page.name: check(site, page) for page in pages}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # A database that has run for a while knows its own size.
    for page in pages:  # Warm: templates, translations, queries.
        site.measure(page)
        page.rounds.clear()
    for turn in range(rounds):
        # Back and forth, so that none always follows the same one.
        for page in pages if turn % 2 == 0 else reversed(pages):
            site.measure(page)
    # Last, so that the admin's filters do not list their rounds.
    queries = {}
    for number, cookie in make(COUNTED).items():
        page = Page("", monitor_path(number), cookie, 0, COUNTED[number])
        check(site, page)
        queries[COUNTED[number]] = count_queries(site, page)
    report(pages, queries, sizes).save(folder / "findings.json")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
