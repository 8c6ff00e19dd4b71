"""Proposals, reactions, what is settled, corrections: the services and the report."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.web.history import StaleVersionError, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import MonitoringRound, PartyView
from monitoring.reactions import services
from monitoring.reactions.forms import SettleForm
from monitoring.reactions.newest import lights_unanswered, newest_views, undecided
from monitoring.reactions.permissions import parties_reacting, reacting_parties
from monitoring.reactions.reading import read_reactions
from monitoring.reactions.services import Proposed
from monitoring.rounds.changing import change_round
from monitoring.rounds.services import RoundClosedError, move_round
from monitoring.rounds.settling import MAX_TEXT
from monitoring.table.closing import close_round
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import give_light, make_commitment, make_line, make_round, tell
from .reacting_steps import (
    current,
    make_led_line,
    propose,
    react,
    read,
    report_round,
    responsible,
    to_review,
)


@made_once
def line(table):
    return make_led_line(table)


class TestProposing:
    def test_it_stands_beside_the_light_and_changes_nothing(self, line, table):
        propose(line, table.corporation)
        assert current(line).light == Light.GREEN
        assert [(v.kind, v.party, v.light, v.cause) for v in read(line)[0].views] == [
            ("proposal", "duinstede-wonen", "red", "De aannemer is gestopt.")
        ]

    def test_only_who_leads_may(self, line, table):
        with pytest.raises(ValidationError):
            propose(line, table.tenants)

    def test_yellow_and_red_need_their_reasons(self, line, table):
        with pytest.raises(ValidationError) as told:
            propose(line, table.corporation, Proposed(Light.RED))
        assert set(told.value.message_dict) == {"cause", "adjustment"}
        assert not PartyView.objects.exists()

    def test_the_coordinator_takes_it_over(self, line, table):
        propose(line, table.corporation)
        services.take_over(actor=ACTOR, line_id=line.pk, version=line.version, party=table.corporation)
        now = current(line)
        assert (now.light, now.current.cause) == (Light.RED, "De aannemer is gestopt.")

    def test_of_two_who_take_over_the_second_is_told(self, line, table):
        propose(line, table.corporation)
        seen = {"actor": ACTOR, "line_id": line.pk, "version": line.version, "party": table.corporation}
        services.take_over(**seen)
        with pytest.raises(StaleVersionError):
            services.take_over(**seen)

    def test_all_at_once_leaves_what_is_objected_to_and_what_was_settled_later(self, table):
        commitments = [make_commitment(table.framework, f"k-{n}", n) for n in (1, 2, 3)]
        for commitment in commitments:
            responsible(commitment, table.corporation)
        lines = list(make_round(table.framework, commitments).lines.order_by("position"))
        for row in lines:
            give_light(row, Light.GREEN)
            propose(row, table.corporation)
        react(lines[0], table.tenants, Light.RED, "Wij zien het ook.")
        react(lines[1], table.tenants, Light.YELLOW, "Het gaat minder slecht.")
        give_light(lines[2], Light.YELLOW)
        taken = services.take_over_all(actor=ACTOR, round_id=lines[0].round_id)
        assert [row.pk for row in taken] == [lines[0].pk]
        assert [current(row).light for row in lines] == ["red", "green", "yellow"]
        assert services.take_over_all(actor=ACTOR, round_id=lines[0].round_id) == []


class TestReacting:
    def test_who_coordinates_is_not_asked_and_tenants_are(self, table):
        assert [p.slug for p in reacting_parties(table.framework)] == [
            "duinstede-thuis",
            "duinstede-wonen",
            "duinstede-huurders",
        ]

    def test_only_who_is_asked_reacts(self, line, table, english):
        for party in (table.municipality, table.adviser):
            with pytest.raises(ValidationError, match="is not asked"):
                react(line, party)

    def test_no_objection_and_an_own_light(self, line, table):
        react(line, table.corporation)
        react(line, table.tenants, Light.RED, "De bewoners merken er niets van.")
        found, _report = read(line)
        assert [v.party for v in found.agreeing] == ["duinstede-wonen"]
        assert [(v.party, v.light, v.reason) for v in found.differing] == [
            ("duinstede-huurders", "red", "De bewoners merken er niets van.")
        ]

    @pytest.mark.parametrize(
        ("light", "reason", "field"),
        [
            (Light.RED, "", "reason"),
            (Light.RED, "  ", "reason"),
            (Light.GREEN, "Toch.", "light"),
            (Light.NONE, "Toch.", "light"),
        ],
    )
    def test_what_is_no_view_is_told_at_the_field(self, line, table, light, reason, field):
        with pytest.raises(ValidationError) as told:
            react(line, table.tenants, light, reason)
        assert set(told.value.message_dict) == {field}

    def test_the_newest_counts_and_the_earlier_stay(self, line, table):
        react(line, table.tenants, Light.RED, "Nee.")
        react(line, table.tenants)
        assert read(line)[0].differing == ()
        assert PartyView.objects.count() == 2

    def test_a_light_that_changed_meanwhile_is_not_agreed_to(self, line, table):
        give_light(line, Light.RED)
        with pytest.raises(services.LightChangedError):
            react(line, table.tenants)
        assert not PartyView.objects.exists()

    def test_no_objection_does_not_hold_for_another_light_and_an_own_light_may_come_true(self, line, table):
        react(line, table.corporation)
        react(line, table.tenants, Light.RED, "Nee.")
        give_light(line, Light.RED)
        found, _report = read(line)
        assert [v.party for v in found.agreeing] == ["duinstede-huurders"]
        assert found.differing == ()

    def test_nothing_to_object_to_without_a_light(self, table):
        row = make_line(table.framework)
        with pytest.raises(ValidationError):
            react(row, table.tenants, seen=Light.NONE)

    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.CLOSED])
    def test_a_round_that_takes_no_answers_refuses(self, table, status):
        commitment = make_commitment(table.framework)
        responsible(commitment, table.corporation)
        row = make_round(table.framework, [commitment], status=status).lines.get()
        for verb in (
            lambda: react(row, table.tenants, seen=Light.NONE),
            lambda: propose(row, table.corporation),
            lambda: services.agree_to_rest(actor=ACTOR, round_id=row.round_id, party=table.tenants, seen=0),
            lambda: services.take_over_all(actor=ACTOR, round_id=row.round_id),
        ):
            with pytest.raises(RoundClosedError):
                verb()

    def test_all_the_others_in_one_go(self, table):
        commitments = [make_commitment(table.framework, f"k-{n}", n) for n in (1, 2, 3, 4)]
        lines = list(make_round(table.framework, commitments).lines.order_by("position"))
        for row in lines[:3]:
            give_light(row, Light.GREEN)
        react(lines[0], table.tenants, Light.RED, "Nee.")
        responsible(commitments[1], table.tenants)
        propose(lines[1], table.tenants, Proposed(Light.GREEN))
        seen = max(current(row).current_id for row in lines[:3])
        give_light(lines[2], Light.YELLOW)
        done = services.agree_to_rest(actor=ACTOR, round_id=lines[0].round_id, party=table.tenants, seen=seen)
        assert done == (1, 1), "one is answered, one only proposed, one got another light, one has none"
        newest = newest_views(lines[0].round, table.tenants)
        assert {pk: row.light for pk, row in newest.items()} == {lines[0].pk: "red", lines[1].pk: ""}


@pytest.mark.parametrize(
    ("light", "stood", "now", "stands"),
    [
        ("", "green", "green", "agreeing"),
        ("", "green", "red", "silent"),
        ("red", "green", "green", "differing"),
        ("red", "green", "red", "agreeing"),
    ],
)
def test_a_reaction_stands_in_one_place_in_every_list(line, table, light, stood, now, stands):
    row = PartyView(
        line=line,
        party=table.tenants,
        kind="view",
        light=light,
        stood=stood,
        reason="Daarom.",
        dated=timezone.localdate(),
    )
    with acting(ACTOR):
        row.save()
    if now != Light.GREEN:
        give_light(line, Light(now))
    to_review(line)
    found, report = read(line)
    places = {
        "agreeing": {view.party for view in found.agreeing},
        "differing": {view.party for view in found.differing},
        "silent": {party.slug for party in report.silent_on(found)},
    }
    assert [name for name, parties in places.items() if table.tenants.slug in parties] == [stands]
    monitoring_round = MonitoringRound.objects.get(pk=line.round_id)
    left = lights_unanswered({monitoring_round: [table.tenants.pk]})
    assert left == {(line.round_id, table.tenants.pk): int(stands == "silent")}
    assert bool(undecided(monitoring_round)[1]) is (stands == "differing")
    (seat,) = read_reactions(report_round(line), [table.tenants]).seats
    assert seat.rest == int(stands == "silent")


def test_a_reason_that_is_wrong_in_itself_is_not_called_missing_as_well():
    typed = {"light": "red", "cause": "x" * (MAX_TEXT + 1), "version": "1", "decision": "Rood."}
    form = SettleForm(typed, words={light: light for light in Light.values})
    assert {name: len(told) for name, told in form.errors.items()} == {"cause": 1, "adjustment": 1}


class TestTheRound:
    def test_late_texts_are_marked(self, table):
        row = make_round(
            table.framework, [make_commitment(table.framework)], data_deadline=date(2024, 11, 1)
        ).lines.get()
        tell(row, "Op tijd.", table.corporation, dated=date(2024, 11, 1))
        tell(row, "Te laat.", table.tenants, dated=date(2024, 11, 2))
        assert {told.text: told.late for told in read(row)[0].progress} == {
            "Op tijd.": False,
            "Te laat.": True,
        }

    def test_name_and_dates_change_until_it_closes_with_the_reason(self, line):
        row = line.round
        version = MonitoringRound.objects.get(pk=row.pk).version
        changed = change_round(
            actor=ACTOR,
            monitoring_round=row,
            version=version,
            reason="De cijfers komen later.",
            title="Najaar, later",
            closes_on=date(2025, 2, 1),
        )
        assert (changed.title, changed.slug, changed.closes_on) == (
            "Najaar, later",
            "najaar",
            date(2025, 2, 1),
        )
        assert changed.history.first().history_change_reason == "De cijfers komen later."
        with pytest.raises(StaleVersionError):
            change_round(actor=ACTOR, monitoring_round=row, version=version, reason="Nog eens.", title="X")
        close_round(actor=ACTOR, monitoring_round=row)
        with pytest.raises(RoundClosedError):
            change_round(
                actor=ACTOR,
                monitoring_round=row,
                version=MonitoringRound.objects.get(pk=row.pk).version,
                reason="Nog eens.",
                title="X",
            )

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"reason": " "}, "reason"),
            ({"title": ""}, "title"),
            ({"ends_on": date(2023, 1, 1)}, "ends_on"),
            ({"data_deadline": date(2025, 3, 1), "closes_on": date(2025, 2, 1)}, "data_deadline"),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field(self, line, values, field):
        row = MonitoringRound.objects.get(pk=line.round_id)
        with pytest.raises(ValidationError) as told:
            change_round(
                actor=ACTOR, monitoring_round=row, version=row.version, **{"reason": "Daarom.", **values}
            )
        assert field in told.value.message_dict
        assert MonitoringRound.objects.get(pk=row.pk).version == row.version

    def test_it_closes_once(self, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        with pytest.raises(ValidationError):
            close_round(actor=ACTOR, monitoring_round=line.round)
        with pytest.raises(ValidationError):
            move_round(actor=ACTOR, monitoring_round=line.round, to=RoundStatus.REVIEW)


def test_who_may_react(line, cast):
    def react(**asked):
        return cast.who(lambda person: bool(parties_reacting(person, line.round, **asked)))

    assert react() == {"corporation_officer"}
    line.round.status = RoundStatus.CLOSED
    assert react() == set() and react(now=False) == {"corporation_officer"}
