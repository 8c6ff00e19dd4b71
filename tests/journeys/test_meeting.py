"""A meeting with two browsers: who leads sets a light, who follows sees it within seconds; and without JavaScript."""

import pytest
from playwright.sync_api import expect

from monitoring.models import Decision, Meeting, RoundLine
from monitoring.reactions.services import react
from parties.models import Party

from ..cast import ACTOR
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
    page.focus("#licht-zetten summary")
    page.keyboard.press("j")  # A letter does nothing outside the agenda.
    page.focus("#ga-1")
    page.keyboard.press("j")
    expect(page.locator("#punt-kop")).not_to_have_text(first)
    expect(page.locator("#ga-2")).to_have_attribute("aria-current", "true")
    second = page.inner_text("#punt-kop")
    expect(looks.locator("#punt-kop")).to_have_text(second, timeout=SOON)
    # Light and note on the spot, a tick and a decision.
    # Examining opened every panel, and they stay open.
    page.check("#licht-zetten input[value=green]")
    page.fill("#licht-zetten [name=text]", "Vandaag afgerond.")
    # Saved by key: the button, also where a suggestion has one of its own.
    page.press("#licht-zetten [name=text]", "Control+Enter")
    expect(looks.locator(".live__screen--green")).to_be_visible(timeout=SOON)
    expect(looks.locator(".live__screen")).to_contain_text("Vandaag afgerond.")
    page.fill("#besluiten [name=text]", "De corporaties gaan hiermee door.")
    page.click("#vink-2")
    expect(page.locator(".live__point--done")).to_have_count(1)
    expect(page.locator("#besluiten [name=text]")).to_have_value("De corporaties gaan hiermee door.")
    page.fill("#besluiten [name=who]", "Corporaties")
    page.press("#besluiten [name=who]", "Control+Enter")
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
    page.fill("#besluiten [name=text]", "Nog niet af")
    page.wait_for_timeout(4_500)
    expect(page.locator("#besluiten [name=text]")).to_have_value("Nog niet af")
    page.once("dialog", lambda dialog: dialog.accept())  # Ending it would lose what is not saved.
    page.click("button[name=einde]")
    expect(page.locator(".decision")).to_have_count(1)
    chair.examine()
    expect(looks.locator(".live__ended")).to_be_visible(timeout=SOON)
    assert (
        RoundLine.objects.get(commitment=Decision.objects.get().commitment, round__slug="eind-2024").light
        == "green"
    )


def test_what_is_open_or_typed_stays_whatever_is_drawn_anew(visit):
    """By a tick, another point, another form, a refusal, and by what somebody else does; the focus stays too."""
    chair, other = visit(), visit(width=360)
    page = chair.log_in(OFFICER)
    path = begin(chair, page)
    meeting = Meeting.objects.get()
    first = page.inner_text("#punt-kop")
    typed = page.locator("#besluiten [name=text]")
    page.click("#agendapunt summary")
    page.click("#besluiten summary")
    typed.fill("Half af")
    page.evaluate("window.same = document.querySelector('#besluiten [name=text]')")
    untouched = "window.same === document.activeElement && window.same === document.querySelector('#besluiten [name=text]')"
    # Three ticks at once, before the answer to the first.
    page.evaluate("for (const n of [1, 2, 3]) document.querySelector('#vink-' + n).click()")
    expect(page.locator(".live__point--done")).to_have_count(3)
    assert page.evaluate(untouched)
    # A party gives another light: it comes on the screen by itself, and the panel to settle it gets the field for it.
    line = meeting.agenda.get(position=1).line
    assert page.locator("#licht-zetten [name=decision]").count() == 0
    looks = other.log_in("bestuur@bewonersraad.example")
    looks.goto(other.base + path)
    react(
        actor=ACTOR,
        line_id=line.pk,
        party=Party.objects.get(name="Bewonersraad Elan Wonen"),
        seen=line.light,
        light="green",
        reason="Bij ons gaat het goed.",
    )
    for screen in (page, looks):
        expect(screen.locator(".live__said")).to_contain_text("Bij ons gaat het goed.", timeout=SOON)
    expect(page.locator("#licht-zetten [name=decision]")).to_have_count(1)
    assert page.evaluate(untouched)
    expect(page.locator("#agendapunt")).to_have_attribute("open", "")
    # Another form is sent, refused and accepted.
    page.fill("#agendapunt [name=point]", "y" * 301)
    page.click("button[name=agenda]")
    expect(page.locator("#agendapunt [aria-invalid=true]")).to_be_focused()
    page.fill("#agendapunt [name=point]", "Rondvraag")
    page.click("button[name=agenda]")
    expect(page.locator(".live__told")).to_be_visible()
    expect(page.locator("#agendapunt")).not_to_have_attribute("open", "")
    expect(typed).to_have_value("Half af")
    # On another point it is set aside, with its name; a fresh panel stands open for the new point.
    page.click("#stap-next")
    expect(page.locator("#punt-kop")).not_to_have_text(first)
    second = page.inner_text("#punt-kop")
    aside = page.locator("#blijft")
    expect(aside.locator("[name=text]")).to_have_value("Half af")
    expect(aside.locator("summary")).to_contain_text(line.commitment.title)
    expect(typed).to_have_value("")
    typed.fill("Over het tweede")
    chair.examine()
    # Back on its point it stands in its place again, and the other is set aside.
    page.click("#stap-previous")
    expect(typed).to_have_value("Half af")
    expect(aside.locator("[name=text]")).to_have_value("Over het tweede")
    # Written down from there it is about its own point, and the page stays where it is.
    aside.locator("button[name=besluit]").click()
    expect(aside).to_be_hidden()
    expect(page.locator("#punt-kop")).to_have_text(first)
    expect(typed).to_have_value("Half af")
    decision = Decision.objects.get()
    assert (decision.text, decision.commitment.title in second) == ("Over het tweede", True)
    # Corrections: one is sent, what was typed in another stays.
    typed.fill("Ook besloten")
    page.click("#besluiten button[name=besluit]")
    page.click("#verbeteren summary")
    corrections = page.locator("#verbeteren [name=text]")
    expect(corrections).to_have_count(2)
    corrections.nth(1).fill("Ook besloten, maar beter")
    corrections.nth(0).fill("Beter verwoord")
    page.locator("#verbeteren button[name=besluit]").nth(0).click()
    expect(page.locator(".live__decisions")).to_contain_text("Beter verwoord")
    expect(corrections.nth(1)).to_have_value("Ook besloten, maar beter")
    # What was set aside can be thrown away.
    page.click("#besluiten summary")
    typed.fill("Toch niet")
    page.click("#stap-next")
    aside.locator("button[type=reset]").nth(0).click()
    page.click("#stap-previous")
    expect(typed).to_have_value("")


@pytest.mark.parametrize("width", [360])
def test_without_javascript(visit, width):
    site = visit(javascript=False, width=width)
    page = site.log_in(OFFICER)
    begin(site, page)
    first = page.inner_text("#punt-kop")
    page.click("#stap-next")
    expect(page.locator("#punt-kop")).not_to_have_text(first)
    page.click("#besluiten summary")
    page.fill("#besluiten [name=text]", "Zonder script besloten.")
    page.click("#besluiten button[name=besluit]")
    expect(page.locator(".live__decided")).to_contain_text("Zonder script")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#agendapunt summary")
    page.click("button[name=einde]")
    expect(page.locator(".decision")).to_have_count(1)
    assert Meeting.objects.get().has_ended
