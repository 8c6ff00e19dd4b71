"""A real browser on a live server with the demo in it.

Playwright drives Debian's Chromium. Without Chromium the journeys are skipped; in CI a skip is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from parties.demo import PASSWORD, load_cast
from parties.models import User

from ..cast import ACTOR, Cast, make_cast
from ..conftest import Heemstede
from ..factories import Table
from ..markup import flaws
from ..reading import parse_html

# Playwright's loop runs in the thread of the test, where Django would refuse to ask the database anything.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A machine that does much else at once is slow, not wrong.
expect.set_options(timeout=10_000)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        message = "Chromium is missing; `make system` installs it (as root)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


def _until_read(act: Callable[..., None]) -> Callable[..., None]:
    """The same act of a visitor, over once the page it leads to has been read to its end.

    Playwright ends a click when the next page begins. What is read off that page at once, without waiting for
    something on it, would be read off half a page; and of such a half "nothing is there" is always true.
    """

    @wraps(act)
    def until_read(self: Page | Locator, *arguments: object, **options: object) -> None:
        act(self, *arguments, **options)
        if not options.get("no_wait_after"):
            (self.page if isinstance(self, Locator) else self).wait_for_load_state()

    return until_read


for _kind in (Page, Locator):
    for _name in ("click", "press"):
        setattr(_kind, _name, _until_read(getattr(_kind, _name)))


@dataclass
class Site:
    """The demo site as one visitor's browser sees it."""

    page: Page
    base: str
    problems: list[str]

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.base + path)
        return self.page

    def log_in(self, email: str) -> Page:
        """Log in as one of the demo's people."""
        self.open("/inloggen/")
        self.page.fill("#id_login", email)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        return self.page

    def check_accessibility(self) -> None:
        """Nothing for axe to find on the page as it is now."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()

    def examine(self) -> None:
        """Nothing to find on the page with everything on it open, nothing wider than the window or than 320 px."""
        self.page.wait_for_load_state()
        window, path = self.page.viewport_size, self.page.url.removeprefix(self.base)
        assert window is not None
        self.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= window["width"], path
        assert flaws(parse_html(self.page.content())) == [], path
        try:
            self.check_accessibility()
        except AssertionError as error:
            raise AssertionError(f"{path} at {window['width']}: {error}") from error
        # It lies over what a journey goes on with.
        self.page.evaluate("document.querySelector('.own-menu')?.removeAttribute('open')")
        if window["width"] < 400:
            self.page.set_viewport_size({"width": 320, "height": window["height"]})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, path
            self.page.set_viewport_size(window)


@pytest.fixture
def small(table_committed: Table) -> Table:
    """Duinstede with its cast, for a journey that needs no demo; everybody has the demo's password."""
    people(table_committed)
    return table_committed


def people(table: Table) -> Cast:
    """The cast of a table, able to log in."""
    cast = make_cast(table.municipality, table.corporation, table.tenants)
    User.objects.update(password=make_password(PASSWORD))
    return cast


@pytest.fixture
def visit(heemstede_committed: Heemstede, window: Callable[..., Site]) -> Callable[..., Site]:
    """Open the demo in a new browser window."""
    load_cast(actor=ACTOR)
    return window


@pytest.fixture
def visit_small(small: Table, window: Callable[..., Site]) -> Callable[..., Site]:
    """Open the site of Duinstede in a new browser window."""
    return window


@pytest.fixture
def visit_all(
    transactional_db: None, window: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Site]:
    """The demo with all its municipalities; nothing of it is published, which takes long."""
    monkeypatch.setattr("monitoring.management.commands.load_demo.publish_demo", lambda actor: None)
    call_command("load_demo", verbosity=0)
    return window


def tells_a_fault(message: ConsoleMessage) -> bool:
    """Whether the console tells of something that should not have happened.

    A refused form answers 422 or 409 on purpose; the browser calls every such answer an error. htmx calls a
    request that was called off one as well: who leaves a page that follows a meeting calls off its question.
    A request that failed is still told, as `htmx:sendError`.
    """
    called_off = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))
    return message.type == "error" and "status of 4" not in message.text and not called_off


@pytest.fixture
def window(browser: Browser, live_server: object) -> Iterator[Callable[..., Site]]:
    """A new browser window; at the end no script or policy error was reported."""
    cache.clear()  # Attempts of an earlier journey do not count here.
    contexts: list[BrowserContext] = []
    sites: list[Site] = []

    def new(*, width: int = 1280, javascript: bool = True) -> Site:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            accept_downloads=True,
            locale="nl-NL",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        site = Site(context.new_page(), str(live_server), [])
        site.page.on(
            "console",
            lambda message: site.problems.append(message.text) if tells_a_fault(message) else None,
        )
        site.page.on("pageerror", lambda error: site.problems.append(str(error)))
        sites.append(site)
        return site

    yield new
    for context in contexts:
        context.close()
    assert [site.problems for site in sites if site.problems] == []
