"""Goals as a part of what leaves with a round: chosen, looked over, frozen, and printed."""

from __future__ import annotations

import io
import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from agreements.enums import ElaborationBasis
from agreements.models import GlobalGoalMark, GoalLink, NationalGoal
from agreements.services.completing import complete
from agreements.services.drafting import add_theme
from agreements.services.goals import change_goal, mark_global_goals, remove_goal
from monitoring.enums import Light, Part
from monitoring.goals.published import goals_of
from monitoring.models import MonitoringRound
from monitoring.public.services import publish_round
from monitoring.publishing.exports import FORMATS
from monitoring.publishing.pages import Pages
from monitoring.publishing.pdf import render_pdf
from monitoring.style.look import PARTS
from monitoring.style.services import set_style, style_of
from monitoring.table.as_json import from_data, to_data
from monitoring.table.clearance import check_round, still_open
from monitoring.table.closing import checksum, close_round
from monitoring.table.reading import read_report
from monitoring.table.said import GoalLine, GoalTheme
from tests.agreements.goal_rows import make_goal
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.layers import made_once
from tests.publications import QUICK
from tests.reading import links, main_of, read, with_id, words

from .pdf_report import elements, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PRINTED, READING = ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING
PUBLIC = "/openbaar/duinstede/afspraken-2024-2027/2024/"
CHECK = "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/"


@made_once
def current(table) -> MonitoringRound:
    """A round of a year whose first line works out a commitment of the framework, and goals of each kind."""
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    part = add_theme(actor=ACTOR, framework=table.framework, position=2, title="Huur", parent=building)
    care = add_theme(actor=ACTOR, framework=table.framework, position=3, number="2", title="Zorg")
    general = make_commitment(table.framework, "k-1", 1, number="K 1", theme=part)
    annual = make_year(table.framework, 2024)
    first = make_commitment(
        table.framework, "j-1", 2, number="J 1", theme=part, annual=annual, elaborates=[(general, PRINTED)]
    )
    second = make_commitment(table.framework, "j-2", 3, number="J 2", theme=building, annual=annual)
    row = make_round(table.framework, [first, second])
    give_light(line_of(row, first), Light.RED)
    give_light(line_of(row, second), Light.GREEN)
    make_goal(table, served={building: PRINTED, general: READING}, term="t/m 2030")
    make_goal(table, "Leefbaar", served={care: READING, building: READING})
    make_goal(table, "Nog niets")
    mark_global_goals(actor=ACTOR, commitment=second, goals=[11], basis=PRINTED)
    mark_global_goals(actor=ACTOR, commitment=general, goals=[7])
    return row


def choose(table: Any) -> None:
    row = style_of(table.framework.pk)
    values = {"parts": [*PARTS, Part.GOALS]}
    set_style(actor=ACTOR, framework=table.framework, version=row.version if row else 0, values=values)


def closed(row: MonitoringRound) -> MonitoringRound:
    close_round(actor=ACTOR, monitoring_round=row)
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)


def test_they_are_a_part_only_where_somebody_chose_so(current, table):
    report = read_report(current)
    assert report.goals == () and "goals" not in to_data(report)
    assert Part.GOALS not in Pages(report).parts
    choose(table)
    report = read_report(current)
    assert Part.GOALS in Pages(report).parts
    assert [anchor for anchor, _title, _counts in Pages(report).contents if anchor == "goals"]
    assert from_data(to_data(report)).goals == report.goals


def test_what_serves_each_is_read_from_the_lines_of_the_round(current, table):
    choose(table)
    rent, liveable, nothing, energy, cities = read_report(current).goals
    whole = GoalTheme("1 Bouwen", 1, PRINTED, ("j-1", "j-2"))
    assert (rent.title, rent.term, rent.themes) == ("Meer huur", "t/m 2030", (whole,))
    assert rent.lines == (GoalLine("j-1", READING, works_out="K 1"),)
    assert [(one.title, one.lines) for one in liveable.themes] == [
        ("1 Bouwen", ("j-1", "j-2")),
        ("2 Zorg", ()),
    ]
    assert (nothing.themes, nothing.lines) == ((), ())
    # What works out a marked commitment serves the Global Goal too.
    assert [(one.number, one.lines) for one in (energy, cities)] == [
        (7, (GoalLine("j-1", READING, works_out="K 1"),)),
        (11, (GoalLine("j-2", PRINTED),)),
    ]


