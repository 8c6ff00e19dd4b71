"""Ten lines by keyboard alone, the same ten without JavaScript, and the pages with every panel open."""

import pytest
from playwright.sync_api import expect

from monitoring.enums import Light
from monitoring.models import Assessment, LineDraft, ProgressReport, RoundLine

from ..factories import give_light

MONITOR = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/monitor/"
OFFICER = "wonen@heemstede.example"


def in_order():
    """The keys of the open round's lines that get a light, in the order of the table."""
    rows = RoundLine.objects.filter(round__slug="eind-2024", commitment__assessable=True)
    return list(rows.order_by("position").values_list("commitment__key", flat=True))


def settled(keys):
    """What stands in these lines now: light, cause and the newest text."""
    rows = {row.commitment.key: row for row in RoundLine.objects.filter(round__slug="eind-2024")}
    return [
        (rows[key].light, rows[key].current.cause, rows[key].progress.order_by("-pk").first().text)
        for key in keys
    ]


def open_line(page, key):
    """Open a line and wait until the focus stands in it: only then htmx listens to what is typed."""
    page.click(f"#regel-{key} .edit-link")
    expect(page.locator(f"#regel-{key} form.line-form :focus")).to_have_count(1)


def expected(keys):
    return [("yellow", f"Oorzaak {key}", f"Tekst {key}") for key in keys]


