"""The pictures of the user guides and of the README, taken from the demo while somebody does what the guides tell.

They run with the other journeys, so a guide that no longer fits fails here. `make pictures` keeps what was taken;
without it the pictures go to a folder that is thrown away.
"""

import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from config.web.guide import FOLDER, PICTURES
from monitoring.demo.work import divide_work
from monitoring.models import MonitoringRound
from monitoring.public.services import publish_round
from parties.enums import MembershipRole
from parties.invitations.services import invite
from parties.models import Party

from ..agreements.sheets import as_xlsx
from ..cast import ACTOR
from ..publications import QUICK
from .test_admin import HEAD, MANAGER, choose
from .test_inplace import MONITOR, OFFICER, in_order, open_line

FRAMEWORK = MONITOR.removesuffix("2024/monitor/")
FRONT = Path(settings.BASE_DIR) / "docs" / "images"
MOST = 60_000
#: A picture of a whole page helps nobody find a button.
TALLEST = 900


@pytest.fixture
def keep(tmp_path):
    """A function that takes the picture around what the selectors find, on the page as it is."""
    folder = FOLDER / PICTURES if os.environ.get("KEEP_PICTURES") else tmp_path
    return lambda page, name, *around, tallest=TALLEST: _keep(page, folder / f"{name}.png", around, tallest)


