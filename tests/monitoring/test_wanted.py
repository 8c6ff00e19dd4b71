"""Figures that a round still wants, at the lines of the monitor page: late, asked or missing."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.services.completing import complete
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figures.services import last_intake
from monitoring.models import FigureIntake, IntakeTakenBack, MonitoringRound
from monitoring.public.services import publish_round
from monitoring.rounds.services import add_line
from monitoring.table.as_json import to_data
from monitoring.table.lines import lines_of
from monitoring.table.reading import build_report
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.publications import QUICK
from tests.reading import read, with_class, words

from .figure_rows import LONG, OFFICER, take_in
from .monitor_pages import HTMX, enter, rows
from .test_awaited import agreed
from .test_followed import a_round, follow, measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ADDRESS = "/duinstede/afspraken-2024-2027/2024/monitor/"


@made_once
def lines(table):
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    part = add_theme(
        actor=ACTOR, framework=table.framework, position=2, number="1.1", title="Huur", parent=building
    )
    return [make_commitment(table.framework, theme=part)]


def states(row: MonitoringRound) -> dict[str, str]:
    (line,) = build_report(row, whole=False).lines
    return {one.followed.name: one.state for one in line.wanted}


def test_what_is_late_missing_and_asked_in_that_order(table, lines):
    mine = {"commitment": lines[0], "keeper": "corporaties"}
    follow(table, "gevraagd", period="jaarlijks", **mine)
    follow(table, "ontbreekt", **mine)
    follow(table, "laat", period="per tertiaal", **mine)
    row = a_round(table, lines)
    assert list(states(row).items()) == [("Laat", "late"), ("Ontbreekt", "missing"), ("Gevraagd", "asked")]
    (line,) = build_report(row).lines
    assert [(one.followed.awaited.due, one.followed.awaited.who) for one in line.wanted] == [
        (date(2024, 8, 31), ("corporaties",)),
        (None, ("corporaties",)),
        (date(2024, 12, 31), ("corporaties",)),
    ]


def test_nobody_is_asked_while_the_round_is_prepared(table, lines):
    follow(table, "jaar", commitment=lines[0], keeper="gemeente", period="jaarlijks")
    row = a_round(table, lines, RoundStatus.PREPARING)
    assert states(row) == {}
    row.status = RoundStatus.OPEN
    assert states(row) == {"Jaar": "asked"}


def test_what_is_asked_once_its_day_is_over_is_late(table, lines):
    follow(table, "jaar", commitment=lines[0], keeper="gemeente", period="jaarlijks")
    row = a_round(table, lines)
    row.reference_date = date(2024, 12, 31)
    assert states(row) == {"Jaar": "late"}


def test_a_number_of_an_earlier_moment_does_not_answer_this_one(table, lines):
    """The files tell what never came; the page what this round is still waiting for, as it asks for it."""
    one = follow(table, "tertiaal", commitment=lines[0], keeper="gemeente", period="per tertiaal")
    measure(one, 3, date(2024, 4, 30))
    row = a_round(table, lines)
    assert states(row) == {"Tertiaal": "late"}
    assert build_report(row).lines[0].awaited == ()
    measure(one, 4, date(2024, 8, 31))
    assert states(row) == {}


def test_of_a_number_without_a_day_nobody_says_that_it_is_of_another_moment(table, lines):
    one = follow(table, "tertiaal", commitment=lines[0], keeper="gemeente", period="per tertiaal")
    measure(one, 3, None)
    assert states(a_round(table, lines)) == {}


def test_of_parties_with_a_number_those_without_a_figure(table, lines):
    both = [agreed(30, party=table.corporation), agreed(20, party=table.municipality)]
    one = follow(table, "een", commitment=lines[0], targets=both, period="per tertiaal")
    measure(one, 1, date(2024, 8, 1), table.corporation)
    (line,) = build_report(a_round(table, lines), whole=False).lines
    (wanted,) = line.wanted
    assert wanted.followed.awaited.who == (table.municipality.label,)
    assert [value.party for value in wanted.followed.values] == [table.municipality.label]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"period": "in 2026"}, id="of a later year"),
        pytest.param({"targets": [agreed(5, year=2025)]}, id="a number of a later year"),
        pytest.param({"source": "CBS"}, id="nothing agreed about it"),
        pytest.param({"period": "einde van de looptijd"}, id="at the end of the term"),
    ],
)
def test_what_is_not_to_come_yet_is_not_wanted(table, lines, told):
    follow(table, "later", commitment=lines[0], **told)
    assert states(a_round(table, lines)) == {}


def test_what_a_table_added_and_took_back_is_not_wanted(table, lines):
    follow(table, "alles", commitment=lines[0], keeper="gemeente")
    row = ["Leegstand", "Gemeten", None, None, 4, date(2023, 12, 31), "Opgave", "gemeente", lines[0].number]
    take_in(table, row, head=[*LONG, "Bijgehouden door", "Afspraak"])
    started = a_round(table, lines)
    plan = plan_back(last_intake(table.framework))
    take_back(actor=OFFICER, framework=table.framework, shown=plan.fingerprint)
    assert states(started) == {"Alles": "missing"}


def test_of_a_long_table_that_was_taken_back_a_line_reads_no_more_than_its_own(table, lines):
    """All it had, for each line, was seven megabytes of five hundred lines."""
    follow(table, "alles", commitment=lines[0], keeper="gemeente")
    theirs = follow(table, "ander", commitment=lines[0], keeper="gemeente")
    told = {"framework": table.framework}
    with acting(OFFICER):
        intake = FigureIntake.objects.create(**told)
        IntakeTakenBack.objects.create(intake=intake, **told, emptied=[theirs.pk, *range(10_000, 12_000)])
    started = a_round(table, lines)
    assert states(started) == {"Alles": "missing"}
    assert all(len(str(vars(row))) < 5000 for row in lines_of(started))


def test_it_stands_in_no_data(table, lines):
    follow(table, "jaar", commitment=lines[0], keeper="gemeente", period="jaarlijks")
    report = build_report(a_round(table, lines))
    assert report.lines[0].wanted
    (line,) = to_data(report)["lines"]
    assert "wanted" not in line and "awaited" not in line


def test_nobody_is_asked_about_a_completed_line(client, cast, table, lines):
    follow(table, "gebouwd", commitment=lines[0], keeper="gemeente")
    row = a_round(table, lines)
    complete(actor=ACTOR, commitment=lines[0], version=lines[0].version, completed_on=date(2024, 3, 1))
    assert states(row) == {}
    page = read(enter(client, cast.officer).get(f"{ADDRESS}?alleen=zonder-cijfer"))
    assert rows(page) == {}


class TestThePage:
    def test_the_row_the_filter_and_the_number_on_top(self, client, cast, table, lines):
        for key in ("een", "twee", "drie", "vier"):
            follow(table, key, commitment=lines[0], keeper="gemeente")
        follow(table, "laat", commitment=lines[0], keeper="gemeente", period="per tertiaal")
        row = a_round(table, lines)
        other = make_commitment(table.framework, key="a-9", number="A-9", theme=lines[0].theme)
        add_line(actor=ACTOR, monitoring_round=row, commitment=other, position=2)
        enter(client, cast.tenant)
        page = read(client.get(ADDRESS))
        marks = with_class(rows(page)[lines[0].key], "wanted-mark")
        assert [words(mark) for mark in marks] == [
            "Figure is late: Laat",
            "Figure is missing: Een, Twee and 2 more",
        ]
        told = page.find(".//*[@id='cijfers-ontbreken']")
        assert words(told).startswith("Of 1 commitment an agreed figure did not come yet")
        shown = read(client.get(next(told.iter("a")).get("href").partition("#")[0]))
        assert list(rows(shown)) == [lines[0].key]
        assert "an agreed figure did not come yet (1)" in words(shown.find(".//*[@id='alleen']"))

    def test_nothing_is_said_where_nothing_is_missing(self, client, cast, table, lines):
        a_round(table, lines)
        page = read(enter(client, cast.officer).get(ADDRESS))
        assert page.find(".//*[@id='cijfers-ontbreken']") is None
        assert "an agreed figure" not in words(page.find(".//*[@id='alleen']"))

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_the_open_line_names_each_with_the_way_to_it(self, client, cast, table, lines, headers):
        one = follow(
            table,
            "laat",
            commitment=lines[0],
            period="per tertiaal",
            targets=[agreed(3, party=table.corporation)],
        )
        a_round(table, lines)
        page = enter(client, cast.officer).get(f"{ADDRESS}regels/{lines[0].key}/", headers=headers)
        (told,) = with_class(read(page), "wanted")
        assert words(told).endswith(
            f"Laat : figure is late (delivered by: {table.corporation.label} · per tertiaal · due on 31 August 2024"
            " · agreed: at least 3 woningen)"
        )
        assert next(told.iter("a")).get("href").endswith(f"/cijfers/#cijfer-{one.pk}")

    def test_who_reports_reads_it_there(self, client, cast, table, lines):
        follow(table, "laat", commitment=lines[0], period="per tertiaal", keeper="corporaties")
        a_round(table, lines)
        page = read(enter(client, cast.corporation_officer).get(f"{ADDRESS}regels/{lines[0].key}/inbreng/"))
        (told,) = with_class(page, "wanted")
        assert "Laat : figure is late" in words(told)

    def test_another_day_tells_nothing_of_now(self, client, cast, table, lines):
        follow(table, "laat", commitment=lines[0], keeper="gemeente")
        a_round(table, lines)
        page = read(enter(client, cast.officer).get(f"{ADDRESS}?per=2024-09-01"))
        assert with_class(page, "wanted-mark") == []

    def test_a_closed_round_tells_what_was_frozen(self, client, cast, table, lines):
        follow(table, "laat", commitment=lines[0], keeper="gemeente", period="per tertiaal")
        follow(table, "jaar", commitment=lines[0], keeper="gemeente", period="jaarlijks")
        row = a_round(table, lines, RoundStatus.CLOSED)
        follow(table, "later", commitment=lines[0], keeper="gemeente")
        page = read(enter(client, cast.officer).get(ADDRESS))
        assert [words(mark) for mark in with_class(page, "wanted-mark")] == ["Figure is missing: Laat"]
        publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
        public = read(client.get("/openbaar/duinstede/afspraken-2024-2027/2024/"))
        assert (
            with_class(public, "wanted-mark") == [] and public.find(".//*[@id='cijfers-ontbreken']") is None
        )
        assert "Laat no figure yet" in words(public)