def test_ten_lines_by_keyboard_alone(visit):
    """From the top of the page with Tab alone: no click and no focus(). Counts and attention list follow."""
    site = visit()
    page = site.log_in(OFFICER)
    *keys, eleventh = in_order()[:11]
    # Were the lines yellow already, nobody would see the counts follow.
    for line in RoundLine.objects.filter(round__slug="eind-2024", commitment__key__in=keys):
        give_light(line, Light.GREEN)
    site.open(MONITOR)
    before = int(page.locator("#stand [data-light=yellow]").inner_text())
    page.keyboard.press("Tab")
    expect(page.locator(".nl-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    for _press in range(60):
        if page.evaluate("document.activeElement.matches('.edit-link')"):
            break
        page.keyboard.press("Tab")
    expect(page.locator(f"#regel-{keys[0]} .edit-link")).to_be_focused()
    page.keyboard.press("Enter")
    for done, key in enumerate(keys, start=1):
        row = page.locator(f"#regel-{key}")
        expect(row.locator("form.line-form input[type=radio]:focus")).to_have_count(1)
        while page.evaluate("document.activeElement.value") != "yellow":
            page.keyboard.press("ArrowRight")
        for name, text in (("cause", f"Oorzaak {key}"), ("adjustment", "Plan"), ("text", f"Tekst {key}")):
            while page.evaluate("document.activeElement.name") != name:
                page.keyboard.press("Tab")
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
        page.keyboard.press("Control+Shift+Enter")
        expect(row.locator("form.undo")).to_be_visible()
        expect(page.locator("#stand [data-light=yellow]")).to_have_text(str(before + done))
        expect(page.locator("#lichtkeuze")).to_contain_text(f" {before + done}")
    assert settled(keys) == expected(keys)
    shown, waiting = page.locator(".attention li").count(), RoundLine.objects.filter(round__slug="eind-2024")
    more = waiting.filter(light__in=("yellow", "red")).count() - shown
    expect(page.locator(".attention ~ p.small")).to_contain_text(str(more))
    # The eleventh is open now. Back to the tenth, undo it, and the focus stays in its row.
    expect(page.locator(f"#regel-{eleventh} form.line-form :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(f"#regel-{eleventh} a.edit-link")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(f"#regel-{keys[-1]} a.edit-link")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#regel-{keys[-1]} .undone")).to_be_visible()
    expect(page.locator(f"#regel-{keys[-1]} a.edit-link")).to_be_focused()
    assert settled(keys[:9]) == expected(keys[:9])
    assert Assessment.objects.latest("pk").undoes.cause == f"Oorzaak {keys[-1]}"
    assert not LineDraft.objects.exists()


def test_the_same_ten_without_javascript(visit):
    site = visit(javascript=False, width=360)
    page = site.log_in(OFFICER)
    keys = in_order()[:10]
    site.open(MONITOR)
    page.click(f"#regel-{keys[0]} .edit-link")
    for key in keys:
        expect(page.locator("form.line-form")).to_have_attribute(
            "action", f"{MONITOR}regels/{key}/?ronde=eind-2024"
        )
        page.check("input[value=yellow]")
        page.fill("#id_cause", f"Oorzaak {key}")
        page.fill("#id_adjustment", "Plan")
        page.fill("#id_text", f"Tekst {key}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.click("button[name=volgende]")
    assert settled(keys) == expected(keys)
    page.fill("#id_text", "Nog niet af")
    page.click("button[formaction]")
    expect(page.locator(".draft-notice")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Nog niet af")
    page.click(".draft-notice button")
    expect(page.locator(".draft-notice")).to_have_count(0)
    site.open(MONITOR)
    page.click(f"#regel-{keys[-1]} form.undo button")
    expect(page.locator(f"#regel-{keys[-1]} form.undo")).to_have_count(0)
    assert settled(keys[:9]) == expected(keys[:9])


def test_a_draft_comes_back_and_nothing_is_asked(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    row = page.locator("#regel-2024-j-1-9")
    open_line(page, "2024-j-1-9")
    row.locator("textarea[name=text]").fill("Wat ik nog wilde zeggen")
    expect(row.locator(".draft-state")).not_to_be_empty()
    row.locator("textarea[name=text]").press_sequentially(", en meer")
    page.keyboard.press("Escape")
    expect(row.locator(".draft-kept")).to_be_visible()
    site.open(MONITOR)
    open_line(page, "2024-j-1-9")
    expect(row.locator("textarea[name=text]")).to_have_value("Wat ik nog wilde zeggen, en meer")
    row.locator(".draft-notice button").click()
    expect(row.locator(".draft-notice")).to_have_count(0)
    expect(row.locator("textarea[name=text]")).not_to_have_value("Wat ik nog wilde zeggen, en meer")
    assert not LineDraft.objects.exists()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_several_lines_at_once(visit, javascript, width):
    site = visit(javascript=javascript, width=width)
    page = site.log_in(OFFICER)
    keys = in_order()[:3]
    site.open(MONITOR)
    for key in keys:
        page.check(f"#regel-{key} .pick input")
    page.click("#samen button >> nth=0")
    page.check("input[name=light][value=red]")
    page.fill("#id_cause", "Samen besproken")
    page.fill("#id_adjustment", "Samen oppakken")
    page.fill("#id_note", "In juni besproken.")
    page.click("button[value=voorbeeld]")
    expect(page.locator(".preview tr[data-key]")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not ProgressReport.objects.filter(text__contains="In juni besproken.").exists()
    page.click("button[value=opslaan]")
    for key in keys:
        expect(page.locator(f"#regel-{key} .light--red")).to_be_visible()
        expect(page.locator(f"#regel-{key}")).to_contain_text("In juni besproken.")
        expect(page.locator(f"#regel-{key} form.undo")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_with_every_panel_open(visit, width):
    site = visit(width=width)
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    page.click(".keys summary")
    for key in in_order()[:2]:
        open_line(page, key)
        page.locator(f"#regel-{key} textarea[name=text]").fill("Concept")
        expect(page.locator(f"#regel-{key} .draft-state")).not_to_be_empty()
    third, fourth = in_order()[2:4]
    open_line(page, third)
    page.check(f"#regel-{third} input[value=red]")
    page.fill(f"#regel-{third} textarea[name=cause]", "")
    page.click(f"#regel-{third} button[type=submit] >> nth=0")
    expect(page.locator(f"#regel-{third} [aria-invalid=true]:focus")).to_have_count(1)
    open_line(page, fourth)
    page.locator(f"#regel-{fourth} textarea[name=text]").fill("Opgeslagen")
    page.click(f"#regel-{fourth} button[type=submit] >> nth=0")
    expect(page.locator(f"#regel-{fourth} form.undo")).to_be_visible()
    page.evaluate("for (const panel of document.querySelectorAll('details')) panel.open = true")
    page.check(".chapter >> nth=1 >> [data-pick-all]")
    expect(page.locator("#samen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    site.check_accessibility()
    page.click("#samen button >> nth=0")
    page.wait_for_selector(".steps")
    site.check_accessibility()
    page.fill("#id_note", "Besproken.")
    page.click("button[value=voorbeeld]")
    page.wait_for_selector(".preview")
    site.check_accessibility()
    site.open(f"{MONITOR}regels/{in_order()[0]}/")
    expect(page.locator(".draft-notice")).to_be_visible()
    site.check_accessibility()