def _keep(
    page: Page, path: Path, around: tuple[str, ...], tallest: int, *, colours: int = 96, most: int = MOST
) -> None:
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.mouse.move(0, 0)
    boxes = [page.locator(selector).first.bounding_box() for selector in around]
    assert all(boxes), around
    left = max(0, min(box["x"] for box in boxes) - 12)
    top = max(0, min(box["y"] for box in boxes) - 4)
    right = min(page.viewport_size["width"], max(box["x"] + box["width"] for box in boxes) + 12)
    bottom = min(max(box["y"] + box["height"] for box in boxes) + 12, top + tallest)
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    taken = page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")
    # A picture of a page has few colours; as a palette it is a third of the size.
    few = Image.open(io.BytesIO(taken)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    assert path.stat().st_size <= most, f"{path.name} is {path.stat().st_size} bytes"


def test_pictures_of_reading(visit, keep):
    """Logging in, the monitor, filters, looking back, searching and the story of a commitment."""
    site = visit()
    page = site.open("/inloggen/")
    keep(page, "inloggen", "main h1", "#mfa_login")
    site.log_in("bestuur@bewonersraad.example")
    site.open(MONITOR)
    keep(page, "monitor", ".page-head", "#stand", tallest=560)
    keep(page, "filters", "form.filters", ".ways")
    keep(page, "regel-lezen", "#regel-2024-j-1-9")
    page.click("#downloads summary")
    keep(page, "downloads", ".page-head__actions", "#downloads ul")
    # The fields for a day look as the visitor's own browser draws them; what comes of them is the same for all.
    site.open(f"{MONITOR}?per=2024-11-15")
    keep(page, "terugkijken", ".page-head", "#stand", tallest=420)
    site.open("/zoeken/?zoek=j2.7")
    keep(page, "zoeken", "main h1", "main .panel, main li, main article", tallest=420)
    site.open(f"{FRAMEWORK}afspraken/2024-j-1-9/?soort=lichten")
    keep(page, "verhaal", "#verhaal", tallest=620)
    site.open(f"{FRAMEWORK}cijfers/")
    keep(page, "cijfers", "section:has(#bij-2024-j-1-9)", tallest=620)


def test_pictures_on_a_telephone(visit, keep):
    """The same monitor in a narrow window."""
    site = visit(width=360)
    page = site.log_in("wethouder@heemstede.example")
    site.open(MONITOR)
    keep(page, "monitor-smal", ".page-head", "#stand", tallest=860)


def test_pictures_of_updating(visit, keep):
    """One line, then several together."""
    site = visit()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    row = page.locator("#regel-2024-j-1-9")
    open_line(page, "2024-j-1-9")
    row.locator("input[value=yellow]").check()
    row.locator("textarea[name=cause]").fill("Er kwamen te weinig goedkope woningen vrij.")
    row.locator("textarea[name=adjustment]").fill("Beide corporaties labelen woningen opnieuw.")
    keep(page, "regel-bijwerken", "#regel-2024-j-1-9", tallest=1200)
    row.locator("[type=submit]").first.click()
    expect(row.locator("form.undo")).to_be_visible()
    keep(page, "regel-opgeslagen", "#regel-2024-j-1-9")
    for key in in_order()[:3]:
        page.check(f"#regel-{key} .pick input")
    page.click("#samen button >> nth=0")
    page.fill("#id_note", "In het overleg van december besproken.")
    page.click("button[value=voorbeeld]")
    expect(page.locator(".preview tr[data-key]")).to_have_count(3)
    keep(page, "samen-voorbeeld", "main h1", ".together")


def test_pictures_of_leading_a_round(visit, keep):
    """Arranging, checking texts, closing, and how the publication looks."""
    site = visit()
    page = site.log_in(OFFICER)
    site.open(f"{FRAMEWORK}2024/rondes/eind-2024/")
    keep(page, "ronde-indelen", "table.arrange", tallest=420)
    site.open(f"{MONITOR}regels/2024-j-1-8/?ronde=eind-2024")
    page.fill("#id_text", "Er is een plan. Vragen? Bel 023 - 555 01 23.")
    page.click("form.line-form [type=submit] >> nth=0")
    site.open(f"{MONITOR}nakijken/?ronde=eind-2024")
    keep(page, "nakijken", "main h1", "section[aria-labelledby^=vinding]", tallest=640)
    site.open(f"{FRAMEWORK}publicatie/")
    keep(page, "publicatie", "section[aria-labelledby=onderdelen]")
    site.open("/heemstede/raadsbrief/?datum=2024-11-20")
    keep(page, "raadsbrief", "main h1", "#keuzes")


def test_pictures_of_a_meeting(visit, keep):
    """What is on the screen, with the agenda beside it."""
    site = visit()
    page = site.log_in(OFFICER)
    site.open(f"{FRAMEWORK}2024/overleg/?ronde=eind-2024")
    page.fill("#id_body", "Ambtelijk overleg")
    # A picture that stays the same at every taking.
    page.fill("#id_held_on", "2025-01-14")
    page.click(".meeting-start button")
    page.click("#stap-next")
    expect(page.locator("#punt-kop")).to_contain_text("J 1.9")
    keep(page, "overleg", ".live__head", ".live__list", ".live__screen", tallest=520)


def test_pictures_of_managing(visit, keep):
    """What is incomplete, and a spreadsheet with its preview."""
    site = visit()
    page = site.log_in(MANAGER)
    site.open("/admin/")
    keep(page, "onvolledig", "#onvolledig")
    rows = (
        ["J 9.1", "Deelauto's", "Wij proberen deelauto's bij nieuwbouw.", "1.1", "Gemeente"],
        ["J 9.2", "Fietsen", "Elk nieuw complex krijgt een stalling.", "1.1", "Elan Wonen"],
    )
    choose(site, as_xlsx(HEAD, *rows))
    expect(page.locator("tr[data-state=new]")).to_have_count(2)
    keep(page, "importeren", "#content h1", "tr[data-state=new] >> nth=1", tallest=700)


def test_pictures_of_logging_in(visit, keep):
    """The page behind the link of an invitation, and the choice of a second step."""
    links: list[str] = []
    invite(
        actor=ACTOR,
        email="nieuw@elan-wonen.example",
        party=Party.objects.get(slug="elan-wonen"),
        role=MembershipRole.EDITOR,
        link=lambda token: links.append(token) or token,
    )
    site = visit()
    page = site.open(f"/account/uitnodiging/{links[0]}/")
    keep(page, "uitnodiging", "main h1", "main form")
    site.log_in(OFFICER)
    site.open("/account/tweede-stap/")
    keep(page, "tweede-stap", "main h1", "#code-app")


def test_pictures_of_dividing_work(visit, keep):
    """What waits for somebody, what their party owes, and a leaver's work."""
    site = visit()
    divide_work(actor=ACTOR)
    page = site.log_in(OFFICER)
    site.open("/mijn-werk/")
    keep(page, "mijn-werk", "main .page-head", "#taken")
    # Under the day of today, which would be another one at every taking.
    site.open("/partijen/heemstede/?licht=geel")
    keep(page, "partij", ".round-switch", ".ledger__row >> nth=2")
    site.open("/partijen/heemstede/overdragen/")
    keep(page, "werk-overdragen", "main h1", "main form")


def test_pictures_of_who_is_there(visit, keep):
    """The people of a party, the contacts as a ladder, the road of a year, and the log of the day."""
    site = visit()
    page = site.log_in("beleid@elan-wonen.example")
    site.open("/partijen/elan-wonen/mensen/")
    keep(page, "mensen", "main h1", "main form")
    site.open(f"{FRAMEWORK}contacten/")
    keep(page, "contacten", "#official", tallest=700)
    site.open(f"{FRAMEWORK}2026/cyclus/")
    keep(page, "jaarcyclus", "main h1", "#weg")
    manager = visit()
    page = manager.log_in(MANAGER)
    manager.open("/beheer/logboek/?wat=ingezien")
    keep(page, "logboek", "main h1", ".log__act")


def test_pictures_of_the_year(visit_all, keep, tmp_path):
    """The monitor for the README, looking back, bids and what becomes of them, agreeing, an addendum, and reactions."""
    site = visit_all()
    page = site.log_in(OFFICER)
    site.open(MONITOR)
    page.wait_for_selector(".work-link .count-badge")
    front = FRONT if os.environ.get("KEEP_PICTURES") else tmp_path
    _keep(page, front / "monitor.png", ("header", "#regel-2024-j-1-1"), 1180, colours=224, most=100_000)
    site.open(f"{FRAMEWORK}2024/evaluatie/")
    row = page.locator(".eval-row").first
    row.locator("[name$=-outcome]").select_option("partly")
    row.locator("[name$=-onward]").select_option("adapt")
    row.locator("[name$=-lesson]").fill("Noem een aantal en een datum.")
    keep(page, "evaluatie", "main h1", ".eval-row >> nth=0", tallest=700)
    corporation = visit_all()
    page = corporation.log_in("bestuurder@elan-wonen.example")
    corporation.open(f"{FRAMEWORK}2024/rondes/eind-2024/reacties/")
    card = ".reaction:has(a[href*='2024-j-2-3'])"
    keep(page, "reacties", card, tallest=700)
    here = "/wassenaar/prestatieafspraken-2026-2029/"
    officer = visit_all()
    page = officer.log_in("wonen@wassenaar.example")
    officer.open(f"{here}2026/bod/partijen/wassenaarsche-bouwstichting/")
    keep(page, "bod", "main h1", "#regels", tallest=620)
    officer.open(f"{here}2027/concept/biedingen/")
    page.check(".offer [name=regel] >> nth=0")
    keep(page, "concept-biedingen", "main h1", ".offer >> nth=2", tallest=720)
    there = "/westland/raamovereenkomst-2025-2030/"
    decider = visit_all()
    page = decider.log_in("bestuurder@arcade.example")
    decider.open(f"{there}projecten/")
    keep(page, "projecten", "#projecten", tallest=900)
    decider.open(f"{there}2027/jaarafspraken/")
    keep(page, "vaststellen", "main h1", "#partijen", tallest=760)
    decider.open(f"{there}allonges/1/")
    keep(page, "allonge", ".own-part", "#partijen", "#wijzigingen", tallest=900)


def test_pictures_of_a_round_for_everybody(visit, keep):
    """Filling in on one page, publishing, and what everybody reads then."""
    corporation = visit()
    page = corporation.log_in("beleid@elan-wonen.example")
    corporation.open("/mijn-werk/invullen/?wie=organisatie")
    keep(page, "invullen", "main h1", "[data-collect] >> nth=1")
    site = visit()
    page = site.log_in(OFFICER)
    site.open(f"{FRAMEWORK}2024/rondes/najaar-2024/publiceren/")
    keep(page, "publiceren", "main h1", "#publiceren")
    row = MonitoringRound.objects.get(slug="najaar-2024")
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    # Below the day of publishing, which would be another one at every taking.
    page = visit().open(f"/openbaar{FRAMEWORK}2024/")
    keep(page, "openbaar", "#stand", "form.filters")
