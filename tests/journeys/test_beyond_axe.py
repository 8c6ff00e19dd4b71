"""What axe does not look at: what the keyboard reaches is in sight, targets are large enough, colours of a system."""

from playwright.sync_api import expect

HEIGHTS = "all => all.map((one) => one.getBoundingClientRect().height)"
BORDER = "one => getComputedStyle(one).borderBottomColor"


def test_what_is_reached_is_seen(visit_small):
    page = visit_small(width=320).open("/hulp/beleidsadviseur/")
    # The way to a page takes several rows here; its steps stood closer than 24 px (WCAG 2.5.8).
    assert min(page.locator(".breadcrumb a").evaluate_all(HEIGHTS)) >= 24
    # In a low window the end of the list of chapters was gone through unseen (WCAG 2.4.11).
    page.set_viewport_size({"width": 1280, "height": 500})
    page.locator(".guide__text a").first.focus()
    page.locator(".guide__chapters a").last.focus()
    expect(page.locator(".guide__chapters a").last).to_be_in_viewport()


def test_what_is_reached_is_above_the_end_of_the_session(visit_small):
    """It may stay for minutes, and what was behind it was gone through unseen (WCAG 2.4.11)."""
    page = visit_small(width=360).log_in("wonen@gemeente.example")
    page.set_viewport_size({"width": 320, "height": 256})
    page.locator("#sessie").evaluate("one => { one.hidden = false }")
    for link in (page.locator("main a").first, page.locator("footer a").last):
        link.focus()
        reached, bar = link.bounding_box(), page.locator("#sessie").bounding_box()
        assert reached["y"] + reached["height"] <= bar["y"]


def test_only_the_page_of_now_is_underlined_in_colours_of_the_system(visit_small):
    page = visit_small().open("/openbaar/uitleg/")
    page.emulate_media(forced_colors="active")
    other, here = page.locator(".site-nav a").all()
    assert here.get_attribute("aria-current") == "page"
    assert here.evaluate(BORDER) != other.evaluate(BORDER)
