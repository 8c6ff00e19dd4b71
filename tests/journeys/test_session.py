"""The end of a session is told in time, and what was sent too late comes back after logging in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agreements.models import Commitment
from monitoring.models import ProgressReport
from parties.demo import PASSWORD

from .test_admin import MANAGER, check
from .test_inplace import MONITOR, OFFICER
from .test_logged_out import end_session

LINE = f"{MONITOR}regels/2024-j-1-9/?ronde=eind-2024"
MINUTE = 60_000


def test_the_end_of_a_session_is_told_and_put_off(visit):
    site = visit()
    site.page.clock.install()
    page = site.log_in(OFFICER)
    page.wait_for_load_state("networkidle")  # Each answer puts the end off.
    told = page.locator("#sessie")
    page.clock.fast_forward(50 * MINUTE)
    expect(told).to_be_hidden()
    page.clock.fast_forward(6 * MINUTE)
    expect(told).to_be_visible()
    site.check_accessibility()
    # A site that is away for a moment says nothing about the session.
    page.route("**/*", lambda route: route.fulfill(status=503, body=""))
    with page.expect_response(lambda answer: answer.status == 503):
        told.locator("button").click()
    expect(told.locator("button")).to_be_visible()
    page.unroute("**/*")
    site.problems.clear()
    told.locator("button").click()
    expect(told).to_be_hidden()
    page.clock.fast_forward(61 * MINUTE)
    expect(told).to_have_text(re.compile(r"^\s*U bent nu uitgelogd|^\s*You are logged out by now"))
    expect(told.locator("button")).to_be_hidden()


@pytest.mark.parametrize("who, path", [(OFFICER, "/zoeken/"), (MANAGER, "/admin/")])
def test_the_end_that_nothing_puts_off_is_told_too(visit, settings, who, path):
    settings.SESSION_COOKIE_AGE = 2 * 3600
    site = visit()
    site.page.clock.install()
    page = site.log_in(who)
    page.wait_for_load_state("networkidle")
    told = page.locator("#sessie")
    for _hour in range(2):
        page.clock.fast_forward(50 * MINUTE)
        site.open(path)
        expect(told).to_be_hidden()
    page.clock.fast_forward(16 * MINUTE)
    expect(told).to_be_visible()
    expect(told).to_have_text(re.compile(r"^\s*U bent al lang|^\s*You have been logged in for a long time"))
    expect(told.locator("button")).to_be_hidden()
    check(site, 1280)
    # Whoever logs in again, in whichever window, begins anew.
    page.evaluate("localStorage.setItem('begonnen', JSON.stringify({ which: '1', at: Date.now() }))")
    page.clock.fast_forward(MINUTE)
    expect(told).to_be_hidden()
    page.clock.fast_forward(121 * MINUTE)
    expect(told).to_have_text(re.compile(r"^\s*U bent nu uitgelogd|^\s*You are logged out by now"))


def test_after_logging_out_back_shows_no_page_of_the_one_who_was_here(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    kept = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.evaluate(f"window.here = true; {kept}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.here"), "a page of who is still here stays as it was, with what was typed"
    beside = page.context.new_page()
    beside.goto(f"{site.base}/uitloggen/")
    beside.click("main button[type=submit]")
    beside.wait_for_url(lambda url: "/uitloggen/" not in url)
    page.evaluate(kept)
    page.wait_for_url(re.compile("/inloggen/"))


def log_in_again(page, email):
    """Where one was sent: what was typed is told to be kept, and then to stand there again."""
    expect(page.locator("#bewaard")).to_be_visible()
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#teruggezet")).to_be_visible()


def test_in_the_admin_what_was_sent_too_late_comes_back_too(visit):
    commitment = Commitment.objects.earliest("pk")
    site = visit()
    page = site.log_in(MANAGER)
    site.open(reverse("admin:agreements_commitment_change", args=[commitment.pk]))
    page.fill("#id_text", "Dit wil ik niet kwijt")
    theme = page.locator("#id_theme").input_value()
    end_session(page)
    page.click("[name=_save]")
    log_in_again(page, MANAGER)
    expect(page.locator("#id_text")).to_have_value("Dit wil ik niet kwijt")
    assert page.locator("#id_theme").input_value() == theme != ""
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    commitment.refresh_from_db()
    assert commitment.text == "Dit wil ik niet kwijt"


def test_what_was_sent_while_logged_out_stands_in_the_form_after_logging_in(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(LINE)
    page.check("form.line-form input[value=yellow]")
    page.fill("#id_text", "Dit wil ik niet kwijt")
    end_session(page)
    page.click("form.line-form [type=submit] >> nth=0")
    log_in_again(page, OFFICER)
    expect(page.locator("form.line-form input[value=yellow]")).to_be_checked()
    page.fill("#id_cause", "Oorzaak")
    page.fill("#id_adjustment", "Bijsturing")
    page.click("form.line-form [type=submit] >> nth=0")
    page.wait_for_url(lambda url: "/regels/" not in url)
    assert ProgressReport.objects.latest("pk").text == "Dit wil ik niet kwijt"
    # Once is enough: what went through does not come back.
    site.open(LINE)
    expect(page.locator("#teruggezet")).to_be_hidden()
