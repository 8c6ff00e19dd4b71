"""The policy officer's main path: from logging in to the council's PDF with the new text in it."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from monitoring.models import Assessment

FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
MONITOR = f"{FRAMEWORK}2024/monitor/"
OFFICER = "wonen@heemstede.example"
CAUSE = "Er kwamen te weinig goedkope woningen vrij."
ADJUSTMENT = "Beide corporaties labelen woningen opnieuw."
TEXT = "In december is hierover een plan gemaakt."


def pdf_text(site, path):
    """The words of a PDF, fetched with the visitor's own session."""
    answer = site.page.request.get(site.base + path, timeout=60_000)
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("javascript", "width"),
    [(True, 1280), (False, 360)],
    ids=["with javascript", "narrow, without javascript"],
)
def test_from_red_to_yellow_to_the_pdf(visit, javascript, width):
    site = visit(javascript=javascript, width=width)
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    expect(page.locator('#stand [data-light="red"]')).to_have_text("2")
    page.click('#lichtkeuze a[href*="licht=rood"]')
    expect(page.locator("tr.monitor__row")).to_have_count(2)

    page.click("#regel-2024-j-1-9 .edit-link")
    page.wait_for_selector("form.line-form")
    page.check("form.line-form input[value=yellow]")
    page.fill("form.line-form [name=cause]", "")
    page.click("form.line-form button[type=submit]")
    expect(page.locator("form.line-form .utrecht-form-field-error-message")).to_be_visible()
    expect(page.locator("form.line-form input[value=yellow]")).to_be_checked()

    page.fill("form.line-form [name=cause]", CAUSE)
    page.fill("form.line-form [name=adjustment]", ADJUSTMENT)
    page.fill("form.line-form [name=text]", TEXT)
    page.click("form.line-form button[type=submit]")
    if not javascript:
        # Back in the list of reds, in which it stands no more.
        expect(page.locator("tr.monitor__row")).to_have_count(1)
        expect(page.locator(".messages")).to_contain_text("J 1.9")
        site.open(MONITOR)
    expect(page.locator("#regel-2024-j-1-9 .light--yellow")).to_be_visible()
    expect(page.locator("#regel-2024-j-1-9")).to_contain_text(TEXT)
    expect(page.locator('#stand [data-light="red"]')).to_have_text("1")
    expect(page.locator("#lichtkeuze")).to_contain_text(" 1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    latest = Assessment.objects.order_by("pk").last()
    assert (latest.light, latest.cause, latest.adjustment) == ("yellow", CAUSE, ADJUSTMENT)
    assert (latest.origin, latest.author_party) == ("person", "Heemstede")
    text = pdf_text(site, f"{FRAMEWORK}2024/monitor.pdf")
    assert CAUSE in text and ADJUSTMENT in text and TEXT in text


def test_two_officers_on_one_line(visit):
    first, second = visit(), visit()
    for site in (first, second):
        site.log_in(OFFICER)
        site.open(f"{MONITOR}regels/2024-j-1-8/")
        site.page.check("input[value=yellow]")
        site.page.fill("#id_cause", f"Oorzaak van {id(site)}")
    first.page.click("form.line-form button[type=submit]")
    first.page.wait_for_selector("#regel-2024-j-1-8 .light--yellow")
    second.page.click("form.line-form button[type=submit]")
    expect(second.page.locator("form.line-form [role=alert]")).to_contain_text(f"Oorzaak van {id(first)}")
    expect(second.page.locator("#id_cause")).to_have_value(f"Oorzaak van {id(second)}")
    second.page.click("form.line-form button[type=submit]")
    second.page.wait_for_selector("#regel-2024-j-1-8 .light--yellow")
    assert Assessment.objects.order_by("pk").last().cause == f"Oorzaak van {id(second)}"


def test_by_keyboard_alone(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    page.keyboard.press("Tab")
    expect(page.locator(".nl-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#regel-2024-j-1-3 .edit-link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form.line-form input[value=yellow]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("form.line-form input[value=green]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#regel-2024-j-1-3 .light--green").first).to_be_visible()
    expect(page.locator("#regel-2024-j-1-3 .edit-link")).to_be_focused()
    # Back from a choice, the eye and the keyboard are where the choice was made.
    site.open(MONITOR)
    page.locator("#thema").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#live")).to_contain_text("9 van de 35")
    page.go_back()
    expect(page.locator("#live")).to_be_empty()
    expect(page.locator("#thema")).to_be_focused()
    expect(page.locator("#thema")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(visit, width):
    site = visit(width=width)
    site.open("/inloggen/")
    site.check_accessibility()
    page = site.log_in(OFFICER)
    for path in (
        "/",
        FRAMEWORK,
        f"{FRAMEWORK}afspraken/2024-j-1-9/",
        MONITOR,
        f"{MONITOR}?ronde=najaar-2024",
    ):
        site.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        site.check_accessibility()
    site.open(f"{MONITOR}regels/2024-j-1-8/")
    site.check_accessibility()
    site.open(MONITOR)
    page.click("#regel-2024-j-1-9 .edit-link")
    page.wait_for_selector("form.line-form")
    page.fill("form.line-form [name=cause]", "")
    page.click("form.line-form button[type=submit]")
    page.wait_for_selector("form.line-form .utrecht-form-field-error-message")
    site.check_accessibility()
    site.open("/bestaat/niet/")
    site.check_accessibility()
