"""Reading a round's report: what it shows, where that comes from, and what reading it costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.enums import Origin
from agreements.models import Responsibility
from agreements.services.drafting import add_glossary_term, add_indicator
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.models import MonitoringRound
from monitoring.rounds import services as rounds
from monitoring.table.reading import build_report, read_report
from monitoring.table.report import EarlierLight, Heading, Lead, Link, PartyRef, Report, Words
from monitoring.table.said import Amount, Term
from tests.cast import ACTOR
from tests.factories import (
    AUTUMN,
    bring_to,
    give_light,
    line_of,
    make_commitment,
    make_round,
    make_year,
    tell,
)
from tests.layers import made_once

from .two_rounds import SPRING, YEAR_END, make_spring_and_autumn, only_line

pytestmark = pytest.mark.django_db


@made_once
def spring_and_autumn(table):
    return make_spring_and_autumn(table)


class TestReading:
    def test_it_tells_what_and_whose_it_is(self, table):
        row = make_round(table.framework, period="T3")
        report = build_report(row)
        assert report == Report(
            municipality=PartyRef("duinstede", "Gemeente Duinstede"),
            framework=PartyRef("afspraken-2024-2027", "Prestatieafspraken Duinstede 2024-2027"),
            framework_starts_on=date(2024, 1, 1),
            framework_ends_on=date(2027, 12, 31),
            year=2024,
            round=PartyRef("najaar", "Najaar"),
            period="T3",
            reference_date=AUTUMN,
            status="open",
            words=Words(
                lead="Trekker",
                planning="Planning",
                middle_light="yellow",
                legend_green="op schema of gedaan",
                legend_yellow="vraagt actie",
                legend_red="loopt achter of nog niet begonnen",
            ),
            headings=(),
            lines=(),
            parties=(
                PartyRef("duinstede", "Gemeente Duinstede"),
                PartyRef("duinstede-wonen", "Duinstede-wonen"),
                PartyRef("duinstede-thuis", "Duinstede-thuis"),
                PartyRef("duinstede-huurders", "Duinstede-huurders"),
            ),
        )

    def test_lines_stand_in_the_order_of_the_round_whatever_their_numbers(self, table):
        numbers = ["K 2.6", "K 2.10", "", "K 2.4"]
        commitments = [
            make_commitment(table.framework, f"a-{9 - n}", 9 - n, number=number)
            for n, number in enumerate(numbers)
        ]
        row = make_round(table.framework, commitments)
        assert [line.number for line in build_report(row).lines] == numbers

    def test_headings_come_with_their_chapter_and_only_where_lines_stand(self, table):
        row = make_round(table.framework, status=RoundStatus.PREPARING)

        def heading(position, number, parent=None, **fields):
            return rounds.add_heading(
                actor=ACTOR,
                monitoring_round=row,
                position=position,
                number=number,
                title="Kop",
                parent=parent,
                **fields,
            )

        second = heading(4, "2")
        first = heading(1, "1", printed="Andere kop")
        heading(2, "1.1", first)
        section = heading(3, "1.2", first)
        heading(5, "3")
        for position, under in enumerate([second, section], start=1):
            commitment = make_commitment(table.framework, f"a-{position}", position)
            rounds.add_line(
                actor=ACTOR, monitoring_round=row, commitment=commitment, heading=under, position=position
            )
        report = build_report(row)
        assert report.headings == (
            Heading(first.pk, "1", "Kop", 1, "Andere kop"),
            Heading(section.pk, "1.2", "Kop", 2, parent=first.pk),
            Heading(second.pk, "2", "Kop", 1),
        )
        assert [line.heading for line in report.lines] == [second.pk, section.pk]

    def test_a_line_shows_its_commitment(self, table):
        general = make_commitment(table.framework, "k-1", 1, number="K 1", title="Kader")
        commitment = make_commitment(
            table.framework,
            "j-1",
            2,
            number="J 1",
            title="Bouwen",
            text="Er wordt gebouwd.",
            annual=make_year(table.framework),
            items=[
                {
                    "label": "a",
                    "text": "Slopen",
                    "responsibilities": {
                        "lead": [{"party": table.corporation}],
                        "involved": [{"everyone": True}],
                    },
                    "plannings": [{"printed": "T1"}, {"printed": "T2"}],
                },
                {"text": "Bouwen"},
            ],
            elaborates=[(general, "same_title")],
        )
        line = only_line(make_round(table.framework, [commitment]))
        assert (line.key, line.number, line.title, line.text) == ("j-1", "J 1", "Bouwen", "Er wordt gebouwd.")
        assert line.items == (f"a Slopen ({table.corporation.label}; T1, T2)", "Bouwen")
        assert (line.planning, line.leads) == ("", ())
        assert line.elaborates == (Link("k-1", "K 1", "Kader", "same_title"),)
        assert (line.light, line.light_dated, line.light_origin, line.light_author) == ("none", None, "", "")

    def test_without_the_whole_the_files_parts_stay_out(self, table):
        commitment = make_commitment(table.framework, items=[{"text": "Slopen"}])
        add_glossary_term(actor=ACTOR, framework=table.framework, position=1, term="Grens")
        row = make_round(table.framework, [commitment])
        whole, page = build_report(row), build_report(row, whole=False)
        (line,) = whole.lines
        assert (line.items, len(whole.parties), len(whole.glossary)) == (("Slopen",), 4, 1)
        assert page == replace(whole, parties=(), glossary=(), lines=(replace(line, items=()),))

    def test_the_glossary_keeps_its_order_and_amounts(self, table):
        for position, term in [(2, "Tweede"), (1, "Eerste")]:
            add_glossary_term(
                actor=ACTOR,
                framework=table.framework,
                position=position,
                term=term,
                source="Bijlage",
                amounts=[{"label": "laag", "amount": Decimal("647.19"), "price_level": "2023"}],
            )
        amounts = (Amount("laag", Decimal("647.19"), "EUR", "2023"),)
        assert build_report(make_round(table.framework)).glossary == (
            Term("Eerste", "", "Bijlage", amounts),
            Term("Tweede", "", "Bijlage", amounts),
        )


class TestLeads:
    def leads(self, table, *responsibilities, **fields):
        commitment = make_commitment(table.framework, responsibilities=responsibilities, **fields)
        return only_line(make_round(table.framework, [commitment]))

    def test_the_lead_goes_before_who_is_party_to_it(self, table):
        line = self.leads(
            table,
            {"role": "party", "party": table.municipality},
            {"role": "lead", "party": table.corporation, "printed": "Woonstichting", "source": "monitor"},
            {"role": "involved", "outsider": "omwonenden"},
        )
        assert line.leads == (Lead("Woonstichting", "monitor", "duinstede-wonen", "corporation"),)
        assert line.lead_label == "Woonstichting"

    def test_without_a_lead_those_who_are_party_to_it_stand_there(self, table):
        line = self.leads(
            table,
            {"role": "involved", "everyone": True},
            {"role": "party", "party": table.municipality},
            {"role": "party", "group": "corporation", "printed": "Corporaties"},
        )
        assert line.leads == (
            Lead("Gemeente", "agreement", "duinstede", "municipality"),
            Lead("Corporaties", "agreement", group="corporation"),
        )
        assert line.lead_label == "Gemeente, Corporaties"

    def test_who_is_only_involved_never_leads(self, table):
        line = self.leads(table, {"role": "involved", "party": table.tenants})
        assert (line.leads, line.lead_label) == ((), "")

    def test_who_leads_an_item_does_not_lead_the_whole(self, table):
        commitment = make_commitment(
            table.framework,
            items=[{"text": "Slopen"}],
            responsibilities=[{"role": "party", "everyone": True}],
        )
        with acting(ACTOR):
            Responsibility(
                commitment=commitment, item=commitment.items.get(), role="lead", party=table.corporation
            ).save()
        assert [lead.slug for lead in only_line(make_round(table.framework, [commitment])).leads] == [""]

    def test_what_was_read_from_the_text_is_named_as_the_party_is_and_stays_out_of_the_column(self, table):
        line = self.leads(
            table,
            {"role": "lead", "outsider": "Platform", "printed": "Platform Wonen", "source": "monitor"},
            {"role": "lead", "party": table.corporation, "printed": "de corporatie", "source": "text"},
        )
        assert [(lead.label, lead.source) for lead in line.leads] == [
            ("Platform Wonen", "monitor"),
            ("Wonen", "text"),
        ]
        assert line.lead_label == "Platform Wonen"


class TestPlanning:
    def planning(self, table, *plannings):
        commitment = make_commitment(table.framework, plannings=plannings)
        line = only_line(make_round(table.framework, [commitment]))
        return line.planning, line.planning_notes

    def test_the_column_is_as_printed_and_the_text_stands_beside_it(self, table):
        assert self.planning(
            table,
            {"printed": "T1", "source": "monitor"},
            {"printed": "begin 2025", "source": "text"},
            {"printed": "daarna doorlopend", "source": "agreement"},
        ) == ("T1; daarna doorlopend", ("begin 2025",))

    def test_without_a_column_the_text_fills_it(self, table):
        assert self.planning(table, {"printed": "begin 2025", "source": "text"}) == ("begin 2025", ())

    def test_without_either_it_is_empty(self, table):
        assert self.planning(table) == ("", ())


class TestLights:
    def test_the_current_light_comes_with_its_origin_and_reasons(self, spring_and_autumn):
        _commitment, _before, autumn, line = spring_and_autumn
        give_light(line, Light.GREEN)
        give_light(
            line,
            Light.RED,
            origin=Origin.DOCUMENT,
            source="Brief",
            cause="Stil.",
            effect="Later.",
            adjustment="Ander.",
            dated=AUTUMN,
        )
        found = only_line(autumn)
        assert (found.light, found.light_origin, found.light_source, found.light_dated) == (
            "red",
            "document",
            "Brief",
            AUTUMN,
        )
        assert (found.cause, found.effect, found.adjustment) == ("Stil.", "Later.", "Ander.")
        assert found.light_author == "Systeem"
        assert found.version == 3

    def test_earlier_lights_come_oldest_first_and_the_round_before_is_named(self, table):
        commitment = make_commitment(table.framework)
        given = [(date(2023, 12, 31), Light.RED), (SPRING, Light.YELLOW), (YEAR_END, Light.GREEN)]
        for reference_date, light in given:
            row = make_round(
                table.framework, [commitment], slug=f"r-{reference_date:%Y-%m}", reference_date=reference_date
            )
            give_light(line_of(row, commitment), light)
        autumn = make_round(table.framework, [commitment])
        report = build_report(autumn)
        assert report.lines[0].earlier == (
            EarlierLight("R-2023-12", date(2023, 12, 31), "red"),
            EarlierLight("R-2024-05", SPRING, "yellow"),
        )
        assert (report.previous, report.previous_date) == (PartyRef("r-2024-05", "R-2024-05"), SPRING)

    def test_since_and_change_follow_from_them(self, spring_and_autumn):
        _commitment, before, autumn, line = spring_and_autumn
        give_light(before, Light.YELLOW, dated=SPRING)
        give_light(line, Light.YELLOW, dated=AUTUMN)
        assert (only_line(autumn).since, only_line(autumn).change) == (SPRING, "")
        give_light(line, Light.RED, dated=AUTUMN)
        assert (only_line(autumn).since, only_line(autumn).change) == (AUTUMN, "worse")

    @pytest.mark.parametrize(("given", "since"), [(SPRING, SPRING), (AUTUMN, AUTUMN), (YEAR_END, AUTUMN)])
    def test_what_is_given_after_the_reference_date_tells_how_it_stood_then(
        self, spring_and_autumn, given, since
    ):
        _commitment, _before, autumn, line = spring_and_autumn
        give_light(line, Light.RED, dated=given)
        assert only_line(autumn).since == since

    def test_another_frameworks_rounds_are_no_earlier_rounds(self, cast, table):
        commitment = make_commitment(table.framework)
        autumn = make_round(table.framework, [commitment])
        elsewhere = cast.stranger.memberships.get().party.frameworks.get()
        make_round(elsewhere, [make_commitment(elsewhere)], slug="elders", reference_date=SPRING)
        assert build_report(autumn).previous is None


# ---- what it costs


def fill(table, size: int) -> MonitoringRound:
    """A round of `size` lines that each have everything, after a spring round in which something was told."""
    year = make_year(table.framework)
    general = make_commitment(table.framework, "k-1", 1)
    add_glossary_term(
        actor=ACTOR,
        framework=table.framework,
        position=1,
        term="Grens",
        amounts=[{"amount": Decimal(1)}, {"amount": Decimal(2)}],
    )
    commitments = []
    for n in range(1, size + 1):
        commitment = make_commitment(
            table.framework,
            f"j-{n}",
            n,
            annual=year,
            items=[{"text": "Slopen"}],
            responsibilities=[{"role": "lead", "party": table.corporation}],
            plannings=[{"printed": "T3"}],
            elaborates=[(general, "printed")],
        )
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key=f"i-{n}",
            name="Aandeel",
            unit="%",
            commitment=commitment,
            targets=[{"kind": "at_least", "value": 70, "source": "Afspraken"}],
        )
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            value=Decimal(40),
            reference_date=SPRING,
            origin="person",
            source="Verslag",
        )
        commitments.append(commitment)
    spring = make_round(table.framework, commitments, slug="voorjaar", reference_date=SPRING)
    row = make_round(table.framework, status=RoundStatus.PREPARING)
    for n, commitment in enumerate(commitments, start=1):
        heading = rounds.add_heading(actor=ACTOR, monitoring_round=row, position=n, title=f"Kop {n}")
        section = rounds.add_heading(
            actor=ACTOR, monitoring_round=row, position=100 + n, title=f"Deel {n}", parent=heading
        )
        rounds.add_line(actor=ACTOR, monitoring_round=row, commitment=commitment, heading=section, position=n)
        tell(line_of(spring, commitment), "Van toen.", table.corporation)
        give_light(line_of(spring, commitment), Light.GREEN)
    row = bring_to(row, RoundStatus.OPEN)
    for commitment in commitments[::2]:
        tell(line_of(row, commitment), "Van nu.", table.tenants)
        give_light(line_of(row, commitment), Light.RED)
    return row


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3, 50])
def test_what_reading_costs_does_not_grow_with_the_lines(size, table, django_assert_num_queries):
    row = fill(table, size)
    with django_assert_num_queries(7):
        page = read_report(row, whole=False)
    with django_assert_num_queries(16):
        whole = read_report(row)
    assert len(page.lines) == len(whole.lines) == size
    assert all(line.items and line.leads and line.planning and line.progress for line in whole.lines)
    assert all(line.results and line.elaborates and line.earlier for line in whole.lines)
    assert (len(whole.headings), len(whole.glossary), len(whole.parties)) == (2 * size, 1, 4)


def test_a_closed_round_takes_one_query(table, django_assert_num_queries):
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)
    for whole in (True, False):
        with django_assert_num_queries(1):
            assert len(read_report(row, whole=whole).lines) == 1
