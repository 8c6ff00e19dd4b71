"""An addendum: who coordinates drafts it, the party that it binds consents on a telephone, and it takes effect."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agreements.enums import AddendumStatus
from agreements.models import Addendum, Commitment, CommitmentItem
from config.web.history import acting
from monitoring.publishing.pdf import DRAFT_MARK
from parties.models import User

from ..agreements.addendum_rows import YEAR, make_signed, start
from ..cast import ACTOR
from .persons import Person, decider

PLACE = "/duinstede/afspraken-2024-2027/"
OFFICER = "wonen@gemeente.example"
NEW_TEXT = "Wij bouwen er dertig, en tien in het jaar erna."


@pytest.fixture
def corporation(small, window):
    """Somebody who decides for the corporation, on a telephone."""
    make_signed(small)
    password = User.objects.get(email=OFFICER).password
    person = decider(small.corporation, window, password=password, width=360)
    person.log_in()
    return person


def test_from_a_draft_to_its_effect(visit_small, small, corporation):
    site = visit_small()
    page = site.log_in(OFFICER)
    site.open(f"{PLACE}{YEAR}/jaarafspraken/")
    page.click("#coordinatie a[href*='/allonges/nieuw/']")
    page.fill("[name=title]", "Minder woningen aan de haven")
    page.fill("[name=reason]", "De grond is vervuild.")
    page.fill("[name=effective_on]", timezone.localdate().isoformat())
    site.examine()
    page.click("main form .utrecht-button--primary-action")
    page.select_option("#afspraak", "wonen")
    page.click(".addendum-pick button")
    page.fill("#wijzigen [name=text]", NEW_TEXT)
    page.click("#onderdelen summary")
    part = page.locator("#onderdelen details")
    part.locator("[name$='-text']").fill("a. De gemeente zoekt een plek.")
    part.get_by_label(small.corporation.label, exact=True).check()
    part.locator("[name$='-plannings']").fill("T3")
    site.examine()
    page.click("button[value=opslaan]")
    expect(page.locator("#afspraak-wonen ins")).not_to_have_count(0)
    page.click("button[value=voorstellen]")
    expect(page.locator("#stand")).to_have_attribute("data-status", AddendumStatus.PROPOSED)
    site.examine()
    officer = Person(site, small.municipality, OFFICER)
    assert DRAFT_MARK in officer.document()

    corporation.go(".tasks__row[data-kind=consent] a")
    corporation.fill("[name=function]", "directeur-bestuurder")
    corporation.look()
    corporation.press("button[value=instemmen]")
    expect(corporation.page.locator("#stand")).to_have_attribute("data-status", AddendumStatus.AGREED)

    site.open("/mijn-werk/")
    page.click(".tasks__row[data-kind=effect] a")
    page.click("button[value=in-werking]")
    expect(page.locator("#in-werking")).to_be_visible()
    assert Addendum.objects.get().status == AddendumStatus.IN_EFFECT
    row = Commitment.objects.get(key="wonen")
    part = row.items.get()
    assert (row.text, part.label, part.responsibilities.get().party_id) == (
        NEW_TEXT,
        "a",
        small.corporation.pk,
    )
    text = officer.document()
    assert (DRAFT_MARK in text, NEW_TEXT in text, "directeur-bestuurder" in text) == (False, True, True)
    for path in ("allonges/", f"{YEAR}/jaarafspraken/", "afspraken/wonen/"):
        corporation.look(PLACE + path)


def test_who_goes_back_finds_each_part_with_its_own_words(visit_small, small):
    """Rows are named by their place: what was typed in one before it moved is not put into another."""
    annual = make_signed(small)
    row = Commitment.objects.get(key="wonen")
    with acting(ACTOR):
        for position, (label, text) in enumerate((("a.", "Tekenen"), ("b.", "Bouwen"))):
            CommitmentItem(commitment=row, position=position, label=label, text=text).save_checked()
    started = start(small, annual)
    site = visit_small()
    page = site.log_in(OFFICER)
    site.open(f"{PLACE}allonges/{started.number}/afspraken/wonen/")
    page.click("#onderdelen summary >> nth=0")
    page.fill("[name=onderdeel-0-text]", "a. Ontwerpen")
    page.fill("[name=onderdeel-0-place]", "2")
    page.click("button[value=opslaan]")
    page.wait_for_selector("#afspraak-wonen")
    page.go_back()
    page.wait_for_selector("#wijzigen")
    words = [page.input_value(f"[name=onderdeel-{at}-text]") for at in (0, 1)]
    assert words == ["b. Bouwen", "a. Ontwerpen"]
