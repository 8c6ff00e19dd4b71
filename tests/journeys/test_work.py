"""Work across municipalities: whose it is, who may see it, and how a leaver's goes to a colleague in one step."""

import pytest
from playwright.sync_api import expect

from agreements.models import Assignment, FrameworkAgreement, Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member

from ..cast import ACTOR
from ..factories import make_commitment, make_round
from .test_accounts import log_out

EDITOR = "beleid@corporatie.example"


def colleague(party, name):
    user = User.objects.create_user(f"{name}@corporatie.example", name=name.capitalize())
    user.password = User.objects.get(email=EDITOR).password
    user.save()
    add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.READER)
    return user


@pytest.fixture
def leaver(small):
    """Anna handles three commitments of the corporation and stands in for a fourth; Bram has nothing."""
    rows = [make_commitment(small.framework, f"a-{n}", n, title=f"Afspraak {n}") for n in range(1, 5)]
    anna, _bram = colleague(small.corporation, "anna"), colleague(small.corporation, "bram")
    for number, commitment in enumerate(rows):
        with acting(ACTOR):
            row = Responsibility.objects.create(commitment=commitment, role="lead", party=small.corporation)
        part = {"handler": None, "deputy": anna} if number == 3 else {"handler": anna}
        assign(actor=ACTOR, party=small.corporation, responsibility=row, **part)
    make_round(small.framework, rows)
    return anna


def test_handing_a_leavers_work_over(visit_small, small, leaver):
    site = visit_small()
    page = site.log_in(EDITOR)
    site.open("/mijn-werk/")
    page.click(f'.site-nav a[href="/partijen/{small.corporation.slug}/"]')
    expect(page.locator(".ledger__person", has_text="Anna")).to_have_count(4)
    site.examine()
    page.click('a[href$="/overdragen/"]')
    page.select_option("#id_leaver", str(leaver.pk))
    page.select_option("#id_successor", str(leaver.pk))
    page.click("main form [type=submit]")
    expect(page.locator("#id_successor")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_leaver")).to_have_value(str(leaver.pk))
    page.select_option("#id_successor", str(User.objects.get(name="Bram").pk))
    site.examine()
    page.click("main form [type=submit]")
    page.wait_for_url(f"**/partijen/{small.corporation.slug}/")
    expect(page.locator(".ledger__person", has_text="Bram")).to_have_count(4)
    expect(page.locator(".ledger__person", has_text="Anna")).to_have_count(0)
    page.click(".ledger__row[data-key=a-4] .edit-link")
    expect(page.locator("#id_deputy option:checked")).to_have_text("Bram")
    site.examine()
    log_out(site)

    # Bram finds them where the work is; Anna has nothing left.
    site.log_in("bram@corporatie.example")
    site.open("/mijn-werk/")
    told = page.locator("#taken tbody tr")
    expect(told).to_have_count(4)
    assert [text for text in told.all_inner_texts() if "Afspraak" not in text] == []
    site.examine()
    log_out(site)
    site.log_in("anna@corporatie.example")
    site.open("/mijn-werk/")
    expect(page.locator("#niets")).to_be_visible()
    assert set(Assignment.objects.current().values_list("user__name", flat=True)) == {"Bram"}


def test_a_corporation_sees_its_two_municipalities_and_no_third(visit_all):
    """The invented corporation of the demo works in Wassenaar and Westland, and not in Heemstede or Vlaardingen."""
    site = visit_all()
    page = site.log_in("beleid@kustrand-wonen.example")
    site.open("/?overzicht")
    assert page.locator("main h2").all_inner_texts() == ["Wassenaar", "Westland"]
    site.examine()
    own = FrameworkAgreement.objects.filter(participations__party__slug="kustrand-wonen")
    others = FrameworkAgreement.objects.exclude(pk__in=own).select_related("municipality")
    assert {row.municipality.slug for row in others} >= {"heemstede", "vlaardingen"}

    # Everything of the corporation, from both.
    site.open("/partijen/kustrand-wonen/")
    places = {text.split(" · ")[0] for text in page.locator(".ledger__title .small").all_inner_texts()}
    assert places == {"Wassenaar", "Westland"}
    page.select_option("#gemeente", "westland")
    expect(page.locator(".ledger__row")).to_have_count(2)
    page.wait_for_url("**gemeente=westland**")
    site.examine()

    # What is looked for is found in those two alone.
    found = set()
    for words in ("wonen", "huurders", "woningen", "flats"):
        site.open(f"/zoeken/?zoek={words}")
        links = page.locator("main a").evaluate_all("all => all.map((a) => a.pathname)")
        found |= {tuple(path.split("/")[1:3]) for path in links if "/afspraken/" in path}
    assert found == {(row.municipality.slug, row.slug) for row in own.select_related("municipality")}

    # Guessed addresses do not exist, word for word as those that never did.
    def answer(path):
        found = page.goto(site.base + path)
        return found.status, page.inner_text("main")

    nothing = answer("/bestaat-niet/")
    assert nothing[0] == 404
    for row in others:
        commitment = row.commitments.order_by("pk").first()
        place = f"/{row.municipality.slug}/{row.slug}/"
        for path in (place, f"{place}2024/monitor/", f"{place}afspraken/{commitment.key}/"):
            assert answer(path) == nothing, path
    for path in ("/heemstede/", "/vlaardingen/", "/partijen/heemstede/", "/partijen/elan-wonen/"):
        assert answer(path) == nothing, path
