"""What a report shows of what was told and measured, in this round and before it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from agreements.enums import Origin
from agreements.services.drafting import add_indicator
from monitoring.figures.services import record_measurement
from monitoring.models import MonitoringRound
from monitoring.table.as_json import to_data
from monitoring.table.reading import build_report
from monitoring.table.report import Result, Told
from tests.cast import ACTOR
from tests.factories import AUTUMN, line_of, make_commitment, make_round, note, tell
from tests.layers import made_once

from .two_rounds import SPRING, YEAR_END, make_spring_and_autumn, only_line

pytestmark = pytest.mark.django_db


@made_once
def spring_and_autumn(table):
    return make_spring_and_autumn(table)


class TestProgress:
    def test_each_tellers_newest_text_of_this_round_counts(self, table, spring_and_autumn):
        _commitment, before, autumn, line = spring_and_autumn
        tell(before, "Vroeger.", table.tenants)
        tell(line, "Eerst.", table.corporation)
        tell(line, "Samen.", dated=AUTUMN)
        tell(line, "Daarna.", table.corporation, dated=AUTUMN, origin=Origin.DOCUMENT, source="Monitor")
        assert only_line(autumn).progress == (
            Told("Daarna.", AUTUMN, "document", "Monitor", "Wonen", "Systeem"),
            Told("Samen.", AUTUMN, "person", "", "", "Systeem"),
        )
        assert not only_line(autumn).silent

    def test_without_any_the_texts_of_the_last_round_that_has_them_stand_there_with_its_name(self, table):
        commitment = make_commitment(table.framework)
        for slug, reference_date, text in [
            ("winter", date(2024, 2, 1), "Oud."),
            ("voorjaar", SPRING, "Van toen."),
            ("zomer", date(2024, 8, 1), ""),
        ]:
            row = make_round(table.framework, [commitment], slug=slug, reference_date=reference_date)
            if text:
                tell(line_of(row, commitment), text, dated=reference_date)
        line = only_line(make_round(table.framework, [commitment]))
        assert line.progress == (Told("Van toen.", SPRING, "person", "", "", "Systeem", "Voorjaar"),)
        assert line.silent

    def test_what_is_told_in_a_later_round_does_not_show(self, table, spring_and_autumn):
        _commitment, before, _autumn, line = spring_and_autumn
        tell(line, "Van het najaar.")
        spring = MonitoringRound.objects.get(pk=before.round_id)
        assert only_line(spring).progress == ()

    def test_last_years_text_is_shown_an_older_one_is_not(self, table):
        commitment = make_commitment(table.framework)
        for year in (2024, 2025, 2026, 2027):
            make_round(table.framework, [commitment], slug=f"r{year}", reference_date=date(year, 10, 30))
        first = MonitoringRound.objects.get(year=2024)
        tell(line_of(first, commitment), "Van 2024.")
        texts = {
            row.year: [told.text for told in only_line(row).progress] for row in MonitoringRound.objects.all()
        }
        assert texts == {2024: ["Van 2024."], 2025: ["Van 2024."], 2026: [], 2027: []}

    def test_a_text_that_was_taken_away_is_gone(self, table, spring_and_autumn):
        _commitment, _before, autumn, line = spring_and_autumn
        tell(line, "Verkeerd.")
        tell(line, "")
        assert only_line(autumn).progress == ()

    def test_an_internal_note_is_nowhere_in_the_report(self, table, spring_and_autumn):
        _commitment, _before, autumn, line = spring_and_autumn
        tell(line, "Wij bouwen.", table.corporation)
        note(line, "Niet voor buiten.", table.corporation)
        note(line, "Ook niet voor buiten.", table.municipality)
        text = json.dumps(to_data(build_report(autumn)))
        assert "Wij bouwen." in text
        assert "voor buiten" not in text


class TestResults:
    @pytest.fixture
    def indicator(self, table):
        """A percentage with a target for each corporation, one for a single one, and one for all together."""
        commitment = make_commitment(table.framework)
        make_round(table.framework, [commitment])
        return add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="aandeel",
            name="Aandeel",
            unit="%",
            commitment=commitment,
            targets=[
                {
                    "kind": "at_least",
                    "value": 70,
                    "year": 2024,
                    "group": "corporation",
                    "source": "Afspraken",
                },
                {
                    "kind": "at_most",
                    "value": 80,
                    "year": 2024,
                    "party": table.other_corporation,
                    "source": "Brief",
                },
                {"kind": "signal", "value": 65, "year": 2024, "source": "Afspraken"},
                {
                    "kind": "at_least",
                    "value": 99,
                    "year": 2025,
                    "party": table.corporation,
                    "source": "Afspraken",
                },
            ],
        )

    def record(self, indicator, value, party=None, **fields):
        values = {"reference_date": AUTUMN, "origin": Origin.DOCUMENT, "source": "Monitor", **fields}
        record_measurement(actor=ACTOR, indicator=indicator, party=party, value=Decimal(value), **values)

    def results(self):
        return only_line(MonitoringRound.objects.select_related("framework__municipality").get()).results

    def test_each_figure_stands_beside_the_target_that_holds_for_it(self, table, indicator):
        for value, party in [
            (71, table.corporation),
            (40, table.other_corporation),
            (66, None),
            (5, table.tenants),
        ]:
            self.record(indicator, value, party)
        assert {(r.party, r.value, r.target, r.target_kind) for r in self.results()} == {
            ("Wonen", Decimal(71), Decimal(70), "at_least"),
            ("Thuis", Decimal(40), Decimal(80), "at_most"),
            ("", Decimal(66), Decimal(65), "signal"),
            ("Huurders", Decimal(5), None, ""),
        }

    def test_it_comes_with_unit_dates_and_source(self, table, indicator):
        self.record(indicator, "71.5", table.corporation, starts_on=date(2024, 1, 1))
        assert self.results() == (
            Result(
                indicator="Aandeel",
                unit="%",
                value=Decimal("71.50"),
                origin="document",
                source="Monitor",
                party="Wonen",
                reference_date=AUTUMN,
                starts_on=date(2024, 1, 1),
                target=Decimal(70),
                target_kind="at_least",
                target_year=2024,
            ),
        )

    def test_the_newest_up_to_the_reference_date_counts(self, table, indicator):
        for value, reference_date in [(1, SPRING), (2, AUTUMN), (3, YEAR_END), (4, date(2023, 12, 31))]:
            self.record(indicator, value, table.corporation, reference_date=reference_date)
        assert [r.value for r in self.results()] == [Decimal(2)]

    def test_of_two_on_one_day_the_last_recorded_counts(self, table, indicator):
        for value in (1, 2):
            self.record(indicator, value, table.corporation)
        assert [r.value for r in self.results()] == [Decimal(2)]

    def test_a_figure_without_a_date_is_shown(self, table, indicator):
        self.record(indicator, 7, table.corporation, reference_date=None)
        assert [(r.value, r.reference_date) for r in self.results()] == [(Decimal(7), None)]

    def test_a_target_for_the_whole_term_holds_in_every_year(self, table):
        commitment = make_commitment(table.framework)
        row = make_round(table.framework, [commitment])
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="woningen",
            name="Woningen",
            unit="woningen",
            commitment=commitment,
            targets=[{"kind": "about", "value": 100, "source": "Afspraken"}],
        )
        self.record(indicator, 12)
        assert [(r.value, r.target, r.target_kind) for r in only_line(row).results] == [
            (Decimal(12), Decimal(100), "about")
        ]

    def test_a_target_of_another_year_does_not(self, table):
        commitment = make_commitment(table.framework)
        row = make_round(table.framework, [commitment])
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="aandeel",
            name="Aandeel",
            unit="%",
            commitment=commitment,
            targets=[{"kind": "at_least", "value": 68, "year": 2025, "source": "Afspraken"}],
        )
        self.record(indicator, 60)
        assert [(r.value, r.target) for r in only_line(row).results] == [(Decimal(60), None)]
