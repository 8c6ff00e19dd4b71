"""Who writes the text of a year says of its items who leads them and when, and mends the signed one in the same rows."""

from playwright.sync_api import expect

from agreements.models import Commitment, CommitmentItem
from agreements.services.next_year import start_next_year
from config.web.history import acting

from ..agreements.addendum_rows import YEAR, make_signed
from ..cast import ACTOR

PLACE = "/duinstede/afspraken-2024-2027/"
OFFICER = "wonen@gemeente.example"


def test_items_in_a_draft_and_by_an_amendment(visit_small, small):
    make_signed(small)
    row = Commitment.objects.get(key="wonen")
    with acting(ACTOR):
        CommitmentItem(commitment=row, position=0, label="a.", text="Tekenen").save_checked()
    annual = start_next_year(actor=ACTOR, framework=small.framework, year=YEAR + 1, carry_overs=[row])
    drafted = annual.commitments.get()
    site = visit_small()
    page = site.log_in(OFFICER)

    site.open(f"{PLACE}{YEAR + 1}/concept/afspraken/{drafted.key}/")
    page.click("#onderdelen summary >> nth=1")
    page.fill("[name=onderdeel-1-text]", "b. Bouwen")
    new = page.locator("#onderdelen details >> nth=1")
    new.get_by_label(small.corporation.label, exact=True).check()
    page.fill("[name=onderdeel-1-plannings]", "T3")
    site.examine()
    page.click("button[value=opslaan]")
    expect(page.locator("#onderdelen summary >> nth=1")).to_have_text(
        f"b. Bouwen ({small.corporation.label}; T3)"
    )
    page.click("#onderdelen summary >> nth=0")
    page.check("[name=onderdeel-0-DELETE]")
    page.click("button[value=opslaan]")
    expect(page.locator("#onderdelen summary")).to_have_count(2)
    assert [one.text for one in drafted.items.all()] == ["Bouwen"]

    site.open(f"{PLACE}afspraken/wonen/wijzigingsbesluit/")
    for place, text in ((1, "b. Bouwen"), (2, "c. Meten")):
        page.click(f"#onderdelen summary >> nth={place}")
        page.fill(f"[name=onderdeel-{place}-text]", text)
    page.fill("[name=onderdeel-2-plannings]", "T2")
    page.fill("[name=reason]", "De grond is vervuild.")
    page.fill("[name=meeting]", "Bestuurlijk overleg")
    for name in ("decided_on", "effective_on"):
        page.fill(f"[name={name}]", "2024-06-01")
    site.examine()
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_url("**/afspraken/wonen/")
    assert [one.text for one in row.items.all()] == ["Tekenen", "Bouwen", "Meten"]
