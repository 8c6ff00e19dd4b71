"""The end of a session is told in time, and what was sent too late comes back after logging in."""

import re

from playwright.sync_api import expect

from monitoring.models import ProgressReport
from parties.demo import PASSWORD

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
    told.locator("button").click()
    expect(told).to_be_hidden()
    page.clock.fast_forward(61 * MINUTE)
    expect(told).to_have_text(re.compile(r"^\s*U bent nu uitgelogd|^\s*You are logged out by now"))
    expect(told.locator("button")).to_be_hidden()


def test_what_was_sent_while_logged_out_stands_in_the_form_after_logging_in(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(LINE)
    page.check("form.line-form input[value=yellow]")
    page.fill("#id_text", "Dit wil ik niet kwijt")
    end_session(page)
    page.click("form.line-form [type=submit] >> nth=0")
    expect(page.locator("#bewaard")).to_be_visible()
    page.fill("#id_login", OFFICER)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#teruggezet")).to_be_visible()
    expect(page.locator("form.line-form input[value=yellow]")).to_be_checked()
    page.fill("#id_cause", "Oorzaak")
    page.fill("#id_adjustment", "Bijsturing")
    page.click("form.line-form [type=submit] >> nth=0")
    page.wait_for_url(lambda url: "/regels/" not in url)
    assert ProgressReport.objects.latest("pk").text == "Dit wil ik niet kwijt"
    # Once is enough: what went through does not come back.
    site.open(LINE)
    expect(page.locator("#teruggezet")).to_be_hidden()
