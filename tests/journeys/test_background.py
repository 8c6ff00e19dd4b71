"""Waiting for the file of a large monitor, with a thread of the server that makes it, as the demo has."""

import pytest
from playwright.sync_api import expect

from monitoring.enums import JobProblem
from monitoring.jobs import services as jobs
from monitoring.models import ExportJob
from monitoring.publishing import background

from .test_monitor import MONITOR, OFFICER


@pytest.fixture(autouse=True)
def everything_is_large(settings):
    settings.EXPORT_BACKGROUND_LINES = 0


@pytest.mark.parametrize(
    ("javascript", "width"),
    [(True, 1280), (False, 360)],
    ids=["with javascript", "narrow, without javascript"],
)
def test_the_page_waits_until_the_file_is_there(visit, settings, javascript, width):
    site = visit(javascript=javascript, width=width)
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    page.locator(".downloads summary").click()
    page.locator('.downloads a[href*="monitor.ods"]').click()
    waiting = page.locator('.export[data-status="waiting"]')
    expect(waiting).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if javascript:
        site.check_accessibility()
    # From now on somebody makes what waits: the page finds out by itself.
    settings.EXPORTS_IN_THREAD = True
    ready = page.locator('.export[data-status="done"]')
    expect(ready).to_be_visible(timeout=20_000)
    if javascript:
        site.check_accessibility()
        expect(page.locator("#live")).not_to_be_empty()
    with page.expect_download() as download:
        ready.locator("a.utrecht-button-link").click()
    assert (
        download.value.suggested_filename
        == "monitor-heemstede-meerjarige-prestatieafspraken-2024-2027-2024-eind-2024.ods"
    )
    assert ExportJob.objects.get().fetched_at is not None


def test_a_failure_and_trying_again(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(f"{MONITOR[:-1]}.csv")
    job = jobs.take_job(worker="een")
    jobs.fail_job(worker="een", job=job, problem=JobProblem.FAILED)
    expect(page.locator('.export[data-status="failed"]')).to_be_visible()
    site.check_accessibility()
    page.locator(".export form button").click()
    expect(page.locator('.export[data-status="waiting"]')).to_be_visible()
    background.work(worker="een")
    expect(page.locator('.export[data-status="done"]')).to_be_visible()


def test_a_server_that_is_away_for_a_moment_asks_nobody_anything(visit):
    site = visit()
    page = site.log_in(OFFICER)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    site.open(f"{MONITOR[:-1]}.csv")
    expect(page.locator(".export")).to_be_visible()
    with page.expect_event("requestfailed"):
        page.route("**/bestanden/**", lambda route: route.abort())
    page.wait_for_timeout(300)
    page.unroute("**/bestanden/**")
    background.work(worker="een")
    expect(page.locator('.export[data-status="done"]')).to_be_visible()
    assert asked == []
    # The browser's own line about the request that failed.
    site.problems.clear()
