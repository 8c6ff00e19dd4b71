"""The term to react in, and what silence counts for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from monitoring.enums import Light, RoundStatus
from monitoring.models import PartyView
from monitoring.reactions import services
from monitoring.reactions.permissions import reacting_parties
from monitoring.reactions.services import Proposed
from monitoring.rounds.services import move_round
from monitoring.table.heard_words import heard_of
from monitoring.table.words import light_words
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import give_light
from .reacting_steps import RED, make_led_line, pass_term, propose, react, read, state, to_review


@made_once
def line(table):
    return make_led_line(table)


class TestTheTerm:
    def test_it_is_set_when_the_round_goes_to_review(self, line):
        assert to_review(line).reactions_due == timezone.localdate() + timedelta(days=14)

    def test_back_from_review_nobody_is_asked_until_the_next_term(self, line, table):
        to_review(line)
        pass_term(line)
        assert state(line) == "agreed"
        move_round(actor=ACTOR, monitoring_round=line.round, to=RoundStatus.OPEN)
        give_light(line, Light.RED)
        assert state(line) == ""
        react(line, table.tenants, seen=Light.RED)
        assert PartyView.objects.get().late is False
        to_review(line)
        assert state(line) == "waiting"

    def test_it_ends_when_the_round_closes_and_can_not_have_passed(self, line):
        with pytest.raises(ValidationError):
            to_review(line, timezone.localdate() - timedelta(days=1))

    def test_silence_counts_after_it_and_is_told(self, line, table):
        to_review(line)
        react(line, table.corporation)
        assert state(line) == "waiting"
        pass_term(line)
        found, report = read(line)
        assert state(line) == "agreed"
        assert {party.slug for party in report.silent_on(found)} == {"duinstede-thuis", "duinstede-huurders"}

    def test_when_all_answered_nobody_waits_for_it(self, line, table):
        to_review(line)
        for party in reacting_parties(table.framework):
            react(line, party)
        assert state(line) == "agreed"

    def test_a_later_reaction_counts_and_is_marked(self, line, table):
        to_review(line)
        pass_term(line)
        react(line, table.tenants, Light.RED, "Te laat gezien.")
        found, _report = read(line)
        assert [view.late for view in found.views] == [True]
        assert state(line) == "differs"

    def test_a_difference_is_settled_with_the_reason(self, line, table):
        react(line, table.tenants, Light.RED, "Nee.")
        assert state(line) == "differs"
        with pytest.raises(ValidationError) as told:
            services.settle_difference(
                actor=ACTOR,
                line_id=line.pk,
                version=line.version,
                proposed=Proposed(Light.GREEN),
                decision=" ",
            )
        assert set(told.value.message_dict) == {"decision"}
        services.settle_difference(
            actor=ACTOR,
            line_id=line.pk,
            version=line.version,
            proposed=Proposed(Light.GREEN),
            decision="Het overleg houdt het op groen.",
        )
        found, _report = read(line)
        assert (state(line), found.decision) == ("settled", "Het overleg houdt het op groen.")
        assert found.discussed, "it stays on the agenda, as settled"
        react(line, table.tenants, Light.RED, "Wij blijven erbij.")
        assert state(line) == "differs", "what is said after the decision is a point again"

    def test_who_objected_and_got_its_light_did_object(self, line, table):
        to_review(line)
        react(line, table.tenants, Light.RED, "Nee.")
        services.settle_difference(
            actor=ACTOR,
            line_id=line.pk,
            version=line.version,
            proposed=RED,
            decision="Het overleg volgt hen.",
        )
        pass_term(line)
        assert state(line) == "settled"
        react(line, table.tenants, seen=Light.RED)
        assert state(line) == "agreed", "it has no objection any more"

    def test_cause_and_adjustment_of_a_proposal_say_what_they_are(self, line, table, english):
        propose(line, table.corporation)
        found, report = read(line)
        (said,) = heard_of(found, report, light_words("yellow")).said
        assert said.text == "Cause: De aannemer is gestopt.\nAdjustment: Wij zoeken een andere."
