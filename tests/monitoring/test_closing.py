"""A closed round shows what it showed when it was closed, whatever happens afterwards."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from agreements.services.drafting import add_glossary_term, add_indicator, add_theme
from config.web.history import Actor, acting
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.models import FrozenReport, MonitoringRound, RoundLine
from monitoring.rounds import services as rounds
from monitoring.rounds.services import RoundClosedError
from monitoring.table import closing
from monitoring.table.as_json import to_data
from monitoring.table.closing import checksum, close_round
from monitoring.table.reading import build_report, read_report
from tests.cast import ACTOR
from tests.factories import bring_to, give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


def as_bytes(monitoring_round: MonitoringRound) -> bytes:
    """What page and files of the round are made of, read anew."""
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=monitoring_round.pk)
    return json.dumps(to_data(read_report(row)), ensure_ascii=False).encode()


@made_once
def full(table) -> tuple[MonitoringRound, RoundLine]:
    """An open round with everything a report can show on its first line; the round and that line."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    general = make_commitment(table.framework, "k-1", 1, title="Kader")
    commitment = make_commitment(
        table.framework,
        "j-1",
        2,
        annual=make_year(table.framework),
        theme=theme,
        text="Er wordt gebouwd.",
        items=[{"label": "a", "text": "Eerst slopen"}],
        responsibilities=[{"role": "lead", "party": table.corporation}],
        plannings=[{"printed": "T3"}],
        elaborates=[(general, "printed")],
    )
    add_glossary_term(
        actor=ACTOR, framework=table.framework, position=1, term="Grens", definition="Een bedrag."
    )
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="aandeel",
        name="Aandeel",
        unit="%",
        commitment=commitment,
        targets=[{"kind": "at_least", "value": 70, "group": "corporation", "source": "Afspraken"}],
    )
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        party=table.corporation,
        value=Decimal(40),
        reference_date=date(2024, 10, 1),
        origin="person",
        source="Verslag",
    )
    earlier = make_round(table.framework, [commitment], slug="voorjaar", reference_date=date(2024, 5, 31))
    give_light(line_of(earlier, commitment), Light.GREEN)
    row = make_round(table.framework, status=RoundStatus.PREPARING)
    heading = rounds.add_heading(
        actor=ACTOR, monitoring_round=row, position=1, number="1", title="Bouwen", theme=theme
    )
    rounds.add_line(actor=ACTOR, monitoring_round=row, commitment=commitment, heading=heading, position=1)
    rounds.add_line(actor=ACTOR, monitoring_round=row, commitment=general, heading=heading, position=2)
    row = bring_to(row, RoundStatus.OPEN)
    line = line_of(row, commitment)
    give_light(line, Light.RED)
    tell(line, "De bouw ligt stil.", table.corporation)
    return row, line


@made_once
def closed(full) -> tuple[MonitoringRound, RoundLine]:
    """The same, after closing."""
    close_round(actor=OFFICER, monitoring_round=full[0])
    return full


