"""What is incomplete, counted per framework and year, with the list of exactly those behind each count."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.overview.incomplete import leaderless, titles
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, prolong
from tests.layers import made_once
from tests.reading import read, with_id, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def given(table, theme):
    """What a commitment lacks least: a text, a theme and a lead."""
    return {"text": "x", "theme": theme, "responsibilities": [{"role": "lead", "party": table.corporation}]}


def whole(table, framework=None):
    """A commitment that lacks nothing."""
    framework = framework or table.framework
    theme = add_theme(actor=ACTOR, framework=framework, position=1, number="1", title="Bouwen")
    plannings = [{"printed": "T1"}]
    return make_commitment(framework, key="af", plannings=plannings, **given(table, theme))


@made_once
def some(table):
    """A complete framework commitment, one that lacks all, and a year with one that lacks a planning."""
    complete = whole(table)
    make_commitment(
        table.framework, key="leeg", position=2, responsibilities=[{"role": "party", "everyone": True}]
    )
    year = make_year(table.framework, 2024)
    make_commitment(table.framework, key="j", position=3, annual=year, **given(table, complete.theme))
    return complete


def rows(response) -> list[tuple[int | None, list[int], int]]:
    found = response.context["incomplete"]["rows"]
    return [(row.year, [count.number for count in row.lacking], row.total.number) for row in found]


@pytest.mark.parametrize("path", ["/admin/", "/admin/onvolledig/"])
def test_counts_per_framework_and_year(manager, some, path):
    assert list(titles()) == ["trekker", "planning", "thema", "tekst"]
    assert rows(manager.get(path)) == [(None, [1, 1, 1, 1], 2), (2024, [0, 1, 0, 0], 1)]


@pytest.mark.slow
def test_every_count_leads_to_as_many(manager, some, table):
    make_round(table.framework, [some], status=RoundStatus.OPEN)
    response = manager.get("/admin/onvolledig/")
    found = response.context["incomplete"]
    counts = [count for row in found["rows"] for count in (*row.lacking, row.total)]
    counts += [waiting.lines for waiting in found["rounds"]]
    assert len(counts) == 11
    links = unescape(response.content.decode())
    for count in counts:
        listing = manager.get(count.url)
        assert listing.status_code == 200, count.url
        assert listing.context["cl"].result_count == count.number, count.url
        assert count.number == 0 or count.url in links


def test_items_are_text_too(manager, table):
    make_commitment(table.framework, items=[{"text": "Een onderdeel"}])
    ((_year, lacking, _total),) = rows(manager.get("/admin/"))
    assert lacking == [1, 1, 1, 0]


def test_rounds_wait_while_they_can_be_answered(manager, table):
    answered, waiting = (make_commitment(table.framework, key=f"a-{at}", position=at) for at in (1, 2))
    followed = make_commitment(table.framework, key="m-1", position=3, assessable=False)
    current = make_round(table.framework, [answered, waiting, followed], status=RoundStatus.OPEN)
    make_round(table.framework, [waiting], slug="later", status=RoundStatus.PREPARING)
    give_light(line_of(current, answered), Light.GREEN)
    (told,) = manager.get("/admin/").context["incomplete"]["rounds"]
    assert (told.title, told.lines.number, told.of) == ("Najaar", 1, 3)
    give_light(line_of(current, waiting), Light.GREEN)
    assert manager.get("/admin/").context["incomplete"]["rounds"] == []


def test_where_nothing_is_yet_it_tells_where_to_begin(manager, table):
    page = manager.get("/admin/").content.decode()
    assert 'id="beginnen"' in page and 'id="compleet"' not in page
    assert page.index("/admin/parties/party/") < page.index('href="/admin/agreements/frameworkagreement/"')


def test_when_nothing_is_missing_it_says_so(manager, table):
    for framework in FrameworkAgreement.objects.all():
        whole(table, framework)
    page = manager.get("/admin/").content.decode()
    assert 'id="onvolledig"' in page
    assert 'id="beginnen"' not in page and 'id="compleet"' in page
    assert not re.search(r"<table>\s*<caption id", page)


@pytest.mark.parametrize("what", ["the coordination ended", "the party left"])
def test_that_nobody_coordinates_is_told(manager, table, what):
    prolong(table.framework, timezone.localdate().year)
    whole(table)
    assert 'id="niemand-leidt"' not in manager.get("/admin/").content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        row = table.framework.coordinations.get()
        if what == "the party left":
            row.party = table.corporation
            seat = table.framework.participations.get(party=table.corporation)
            seat.ends_on = yesterday
            seat.save_next()
        else:
            row.ends_on = yesterday
        row.save_next()
    page = manager.get("/admin/").content.decode()
    assert 'id="compleet"' not in page
    assert f"/admin/agreements/frameworkagreement/{table.framework.pk}/change/#coord" in page


def test_the_start_page_asks_the_same_number_of_questions(manager, table):
    manager.get("/admin/")
    counts = []
    made = 0
    for number in (1, 3, 50):
        for _again in range(number - made):
            made += 1
            make_commitment(table.framework, key=f"a-{made}", position=made)
        for path in ("/admin/", "/admin/onvolledig/"):
            with CaptureQueriesContext(connection) as asked:
                manager.get(path)
            counts.append((path, len(asked)))
    assert set(counts) == {("/admin/", 7), ("/admin/onvolledig/", 6)}


def test_only_the_manager(client, cast, table):
    client.force_login(cast.officer)
    for path in ("/admin/", "/admin/onvolledig/"):
        assert client.get(path).status_code == 302


def test_being_let_in_shows_nothing_of_it(client, cast, some):
    cast.officer.is_staff = True
    cast.officer.save()
    client.force_login(cast.officer)
    start = client.get("/admin/")
    assert start.status_code == 200 and "incomplete" not in start.context
    assert client.get("/admin/onvolledig/").status_code == 403


def test_nobody_has_to_lead_what_ended(table):
    with acting(ACTOR):
        table.framework.coordinations.all().delete()
        table.framework.ends_on = timezone.localdate()
        table.framework.save_next()
    assert leaderless() == [table.framework]
    with acting(ACTOR):
        table.framework.status = FrameworkStatus.ENDED
        table.framework.save_next()
    assert leaderless() == []


def test_an_agreement_in_which_nothing_was_entered_is_not_complete(manager, table):
    """Also where everything of another one is; nothing comes of one that ended."""
    whole(table)
    page = read(manager.get("/admin/"))
    assert with_id(page, "compleet") is None
    assert "Prestatieafspraken Elders" in words(with_id(page, "zonder-afspraken"))
    assert table.framework.title not in words(with_id(page, "zonder-afspraken"))
    with acting(ACTOR):
        other = FrameworkAgreement.objects.get(title="Prestatieafspraken Elders")
        other.status = FrameworkStatus.ENDED
        other.save_next()
    assert with_id(read(manager.get("/admin/")), "compleet") is not None
