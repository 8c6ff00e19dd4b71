"""The application manager in the admin: importing with a preview, history, what is incomplete; wide and narrow."""

import pytest
from playwright.sync_api import expect

from agreements.models import Commitment

from ..agreements.sheets import as_xlsx

MANAGER = "beheer@prestatieafspraken.example"
HEAD = ["Nr.", "Afspraak", "Tekst", "Thema", "Trekker"]


def choose(site, content: bytes, year: str = "2026"):
    """Choose a file and look at what it would do."""
    page = site.open("/admin/agreements/commitment/import/")
    page.select_option("#id_framework", index=1)
    page.fill("#id_year", year)
    page.set_input_files(
        "#id_import_file", {"name": "lijst.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.click("#bestand input[type=submit]")
    return page


def check(site, width: int) -> None:
    """No sideways scrolling, no refusal by the policy, nothing for axe to find."""
    assert site.page.evaluate("document.documentElement.scrollWidth") <= width, site.page.url
    assert site.problems == []
    site.check_accessibility()
    # axe follows the @import in Django's own style sheet with a style of its own, which the policy refuses.
    site.page.wait_for_load_state("networkidle")
    site.problems.clear()


@pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 360)], ids=["wide", "narrow, without javascript"]
)
def test_from_spreadsheet_to_history(visit, javascript, width):
    """axe needs scripts, so the narrow visitor only looks at the width."""
    site = visit(javascript=javascript, width=width)
    page = site.log_in(MANAGER)

    def look() -> None:
        if javascript:
            check(site, width)

    choose(site, as_xlsx(HEAD, ["J 9.1", "", "", "", ""]))
    expect(page.locator("tr[data-state=refused]")).to_have_count(1)
    look()
    choose(site, as_xlsx(HEAD, ["J 9.1", "Deelauto's", "Wij proberen het.", "1.1", "Gemeente"]))
    expect(page.locator("tr[data-state=new]")).to_have_count(1)
    look()
    page.click("#instemmen input[type=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    choose(site, as_xlsx(HEAD, ["J 9.1", "Deelauto's", "Wij doen het.", "1.1", "Elan Wonen"]))
    expect(page.locator("tr[data-state=changed] ins").first).to_be_visible()
    look()
    page.click("#instemmen input[type=submit]")
    row = Commitment.objects.get(key="2026-j-9-1")
    assert (row.text, row.responsibilities.get().label) == ("Wij doen het.", "Elan Wonen")

    site.open(f"/admin/agreements/commitment/{row.pk}/history/")
    expect(page.locator("#geschiedenis > li[data-kind='~']")).to_have_count(1)
    expect(page.locator("#geschiedenis > li[data-kind='-']")).to_have_count(1)
    look()
    site.open("/admin/")
    page.click("#onvolledig td a >> nth=0")
    expect(page.locator("#result_list tbody tr").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_pages_of_the_admin(visit, width):
    site = visit(width=width)
    site.log_in(MANAGER)
    for path in (
        "/admin/",
        "/admin/onvolledig/",
        "/admin/agreements/commitment/import/",
        "/admin/agreements/commitment/export/",
        "/admin/agreements/theme/export/",
        # Pages of Django's own, where only our style was missing.
        "/admin/agreements/commitment/",
        "/admin/password_change/",
    ):
        site.open(path)
        check(site, width)
    # A list with a field to search in has a name, which Django gives it none.
    page = site.open(f"/admin/agreements/commitment/{Commitment.objects.first().pk}/change/")
    expect(page.get_by_role("combobox", name="Thema")).to_have_count(1)
    site.problems.clear()
