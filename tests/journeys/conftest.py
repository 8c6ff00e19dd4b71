"""A real browser on a live server with the demo in it.

Playwright drives Debian's Chromium. Without Chromium the journeys are skipped; in CI a skip is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from parties.demo import PASSWORD, load_cast

from ..cast import ACTOR
from ..conftest import Heemstede

# Playwright's loop runs in the thread of the test, where Django would refuse to ask the database anything.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

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
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def visit(
    browser: Browser, live_server: object, heemstede_committed: Heemstede
) -> Iterator[Callable[..., Site]]:
    """Open the site in a new browser window; at the end no script or policy error was reported."""
    load_cast(actor=ACTOR)
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
        # A refused form answers 422 or 409 on purpose; the browser calls every such answer an error.
        site.page.on(
            "console",
            lambda message: (
                site.problems.append(message.text)
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        site.page.on("pageerror", lambda error: site.problems.append(str(error)))
        sites.append(site)
        return site

    yield new
    for context in contexts:
        context.close()
    assert [site.problems for site in sites if site.problems] == []