def test_lights_are_counted_once_per_theme_and_what_is_completed_apart(current, table):
    choose(table)
    row = table.framework.commitments.get(key="j-2")
    complete(actor=ACTOR, commitment=row, version=row.version, completed_on=current.starts_on)
    tables = goals_of(read_report(current))
    building, care = tables.themes
    assert [one.title for one in building.goals] == ["Meer huur", "Leefbaar"]
    assert (building.served.counts, building.served.completed) == ((("red", 1, "red"),), 1)
    assert (care.title, bool(care.served)) == ("2 Zorg", False)
    assert [one.title for one in tables.single] == ["Meer huur"]
    assert [one.title for one in tables.global_goals] == [
        "7. Affordable and clean energy",
        "11. Sustainable cities and communities",
    ]
    assert tables.without == ["Nog niets"]


def test_closing_freezes_them(current, table):
    choose(table)
    row = closed(current)
    report = read_report(row)
    goal = NationalGoal.objects.get(key="meer-huur")
    change_goal(actor=ACTOR, goal=goal, version=1, told={"title": "Anders", "source": "Elders"}, served={})
    make_goal(table, "Later")
    again = read_report(row)
    assert again.goals == report.goals and again.goals[0].title == "Meer huur"


def test_what_was_frozen_before_there_were_goals_is_read_and_keeps_its_checksum(current, table):
    row = closed(current)
    data = dict(row.frozen.data)
    assert "goals" not in data
    choose(table)
    report = read_report(row)
    assert report.goals == () and not goals_of(report)
    assert row.frozen.checksum == checksum(data) == checksum({**to_data(from_data(data))})


def test_a_day_back_tells_what_was_laid_then(current, table):
    choose(table)
    for model in (NationalGoal, GoalLink, GlobalGoalMark):
        model.history.update(history_date=timezone.now() - timedelta(days=40))
    goal = NationalGoal.objects.get(key="leefbaar")
    remove_goal(actor=ACTOR, goal=goal, version=1)
    mark_global_goals(
        actor=ACTOR, commitment=table.framework.commitments.get(key="j-2"), goals=[], before=[11]
    )
    make_goal(table, "Later")
    day = timezone.localdate() - timedelta(days=9)
    then = read_report(current, as_of=day).goals
    assert [one.title or one.number for one in then] == ["Meer huur", "Leefbaar", "Nog niets", 7, 11]
    assert len(then[1].themes) == 2
    now = read_report(current).goals
    assert [one.title or one.number for one in now] == ["Meer huur", "Nog niets", "Later", 7]
    assert read_report(current, as_of=day - timedelta(days=90)).goals == ()


def test_all_that_somebody_typed_is_looked_over_before_it_closes(current, table, cast, client):
    make_goal(table, "Huis voor mevrouw Proefstra", source="Brief van mevrouw Duinmans")
    assert still_open(check_round(current)) == []
    choose(table)
    waiting = still_open(check_round(current))
    assert {(one.place, one.field, one.words) for one in waiting} == {
        ("goal", "goal", "mevrouw Proefstra"),
        ("goal", "goal-source", "mevrouw Duinmans"),
    }
    with pytest.raises(ValidationError):
        close_round(actor=ACTOR, monitoring_round=current)
    place = "/duinstede/afspraken-2024-2027/doelen/huis-voor-mevrouw-proefstra/wijzigen/"
    ways = {link for link in links(main_of(client, CHECK, cast.officer)) if link.startswith(place)}
    assert len(ways) == 1
    mended = {"title": "Huis", "source": "Brief", "basis": "printed", "version": "1"}
    assert client.post(ways.pop(), mended)["Location"].startswith(CHECK)
    assert still_open(check_round(current)) == []


