"""Public pages in a browser, without logging in: axe, narrow, without JavaScript; and publishing one."""

import pytest

from monitoring.models import MonitoringRound, Publication
from monitoring.public.services import publish_round, withdraw

from ..cast import ACTOR
from ..publications import QUICK, address, again
from .test_inplace import MONITOR, OFFICER

YEAR = f"/openbaar{MONITOR.removesuffix('monitor/')}"
PUBLISHING = f"{MONITOR.removesuffix('monitor/')}rondes/najaar-2024/publiceren/"


@pytest.fixture
def row():
    return MonitoringRound.objects.get(slug="najaar-2024")


@pytest.mark.parametrize("width", [1280, 360])
def test_every_public_page(visit, row, width):
    site = visit(width=width)
    page = site.page
    first = publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    again(first)
    withdrawn = again(Publication.objects.get(edition=2))
    withdraw(actor=ACTOR, publication=withdrawn, reason="Er stond een naam in.")
    fourth = again(withdrawn)
    paths = {
        **dict.fromkeys(
            ("/openbaar/", "/openbaar/uitleg/", "/openbaar/toegankelijkheid/", "/openbaar/privacy/"), 200
        ),
        "/openbaar/heemstede/": 200,
        YEAR: 200,
        f"{YEAR}?licht=rood&zoek=wonen": 200,
        f"{YEAR}?weergave=print": 200,
        address(first): 200,
        address(withdrawn): 200,
        address(withdrawn, f"bestanden/{withdrawn.files.first().name}"): 410,
        address(fourth): 200,
        "/openbaar/nergens/": 404,
    }
    for path, status in paths.items():
        answer = page.goto(site.base + path)
        assert answer.status == status, path
        site.examine()


def test_without_javascript(visit, row):
    site = visit(javascript=False)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    page = site.page
    page.goto(f"{site.base}/openbaar/")
    page.click('a[href="/openbaar/heemstede/"]')
    page.click(f'a[href="{YEAR}"]')
    every = page.locator("tr.monitor__row").count()
    page.fill("#zoek", "huur")
    page.select_option("#thema", index=1)
    page.click('.filters button[type="submit"]')
    assert "zoek=huur" in page.url
    assert 0 < page.locator("tr.monitor__row").count() < every
    page.click("#lichtkeuze a >> nth=1")
    assert "licht=" in page.url and "zoek=huur" in page.url
    with page.expect_download() as download:
        page.click('a[href$=".csv"]')
    assert (
        download.value.suggested_filename
        == "monitor-heemstede-meerjarige-prestatieafspraken-2024-2027-2024-najaar-2024.csv"
    )


# WeasyPrint leaves the colour profile of an archive PDF for the garbage collector to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_publishing_and_withdrawing(visit):
    site = visit(width=360)
    page = site.log_in(OFFICER)
    page.goto(f"{site.base}{MONITOR}?ronde=najaar-2024")
    page.click("#publicatie")
    assert page.url.endswith(PUBLISHING)
    site.examine()
    # Two PDFs and four other files are made in this one request.
    page.click("#publiceren button[type=submit]", no_wait_after=True)
    page.wait_for_selector("#edities", timeout=60_000)
    assert Publication.objects.get().files.count() == 6
    page.fill("#id_url", "http://heemstede.example/")
    page.fill("#id_published_on", "2024-12-01")
    page.click("#plaats button[type=submit]")
    page.wait_for_selector("#id_url_error")
    assert page.input_value("#id_url") == "http://heemstede.example/"
    site.examine()
    # Examining has opened what can be opened.
    page.fill("#intrekken-1 textarea", "Er stond een naam in.")
    page.click("#intrekken-1 button[type=submit]")
    page.wait_for_selector("#edities .tag--expired")
    site.examine()
