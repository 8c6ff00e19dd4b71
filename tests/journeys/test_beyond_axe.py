"""What axe does not look at: what the keyboard reaches is in sight, targets are large enough, colours of a system."""

from playwright.sync_api import expect

HEIGHTS = "all => all.map((one) => one.getBoundingClientRect().height)"
RING = "one => `${getComputedStyle(one).outlineStyle} ${getComputedStyle(one).outlineWidth}`"
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


def test_the_ring_of_the_keyboard_is_on_all_and_nothing_lies_over_it(visit_small):
    """Also on what the library draws, whose own ring is that of the browser."""
    page = visit_small(width=320).open("/inloggen/")
    page.keyboard.press("Tab")
    box = page.locator(".nl-skip-link").bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).className", middle).startswith(
        "nl-skip-link"
    )
    for one in (".utrecht-textbox", ".utrecht-button", ".utrecht-link"):
        page.locator(f"main {one}").first.focus()
        assert page.locator(f"main {one}").first.evaluate(RING) == "solid 3px"


def test_the_own_menu_stays_within_a_narrow_window(visit_small):
    site = visit_small(width=360)
    site.log_in("wonen@gemeente.example")
    page = site.open("/mijn-werk/")
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.locator("#eigen-menu").evaluate("one => { one.open = true }")
        box = page.locator(".site-header__more").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_only_the_page_of_now_is_underlined_in_colours_of_the_system(visit_small):
    page = visit_small().open("/openbaar/uitleg/")
    page.emulate_media(forced_colors="active")
    other, here = page.locator(".site-nav a").all()
    assert here.get_attribute("aria-current") == "page"
    assert here.evaluate(BORDER) != other.evaluate(BORDER)
