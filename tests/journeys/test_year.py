"""The annual agreements of a year, from an empty draft to the signed document, with everybody in turn."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement
from monitoring.publishing.pdf import DRAFT_MARK
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member

from ..agreements.sheets import as_docx
from ..cast import ACTOR

YEAR = "/duinstede/afspraken-2024-2027/2025/"
OFFICER = "wonen@gemeente.example"
TITLE = "Veertig woningen aan de haven"


@pytest.fixture
def deciders(small):
    """For each party that signs, the address of somebody who decides for it."""
    password = User.objects.get(email=OFFICER).password
    found = {}
    for party in (small.municipality, small.corporation, small.other_corporation, small.tenants):
        user = User.objects.create_user(f"beslist@{party.slug}.example", name=f"Beslist, {party.label}")
        User.objects.filter(pk=user.pk).update(password=password)
        add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.DECISION_MAKER)
        found[party.slug] = user.email
    return found


def document(page):
    """Status and text of the year's document."""
    answer = page.request.get(page.url.split("/duinstede/")[0] + f"{YEAR}jaarafspraken.pdf")
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.body())).pages)
    return answer.status, " ".join(text.split())


def test_from_a_draft_to_the_signed_document(visit_small, small, deciders):
    site = visit_small()
    page = site.log_in(OFFICER)
    site.open(f"{YEAR}concept/")
    page.click("button[value=begin]")
    site.open(f"{YEAR}concept/nieuw/")
    page.fill("#id_title", TITLE)
    page.fill("#id_text", "De corporatie levert in 2025 veertig woningen op.")
    page.click("main form button[type=submit], main form .utrecht-button--primary-action")
    expect(page.locator("main")).to_contain_text(TITLE)
    site.open(f"{YEAR}concept/")
    page.click("#inlezen")
    site.examine()
    text = as_docx("7. Wij kijken samen terug.\nTrekker: gemeente, beleidsadviseur Wonen")
    page.set_input_files(
        "#id_file", {"name": "afspraken.docx", "mimeType": "application/octet-stream", "buffer": text}
    )
    page.click("#bestand button")
    expect(page.locator("#voorbeeld")).to_contain_text("Wij kijken samen terug.")
    site.examine()
    page.click("#instemmen button")
    expect(page.locator("main")).to_contain_text("Wij kijken samen terug.")
    site.examine()
    site.open(f"{YEAR}jaarafspraken/")
    page.click("button[value=voorstellen]")
    expect(page.locator("main")).to_contain_text(TITLE)

    windows = {}
    for slug, email in deciders.items():
        windows[slug] = visit_small()
        own = windows[slug].log_in(email)
        windows[slug].open(f"{YEAR}jaarafspraken/")
        own.click(f"button[value={'geen-bezwaar' if slug == small.tenants.slug else 'akkoord'}]")
    windows[small.tenants.slug].examine()
    assert AnnualAgreement.objects.get(year=2025).status == AnnualStatus.AGREED
    assert DRAFT_MARK in document(page)[1]

    for slug in deciders:
        own = windows[slug].open(f"{YEAR}jaarafspraken/")
        own.fill("input[name=function]", "Bestuurder")
        own.fill("input[name=reference]", "Besluit 12")
        own.click("button[value=tekenen]")
        expect(own.locator("button[value=tekenen]")).to_have_count(0)
    assert AnnualAgreement.objects.get(year=2025).status == AnnualStatus.SIGNED
    status, text = document(page)
    assert (status, TITLE in text, "Besluit 12" in text, DRAFT_MARK in text) == (200, True, True, False)


def test_words_in_another_form_are_not_lost_unasked(visit_small, small):
    site = visit_small()
    page = site.log_in(OFFICER)
    site.open(f"{YEAR}bod/")
    own = f"#partij-{small.municipality.slug}"
    page.click(f"{own} details summary")
    page.click(f"{own} button[value=begin]")
    page.fill("#nieuw [name=what]", "De eerste regel")
    page.click("#nieuw button[value=regel]")
    page.fill("#nieuw [name=what]", "Vergeten toe te voegen")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("button[value=indienen]")
    expect(page.locator("#nieuw [name=what]")).to_be_focused()
    expect(page.locator("#nieuw [name=what]")).to_have_value("Vergeten toe te voegen")
    page.click("#nieuw button[value=regel]")
    expect(page.locator("#regels .bid-line")).to_have_count(2)
    page.click("button[value=indienen]")
    expect(page.locator("#nieuw")).to_have_count(0)
    assert len(asked) == 1 and "Vergeten toe te voegen" in asked[0]
