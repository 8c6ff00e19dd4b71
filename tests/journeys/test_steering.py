"""The coordinator's year: start a round, arrange it, open it, fill it, close it."""

import pytest
from playwright.sync_api import expect

from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound, RoundLine

from .test_inplace import MONITOR, OFFICER

FRAMEWORK = MONITOR.removesuffix("2024/monitor/")


def keys(monitoring_round):
    rows = RoundLine.objects.filter(round=monitoring_round).order_by("position")
    return list(rows.values_list("commitment__key", flat=True))


@pytest.mark.parametrize(
    ("javascript", "width"),
    [(True, 1280), (False, 360)],
    ids=["with javascript", "narrow, without javascript"],
)
def test_a_round_from_start_to_close(visit, javascript, width):
    site = visit(javascript=javascript, width=width)
    page = site.log_in(OFFICER)
    site.open(FRAMEWORK)
    page.click('a[href$="/rondes/nieuw/"]')
    page.fill("#id_year", "2024")
    page.fill("#id_title", "Tussenstand 2024")
    page.fill("#id_starts_on", "2024-12-01")
    page.fill("#id_ends_on", "2024-01-01")
    page.fill("#id_reference_date", "2024-08-31")
    page.click("main form [type=submit]")
    expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "ends_on")
    expect(page.locator("#id_title")).to_have_value("Tussenstand 2024")
    page.fill("#id_starts_on", "2024-01-01")
    page.fill("#id_ends_on", "2024-08-31")
    page.click("main form [type=submit]")
    page.wait_for_url("**/2024/rondes/tussenstand-2024/")
    made = MonitoringRound.objects.get(slug="tussenstand-2024")
    assert made.status == RoundStatus.PREPARING
    first, second, *others = keys(made)
    assert len(others) > 20

    def line(key):
        return page.locator(f"#regel-{RoundLine.objects.get(round=made, commitment__key=key).pk}")

    def row(key):
        return page.locator("table.arrange tbody tr").filter(has=line(key))

    row(second).locator("button[value=omhoog]").click()
    expect(page.locator("table.arrange tbody tr").first.locator("th")).to_have_attribute(
        "id", line(second).get_attribute("id")
    )
    expect(line(second)).to_be_focused()
    row(first).locator("button[value=verwijder]").click()
    expect(page.locator("table.arrange tbody tr")).to_have_count(len(others) + 1)
    assert keys(made) == [second, *others]
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.click("button[value=open]")
    expect(page.locator("button[value=beoordeel]")).to_be_visible()
    site.open(f"{MONITOR}regels/{second}/?ronde=tussenstand-2024")
    page.check("input[value=green]")
    page.fill("#id_text", "Bel voor vragen 023 - 555 01 23.")
    page.click("form.line-form [type=submit] >> nth=0")
    expect(page.locator(f"#regel-{second} .light--green").first).to_be_visible()

    # What may be private stands between this round and its end.
    site.open(f"{FRAMEWORK}2024/rondes/tussenstand-2024/")
    page.click('a[href$="/sluiten/"]')
    expect(page.locator("#eerst-nakijken")).to_be_visible()
    expect(page.locator("main form [type=submit]")).to_have_count(0)
    page.click("#eerst-nakijken a")
    while count := page.locator("button[name=behoud]").count():
        page.click("button[name=behoud] >> nth=0")
        expect(page.locator("button[name=behoud]")).to_have_count(count - 1)
    site.open(f"{FRAMEWORK}2024/rondes/tussenstand-2024/sluiten/")
    page.click("main form [type=submit]")
    page.wait_for_url("**/2024/monitor/?ronde=tussenstand-2024")
    made.refresh_from_db()
    assert made.status == RoundStatus.CLOSED
    expect(page.locator(".edit-link")).to_have_count(0)
