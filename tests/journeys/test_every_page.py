"""Every page with everything on it open: nothing for axe to find, nothing wider than the window or than 320 px."""

from datetime import date

import pytest

from agreements.models import Commitment
from config.web.guide import GUIDES
from config.web.history import acting
from monitoring.enums import Light
from monitoring.models import HousingProject, RoundLine

from ..cast import ACTOR
from ..factories import give_light, make_round, tell
from .test_inplace import MONITOR, OFFICER

FRAMEWORK = MONITOR.removesuffix("2024/monitor/")
STORY = f"{FRAMEWORK}afspraken/2024-j-1-9/"


@pytest.fixture
def look(visit, request):
    """Log in as somebody and look at pages of the site with every panel open."""

    def look(width, *paths, email=OFFICER):
        site = visit(width=width)
        page = site.log_in(email)
        for path in paths:
            answer = page.goto(site.base + path)
            assert answer.status in (200, 409, 422), (path, answer.status)
            site.examine()
        return site

    return look


@pytest.mark.parametrize("width", [1280, 360])
def test_reading_and_looking(look, width):
    look(
        width,
        "/",
        "/heemstede/",
        FRAMEWORK,
        f"{MONITOR}?licht=rood&alleen=gewijzigd&groep=partij&per=2024-12-31&sinds=2024-06-01",
        f"{MONITOR}?weergave=print",
        f"{MONITOR}?thema=bestaat-niet&zoek=%00",
        "/zoeken/?zoek=j2.7",
        "/zoeken/?zoek=bestaatnietergens",
        f"{FRAMEWORK}bewaarde-filters/",
        f"{FRAMEWORK}contacten/",
        f"{FRAMEWORK}contacten/nieuw/",
        f"{FRAMEWORK}cijfers/",
        f"{FRAMEWORK}cijfers/inlezen/",
        f"{FRAMEWORK}2024/rondes/eind-2024/inlezen/",
        f"{FRAMEWORK}overleg/",
        f"{FRAMEWORK}overleg/acties/",
        f"{FRAMEWORK}overleg/nieuw/",
        f"{FRAMEWORK}overleg/bestuurlijk-1/wijzigen/",
        f"{FRAMEWORK}doelen/?jaar=2024",
        f"{FRAMEWORK}doelen/nieuw/",
        f"{FRAMEWORK}doelen/geen-efg/wijzigen/",
        f"{FRAMEWORK}afspraken/k-4-2/doelen/",
        f"{FRAMEWORK}projecten/",
        f"{FRAMEWORK}projecten/nieuw/",
        f"{FRAMEWORK}projecten/inlezen/",
        f"{FRAMEWORK}projecten/{HousingProject.objects.get(name='Havenkwartier').pk}/",
        STORY,
        f"{STORY}?soort=lichten&per=2024-12-31",
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_leading(look, width):
    line = RoundLine.objects.get(round__slug="eind-2024", commitment__key="2024-j-1-8")
    tell(line, "Bel voor vragen 023 - 555 01 23 of mail naar iemand@heemstede.example.")
    look(
        width,
        f"{FRAMEWORK}rondes/nieuw/",
        f"{FRAMEWORK}2024/rondes/eind-2024/",
        f"{FRAMEWORK}2024/rondes/najaar-2024/",
        f"{FRAMEWORK}2024/rondes/eind-2024/sluiten/",
        f"{MONITOR}nakijken/?ronde=eind-2024",
        f"{FRAMEWORK}publicatie/",
        "/heemstede/raad/?staat=alles",
        "/heemstede/raad/nieuw/",
        "/heemstede/raadsbrief/",
        f"/heemstede/raadsbrief/?ronde-{FRAMEWORK.split('/')[2]}=2024/eind-2024&datum=",
        f"/heemstede/raadsbrief/?ronde-{FRAMEWORK.split('/')[2]}=2024/eind-2024",
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_help(look, width):
    look(width, "/hulp/", *(f"/hulp/{name}/" for name in GUIDES), email="bestuur@bewonersraad.example")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_story_of_three_years(look, width):
    commitment = Commitment.objects.get(key="2024-j-1-9", framework__slug=FRAMEWORK.split("/")[2])
    for day, light in ((date(2025, 8, 31), Light.YELLOW), (date(2026, 4, 30), Light.GREEN)):
        made = make_round(
            commitment.framework, [commitment], slug=f"stand-{day.year}", year=day.year, reference_date=day
        )
        line = RoundLine.objects.get(round=made, commitment=commitment)
        give_light(line, light, dated=day)
        tell(line, f"Zo ging het in {day.year}.\nEn nog een regel.", dated=day)
    commitment.refresh_from_db()
    with acting(ACTOR, reason="Afgesproken in het bestuurlijk overleg"):
        commitment.text = f"{commitment.text} Ook in 2026."
        commitment.save()
    page = look(width, STORY, f"{STORY}?soort=lichten", f"{STORY}?per=2024-12-31").page
    page.goto(page.url.split("?")[0])
    years = page.locator("#verhaal .timeline__year").all_inner_texts()
    assert {"2024", "2025", "2026"} <= set(years)
    assert years == sorted(years, reverse=True)
    assert page.locator("#verhaal ins").count() == 1
    assert "Zo ging het in 2025." in page.inner_text("#verhaal")
    # Only lights: the newest first, and each of the three years has one.
    page.click('#verhaal nav a[href*="soort=lichten"]')
    page.wait_for_url("**soort=lichten**")
    assert page.locator("#verhaal .event").count() == page.locator("#verhaal .event--lichten").count() >= 3


@pytest.mark.parametrize("width", [1280, 360])
def test_the_year(look, width):
    """The steps of a year, evaluating, drafting, agreeing and bidding; the fixture has no bids."""
    look(
        width,
        f"{FRAMEWORK}ondertekening/",
        f"{FRAMEWORK}2026/cyclus/",
        f"{FRAMEWORK}2026/cyclus/nieuwe-stap/",
        f"{FRAMEWORK}2025/evaluatie/",
        f"{FRAMEWORK}2024/evaluatie/de-rest/lichten/",
        f"{FRAMEWORK}2025/jaarafspraken/",
        f"{FRAMEWORK}2025/jaarafspraken/ondertekend/",
        f"{FRAMEWORK}afspraken/2025-k-1-5/wijzigingsbesluit/",
        f"{FRAMEWORK}2026/concept/",
        f"{FRAMEWORK}2026/bod/",
        f"{FRAMEWORK}2023/bod/",
        f"{FRAMEWORK}2026/bod/naast-elkaar/",
        "/hulp/wie-mag-wat/",
        "/mijn-werk/agenda/",
    )
