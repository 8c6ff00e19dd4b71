"""The suggested light: its rules, its words, the remark where a green light contradicts it, and taking it over."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.services.drafting import add_indicator
from monitoring.enums import Light
from monitoring.figures.services import record_measurement
from monitoring.suggesting.rules import Facts, Figure, ReasonKind, Suggestion, suggest
from monitoring.table.as_json import from_data, to_data
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from monitoring.table.suggested import advice_on, day_of
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell, written
from tests.layers import made_once

DAY = date(2024, 10, 30)
RECENT, LONG_AGO = DAY - timedelta(days=30), DAY - timedelta(days=184)
PASSED, AHEAD = date(2024, 4, 30), date(2024, 12, 31)
MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"


def figure(value, target=70, kind="at_least", unit="%", over=True, upto=None):
    return Figure("Wonen", unit, Decimal(value), Decimal(target), kind, over, upto)


def light(**facts) -> str:
    return suggest(Facts(day=DAY, **facts)).light


class TestRules:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"term": PASSED, "told_on": RECENT}, Light.RED),
            ({"term": DAY, "told_on": RECENT}, Light.GREEN),
            ({"term": AHEAD, "told_on": RECENT}, Light.GREEN),
            ({"term": AHEAD}, Light.YELLOW),
            ({"told_on": RECENT}, Light.GREEN),
            ({"told_on": DAY - timedelta(days=183)}, Light.GREEN),
            ({"told_on": LONG_AGO}, Light.YELLOW),
            ({}, Light.NONE),
            ({"term": PASSED, "completed": True}, Light.NONE),
            ({"term": PASSED, "assessable": False}, Light.NONE),
        ],
    )
    def test_planning_and_silence(self, facts, expected):
        assert light(**facts) == expected

    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            (figure(70), Light.GREEN),
            (figure(69), Light.YELLOW),
            (figure("52.5"), Light.YELLOW),
            (figure(52), Light.RED),
            (figure(30, 30, "at_most"), Light.GREEN),
            (figure(31, 30, "at_most"), Light.YELLOW),
            (figure(40, 30, "at_most"), Light.RED),
            (figure(33, 30, "about"), Light.GREEN),
            (figure(35, 30, "about"), Light.YELLOW),
            (figure(20, 30, "about"), Light.YELLOW),
            (figure(10, 30, "about"), Light.RED),
            (figure(24, 24, "range", upto=32), Light.GREEN),
            (figure(32, 24, "range", upto=32), Light.GREEN),
            (figure(23, 24, "range", upto=32), Light.YELLOW),
            (figure(33, 24, "range", upto=32), Light.YELLOW),
            (figure(10, 24, "range", upto=32), Light.RED),
            (figure(10, 24, "range", "plekken", False, 32), Light.GREEN),
            (figure(33, 24, "range", "plekken", False, 32), Light.YELLOW),
            (figure(10, 65, "signal"), Light.YELLOW),
            (figure(65, 65, "signal"), Light.GREEN),
        ],
    )
    def test_figures(self, one, expected):
        assert light(figures=(one,), told_on=RECENT) == expected

    def test_a_count_that_still_grows_is_not_held_against_anybody(self):
        growing = figure(10, 100, unit="woningen", over=False)
        assert suggest(Facts(day=DAY, figures=(growing,), told_on=RECENT)).light == Light.GREEN
        assert growing.light == Light.GREEN
        assert (
            figure(10, 100, unit="woningen").light
            == figure(10, unit="procent", over=False).light
            == Light.RED
        )
        # Too many already stays too many.
        assert figure(200, 100, "at_most", "woningen", over=False).light == Light.RED

    def test_a_target_of_nothing_is_no_division(self):
        assert figure(0, 0, "at_most").light == Light.GREEN
        assert figure(1, 0, "at_most").light == Light.RED

    def test_the_worst_party_counts_and_comes_first(self):
        found = suggest(Facts(day=DAY, figures=(figure(71), figure(40)), told_on=RECENT))
        assert found.light == Light.RED
        assert [reason.kind for reason in found.reasons] == [
            ReasonKind.FIGURE_MISSED,
            ReasonKind.FIGURE_REACHED,
            ReasonKind.TOLD,
        ]

    def test_only_a_green_light_is_contradicted_and_not_by_silence(self):
        late = suggest(Facts(day=DAY, term=PASSED))
        assert [reason.kind for reason in late.contradicts("green")] == [ReasonKind.TERM_PASSED]
        assert not any(late.contradicts(other) for other in ("yellow", "red", "none", ""))
        assert suggest(Facts(day=DAY, told_on=LONG_AGO)).contradicts("green") == ()
        assert Suggestion().contradicts("green") == ()


@made_once
def late(table):
    """An open round with a line whose planning has passed, one that goes on, and one with a figure per party."""
    terms = {"t1": {"printed": "T1", "ends_on": PASSED}, "on": {"printed": "doorlopend", "continuous": True}}
    commitments = [
        make_commitment(table.framework, "a-1", 1, plannings=[terms["t1"]]),
        make_commitment(table.framework, "a-2", 2, plannings=[terms["t1"], terms["on"]]),
        make_commitment(table.framework, "a-3", 3),
    ]
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="doelgroep",
        name="Toewijzing",
        unit="%",
        commitment=commitments[2],
        targets=[{"kind": "at_least", "value": 70, "year": 2024, "group": "corporation", "source": "K 1"}],
    )
    for party, value in ((table.corporation, 71), (table.other_corporation, 40)):
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            party=party,
            value=Decimal(value),
            reference_date=date(2024, 10, 1),
            source="Opgave",
            origin="person",
        )
    row = make_round(table.framework, commitments)
    for commitment in commitments:
        give_light(line_of(row, commitment), Light.GREEN)
        tell(line_of(row, commitment), "Het loopt.", dated=RECENT)
    return row


class TestOfAReport:
    def test_in_words(self, late, english):
        report = read_report(late, whole=False)
        passed, goes_on, figures = (advice_on(line, report) for line in report.lines)
        assert (passed.light, passed.remark) == ("red", "Green, but the planning ended on 30 April 2024")
        assert passed.reasons[0] == "The planning ended on 30 April 2024 and the commitment is not completed."
        assert (goes_on.light, goes_on.remark) == ("green", "")
        assert figures.light == "red"
        assert (
            figures.remark == "Green, but the target is not met: Thuis 40\u00a0%, agreed at least 70\u00a0%"
        )

    def test_no_query_of_its_own(self, late, django_assert_num_queries):
        with django_assert_num_queries(7):
            report = read_report(late, whole=False)
            assert [bool(advice_on(line, report).remark) for line in report.lines] == [True, False, True]

    def test_the_day_is_the_reference_date_once_that_has_come(self, late):
        report = read_report(late, whole=False)
        assert day_of(report) == DAY
        assert day_of(replace(report, as_of=PASSED)) == PASSED
        assert advice_on(report.lines[0], replace(report, as_of=PASSED)).remark == ""


class TestOnPages:
    def test_the_remark_the_filter_and_what_is_not_said(self, late, officer):
        page = officer.get(MONITOR).content.decode()
        assert page.count('class="small misfit"') == 2
        assert 'value="past-niet"' in page
        chosen = officer.get(f"{MONITOR}?alleen=past-niet").content.decode()
        assert [f'id="regel-{key}"' in chosen for key in ("a-1", "a-2", "a-3")] == [True, False, True]
        assert "misfit" not in officer.get(f"{MONITOR}?weergave=print").content.decode()

    def test_in_no_file(self, late, officer):
        data = to_data(read_report(late))
        assert {"remark", "suggestion", "advice"}.isdisjoint({*data, *data["lines"][0]})
        html = officer.get(f"{MONITOR[:-1]}.html").content.decode()
        assert "planning ended" not in html
        assert "misfit" not in html

    def test_a_closed_round_is_held_against_nothing(self, late, officer):
        close_round(actor=ACTOR, monitoring_round=late)
        page = officer.get(f"{MONITOR}?ronde=najaar&alleen=past-niet").content.decode()
        assert "misfit" not in page
        assert 'value="past-niet"' not in page

    def test_taking_over_fills_in_and_saves_nothing(self, late, officer):
        before = written()
        url = f"{MONITOR}regels/a-1/?ronde=najaar"
        typed = {"version": 3, "light": "green", "cause": "", "text": "Nog niet klaar", "overnemen": "1"}
        answer = officer.post(url, typed)
        form = answer.context["form"]
        assert answer.status_code == 200
        assert (form["light"].value(), form["text"].value()) == ("red", "Nog niet klaar")
        # Everybody reads it, in the language of the installation.
        assert form["cause"].value().startswith("De planning liep tot 30 april 2024")
        assert written() == before
        # What was typed as cause stays.
        own = officer.post(url, {**typed, "cause": "De aannemer is failliet."}).context["form"]
        assert own["cause"].value() == "De aannemer is failliet."

    @pytest.mark.slow
    def test_on_the_page_of_the_commitment(self, late, officer):
        for key, remarks in (("a-1", 1), ("a-2", 0), ("a-3", 1)):
            page = officer.get(f"/duinstede/afspraken-2024-2027/afspraken/{key}/").content.decode()
            assert 'id="voorstel"' in page
            assert page.count('class="misfit"') == remarks
        assert (
            'id="voorstel"'
            not in officer.get(
                "/duinstede/afspraken-2024-2027/afspraken/a-1/?per=2024-10-30"
            ).content.decode()
        )

    def test_old_reports_load(self, late):
        data = to_data(read_report(late))
        for line in data["lines"]:
            del line["term"]
            for result in line["results"]:
                del result["target_year"]
        old = from_data(data)
        assert [line.term for line in old.lines] == [None, None, None]
