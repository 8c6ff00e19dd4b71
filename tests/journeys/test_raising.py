"""A commitment is raised by a corporation, answered by the alderman from one screen, and settled by who coordinates."""

from playwright.sync_api import expect

from agreements.enums import FrameworkStatus
from monitoring.enums import Light
from parties.models import User

from ..factories import give_light, line_of, make_commitment, make_round
from ..monitoring.escalation_steps import decider, set_status

CORPORATION, OFFICER, ALDERMAN = (
    "beleid@corporatie.example",
    "wonen@gemeente.example",
    "besluit@gemeente.example",
)


def test_from_the_corporation_to_the_end(visit_small, small):
    set_status(small.framework, FrameworkStatus.SIGNED)
    commitment = make_commitment(small.framework, title="Nieuwbouw aan de Duinweg")
    give_light(line_of(make_round(small.framework, [commitment]), commitment), Light.RED)
    alderman = decider(small.municipality, ALDERMAN)
    alderman.password = User.objects.get(email=OFFICER).password
    alderman.save()

    site = visit_small()
    page = site.log_in(CORPORATION)
    site.open(f"/duinstede/{small.framework.slug}/afspraken/a-1/")
    page.click("#naar-opschalen")
    page.select_option("#id_level", "executive")
    page.fill("#id_problem", "De bouw ligt stil.")
    page.fill("#id_asked", "Een besluit over de grond.")
    page.click("#opschalen [type=submit]")
    expect(page.locator("#id_tried")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_problem")).to_have_value("De bouw ligt stil.")
    site.examine()
    page.fill("#id_tried", "Drie keer overlegd.")
    page.click("#opschalen [type=submit]")
    page.wait_for_url("**/escalaties/*/")
    site.examine()

    site = visit_small()
    page = site.log_in(ALDERMAN)
    site.open("/mijn-werk/")
    page.click(".deciding-link")
    row = page.locator("tr[data-kind=raised]")
    expect(row).to_contain_text("Drie keer overlegd.")
    expect(page.locator("tr[data-light=red]")).to_contain_text("Nieuwbouw aan de Duinweg")
    site.examine()
    row.locator(".tasks__go a").click()
    page.fill("#id_antwoord_text", "De gemeente verkoopt de grond.")
    page.select_option("#id_antwoord_by", label="Gemeente")
    page.click("#antwoord [type=submit]")
    expect(page.locator("#niveau-executive")).to_contain_text("De gemeente verkoopt de grond.")

    site = visit_small()
    page = site.log_in(OFFICER)
    site.open("/mijn-werk/")
    page.click("tr[data-kind=decided] .tasks__go a")
    page.fill("#id_afdoen_outcome", "De grond wordt verkocht.")
    page.click("#afdoen [type=submit]")
    expect(page.locator("#staat")).to_have_class("tag tag--done")
    expect(page.locator("#afdoen")).to_have_count(0)
    site.examine()
