"""Logged out halfway a text: nothing typed is lost, and it can be saved after logging in in another tab."""

from playwright.sync_api import expect

from config.web.history import acting
from monitoring.models import ProgressReport
from parties.demo import PASSWORD
from parties.models import Membership

from ..cast import ACTOR
from .test_inplace import MONITOR, OFFICER, open_line

KEY = "2024-j-1-9"


def log_in_beside(page, base, email=OFFICER, to="/"):
    """Log in again in a second tab of the same browser, which renews the safety token."""
    tab = page.context.new_page()
    tab.goto(f"{base}/inloggen/?next={to}")
    tab.fill("#id_login", email)
    tab.fill("#id_password", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_url(lambda url: "/inloggen/" not in url)
    tab.close()


def end_session(page):
    page.context.clear_cookies(name="sessionid")


def on_a_line(visit):
    """An officer with a line open in the table; `told` gets what the browser's own windows say."""
    site = visit()
    page = site.log_in(OFFICER)
    told = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.accept()))
    site.open(MONITOR)
    open_line(page, KEY)
    return site, page, page.locator(f"#regel-{KEY}"), told


def only_refusals(site):
    """htmx tells the console of every answer it was refused; here that is the point."""
    assert [one for one in site.problems if "Response Status Error Code 40" not in one] == []
    site.problems.clear()


def test_what_was_typed_is_saved_after_logging_in_beside_it(visit):
    site, page, row, told = on_a_line(visit)
    end_session(page)
    row.locator("textarea[name=text]").fill("Dit wil ik niet kwijt")
    expect(row.locator(".draft-state")).to_contain_text("U bent uitgelogd")
    # Saving too early leaves the text where it is.
    row.locator("[type=submit]").first.click()
    expect(page.locator("#live")).to_contain_text("U bent uitgelogd")
    expect(row.locator("textarea[name=text]")).to_have_value("Dit wil ik niet kwijt")
    log_in_beside(page, site.base)
    row.locator("[type=submit]").first.click()
    expect(row.locator("form.undo")).to_be_visible()
    assert ProgressReport.objects.latest("pk").text == "Dit wil ik niet kwijt"
    assert len(told) == 1


def test_what_was_typed_is_never_saved_in_the_name_of_who_logged_in_beside_it(visit):
    site, page, row, told = on_a_line(visit)
    written = ProgressReport.objects.count()
    row.locator("textarea[name=text]").fill("Van de beleidsadviseur")
    expect(row.locator(".draft-state")).to_contain_text("Concept bewaard")
    end_session(page)
    log_in_beside(page, site.base, "beheer@prestatieafspraken.example", to="/admin/")
    row.locator("[type=submit]").first.click()
    expect(page.locator("#live")).to_contain_text("formulier was verlopen")
    expect(row.locator("textarea[name=text]")).to_have_value("Van de beleidsadviseur")
    assert (ProgressReport.objects.count(), len(told)) == (written, 1)
    # In one's own name again it is.
    end_session(page)
    log_in_beside(page, site.base)
    row.locator("[type=submit]").first.click()
    expect(row.locator("form.undo")).to_be_visible()
    assert ProgressReport.objects.latest("pk").author_name.startswith("Beleids")
    page.wait_for_load_state("networkidle")
    only_refusals(site)


def test_a_form_that_is_no_part_of_a_page_takes_the_new_token_too(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(f"{MONITOR}regels/{KEY}/?ronde=eind-2024")
    page.fill("#id_text", "Op de pagina van de regel")
    end_session(page)
    log_in_beside(page, site.base)
    page.click("form.line-form [type=submit]")
    page.wait_for_url(lambda url: "/regels/" not in url)
    assert ProgressReport.objects.latest("pk").text == "Op de pagina van de regel"


def test_an_expired_form_is_not_told_as_a_missing_right(visit):
    site, page, row, told = on_a_line(visit)
    page.context.clear_cookies(name="csrftoken")
    row.locator("textarea[name=text]").fill("Nog niet bewaard")
    expect(row.locator(".draft-state")).to_contain_text("formulier was verlopen")
    page.context.clear_cookies(name="csrftoken")
    row.locator("[type=submit]").first.click()
    expect(page.locator("#live")).to_contain_text("formulier was verlopen")
    assert len(told) == 1
    # The answer brought a new token.
    row.locator("[type=submit]").first.click()
    expect(row.locator("form.undo")).to_be_visible()
    page.wait_for_load_state("networkidle")
    only_refusals(site)


def test_a_draft_that_is_refused_says_why(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    open_line(page, KEY)
    row = page.locator(f"#regel-{KEY}")
    with acting(ACTOR):
        for seat in Membership.objects.filter(user__email=OFFICER):
            seat.delete()
    row.locator("textarea[name=text]").fill("Te laat")
    expect(row.locator(".draft-state")).to_contain_text("u mag dit niet meer")
    expect(row.locator("textarea[name=text]")).to_have_value("Te laat")
    only_refusals(site)


def test_a_site_that_is_away_or_broken_says_so_and_leaves_the_text(visit):
    site, page, row, told = on_a_line(visit)
    page.route("**/regels/**", lambda route: route.fulfill(status=503, body=""))
    row.locator("textarea[name=text]").fill("Dit wil ik niet kwijt")
    row.locator("[type=submit]").first.click()
    expect(page.locator("#live")).to_contain_text("de site is even niet bereikbaar")
    expect(row.locator("textarea[name=text]")).to_have_value("Dit wil ik niet kwijt")
    assert told == [page.inner_text("#live")]
    # What broke has a number to quote.
    broken = {"status": 500, "headers": {"X-Request-ID": "0123456789"}, "body": ""}
    page.unroute("**/regels/**")
    page.route("**/regels/**", lambda route: route.fulfill(**broken))
    row.locator("[type=submit]").first.click()
    expect(page.locator("#live")).to_contain_text("noem dit nummer: 01234567.")
    site.problems.clear()
