"""Figures of a theme and of the whole agreement in what leaves with a round: council's PDF, public page, HTML, JSON."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string

from agreements.enums import Origin
from agreements.services.drafting import add_indicator, add_theme
from monitoring.enums import RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.models import MonitoringRound
from monitoring.public.services import publish_round
from monitoring.publishing.html_file import render_html
from monitoring.publishing.pages import Pages
from monitoring.publishing.sheets import workbook
from monitoring.rounds.services import add_heading, add_line
from monitoring.table.as_json import from_data, to_data
from monitoring.table.closing import close_round
from monitoring.table.followed_words import FollowedRow, followed_under
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import bring_to, make_commitment, make_round
from tests.layers import made_once
from tests.publications import QUICK, published
from tests.reading import links, main_of, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

#: Measured after the reference date: of more digits than a checksum on the page has alike by chance.
LATER = 7_654_321


def follow(table, key: str, **fields: Any):
    told = {"key": key, "name": key.capitalize(), "unit": "woningen", **fields}
    return add_indicator(actor=ACTOR, framework=table.framework, **told)


def measure(
    indicator, value: int, on: date | None, party: Any = None, origin: Origin = Origin.DOCUMENT
) -> None:
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        value=Decimal(value),
        reference_date=on,
        party=party,
        origin=origin,
        source="Jaarverslag",
    )


@made_once
def lines(table):
    """A commitment in a part of a theme, with figures of the theme, of all, of a commitment and of another theme."""
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    part = add_theme(
        actor=ACTOR, framework=table.framework, position=2, number="1.1", title="Huur", parent=building
    )
    other = add_theme(actor=ACTOR, framework=table.framework, position=3, number="2", title="Zorgen")
    commitment = make_commitment(table.framework, theme=part)
    stock = follow(
        table,
        "voorraad",
        theme=building,
        targets=[
            {"kind": "range", "value": 120, "upto": 140, "year": 2024, "source": "Overeenkomst"},
            {"kind": "at_least", "value": 200, "year": 2025, "source": "Overeenkomst"},
        ],
        forecasts=[
            {"year": 2024, "value": 110, "party": table.corporation, "source": "Bijlage"},
            {"year": 2025, "value": 130, "party": table.corporation, "source": "Bijlage"},
        ],
    )
    for value, day in ((90, date(2024, 3, 31)), (100, date(2024, 9, 30)), (LATER, date(2025, 1, 1))):
        measure(stock, value, day, table.corporation)
    measure(follow(table, "alles"), 1, None, origin=Origin.DEMO)
    follow(table, "stil", theme=building)
    measure(follow(table, "elders", theme=other), 2, date(2024, 1, 1))
    measure(follow(table, "eigen", commitment=commitment), 3, date(2024, 1, 1))
    return [commitment]


def a_round(table, lines: Any, status: RoundStatus = RoundStatus.OPEN) -> MonitoringRound:
    """With the commitment under the part of its theme, and nothing of the other theme."""
    row = make_round(table.framework, status=RoundStatus.PREPARING)
    told = {"actor": ACTOR, "monitoring_round": row}
    part = lines[0].theme
    chapter = add_heading(**told, position=1, number="1", title="Bouwen", theme=part.parent)
    section = add_heading(**told, position=2, title="Huur", theme=part, parent=chapter)
    add_line(**told, commitment=lines[0], position=1, heading=section)
    return bring_to(row, status)


def told_later(text: str) -> bool:
    """Whether what was measured later stands there, however it is written."""
    return bool(re.search(r"7\D?654\D?321", text))


def told(report) -> dict[str, list[FollowedRow]]:
    chapters = {heading.title: heading.id for heading in report.headings if heading.level == 1}
    return {title: followed_under(report, pk).rows for title, pk in (*chapters.items(), ("", None))}


def test_agreed_measured_and_expected_in_the_year_up_to_the_reference_date(table, lines):
    report = read_report(a_round(table, lines))
    assert told(report) == {
        "Bouwen": [
            FollowedRow(
                "Voorraad", "not told per party", "between 120 and 140\xa0woningen", "", "", "Overeenkomst"
            ),
            FollowedRow(
                "Voorraad",
                table.corporation.label,
                "",
                "100\xa0woningen (30 September 2024)",
                "110\xa0woningen",
                "Jaarverslag; Bijlage",
            ),
        ],
        "": [
            FollowedRow(
                "Alles",
                "not told per party",
                "",
                "1\xa0woning (date not told, demonstration)",
                "",
                "Jaarverslag",
            )
        ],
    }
    assert report.has_demo


def test_a_total_of_the_term_beside_a_minimum_per_year_is_told_as_such(table, lines):
    """So that nobody reads 260 of four years as what this year asks."""
    told_of = {"kind": "at_least", "source": "Overeenkomst"}
    both = [{**told_of, "value": 40, "year": 2024}, {**told_of, "value": 260, "year": None}]
    follow(table, "gebouwd", targets=both)
    follow(table, "aandeel", unit="%", targets=[{**told_of, "value": 30, "year": None}])
    rows = {row.name: row.agreed for row in followed_under(read_report(a_round(table, lines)), None).rows}
    assert rows["Gebouwd"] == "at least 40\u00a0woningen; at least 260\u00a0woningen (the whole term)"
    assert "Aandeel" not in rows or "term" not in rows["Aandeel"]


def test_where_the_numbers_come_from_stands_with_them(table, lines):
    measure(follow(table, "leegstand", source="CBS, mei"), 4, date(2024, 1, 1))
    for key, place in (("a", "Noord / klein"), ("b", "Zuid / groot")):
        measure(follow(table, key, name=f"Bezit: {place}", source="Kadaster"), 41, date(2024, 6, 30))
    report = read_report(a_round(table, lines))
    found = followed_under(report, None)
    assert [row.numbers_from for row in found.rows] == ["", "CBS, mei"]
    # Alike for the whole table it is told once.
    assert [grid.about for grid in found.grids] == ["Measured · 30 June 2024 · Numbers from: Kadaster"]
    assert not any(row.notes for grid in found.grids for row in grid.rows)
    page = render_html(report).decode()
    assert page.count("CBS, mei") == 1 and page.count("Kadaster") == 1
    pdf = render_to_string("pdf/followed.html", {"followed": found, "report": report})
    assert pdf.count("CBS, mei") == 1 and pdf.count("Kadaster") == 1
    sheet = next(one for one in workbook(report) if one.name == "Figures of themes")
    assert {row[-1] for row in sheet.rows} == {"", "CBS, mei", "Kadaster"}


def test_a_report_of_before_tells_no_source_of_a_figure(table, lines):
    data = to_data(read_report(a_round(table, lines)))
    for one in data["followed"]:
        del one["source"]
    assert {one.source for one in from_data(data).followed} == {""}


def test_a_closed_round_keeps_its_figures(table, lines):
    row = a_round(table, lines)
    before = told(read_report(row))
    close_round(actor=ACTOR, monitoring_round=row)
    row.refresh_from_db()
    measure(table.framework.indicators.get(key="voorraad"), 1, date(2024, 9, 30), table.corporation)
    assert told(read_report(row)) == before


def test_they_stand_in_the_files_of_the_council(table, lines):
    report = read_report(a_round(table, lines))
    pages = Pages(report)
    assert [len(chapter.followed.rows) for chapter in pages.chapters] == [2]
    assert [anchor for anchor, _title, _counts in pages.contents if anchor == "followed"]
    page = render_html(report).decode()
    assert "Cijfers van dit thema" in page
    assert "tussen 120 en 140\xa0woningen" in page and "1\xa0woning (" in page and not told_later(page)


def test_figures_that_are_a_table_stand_as_one_in_the_files(table, lines):
    for key, place in (("a", "Noord / klein"), ("b", "Zuid / groot")):
        measure(follow(table, key, name=f"Bezit: {place}"), 41, date(2024, 6, 30), table.corporation)
    report = read_report(a_round(table, lines))
    found = followed_under(report, None)
    assert [grid.title for grid in found.grids] == ["Bezit"] and [row.name for row in found.rows] == ["Alles"]
    html, pdf = render_html(report).decode(), Pages(report).followed_everywhere
    assert html.count("41</span>") == 2 and "Bezit:" not in html and pdf == found


def test_they_stand_on_the_public_page_at_their_theme(client, table, lines):
    row = a_round(table, lines, RoundStatus.CLOSED)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    client.cookies["taal"] = "en"
    page = read(client.get("/openbaar/duinstede/afspraken-2024-2027/2024/"))
    tables = [
        found for found in page.iter("table") if found.get("aria-labelledby", "").startswith("cijfers-")
    ]
    assert [[words(cell) for cell in found.findall("tbody/tr")[-1]][3] for found in tables] == [
        "100 woningen (30 September 2024)",
        "1 woning (date not told, demonstration)",
    ]
    assert "Elders" not in words(page) and not told_later(words(page))


def test_without_any_nothing_is_said(client, table):
    published(table.framework, [make_commitment(table.framework)])
    page = client.get("/openbaar/duinstede/afspraken-2024-2027/2024/").content.decode()
    assert 'id="cijfers' not in page


@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, lines, number, django_assert_num_queries):
    row = a_round(table, lines)
    for n in range(number):
        measure(follow(table, f"f-{n}"), n, date(2024, 1, 1), table.corporation)
    with django_assert_num_queries(19):
        report = read_report(row)
    assert len(report.followed) == number + 2


def test_the_monitor_leads_to_all_figures(client, cast, table, lines):
    a_round(table, lines)
    page = main_of(client, "/duinstede/afspraken-2024-2027/2024/monitor/", cast.tenant)
    assert "/duinstede/afspraken-2024-2027/cijfers/" in links(page)
