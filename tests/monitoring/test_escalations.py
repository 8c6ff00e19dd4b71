"""Putting a commitment before a higher level: what is asked, answered and settled, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, EscalationLevel, FrameworkStatus
from agreements.services.drafting import start_year
from config.web.history import StaleVersionError, acting
from monitoring.enums import EscalationState
from monitoring.escalations.reading import read_chain, signing_parties, with_around
from monitoring.escalations.services import raise_higher, withdraw_escalation
from monitoring.models import Escalation, EscalationAnswer
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once

from .escalation_steps import DIRECTOR, EXECUTIVES, MANAGERS, answered, put_before, set_status, settled, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def commitment(table):
    """Of a framework that is in force."""
    set_status(table.framework)
    return make_commitment(table.framework)


@made_once
def raised(table, commitment):
    return put_before(table, commitment)


class TestRaising:
    def test_it_keeps_what_was_told_and_who_did_it(self, table, commitment):
        row = put_before(table, commitment, asked=" Een besluit. ", due_on=timezone.localdate())
        assert (row.state, row.asked, row.party, row.level) == (
            "open",
            "Een besluit.",
            table.corporation,
            MANAGERS,
        )
        (first,) = row.history.all()
        assert (first.actor_name, first.actor_party) == ("Directeur", "Wonen")

    @pytest.mark.parametrize("name", ["problem", "tried", "asked"])
    def test_it_tells_what_is_going_on_was_tried_and_is_asked(self, table, commitment, name):
        with pytest.raises(ValidationError) as refused:
            put_before(table, commitment, **{name: "  "})
        assert set(refused.value.message_dict) == {name}
        with pytest.raises(ValidationError) as refused:
            put_before(table, commitment, **{name: "x" * 1501})
        assert set(refused.value.message_dict) == {name}
        assert not Escalation.objects.exists()

    @pytest.mark.parametrize(
        "name, days",
        [("since", {"since": 1}), ("since", {"since": -9999}), ("due_on", {"since": -5, "due_on": -6})],
    )
    def test_days_that_can_not_be(self, table, commitment, name, days):
        today = timezone.localdate()
        with pytest.raises(ValidationError) as refused:
            put_before(table, commitment, **{key: today + timedelta(days=n) for key, n in days.items()})
        assert set(refused.value.message_dict) == {name}

    def test_officials_are_where_it_begins(self, table, commitment):
        with pytest.raises(ValidationError) as refused:
            put_before(table, commitment, EscalationLevel.OFFICIAL)
        assert "level" in refused.value.message_dict

    def test_one_is_open_per_level(self, table, commitment, raised):
        with pytest.raises(ValidationError, match="lies before this level already"):
            put_before(table, commitment)
        with pytest.raises(ValidationError, match="Raise that one higher"):
            put_before(table, commitment, EXECUTIVES)
        settled(raised)
        assert put_before(table, commitment, EXECUTIVES).is_open

    def test_a_line_of_another_commitment_is_refused(self, table, commitment):
        other = make_commitment(table.framework, "b-1", 2)
        line = make_round(table.framework, [other]).lines.get()
        with pytest.raises(ValidationError) as refused:
            put_before(table, commitment, line=line)
        assert set(refused.value.message_dict) == {"line"}

    @pytest.mark.parametrize(
        "change",
        [
            {"completed_on": date(2024, 2, 1)},
            {"lapsed_on": date(2024, 2, 1)},
        ],
    )
    def test_what_holds_no_more_is_not_raised(self, table, commitment, change):
        with acting(ACTOR):
            for name, value in change.items():
                setattr(commitment, name, value)
            commitment.save_next()
        with pytest.raises(ValidationError, match="not raised"):
            put_before(table, commitment)

    def test_nor_a_draft_nor_anything_of_a_framework_that_ended(self, table, commitment):
        draft = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
        with pytest.raises(ValidationError, match="not signed yet"):
            put_before(table, make_commitment(table.framework, "j-1", 2, annual=draft))
        for status, words in ((FrameworkStatus.DRAFT, "not signed"), (FrameworkStatus.ENDED, "has ended")):
            set_status(table.framework, status)
            with pytest.raises(ValidationError, match=words):
                put_before(table, commitment)


class TestHigher:
    def test_the_chain_is_kept(self, table, commitment, raised):
        day = timezone.localdate()
        higher = raise_higher(
            actor=DIRECTOR, escalation=raised, version=1, party=table.corporation, told=told(since=day)
        )
        raised.refresh_from_db()
        assert (raised.state, raised.closed_on, raised.problem) == ("higher", day, "De bouw ligt stil.")
        assert (higher.level, higher.before, higher.is_open) == (EXECUTIVES, raised, True)
        for row in (raised, higher):
            seen = with_around(Escalation.objects.filter(pk=row.pk)).get()
            chain = read_chain(seen, signing_parties(table.framework))
            assert [step.escalation for step in chain.steps] == [raised, higher]
            assert chain.higher == (higher if row == raised else None)

    def test_not_beyond_the_highest_nor_twice_nor_back_in_time(self, table, commitment, raised):
        def higher(row, **other):
            return raise_higher(
                actor=DIRECTOR,
                escalation=row,
                version=row.version,
                party=table.corporation,
                told=told(**other),
            )

        with pytest.raises(ValidationError) as refused:
            higher(raised, since=raised.since - timedelta(days=1))
        assert set(refused.value.message_dict) == {"since"}
        with pytest.raises(ValidationError):
            higher(raised, tried="")
        raised.refresh_from_db()
        assert raised.is_open
        top = higher(raised)
        with pytest.raises(ValidationError, match="highest level"):
            higher(top)
        raised.refresh_from_db()
        with pytest.raises(ValidationError, match="Raised higher"):
            higher(raised)


class TestAnswers:
    def test_each_party_stands_beside_the_others(self, table, commitment, raised):
        answered(raised, table.corporation, who="Manager vastgoed", due_on=timezone.localdate())
        answered(raised, table.municipality, "Wij vragen de provincie.")
        seen = with_around(Escalation.objects.filter(pk=raised.pk)).get()
        chain = read_chain(seen, signing_parties(table.framework))
        (step,) = chain.steps
        assert [(a.party, a.text) for a in step.answers] == [
            (table.corporation, "Wij bouwen door."),
            (table.municipality, "Wij vragen de provincie."),
        ]
        assert chain.unanswered == [table.other_corporation, table.tenants]
        answered(raised, None, "Samen besloten.")
        assert read_chain(with_around(Escalation.objects.all()).get(), chain.unanswered).unanswered == []

    def test_it_is_written_once_and_sent_twice_it_stands_once(self, table, raised):
        first = answered(raised, table.corporation)
        assert answered(raised, table.corporation) == first
        assert raised.answers.count() == 1
        with acting(ACTOR), pytest.raises(TypeError, match="never overwritten"):
            first.save()

    @pytest.mark.parametrize(
        "name, other",
        [
            ("text", {"text": " "}),
            ("decided_on", {"decided_on": timedelta(days=1)}),
            ("decided_on", {"decided_on": timedelta(days=-11)}),
            ("due_on", {"due_on": timedelta(days=-1)}),
            ("level", {"level": "council"}),
            ("decided_on", {"decided_on": None}),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field(self, table, raised, name, other):
        values = {k: timezone.localdate() + v if isinstance(v, timedelta) else v for k, v in other.items()}
        with pytest.raises(ValidationError) as refused:
            answered(raised, table.corporation, **values)
        assert set(refused.value.message_dict) == {name}
        assert not EscalationAnswer.objects.exists()

    def test_who_settles_meanwhile_is_told(self, table, raised):
        answered(raised, table.corporation)
        with pytest.raises(StaleVersionError):
            settled(raised, version=1)


class TestClosing:
    @pytest.mark.parametrize("state", [EscalationState.RESOLVED, EscalationState.RETURNED])
    def test_it_is_settled_with_a_decision(self, raised, state):
        row = settled(raised, state)
        assert (row.state, row.outcome, row.closed_on) == (state, "Er komt geld bij.", timezone.localdate())
        assert row.history.latest("history_id").history_change_reason == "Er komt geld bij."

    @pytest.mark.parametrize(
        "name, other",
        [
            ("outcome", {"outcome": " "}),
            ("closed_on", {"closed_on": timedelta(days=1)}),
            ("closed_on", {"closed_on": timedelta(days=-11)}),
            ("state", {"state": "withdrawn"}),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field(self, raised, name, other):
        values = {k: timezone.localdate() + v if isinstance(v, timedelta) else v for k, v in other.items()}
        with pytest.raises(ValidationError) as refused:
            settled(raised, **values)
        assert set(refused.value.message_dict) == {name}
        raised.refresh_from_db()
        assert raised.is_open

    def test_who_raised_it_takes_it_back_with_a_reason(self, raised):
        def withdraw(reason):
            return withdraw_escalation(actor=DIRECTOR, escalation=raised, version=1, reason=reason)

        with pytest.raises(ValidationError) as refused:
            withdraw(" ")
        assert set(refused.value.message_dict) == {"reason"}
        row = withdraw("Opgelost aan tafel.")
        assert (row.state, row.outcome) == ("withdrawn", "Opgelost aan tafel.")

    def test_what_is_closed_or_ended_stays_as_it_is(self, table, commitment, raised):
        def all_of_it(row):
            yield lambda: answered(row, table.tenants)
            yield lambda: settled(row)
            yield lambda: withdraw_escalation(
                actor=ACTOR, escalation=row, version=row.version, reason="Toch niet."
            )
            yield lambda: raise_higher(
                actor=ACTOR, escalation=row, version=row.version, party=table.tenants, told=told()
            )

        set_status(table.framework, FrameworkStatus.ENDED)
        for verb in all_of_it(raised):
            with pytest.raises(ValidationError, match="has ended"):
                verb()
        set_status(table.framework)
        row = settled(raised)
        for verb in all_of_it(row):
            with pytest.raises(ValidationError, match="closed before: Resolved"):
                verb()
        assert row.history.count() == 2 and not row.answers.exists()
