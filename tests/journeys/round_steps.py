"""What each party does in a round, from its opening to the letter to the council."""

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from monitoring.enums import Light, RoundStatus
from monitoring.models import MonitoringRound, Publication, RoundLine
from parties.demo import PASSWORD

#: The year that is over: its last period ended before today, whatever day the journey is made on.
YEAR = timezone.localdate().year - 1
SOON = 9_000
TITLES = {
    "nieuwbouw": "Nieuwbouw aan de haven",
    "energie": "Energie besparen in bestaande woningen",
    "sloop": "Sloop met een plan voor bewoners",
    "urgentie": "Voorrang voor spoedzoekers",
    "grond": "Grond voor sociale huur",
}
#: What only a person can tell apart from the number of somebody.
TELEPHONE = "Bewoners bellen 023 - 555 01 23 met vragen."


@dataclass
class Round:
    """What the steps share: the people's windows, and the round once it is there."""

    visit: object
    post: object
    parties: dict
    sites: dict = field(default_factory=dict)
    framework: str = f"/duinstede/afspraken-{YEAR}/"
    asked: str = ""

    @property
    def own(self):
        return MonitoringRound.objects.get(slug=self.slug)

    @property
    def slug(self):
        return f"t3-{YEAR}"

    @property
    def path(self):
        """The page of the round."""
        return f"{self.framework}{YEAR}/rondes/{self.slug}/"

    @property
    def monitor(self):
        return f"{self.framework}{YEAR}/monitor/?ronde={self.slug}"

    def line(self, key):
        return RoundLine.objects.get(round=self.own, commitment__key=key)

    def window(self, slug, **how):
        """The window of somebody, logged in."""
        if slug not in self.sites:
            self.sites[slug] = self.visit(**how)
            self.sites[slug].log_in(f"wonen@{slug}.example")
        return self.sites[slug]


def opens(world):
    site = world.window("duinstede")
    page = site.open(world.framework)
    page.click('a[href$="/rondes/nieuw/"]')
    page.select_option("#id_periode", "T3")
    page.fill("#id_jaar", str(YEAR))
    page.click(".period-choice button")
    expect(page.locator("#id_ends_on")).to_have_value(f"{YEAR}-12-31")
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    page.fill("#id_data_deadline", later)
    page.fill("#id_closes_on", (timezone.localdate() + timedelta(days=60)).isoformat())
    site.examine()
    page.click("main form.stack [type=submit]")
    expect(page.locator("table.arrange tbody tr")).to_have_count(len(TITLES))
    site.examine()
    page.click("button[value=open]")
    expect(page.locator("#reageren-tot")).to_be_visible()
    assert world.own.status == RoundStatus.OPEN


def is_reminded(world):
    call_command("send_reminders", stdout=io.StringIO())
    assert {"wonen@wonen.example", "wonen@thuis.example"} <= set(world.post.to())
    mail = next(one for one in world.post.taken if one["To"] == "wonen@wonen.example")
    text = mail.get_body(("plain",)).get_content()
    assert TITLES["nieuwbouw"] in text
    # The link of the mail, in a window where nobody is logged in yet.
    link = re.search(r"https?://\S+/mijn-werk/\S*", text).group()
    site = world.sites["wonen"] = world.visit()
    site.page.goto(link)
    expect(site.page).to_have_url(re.compile("/inloggen/"))
    site.page.fill("#id_login", "wonen@wonen.example")
    site.page.fill("#id_password", PASSWORD)
    site.page.click("main button[type=submit]")
    expect(site.page).to_have_url(re.compile("/mijn-werk/"))
    site.examine()