class TestClosing:
    def test_it_freezes_what_the_report_says_and_writes_who_and_why(self, full):
        row, _line = full
        before = timezone.now()
        frozen = close_round(actor=OFFICER, monitoring_round=row, reason="Besproken in het overleg")
        closed = MonitoringRound.objects.get(pk=row.pk)
        assert (closed.status, closed.version) == (RoundStatus.CLOSED, row.version + 1)
        assert before <= closed.closed_at <= timezone.now()
        newest = closed.history.latest("history_id")
        assert (newest.actor_name, newest.actor_party, newest.history_change_reason) == (
            "Beleidsadviseur wonen",
            "Gemeente",
            "Besproken in het overleg",
        )
        frozen.refresh_from_db()
        assert frozen.round == closed
        assert frozen.data == to_data(build_report(closed))

    def test_the_frozen_copy_is_the_whole_report_and_final(self, full):
        row, _line = full
        open_report = build_report(row)
        close_round(actor=OFFICER, monitoring_round=row)
        report = read_report(MonitoringRound.objects.get(pk=row.pk))
        assert (open_report.is_final, report.is_final) == (False, True)
        line, _second = report.lines
        assert (line.items, line.planning, line.lead_label) == (("a Eerst slopen",), "T3", "Wonen")
        assert [term.term for term in report.glossary] == ["Grens"]
        assert [party.slug for party in report.parties] == [
            "duinstede",
            "duinstede-wonen",
            "duinstede-thuis",
            "duinstede-huurders",
        ]

    def test_it_is_in_the_language_of_the_site_whoever_closes_it(self, table):
        led = make_commitment(
            table.framework, "k-1", 1, responsibilities=[{"role": "lead", "group": "corporation"}]
        )
        row = make_round(table.framework, [led])
        frozen = close_round(actor=OFFICER, monitoring_round=row)
        assert frozen.data["lines"][0]["leads"][0]["label"] == "woningcorporaties"

    def test_the_checksum_is_that_of_the_data_in_one_spelling(self, full):
        frozen = close_round(actor=OFFICER, monitoring_round=full[0])
        frozen.refresh_from_db()
        text = json.dumps(frozen.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert frozen.checksum == hashlib.sha256(text.encode()).hexdigest()
        assert checksum({"b": 1, "a": "é"}) == checksum({"a": "é", "b": 1}) != checksum({"a": "e", "b": 1})

    @pytest.mark.parametrize(
        ("status", "message"),
        [
            (RoundStatus.PREPARING, "A round that is “Being prepared” can not be closed."),
            (RoundStatus.CLOSED, "A round that is “Closed” can not be closed."),
        ],
    )
    def test_what_can_not_be_closed_is_told_and_stays(self, table, status, message):
        row = make_round(table.framework, status=status)
        frozen, history = FrozenReport.objects.count(), MonitoringRound.history.count()
        with pytest.raises(ValidationError) as told:
            close_round(actor=OFFICER, monitoring_round=row)
        assert told.value.messages == [message]
        assert (FrozenReport.objects.count(), MonitoringRound.history.count()) == (frozen, history)
        assert MonitoringRound.objects.get().status == status

    def test_when_freezing_fails_the_round_stays_open(self, full, monkeypatch):
        def broken(_report):
            raise ZeroDivisionError

        monkeypatch.setattr(closing, "to_data", broken)
        with pytest.raises(ZeroDivisionError):
            close_round(actor=OFFICER, monitoring_round=full[0])
        row = MonitoringRound.objects.get(pk=full[0].pk)
        assert (row.status, row.closed_at, row.version) == (RoundStatus.OPEN, None, full[0].version)
        assert not FrozenReport.objects.exists()

    def test_a_round_has_one_frozen_report_that_keeps_it_in_place(self, full):
        frozen = close_round(actor=OFFICER, monitoring_round=full[0])
        with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
            FrozenReport(round=full[0], data={}, checksum="").save()
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            full[0].delete()
        assert FrozenReport.objects.get() == frozen

    @pytest.mark.parametrize("values", [{"status": RoundStatus.OPEN}, {"title": "Anders"}])
    def test_saving_it_neither_opens_nor_changes_it(self, full, values):
        """Also through an object that was read while the round was open."""
        earlier = MonitoringRound.objects.get(pk=full[0].pk)
        close_round(actor=OFFICER, monitoring_round=full[0])
        before = MonitoringRound.objects.values().get(pk=full[0].pk)
        for row in (earlier, MonitoringRound.objects.get(pk=full[0].pk)):
            for name, value in values.items():
                setattr(row, name, value)
            with pytest.raises(RoundClosedError), acting(ACTOR), transaction.atomic():
                row.save()
        assert MonitoringRound.objects.values().get(pk=full[0].pk) == before

    def test_nothing_can_be_answered_any_more(self, closed):
        row, line = closed
        before = as_bytes(row)
        with pytest.raises(RoundClosedError):
            rounds.assess(actor=OFFICER, line_id=line.pk, light=Light.GREEN)
        with pytest.raises(RoundClosedError):
            rounds.report_progress(actor=OFFICER, line_id=line.pk, text="Toch gebouwd.")
        assert as_bytes(row) == before


# ---- what happens afterwards


def _save(row, **values):
    row.refresh_from_db()
    for name, value in values.items():
        setattr(row, name, value)
    with acting(ACTOR):
        row.save()


def _another_figure(table, line):
    record_measurement(
        actor=ACTOR,
        indicator=line.commitment.indicators.get(),
        party=table.corporation,
        value=Decimal(99),
        reference_date=date(2024, 10, 2),
        origin="person",
        source="Verslag",
    )


def _another_responsibility(table, line):
    _save(line.commitment.responsibilities.get(), party=table.municipality)


def _a_text_in_a_later_round(table, line):
    later = make_round(table.framework, [line.commitment], slug="later", reference_date=date(2024, 10, 31))
    tell(line_of(later, line.commitment), "Later verteld.")


def _a_text_in_an_earlier_round(table, line):
    earlier = RoundLine.objects.get(commitment=line.commitment, round__slug="voorjaar")
    tell(earlier, "Alsnog verteld.")
    give_light(earlier, Light.RED)


CHANGES = {
    "commitment text": lambda table, line: _save(line.commitment, title="Anders", text="Anders", number="9"),
    "item": lambda table, line: _save(line.commitment.items.get(), text="Anders"),
    "party name": lambda table, line: _save(table.corporation, name="Anders", short_name="Anders"),
    "municipality": lambda table, line: _save(table.municipality, name="Fusiestad", slug="fusiestad"),
    "framework": lambda table, line: _save(table.framework, title="Anders", lead_label="Actiehouder"),
    "framework term": lambda table, line: _save(table.framework, ends_on=date(2030, 1, 1)),
    "theme": lambda table, line: _save(line.commitment.theme, title="Anders"),
    "heading": lambda table, line: _save(line.heading, title="Anders", number="9", position=9),
    "order": lambda table, line: _save(line, position=9),
    "light on the line": lambda table, line: _save(line, light=Light.GREEN),
    # Saving refuses it; this is somebody at the database.
    "round": lambda table, line: (
        QuerySet(MonitoringRound)
        .filter(pk=line.round_id)
        .update(title="Anders", reference_date=date(2024, 12, 31))
    ),
    "responsibility": _another_responsibility,
    "planning": lambda table, line: _save(line.commitment.plannings.get(), printed="T1"),
    "link": lambda table, line: _save(line.commitment.elaborates.get(), basis="our_reading"),
    "glossary": lambda table, line: _save(table.framework.glossary.get(), definition="Anders"),
    "target": lambda table, line: _save(line.commitment.indicators.get().targets.get(), value=Decimal(10)),
    "figure": _another_figure,
    "progress in a later round": _a_text_in_a_later_round,
    "progress in an earlier round": _a_text_in_an_earlier_round,
    "commitment assessable": lambda table, line: _save(line.commitment, assessable=False),
}


def _delete(row):
    with acting(ACTOR):
        row.delete()


GONE = {
    "participant": lambda table, line: _delete(table.framework.participations.get(party=table.tenants)),
    "responsibility": lambda table, line: _delete(line.commitment.responsibilities.get()),
    "item": lambda table, line: _delete(line.commitment.items.get()),
    "link": lambda table, line: _delete(line.commitment.elaborates.get()),
    "glossary term": lambda table, line: _delete(table.framework.glossary.get()),
}


#: The report shows neither the theme itself (the round has headings of its own) nor what is told later.
SHOWN_OTHERWISE = {"theme", "progress in a later round"}


class TestAfterwards:
    @pytest.mark.parametrize("name", CHANGES)
    def test_a_closed_round_does_not_change_when_something_else_does(self, name, closed, table):
        row, line = closed
        before = as_bytes(row)
        CHANGES[name](table, line)
        assert as_bytes(row) == before

    @pytest.mark.parametrize("name", GONE)
    def test_nor_when_something_is_deleted(self, name, closed, table):
        row, line = closed
        before = as_bytes(row)
        GONE[name](table, line)
        assert as_bytes(row) == before

    @pytest.mark.parametrize("name", [name for name in CHANGES if name not in SHOWN_OTHERWISE])
    def test_an_open_round_does_change_so_that_the_test_above_means_something(self, name, full, table):
        row, line = full
        before = as_bytes(row)
        CHANGES[name](table, line)
        assert as_bytes(row) != before

    def test_everything_that_changed_at_once_leaves_it_alone_too(
        self, full, table, django_assert_num_queries
    ):
        row, line = full
        frozen = close_round(actor=OFFICER, monitoring_round=row)
        before = as_bytes(row)
        for change in [*CHANGES.values(), *GONE.values()]:
            change(table, line)
        assert as_bytes(row) == before
        frozen.refresh_from_db()
        assert checksum(frozen.data) == frozen.checksum
        closed = MonitoringRound.objects.get(pk=row.pk)
        with django_assert_num_queries(1):
            assert read_report(closed).municipality.slug == "duinstede"
