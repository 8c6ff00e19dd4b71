"""Projects of dwellings as a part of what leaves with a round: chosen, looked over, frozen, and printed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from config.web.history import Actor
from monitoring.enums import Part
from monitoring.models import HousingProject, MonitoringRound
from monitoring.projects.services import change_project
from monitoring.public.services import publish_round
from monitoring.publishing.exports import FORMATS
from monitoring.publishing.pages import Pages
from monitoring.style.look import PARTS
from monitoring.style.services import set_style, style_of
from monitoring.table.as_json import from_data, to_data
from monitoring.table.clearance import check_round, keep_findings, still_open
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.publications import QUICK
from tests.reading import links, main_of, read, with_id, words

from .test_projects import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


@made_once
def current(table) -> MonitoringRound:
    """A round, a project of a party, one of somebody else, and one that is for the table alone."""
    put(
        table,
        "Duinhof",
        developer=table.corporation,
        homes=120,
        social_homes=80,
        ready_year=2027,
        plan="hard",
    )
    put(table, "Duinveld", outsider="Zandbouw")
    put(table, "Geheim", developer=table.corporation, homes=9, table_only=True)
    return make_round(table.framework, [make_commitment(table.framework)])


def choose(table: Any) -> None:
    row = style_of(table.framework.pk)
    values = {"parts": [*PARTS, Part.PROJECTS]}
    set_style(actor=ACTOR, framework=table.framework, version=row.version if row else 0, values=values)


def look_over(row: MonitoringRound) -> None:
    keep_findings(actor=OFFICER, monitoring_round=row, findings=check_round(row))


def closed(row: MonitoringRound) -> MonitoringRound:
    look_over(row)
    close_round(actor=ACTOR, monitoring_round=row)
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)


def test_they_are_a_part_only_where_somebody_chose_so(current, table):
    assert read_report(current).projects == () and "projects" not in to_data(read_report(current))
    assert Part.PROJECTS not in Pages(read_report(current)).parts
    choose(table)
    report = read_report(current)
    assert [(one.name, one.whose, one.homes) for one in report.projects] == [
        ("Duinhof", "Wonen", 120),
        ("Duinveld", "Zandbouw", None),
    ]
    assert from_data(to_data(report)).projects == report.projects
    pages = Pages(report)
    assert [anchor for anchor, _title, _counts in pages.contents if anchor == "projects"]
    assert [one.comes.homes for one in pages.projects.years] == [120, 0]


def test_all_that_somebody_typed_is_looked_over_before_it_closes(current, table, cast, client):
    put(table, "Bij mevrouw Proefstra", place="Proefweg 12, 1234 AB Duinstede")
    assert still_open(check_round(current)) == []
    choose(table)
    waiting = still_open(check_round(current))
    # Who builds without being a party may be a person, whatever the name looks like.
    assert {(one.place, one.field, one.words) for one in waiting} >= {
        ("project", "outsider", "Zandbouw"),
        ("project", "project", "mevrouw Proefstra"),
    }
    assert "project-place" in {one.field for one in waiting}
    with pytest.raises(ValidationError):
        close_round(actor=ACTOR, monitoring_round=current)
    page = main_of(client, "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/", cast.officer)
    pk = HousingProject.objects.get(name="Duinveld").pk
    place = f"/duinstede/afspraken-2024-2027/projecten/{pk}/"
    (way,) = [link for link in links(page) if link.startswith(place)]
    mended = {"name": "Duinveld", "kind": "new", "outsider": "Zand", "version": "1"}
    assert client.post(way, mended)["Location"].startswith(
        "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/"
    )


def test_closing_freezes_them(current, table):
    choose(table)
    row = closed(current)
    report = read_report(row)
    project = HousingProject.objects.get(name="Duinhof")
    change_project(actor=ACTOR, project=project, version=1, told={"homes": 100})
    put(table, "Later")
    again = read_report(row)
    assert again.projects == report.projects and again.projects[0].homes == 120


def test_a_day_back_tells_what_the_list_said_then(current, table):
    choose(table)
    HousingProject.history.update(history_date=timezone.now() - timedelta(days=40))
    project = HousingProject.objects.get(name="Duinhof")
    change_project(actor=ACTOR, project=project, version=1, told={"homes": 100})
    day = timezone.localdate() - timedelta(days=9)
    assert [one.homes for one in read_report(current, as_of=day).projects] == [120, None]
    assert read_report(current, as_of=day - timedelta(days=90)).projects == ()


def test_the_public_page_and_the_files_hold_them(client, current, table):
    choose(table)
    row = closed(current)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    client.cookies["taal"] = "en"
    section = words(with_id(read(client.get("/openbaar/duinstede/afspraken-2024-2027/2024/")), "projecten"))
    assert "Duinhof" in section and "Hard plan" in section and "120 80 social" in section
    assert "Geheim" not in section
    report = read_report(row)
    html = FORMATS["html"].render(report).decode()
    assert 'id="projecten"' in html and "Zandbouw" in html and "Geheim" not in html
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))
    (sheet,) = [one for one in book.worksheets if one["A2"].value == "Duinhof"]
    assert sheet.max_row == 3


@pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_it_costs(current, table, number, django_assert_num_queries):
    for at in range(number):
        put(
            table,
            f"Project {at}",
            developer=table.corporation,
            commitment=make_commitment(table.framework, f"p-{at}"),
        )
    choose(table)
    with django_assert_num_queries(14):
        assert len(read_report(current).projects) == number + 2