def test_the_public_page_and_the_files_hold_what_was_published(client, current, table):
    choose(table)
    row = closed(current)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    make_goal(table, "Geheim")
    client.cookies["taal"] = "en"
    section = words(with_id(read(client.get(PUBLIC)), "doelen"))
    assert "Meer huur" in section and "works out K 1, our reading" in section
    assert "Goals that no commitment of this round serves Nog niets" in section
    assert "Geheim" not in section
    report = read_report(row)
    html = FORMATS["html"].render(report).decode()
    assert 'id="doelen"' in html and "Geheim" not in html
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))
    (sheet,) = [one for one in book.worksheets if one["A2"].value == "Meer huur"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[3]) for row in rows] == [
        *(("Meer huur", number) for number in ("J 1", "J 2")),
        *(("Leefbaar", number) for number in ("J 1", "J 2")),
        ("Nog niets", None),
        ("7. Betaalbare en duurzame energie", "J 1"),
        ("11. Duurzame steden en gemeenschappen", "J 2"),
    ]


def test_a_publication_without_the_part_tells_nothing_of_them(client, current, table):
    row = closed(current)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    assert with_id(read(client.get(PUBLIC)), "doelen") is None
    assert "Meer huur" not in client.get(PUBLIC).content.decode()


@pytest.mark.parametrize("role", ["stranger", "council_member"])
def test_who_may_not_see_the_framework_learns_nothing_of_its_goals(client, current, table, cast, role):
    choose(table)
    framework = "/duinstede/afspraken-2024-2027/"
    pages = ["doelen/", "doelen/meer-huur/wijzigen/", "doelen/nieuw/", "2024/monitor/", "afspraken/j-1/"]
    pages += [f"2024/monitor.{ending}" for ending in ("json", "xlsx", "html")]
    for person, status in ((cast.officer, 200), (getattr(cast, role), 404)):
        client.force_login(person)
        assert {client.get(framework + page).status_code for page in pages} == {status}
    # What is not published is nowhere public either.
    assert client.get(PUBLIC).status_code == 404


def test_what_people_typed_stays_text(client, current, table):
    make_goal(table, "<b>Vet</b>", source="<i>Bron</i>")
    choose(table)
    row = closed(current)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    section = with_id(read(client.get(PUBLIC)), "doelen")
    assert "<b>Vet</b>" in words(section) and section.find(".//b") is None


@pytest.mark.slow
def test_the_pdf_prints_each_once_with_links_that_are_named(current, table):
    choose(table)
    pdf = PdfReader(io.BytesIO(render_pdf(read_report(current))))
    whole = " ".join(texts(pdf))
    assert whole.count("Nog niets") == 1 and "Meer huur t/m 2030, Hoofdstuk 1" in whole
    kinds = [str(e["/S"]) for e, _above in elements(pdf) if e.get("/S") in ("/H1", "/H2", "/H3")]
    assert all(int(after[2]) - int(before[2]) <= 1 for before, after in itertools.pairwise(kinds))
    named = [e["/Obj"]["/Contents"] for e, above in elements(pdf) if e.get("/Type") == "/OBJR"]
    assert all(named) and "J 1 Afspraak j-1" in named
    pictures = [str(e.get("/Alt", "")) for e, _above in elements(pdf) if e.get("/S") == "/Figure"]
    assert pictures and all(pictures)


@pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_it_costs(current, table, number, django_assert_num_queries):
    theme = table.framework.themes.get(position=1)
    for at in range(number):
        row = make_commitment(table.framework, f"p-{at}")
        make_goal(table, f"Doel {at}", served={theme: PRINTED, row: PRINTED})
        mark_global_goals(actor=ACTOR, commitment=row, goals=[1 + at % 17])
    choose(table)
    with django_assert_num_queries(17):
        assert len(read_report(current).goals) == number + 5
