"""Figures that were agreed to be followed and of which there is no number yet, in what leaves with a round."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from agreements.models import Indicator
from agreements.services.drafting import add_theme
from monitoring.enums import RoundStatus
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figures.services import last_intake
from monitoring.models import FrozenReport
from monitoring.public.services import publish_round
from monitoring.publishing.csv_file import render_csv
from monitoring.publishing.html_file import render_html
from monitoring.publishing.pages import Pages
from monitoring.publishing.sheets import workbook
from monitoring.table.as_json import from_data, to_data
from monitoring.table.awaited import read_awaited
from monitoring.table.awaited_words import awaited_cells
from monitoring.table.closing import close_round
from monitoring.table.followed_words import followed_under
from monitoring.table.reading import build_report, read_report
from monitoring.table.said import Awaited
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.publications import QUICK
from tests.reading import read, words

from .figure_rows import LONG, OFFICER, take_in
from .test_followed import a_round, follow, measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def lines(table):
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    part = add_theme(
        actor=ACTOR, framework=table.framework, position=2, number="1.1", title="Huur", parent=building
    )
    return [make_commitment(table.framework, theme=part)]


def agreed(value: int, **told: Any) -> dict[str, Any]:
    return {"kind": "at_least", "value": value, "year": None, "source": "Overeenkomst", **told}


def of_line(table, lines, **round_told: Any) -> dict[str, str]:
    (line,) = build_report(a_round(table, lines), **round_told).lines
    return {cell.name: cell.note for cell in awaited_cells(line.awaited)}


def test_who_delivers_it_and_when(table, lines):
    mine = {"commitment": lines[0]}
    follow(table, "gebouwd", targets=[agreed(30, party=table.corporation)], **mine)
    follow(table, "toegewezen", unit="%", keeper="corporaties", period="per tertiaal", **mine)
    follow(table, "samen", targets=[agreed(5)], **mine)
    assert of_line(table, lines) == {
        "Gebouwd": f"delivered by: {table.corporation.label} · agreed: at least 30\u00a0woningen",
        "Toegewezen": "delivered by: corporaties · per tertiaal · due on 31 August 2024",
        "Samen": "nobody is named to deliver it · agreed: at least 5\u00a0woningen",
    }


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"period": "jaarlijks"}, id="due at the end of the year"),
        pytest.param({"period": "in 2026"}, id="of a later year"),
        pytest.param({"period": "evaluatie 2026 en 2027", "keeper": "gemeente"}, id="words of later years"),
        pytest.param({"targets": [agreed(5, year=2025)]}, id="a number of a later year"),
        pytest.param({"source": "CBS"}, id="nothing agreed about it"),
        pytest.param(
            {"forecasts": [{"year": 2024, "value": 3, "source": "Bijlage"}]},
            id="expected, and agreed by nobody",
        ),
    ],
)
def test_what_is_not_to_come_yet_is_not_missed(table, lines, told):
    follow(table, "later", commitment=lines[0], **told)
    assert of_line(table, lines) == {}


def test_a_number_up_to_the_reference_date_answers_it(table, lines):
    early = follow(table, "vroeg", commitment=lines[0], keeper="gemeente")
    late = follow(table, "laat", commitment=lines[0], keeper="gemeente")
    measure(early, 1, date(2024, 1, 1))
    measure(late, 1, date(2025, 1, 1))
    assert list(of_line(table, lines)) == ["Laat"]


def test_of_parties_with_a_number_those_without_a_figure(table, lines):
    both = [agreed(30, party=table.corporation), agreed(20, party=table.municipality)]
    of_one = follow(table, "een", commitment=lines[0], targets=both)
    of_all = follow(table, "allen", commitment=lines[0], targets=both)
    measure(of_one, 1, date(2024, 1, 1), table.corporation)
    measure(of_all, 1, date(2024, 1, 1))
    assert of_line(table, lines) == {
        "Een": f"delivered by: {table.municipality.label} · agreed: at least 20\u00a0woningen"
    }


def test_on_a_day_that_is_looked_back_at(table, lines):
    one = follow(table, "cijfer", commitment=lines[0], targets=[agreed(3, party=table.corporation)])
    measure(one, 1, date(2024, 5, 1), table.corporation)
    row = a_round(table, lines)
    assert not build_report(row).lines[0].awaited
    assert build_report(row, as_of=date(2024, 4, 1)).lines[0].awaited


def test_only_the_files_read_it(table, lines):
    follow(table, "cijfer", commitment=lines[0], keeper="gemeente")
    assert not build_report(a_round(table, lines), whole=False).lines[0].awaited


def test_what_was_closed_before_does_not_change(table, lines):
    row = a_round(table, lines)
    close_round(actor=ACTOR, monitoring_round=row)
    row.refresh_from_db()
    before = to_data(read_report(row))
    follow(table, "cijfer", commitment=lines[0], keeper="gemeente")
    assert to_data(read_report(row)) == before
    assert "awaited" not in before["lines"][0]


def test_what_was_closed_with_one_keeps_it(table, lines):
    one = follow(table, "cijfer", commitment=lines[0], keeper="gemeente")
    everywhere = follow(table, "alles", keeper="gemeente")
    row = a_round(table, lines)
    close_round(actor=ACTOR, monitoring_round=row)
    measure(one, 1, date(2024, 1, 1))
    measure(everywhere, 1, date(2024, 1, 1))
    report = from_data(FrozenReport.objects.get(round=row).data)
    assert report.lines[0].awaited[0].awaited == Awaited(("gemeente",))
    assert [told.awaited for told in report.followed] == [Awaited(("gemeente",))]


def test_a_figure_of_no_commitment(table, lines):
    follow(table, "kaal", keeper="gemeente", period="vóór 1 april")
    follow(table, "beloofd", targets=[agreed(9, party=table.corporation)])
    found = followed_under(read_report(a_round(table, lines)), None)
    assert [(row.name, row.party, row.agreed, row.missing, row.missing_note) for row in found.rows] == [
        ("Kaal", "", "", "no figure yet", "delivered by: gemeente · vóór 1 april"),
        ("Beloofd", table.corporation.label, "at least 9\u00a0woningen", "no figure yet", ""),
    ]


def test_a_table_of_figures_tells_it_once(table, lines):
    for key, place in (("a", "Noord / klein"), ("b", "Zuid / groot")):
        follow(table, key, name=f"Bouw: {place}", keeper="gemeente", targets=[agreed(9)])
    (grid,) = followed_under(read_report(a_round(table, lines)), None).grids
    assert grid.about == "Agreed, at least · 2024 · no figure yet · delivered by: gemeente"


def test_it_stands_in_every_file(table, lines):
    follow(
        table, "lijn", commitment=lines[0], keeper="gemeente", targets=[agreed(30, party=table.corporation)]
    )
    follow(table, "overal", keeper="corporaties")
    report = read_report(a_round(table, lines))
    pages = Pages(report)
    row = next(pages.chapters[0].rows())
    assert [cell.name for cell in row.awaited] == ["Lijn"]
    pdf = render_to_string("pdf/line.html", {"row": row, "pages": pages, "report": report})
    assert "Lijn: <b>no figure yet</b>" in pdf
    pdf = render_to_string("pdf/followed.html", {"followed": pages.followed_everywhere, "report": report})
    assert "<b>no figure yet</b>" in pdf and "delivered by: corporaties" in pdf
    html = render_html(report).decode()
    assert "Lijn: " in html and "corporaties" in html
    assert "Lijn: " in render_csv(report).decode()
    sheets = {sheet.name: sheet for sheet in workbook(report)}
    (told,) = sheets["Results"].rows
    assert told[2:8] == ("Lijn", table.corporation.label, None, "woningen", "at least", 30)
    assert told[-1] == "no figure yet"
    assert [row[-2] for row in sheets["Figures of themes"].rows] == [
        "no figure yet · delivered by: corporaties"
    ]
    assert "no figure yet" in {row[0] for row in sheets["Legend"].rows}


def test_it_stands_on_the_public_page(client, table, lines):
    follow(table, "lijn", commitment=lines[0], keeper="gemeente", period="per tertiaal")
    follow(table, "overal", keeper="corporaties")
    row = a_round(table, lines, RoundStatus.CLOSED)
    publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    client.cookies["taal"] = "en"
    page = words(read(client.get("/openbaar/duinstede/afspraken-2024-2027/2024/")))
    assert "Lijn no figure yet delivered by: gemeente · per tertiaal · due on 31 August 2024" in page
    assert "no figure yet delivered by: corporaties" in page


def test_what_a_table_added_and_took_back_is_not_missed(table, lines):
    row = ["Leegstand", "Gemeten", None, None, 4, date(2023, 12, 31), "Opgave", "gemeente"]
    take_in(table, row, head=[*LONG, "Bijgehouden door"])
    plan = plan_back(last_intake(table.framework))
    take_back(actor=OFFICER, framework=table.framework, shown=plan.fingerprint)
    follow(table, "alles", keeper="gemeente")
    assert Indicator.objects.get(name="Leegstand").keeper == "gemeente"
    assert [one.name for one in read_report(a_round(table, lines)).followed] == ["Alles"]


@pytest.mark.parametrize("as_of", [None, date(2024, 9, 1)])
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, lines, number, as_of, django_assert_num_queries):
    for n in range(number):
        follow(table, f"f-{n}", commitment=lines[0], targets=[agreed(n, party=table.corporation)])
    row = a_round(table, lines)
    with django_assert_num_queries(4 if as_of else 3):
        found = read_awaited([lines[0].pk], row, as_of)
    assert len(found[lines[0].pk]) == number
