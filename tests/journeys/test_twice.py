"""Who clicks twice asks once."""

import pytest
from playwright.sync_api import expect

from agreements.models import CycleStep

NEW_STEP = "/duinstede/afspraken-2024-2027/2025/cyclus/nieuwe-stap/"


def fill(page):
    page.fill("[name=title]", "Bestuurlijk overleg")


@pytest.mark.parametrize("keys", [False, True], ids=["mouse", "keyboard"])
def test_a_form_that_is_sent_twice_at_once_is_sent_once(visit_small, keys):
    site = visit_small()
    page = site.log_in("wonen@gemeente.example")
    site.open(NEW_STEP)
    fill(page)
    if keys:
        page.focus("[name=title]")
        for _time in range(2):
            page.keyboard.press("Enter", delay=0)
    else:
        page.dblclick("main form[method=post] button[type=submit] >> nth=-1")
    page.wait_for_url(lambda url: "/nieuwe-stap/" not in url)
    expect(page.locator("h1")).to_contain_text("Bestuurlijk overleg")
    assert CycleStep.objects.filter(title="Bestuurlijk overleg").count() == 1
    # Back on the page it can be sent again, on purpose.
    page.go_back()
    fill(page)
    page.press("[name=title]", "Enter")
    page.wait_for_url(lambda url: "/nieuwe-stap/" not in url)
    assert CycleStep.objects.filter(title="Bestuurlijk overleg").count() == 2


def test_without_javascript_it_is_sent_once_as_well(visit_small):
    """The browser breaks the first off and sends another; the site leads both to the same page."""
    site = visit_small(javascript=False)
    page = site.log_in("wonen@gemeente.example")
    site.open(NEW_STEP)
    fill(page)
    page.dblclick("main form[method=post] button[type=submit] >> nth=-1")
    page.wait_for_url(lambda url: "/nieuwe-stap/" not in url)
    expect(page.locator("h1")).to_contain_text("Bestuurlijk overleg")
    assert CycleStep.objects.filter(title="Bestuurlijk overleg").count() == 1