def fills_in(world):
    site = world.window("wonen")
    page = site.page
    page.click('a[href*="/mijn-werk/invullen/"] >> nth=0')
    expect(page.locator("[data-collect]")).to_have_count(4)
    site.examine()
    # Last time's text still holds: one click.
    first = page.locator(f"#regel-{world.line('nieuwbouw').pk}-wonen")
    first.locator("button[name=niets]").click()
    expect(first).to_have_attribute("data-saved", "")
    expect(first.locator("textarea")).not_to_have_value("")
    # The others by key, from where the focus stands by then.
    expect(first.locator("textarea")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Negentig woningen zijn geïsoleerd, dertig volgen later.")
    page.keyboard.press("Control+Enter")
    second = page.locator(f"#regel-{world.line('energie').pk}-wonen")
    expect(second).to_have_attribute("data-saved", "")
    expect(page.locator(f"#regel-{world.line('sloop').pk}-wonen textarea")).to_be_focused()
    # Of a commitment that another party leads, the part that is their own.
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Wij zoeken grond voor zestig woningen.")
    page.keyboard.press("Control+Enter")
    part = page.locator(f"[id^=regel-{world.line('grond').pk}-wonen-]")
    expect(part).to_have_attribute("data-saved", "")
    expect(page.locator("#voortgang progress")).to_have_attribute("value", "3")
    expect(page.locator("#voortgang progress")).to_have_attribute("max", "4")
    part.locator(".tasks__title").click()
    expect(page.locator("#over-onderdeel")).to_be_visible()
    site.examine()
    # A light of its own, proposed to who settles it.
    site.open(f"{world.framework}{YEAR}/monitor/regels/energie/inbreng/?ronde={world.slug}")
    form = page.locator("section[aria-labelledby=inbreng-wonen] form")
    form.locator("input[value=yellow]").check()
    form.locator("textarea[name=cause]").fill("De aannemer kwam later.")
    form.locator("textarea[name=adjustment]").fill("De rest volgt in het voorjaar.")
    site.examine()
    form.locator("button[value=inbreng]").click()
    expect(page).to_have_url(re.compile("/reacties/"))


def asks_a_colleague(world):
    site = world.window("wonen")
    page = site.open(f"/mijn-werk/invullen/{world.line('sloop').pk}/wonen/")
    attached = {"name": "foto.png", "mimeType": "image/png", "buffer": _picture()}
    page.set_input_files("#bestand", attached)
    page.click("#bijlagen button:not([name=weg])")
    expect(page.locator(".attached__one")).to_have_count(1)
    page.fill("#vraag-function", "Projectleider")
    page.fill("#vraag-email", "projectleider@wonen.example")
    page.fill("#vraag-question", "Zijn alle bewoners verhuisd?")
    site.examine()
    page.click("#vraag-formulier button")
    expect(page.locator(".asked__one")).to_have_count(1)
    call_command("deliver_mail", stdout=io.StringIO())
    mail = next(one for one in world.post.taken if one["To"] == "projectleider@wonen.example")
    body = mail.get_body(("plain",))
    world.asked = re.search(r"https?://\S+/vraag/\S+", body.get_content()).group()
    _answers(world)
    site.open(f"/mijn-werk/invullen/{world.line('sloop').pk}/wonen/")
    site.examine()
    page.click("button[name=overnemen]")
    expect(page.locator(f"#invullen-{world.line('sloop').pk}-wonen-text")).to_have_value(
        "Alle bewoners zijn verhuisd."
    )


def _picture():
    content = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(content, "PNG")
    return content.getvalue()


def _answers(world):
    """Somebody without an account, once; the second time it is told."""
    colleague = world.visit(width=360)
    page = colleague.page
    page.goto(world.asked)
    colleague.examine()
    page.fill("#id_text", "Alle bewoners zijn verhuisd.")
    page.click("main form button")
    expect(page.locator("#beantwoord")).to_be_visible()
    colleague.examine()
    page.goto(world.asked)
    expect(page.locator("#beantwoord")).to_be_visible()
    expect(page.locator("textarea")).to_have_count(0)


def settles_the_lights(world):
    site = world.window("duinstede")
    page = site.open(f"{world.path}reacties/")
    site.examine()
    page.click("#voorstellen button")
    assert world.line("energie").light == Light.YELLOW
    for key in TITLES:
        if key != "energie":
            site.open(f"{world.framework}{YEAR}/monitor/regels/{key}/?ronde={world.slug}")
            page.check("form.line-form input[value=green]")
            if key == "grond":
                page.fill("#id_text", TELEPHONE)
            page.click("form.line-form [type=submit] >> nth=0")
            expect(page.locator(f"#regel-{key} .light--green").first).to_be_visible()
    site.open(world.path)
    site.examine()
    page.click("button[value=beoordeel]")
    expect(page.locator("button[value=open]")).to_be_visible()
    assert world.own.status == RoundStatus.REVIEW


def react(world):
    """Everybody agrees with everything, each in one click; but for one light of one tenant organisation."""
    differs = world.visit(width=360, javascript=False)
    agrees = world.visit(width=360)
    for site, slug in ((differs, "huurders"), (agrees, "bewoners")):
        site.log_in(f"wonen@{slug}.example")
        world.sites[slug] = site
        site.open(f"{world.path}reacties/")
    page = differs.page
    _sees_another_light(world, page, "energie", "red")
    _sees_another_light(world, page, "sloop", "yellow")
    page.click("[data-party=huurders] button")
    expect(page.locator("[data-party=huurders] button")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    agrees.examine()
    agrees.page.click(f"#regel-{world.line('grond').pk} .reaction__do button")
    expect(agrees.page.locator(f"#regel-{world.line('grond').pk} .reaction__mine")).to_be_visible()
    agrees.page.click("[data-party=bewoners] button")
    expect(agrees.page.locator("[data-party=bewoners] button")).to_have_count(0)
    agrees.examine()
    for slug in ("wonen", "thuis"):
        page = world.window(slug).open(f"{world.path}reacties/")
        page.click(f"[data-party={slug}] button")
        expect(page.locator(f"[data-party={slug}] button")).to_have_count(0)


def _sees_another_light(world, page, key, light):
    page.click(f"#regel-{world.line(key).pk} .reaction__do > a")
    page.click("details.own-light summary")
    form = page.locator("details.own-light form")
    form.locator(f"input[value={light}]").check()
    form.locator("button[value=reactie]").click()
    expect(page.locator(".own-light .utrecht-form-field-error-message")).to_be_visible()
    form.locator("textarea").fill("Wij horen van bewoners dat er niets gebeurt.")
    form.locator("button[value=reactie]").click()
    expect(page.locator(f"#regel-{world.line(key).pk} [data-said={light}]")).to_be_visible()


def meets(world):
    chair, follower = world.window("duinstede"), world.sites["bewoners"]
    page = chair.open(f"{world.path}agenda/")
    assert page.locator("[data-point]").count() == 2
    chair.examine()
    page.click("#naar-overleg")
    page.fill("#id_body", "Bestuurlijk overleg")
    chair.examine()
    page.click(".meeting-start button")
    expect(page.locator("#punt-kop")).to_contain_text(TITLES["energie"])
    chair.examine()
    looks = follower.open(page.url.removeprefix(chair.base))
    expect(looks.locator(".live__screen--yellow")).to_be_visible()
    page.locator("#licht-zetten").evaluate("one => { one.open = true }")
    page.check("#licht-zetten input[value=red]")
    page.click("#licht-zetten button[name=licht]")
    expect(looks.locator(".live__screen--red")).to_be_visible(timeout=SOON)
    follower.examine()
    page.locator("#agendapunt").evaluate("one => { one.open = true }")
    page.click("button[name=einde]")
    expect(page).to_have_url(re.compile("/besluiten/"))
    chair.examine()
    # Now they see the same; what was decided about the other difference stands beside the light.
    chair.open(f"{world.path}agenda/")
    point = page.locator("[data-point]")
    expect(point).to_have_attribute("data-point", "sloop")
    point.locator("details.agenda-point__settle").evaluate("one => { one.open = true }")
    point.locator("input[value=green]").check()
    point.locator("textarea[name=decision]").fill("Groen: iedereen is verhuisd, zoals afgesproken.")
    point.locator("form button").click()
    expect(page.locator(".said__decision")).to_be_visible()
    expect(page.locator(".agenda-point--differs")).to_have_count(0)
    lights = {key: world.line(key).light for key in ("energie", "sloop")}
    assert lights == {"energie": Light.RED, "sloop": Light.GREEN}


def closes(world):
    site = world.window("duinstede")
    page = site.open(f"{world.path}sluiten/")
    expect(page.locator("#eerst-nakijken")).to_be_visible()
    site.examine()
    page.click("#eerst-nakijken a")
    site.examine()
    while count := page.locator("button[name=behoud]").count():
        page.click("button[name=behoud] >> nth=0")
        expect(page.locator("button[name=behoud]")).to_have_count(count - 1)
    site.open(f"{world.path}sluiten/")
    site.examine()
    page.click("main form [type=submit]")
    page.wait_for_url(f"**{world.monitor}")
    assert world.own.status == RoundStatus.CLOSED
    site.examine()
    site.open(f"{world.path}correcties/")
    field = page.locator("#id_text[required]")
    quiet = field.evaluate("(one) => getComputedStyle(one).borderTopColor")
    assert quiet == page.locator("#id_line").evaluate("(one) => getComputedStyle(one).borderTopColor")
    page.fill("#id_text", "Te veel")
    page.fill("#id_text", "")
    page.focus("#id_line")
    # Red once somebody tried.
    expect(field).not_to_have_css("border-top-color", quiet)
    page.fill("#id_text", "Het zijn tachtig woningen, geen negentig.")
    page.select_option("#id_line", str(world.line("energie").pk))
    site.examine()
    page.click("main form button")
    expect(page.locator(".corrections li")).to_have_count(1)


def publishes(world):
    site = world.window("duinstede")
    page = site.open(world.monitor)
    expect(page.locator("#correcties")).to_contain_text("tachtig woningen, geen negentig")
    page.click("#publicatie")
    site.examine()
    page.click("#publiceren button[type=submit]", no_wait_after=True)
    page.wait_for_selector("#edities", timeout=60_000)
    site.examine()
    assert Publication.objects.get().files.count() == 6


def is_read_by_everybody(world):
    reader = world.visit(width=360)
    page = reader.open("/openbaar/")
    page.click('a[href="/openbaar/duinstede/"]')
    page.click(f'a[href="/openbaar/duinstede/afspraken-{YEAR}/{YEAR}/"]')
    expect(page.locator("tr.monitor__row")).to_have_count(len(TITLES))
    reader.examine()
    page.fill("#zoek", "energie")
    page.click('.filters button[type="submit"]')
    expect(page.locator("tr.monitor__row")).to_have_count(1)
    expect(page.locator("tr.monitor__row--red")).to_have_count(1)
    row = page.locator(".public-files tbody tr", has=page.locator('a[href$=".csv"]'))
    with page.expect_download() as download:
        row.locator("a").click()
    content = Path(download.value.path()).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row.locator(".checksum").inner_text()


def writes_to_the_council(world):
    site = world.window("duinstede")
    page = site.open("/duinstede/")
    page.click("#naar-raad")
    page.click("#toevoegen")
    page.select_option("#id_kind", "promise")
    page.fill("#id_title", "De raad hoort hoe het met energie staat")
    page.fill("#id_dated", f"{YEAR}-03-07")
    site.examine()
    page.click("#punt button[type=submit]")
    page.wait_for_selector("tr[data-state=open]")
    site.examine()
    page = site.open(world.monitor)
    page.click("#naar-raadsbrief")
    page.check("input[name=afgedaan]")
    page.click("#keuzes button[type=submit]")
    site.examine()
    with page.expect_download() as download:
        page.click('#bestanden a[href*=".odt"]')
    with ZipFile(download.value.path()) as letter:
        words = letter.read("content.xml").decode()
    assert TITLES["energie"] in words
    assert "De raad hoort hoe het met energie staat" in words
    page.click("#verzonden button")
    page.select_option("#staat", "afgedaan")
    page.wait_for_selector("tr[data-state=done]")
    page.click("tr[data-state=done] .tasks__title")
    page.click("#heropenen button")
    page.wait_for_selector("#afdoen")
    site.examine()
