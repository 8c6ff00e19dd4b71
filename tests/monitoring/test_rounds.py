"""Rounds and their lines: who may do what in which status, and preparing them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from agreements.services.drafting import add_theme
from config.web.history import Actor, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import MonitoringRound, RoundHeading, RoundLine
from monitoring.rounds import services as rounds
from monitoring.rounds.services import RoundClosedError
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import (
    AUTUMN,
    bring_to,
    make_commitment,
    make_line,
    make_round,
    make_table,
    settle,
    written,
)
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")
EXPLAINED = {"cause": "De bouw ligt stil.", "adjustment": "Wij zoeken een andere aannemer."}


@made_once
def line(table):
    """The only line of an open round."""
    return make_line(table.framework)


# ---- status × verb


def _move(to: RoundStatus) -> Callable[[MonitoringRound, RoundLine], object]:
    return lambda row, line: rounds.move_round(actor=OFFICER, monitoring_round=row, to=to)


def _add_line(row: MonitoringRound, line: RoundLine) -> object:
    extra = make_commitment(row.framework, "extra", 9)
    return rounds.add_line(actor=OFFICER, monitoring_round=row, commitment=extra, position=9)


def _add_heading(row: MonitoringRound, line: RoundLine) -> object:
    return rounds.add_heading(actor=OFFICER, monitoring_round=row, position=9, title="Zorgen")


VERBS: dict[str, Callable[[MonitoringRound, RoundLine], object]] = {
    "to preparing": _move(RoundStatus.PREPARING),
    "to open": _move(RoundStatus.OPEN),
    "to review": _move(RoundStatus.REVIEW),
    "to closed": _move(RoundStatus.CLOSED),
    "close": lambda row, line: close_round(actor=OFFICER, monitoring_round=row),
    "add line": _add_line,
    "add heading": _add_heading,
    "assess": lambda row, line: rounds.assess(actor=OFFICER, line_id=line.pk, light=Light.GREEN),
    "report": lambda row, line: rounds.report_progress(actor=OFFICER, line_id=line.pk, text="Gedaan."),
    "settle": lambda row, line: settle(line, "Gedaan.", actor=OFFICER),
}
#: What each verb comes to in each status; everything else is refused.
ALLOWED = {
    RoundStatus.PREPARING: {"to open", "add line", "add heading"},
    RoundStatus.OPEN: {"to review", "close", "add line", "add heading", "assess", "report", "settle"},
    RoundStatus.REVIEW: {"to open", "close", "add line", "add heading", "assess", "report", "settle"},
    RoundStatus.CLOSED: set(),
}
#: How a refusal is told: moving is a mistake in a form, answering means that the round moved on.
REFUSED = {
    **dict.fromkeys(["to preparing", "to open", "to review", "to closed", "close"], ValidationError),
    **dict.fromkeys(["add line", "add heading", "assess", "report", "settle"], RoundClosedError),
}


@made_once
def in_each(table):
    """A round with one line in each status."""
    commitment = make_commitment(table.framework)
    return {
        status: make_round(table.framework, [commitment], slug=status, status=status)
        for status in RoundStatus
    }


@pytest.mark.parametrize("status", RoundStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_in_each_status(verb, status, in_each):
    row = in_each[status]
    line = row.lines.get()

    def traces() -> list[object]:
        return [written(), MonitoringRound.history.count(), RoundHeading.history.count()]

    before = traces()
    if verb in ALLOWED[status]:
        VERBS[verb](row, line)
        assert traces() != before
    else:
        with pytest.raises(REFUSED[verb]):
            VERBS[verb](row, line)
        assert traces() == before
        assert MonitoringRound.objects.get(pk=row.pk).status == status


class TestMoving:
    def test_it_goes_to_the_next_version_with_actor_and_reason(self, table):
        row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.PREPARING)
        moved = rounds.move_round(
            actor=OFFICER, monitoring_round=row, to=RoundStatus.OPEN, reason="Iedereen kan beginnen"
        )
        assert (moved.status, moved.version) == (RoundStatus.OPEN, 2)
        newest = moved.history.latest("history_id")
        assert (newest.actor_name, newest.history_change_reason) == (
            "Beleidsadviseur wonen",
            "Iedereen kan beginnen",
        )

    def test_what_can_not_be_is_told_in_words(self, table):
        row = make_round(table.framework)
        with pytest.raises(ValidationError) as told:
            rounds.move_round(actor=OFFICER, monitoring_round=row, to=RoundStatus.PREPARING)
        assert told.value.messages == ["A round that is “Open” can not become “Being prepared”."]

    def test_one_without_commitments_is_not_opened(self, table):
        row = make_round(table.framework, status=RoundStatus.PREPARING)
        with pytest.raises(ValidationError) as told:
            rounds.move_round(actor=OFFICER, monitoring_round=row, to=RoundStatus.OPEN)
        assert told.value.messages == ["This round has no commitments yet. Add one before you open it."]
        assert MonitoringRound.objects.get(pk=row.pk).status == RoundStatus.PREPARING

    def test_the_status_in_the_database_counts_not_the_one_in_hand(self, table):
        row = make_round(table.framework, status=RoundStatus.PREPARING)
        bring_to(row, RoundStatus.REVIEW)
        assert row.status == RoundStatus.PREPARING
        with pytest.raises(ValidationError) as told:
            rounds.move_round(actor=OFFICER, monitoring_round=row, to=RoundStatus.REVIEW)
        assert told.value.messages == ["A round that is “In review” can not become “In review”."]


class TestPreparing:
    def test_a_round_starts_without_lines(self, table):
        row = rounds.prepare_round(
            actor=OFFICER,
            framework=table.framework,
            year=2024,
            slug="najaar",
            title="Najaar 2024",
            period="T3",
            starts_on=date(2024, 1, 1),
            ends_on=AUTUMN,
            reference_date=AUTUMN,
        )
        row.refresh_from_db()
        assert (row.status, row.period, row.lines.count()) == (RoundStatus.PREPARING, "T3", 0)
        assert (row.is_closed, row.accepts_answers) == (False, False)
        assert row.history.get().actor_name == "Beleidsadviseur wonen"

    def test_an_address_is_used_once_a_year(self, table):
        make_round(table.framework, slug="najaar")
        with pytest.raises(ValidationError) as told:
            make_round(table.framework, slug="najaar")
        assert told.value.message_dict == {"__all__": ["This year has a round with this address word."]}
        assert make_round(table.framework, slug="najaar", reference_date=date(2025, 10, 30)).year == 2025

    def test_a_line_is_of_the_same_framework(self, table):
        row = make_round(table.framework)
        elsewhere = make_commitment(make_table("bergdal").framework)
        with pytest.raises(ValidationError) as told:
            rounds.add_line(actor=OFFICER, monitoring_round=row, commitment=elsewhere, position=1)
        assert told.value.message_dict == {
            "commitment": ["This commitment belongs to another framework agreement."]
        }
        assert not row.lines.exists()

    def test_a_commitment_stands_in_a_round_once(self, line):
        with pytest.raises(ValidationError) as told:
            rounds.add_line(
                actor=OFFICER, monitoring_round=line.round, commitment=line.commitment, position=2
            )
        assert told.value.message_dict == {"__all__": ["This commitment stands in this round already."]}
        assert line.round.lines.count() == 1

    def test_headings_stand_in_the_order_given(self, table):
        row = make_round(table.framework, status=RoundStatus.PREPARING)
        chapter = rounds.add_heading(
            actor=OFFICER, monitoring_round=row, position=1, number="1", title="Bouwen", printed="Bouw"
        )
        rounds.add_heading(actor=OFFICER, monitoring_round=row, position=3, number="2", title="Zorgen")
        rounds.add_heading(actor=OFFICER, monitoring_round=row, position=2, title="Nieuwbouw", parent=chapter)
        assert [(str(h), h.printed, h.parent_id) for h in row.headings.all()] == [
            ("1 Bouwen", "Bouw", None),
            ("Nieuwbouw", "", chapter.pk),
            ("2 Zorgen", "", None),
        ]

    def test_a_heading_stands_under_one_of_the_same_round_at_two_levels_with_its_own_theme(self, table):
        row = make_round(table.framework, status=RoundStatus.PREPARING)
        other = make_round(table.framework, slug="ander", status=RoundStatus.PREPARING)
        elsewhere = make_table("bergdal").framework
        foreign = add_theme(actor=ACTOR, framework=elsewhere, position=1, title="Elders")
        chapter = rounds.add_heading(actor=OFFICER, monitoring_round=row, position=1, title="Bouwen")
        section = rounds.add_heading(
            actor=OFFICER, monitoring_round=row, position=2, title="Nieuwbouw", parent=chapter
        )
        away = rounds.add_heading(actor=OFFICER, monitoring_round=other, position=1, title="Zorgen")
        for fields, errors in (
            ({"parent": away}, {"parent": ["This heading belongs to another round."]}),
            ({"parent": section}, {"parent": ["Headings have two levels; this one would be a third."]}),
            ({"theme": foreign}, {"theme": ["This theme belongs to another framework agreement."]}),
        ):
            with pytest.raises(ValidationError) as told:
                rounds.add_heading(actor=OFFICER, monitoring_round=row, position=3, title="X", **fields)
            assert told.value.message_dict == errors
        top = rounds.add_heading(actor=OFFICER, monitoring_round=row, position=3, title="Wonen")
        chapter.parent = top
        with pytest.raises(ValidationError) as told:
            chapter.full_clean()
        assert told.value.message_dict == {"parent": ["Headings have two levels; this one would be a third."]}
        assert row.headings.count() == 3

    def test_a_line_stands_under_a_heading_of_the_same_round(self, table):
        row = make_round(table.framework)
        other = make_round(table.framework, slug="ander")
        away = rounds.add_heading(actor=OFFICER, monitoring_round=other, position=1, title="Zorgen")
        with pytest.raises(ValidationError) as told:
            rounds.add_line(
                actor=OFFICER,
                monitoring_round=row,
                commitment=make_commitment(table.framework),
                heading=away,
                position=1,
            )
        assert told.value.message_dict == {"heading": ["This heading belongs to another round."]}
        assert not row.lines.exists()

    @pytest.mark.parametrize("verb", ["add line", "add heading"])
    def test_adding_counts_with_the_status_in_the_database_not_the_one_in_hand(self, verb, line):
        in_hand = MonitoringRound.objects.get(pk=line.round_id)
        close_round(actor=OFFICER, monitoring_round=line.round)
        assert not in_hand.is_closed
        with pytest.raises(RoundClosedError):
            VERBS[verb](in_hand, line)
        assert (in_hand.lines.count(), in_hand.headings.count()) == (1, 0)

    def test_a_commitment_in_a_round_is_not_deleted(self, line):
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            line.commitment.delete()
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            line.round.delete()
        assert RoundLine.objects.count() == 1
