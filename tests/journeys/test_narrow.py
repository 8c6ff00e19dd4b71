"""Nothing sticks out on 320 px, with wider text, or with text twice as large (WCAG 1.4.10, 1.4.12, 1.4.4); paper."""

from playwright.sync_api import expect

from config.web.history import acting
from parties.models import Party, User

from ..cast import ACTOR
from .test_inplace import MONITOR, OFFICER

PAGES = (MONITOR, f"{MONITOR}regels/2024-j-2-2/", "/heemstede/raad/nieuw/")
WIDER = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


def width_of(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return page.evaluate("document.documentElement.scrollWidth")


def test_nothing_sticks_out(visit):
    site = visit(width=320)
    page = site.log_in(OFFICER)
    for path in PAGES:
        site.open(path)
        page.evaluate(WIDER)
        assert width_of(page) <= 320, path
    site.open(MONITOR.replace("monitor/", "overleg/") + "?ronde=eind-2024")
    page.fill("#id_body", "Ambtelijk overleg")
    page.click(".meeting-start button")
    page.wait_for_selector("#licht-zetten")
    assert width_of(page) <= 320


def test_what_is_on_top_stays_in_one_row(visit):
    """With work that waits and a long name; on a telephone the name and the menu of the person do."""
    site = visit(width=1280)
    page = site.log_in(OFFICER)
    with acting(ACTOR):
        municipality = Party.objects.get(slug="heemstede")
        municipality.name = "Gemeente Heemstede aan de Kust"
        municipality.save()
    User.objects.filter(email=OFFICER).update(name="Zoë van 't Hoff-d'Ávila-Waterschapsheuvel")
    middles = """(all) => new Set(all.map(one => document.querySelector(one).getBoundingClientRect())
      .map(box => Math.round((box.top + box.bottom) / 20))).size"""
    for width, row in (
        (1280, [".brand", ".site-nav", ".header-search", ".own-menu"]),
        (360, [".brand", ".own-menu"]),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        site.open(MONITOR)
        expect(page.locator(".work-link span span").first).to_be_visible()
        assert page.evaluate(middles, row) == 1, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_letters_of_twice_the_size_fit(visit):
    site = visit(width=1280)
    page = site.log_in(OFFICER)
    for path in (MONITOR, f"{MONITOR.replace('monitor/', '')}rondes/eind-2024/", "/mijn-werk/"):
        site.open(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    site.open(f"{MONITOR.replace('monitor/', '')}rondes/eind-2024/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    widths = page.locator(".arrange select").evaluate_all("all => all.map(one => one.clientWidth)")
    assert widths and min(widths) > 200


def test_paper_shows_no_forms_to_open_and_no_internal_notes(visit):
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR.replace("2024/monitor/", "afspraken/2024-j-1-9/"))
    page.click(".notes__form summary")
    page.fill("#notities textarea", "Alleen voor ons")
    page.click("#notities form button")
    expect(page.locator("#notities .panel.internal-note")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (".panel.internal-note", "#afronding form", "main .utrecht-button"):
        assert page.locator(gone).count() and not page.locator(f"{gone}:visible").count(), gone
