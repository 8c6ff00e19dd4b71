"""A meeting with two browsers: who leads sets a light, who follows sees it within seconds; and without JavaScript."""

import pytest
from playwright.sync_api import expect

from monitoring.models import Decision, Meeting, RoundLine

from .test_inplace import MONITOR, OFFICER

OVERLEG = MONITOR.replace("monitor/", "overleg/") + "?ronde=eind-2024"
SOON = 9_000


def begin(site, page):
    site.open(OVERLEG)
    page.fill("#id_body", "Ambtelijk overleg")
    page.click(".meeting-start button")
    expect(page.locator("#overleg")).to_be_visible()
    return page.url.removeprefix(site.base)


def test_who_follows_sees_it_within_seconds(visit):
    chair, tenant = visit(width=1920), visit(width=360)
    page = chair.log_in(OFFICER)
    path = begin(chair, page)
    looks = tenant.log_in("bestuur@bewonersraad.example")
    tenant.open(path)
    first = page.inner_text("#punt-kop")
    expect(looks.locator("#punt-kop")).to_have_text(first)
    chair.examine()
    tenant.examine()
    # Another point, by key; who follows goes along.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator("#punt-kop")).not_to_have_text(first)
    second = page.inner_text("#punt-kop")
    expect(looks.locator("#punt-kop")).to_have_text(second, timeout=SOON)
    # Light and note on the spot, a tick and a decision.
    page.click("#licht-zetten summary")
    page.check("#licht-zetten input[value=green]")
    page.fill("#licht_text", "Vandaag afgerond.")
    page.click("#licht-zetten button[name=licht]")
    expect(looks.locator(".live__screen--green")).to_be_visible(timeout=SOON)
    expect(looks.locator(".live__screen")).to_contain_text("Vandaag afgerond.")
    page.click("#vink-2")
    expect(page.locator(".live__point--done")).to_have_count(1)
    page.click("#besluiten summary")
    page.fill("#besluit_text", "De corporaties gaan hiermee door.")
    page.fill("#besluit_who", "Corporaties")
    page.click("#besluiten button[name=besluit]")
    expect(looks.locator(".live__decided")).to_contain_text("gaan hiermee door", timeout=SOON)
    expect(looks.locator(".live__point--done")).to_have_count(1)
    # Looking elsewhere by oneself, and following again.
    looks.click("#ga-1")
    expect(looks.locator("#punt-kop")).to_have_text(first)
    expect(looks.locator("#elders")).to_be_visible()
    looks.click("#volg")
    expect(looks.locator("#punt-kop")).to_have_text(second)
    # What is being typed stays while others change things.
    page.click("#besluiten summary")
    page.fill("#besluit_text", "Nog niet af")
    page.wait_for_timeout(4_500)
    expect(page.locator("#besluit_text")).to_have_value("Nog niet af")
    page.click("#agendapunt summary")
    page.click("button[name=einde]")
    expect(page.locator(".decision")).to_have_count(1)
    chair.examine()
    expect(looks.locator(".live__ended")).to_be_visible(timeout=SOON)
    assert (
        RoundLine.objects.get(commitment=Decision.objects.get().commitment, round__slug="eind-2024").light
        == "green"
    )


@pytest.mark.parametrize("width", [360])
def test_without_javascript(visit, width):
    site = visit(javascript=False, width=width)
    page = site.log_in(OFFICER)
    begin(site, page)
    first = page.inner_text("#punt-kop")
    page.click("#stap-next")
    expect(page.locator("#punt-kop")).not_to_have_text(first)
    page.click("#besluiten summary")
    page.fill("#besluit_text", "Zonder script besloten.")
    page.click("#besluiten button[name=besluit]")
    expect(page.locator(".live__decided")).to_contain_text("Zonder script")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#agendapunt summary")
    page.click("button[name=einde]")
    expect(page.locator(".decision")).to_have_count(1)
    assert Meeting.objects.get().has_ended
