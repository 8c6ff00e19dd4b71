"""Proposals, reactions, what is settled, corrections: the services and the report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import CommitmentItem, Responsibility
from config.web.history import StaleVersionError, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import FrozenReport, MonitoringRound, PartyView, RoundLine
from monitoring.publishing.exports import render_json
from monitoring.publishing.sheets import workbook
from monitoring.reactions import services
from monitoring.reactions.forms import SettleForm
from monitoring.reactions.newest import lights_unanswered, newest_views, undecided
from monitoring.reactions.permissions import parties_reacting, places_of, reacting_parties
from monitoring.reactions.reading import read_reactions
from monitoring.reactions.services import Proposed
from monitoring.rounds.changing import change_round, take_to_review
from monitoring.rounds.services import RoundClosedError, joint_text, move_round
from monitoring.rounds.settling import MAX_TEXT
from monitoring.table.as_json import from_data, to_data
from monitoring.table.closing import checksum, close_round
from monitoring.table.heard_words import AGREED, WAITING, heard_of, state_of
from monitoring.table.reading import read_report
from monitoring.table.words import light_words
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import give_light, make_commitment, make_line, make_round, tell

RED = Proposed(Light.RED, cause="De aannemer is gestopt.", adjustment="Wij zoeken een andere.")


def responsible(commitment, party, *, role="lead", item=None):
    with acting(ACTOR):
        Responsibility(commitment=commitment, party=party, role=role, item=item).save()


@made_once
def line(table):
    """A green line that the corporation leads."""
    row = make_line(table.framework)
    responsible(row.commitment, table.corporation)
    give_light(row, Light.GREEN)
    return RoundLine.objects.get(pk=row.pk)


def current(row):
    return RoundLine.objects.select_related("current", "commitment").get(pk=row.pk)


def propose(row, party, proposed=RED):
    return services.propose(actor=ACTOR, line_id=row.pk, party=party, proposed=proposed)


def react(row, party, light=None, reason="", seen=Light.GREEN):
    return services.react(actor=ACTOR, line_id=row.pk, party=party, seen=seen, light=light, reason=reason)


def to_review(row, due=None):
    return take_to_review(actor=ACTOR, monitoring_round=row.round, reactions_due=due)


def pass_term(row):
    """As it is after the term: set a day that lies in the past, as people can not."""
    with acting(ACTOR):
        found = MonitoringRound.objects.get(pk=row.round_id)
        found.reactions_due = timezone.localdate() - timedelta(days=1)
        found.save_next()


def report_round(row):
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.round_id)


def read(row):
    """The report's line and the report."""
    report = read_report(report_round(row))
    return report.lines[0], report


def state(row):
    found, report = read(row)
    return heard_of(found, report, light_words("yellow")).state


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
        for expected in (None, StaleVersionError):
            if expected is None:
                services.take_over(
                    actor=ACTOR, line_id=line.pk, version=line.version, party=table.corporation
                )
            else:
                with pytest.raises(expected):
                    services.take_over(
                        actor=ACTOR, line_id=line.pk, version=line.version, party=table.corporation
                    )

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


class TestPerItem:
    @pytest.fixture
    def items(self, line):
        with acting(ACTOR):
            rows = [
                CommitmentItem(commitment=line.commitment, position=n, label=label, text=text)
                for n, (label, text) in enumerate((("a.", "bouwen"), ("b.", "verhuren")), start=1)
            ]
            for row in rows:
                row.save()
        return rows

    def test_each_lead_reports_on_its_own_item(self, line, table, items):
        responsible(line.commitment, table.tenants, item=items[1])
        assert places_of(table.tenants, line.commitment).items == (items[1],)
        assert not places_of(table.tenants, line.commitment).whole
        services.report_for_party(
            actor=ACTOR, line_id=line.pk, party=table.tenants, texts={items[1].pk: "Verhuurd."}
        )
        tell(line, "Samen op weg.")
        found, _report = read(line)
        assert [(told.party, told.item, told.text) for told in found.progress] == [
            ("", "", "Samen op weg."),
            ("Huurders", "b. verhuren", "Verhuurd."),
        ]
        assert joint_text(line) == "Samen op weg."

    def test_where_the_lead_has_gone_who_is_party_to_it_reports(self, line, table):
        responsible(line.commitment, table.tenants, role="party")
        lead = line.commitment.responsibilities.get(role="lead")
        assert places_of(table.tenants, line.commitment) is None
        with acting(ACTOR):
            lead.ends_on = timezone.localdate() - timedelta(days=1)
            lead.save()
        assert places_of(table.tenants, line.commitment).whole

    def test_not_on_an_item_of_another(self, line, table, items):
        responsible(line.commitment, table.tenants, item=items[1])
        with pytest.raises(ValidationError):
            services.report_for_party(
                actor=ACTOR, line_id=line.pk, party=table.tenants, texts={items[0].pk: "Gebouwd."}
            )
        assert read(line)[0].progress == ()

    def test_text_and_proposal_are_one_and_what_is_the_same_is_not_written_again(self, line, table):
        values = {"party": table.corporation, "texts": {None: "Gestopt."}, "proposed": RED}
        assert services.report_for_party(actor=ACTOR, line_id=line.pk, **values)
        assert not services.report_for_party(actor=ACTOR, line_id=line.pk, **values)
        assert (PartyView.objects.count(), line.progress.count()) == (1, 1)
        with pytest.raises(ValidationError):
            services.report_for_party(
                actor=ACTOR,
                line_id=line.pk,
                party=table.corporation,
                texts={None: "Anders."},
                proposed=Proposed(Light.YELLOW),
            )
        assert line.progress.count() == 1, "nothing half-written"


class TestClosed:
    def test_what_parties_said_is_frozen_and_an_older_copy_still_loads(self, line, table):
        to_review(line)
        react(line, table.tenants, Light.RED, "Nee.")
        close_round(actor=ACTOR, monitoring_round=line.round)
        found, report = read(line)
        assert (found.differing[0].reason, report.reactions_over) == ("Nee.", False)
        assert {party.slug for party in report.silent_on(found)} == {"duinstede-thuis", "duinstede-wonen"}
        data = FrozenReport.objects.get().data
        for name in ("reactions_due", "reactions_over", "reacting"):
            del data[name]
        for name in ("views", "decision"):
            del data["lines"][0][name]
        old = from_data(data)
        assert (old.reacting, old.lines[0].views, old.lines[0].differing) == ((), (), ())

    @pytest.mark.parametrize("passed", [False, True])
    def test_nobody_objected_only_if_the_term_had_passed_when_it_was_closed(self, line, passed):
        to_review(line)
        if passed:
            pass_term(line)
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert state_of(*read(line)) == (AGREED if passed else WAITING)

    def test_a_correction_stands_beside_and_the_frozen_copy_stays(self, line):
        with pytest.raises(ValidationError):
            services.correct(actor=ACTOR, monitoring_round=line.round, text="Te vroeg.")
        close_round(actor=ACTOR, monitoring_round=line.round)
        before = FrozenReport.objects.get()
        services.correct(actor=ACTOR, monitoring_round=line.round, text="Het waren er 12.", line=line)
        after = FrozenReport.objects.get()
        assert (after.data, after.checksum) == (before.data, checksum(before.data))
        report = read(line)[1]
        assert [(one.text, one.key) for one in report.corrections] == [("Het waren er 12.", "a-1")]
        data = to_data(report)
        assert data.pop("corrections")[0]["text"] == "Het waren er 12."
        assert checksum({k: v for k, v in data.items() if k != "checksum"}) == after.checksum
        assert b"Het waren er 12." in render_json(report)
        assert any("Het waren er 12." in row for row in workbook(report)[-1].rows)

    @pytest.mark.parametrize("text", ["", "   "])
    def test_an_empty_correction_is_refused(self, line, text):
        close_round(actor=ACTOR, monitoring_round=line.round)
        with pytest.raises(ValidationError) as told:
            services.correct(actor=ACTOR, monitoring_round=line.round, text=text)
        assert set(told.value.message_dict) == {"text"}

    def test_a_correction_is_about_a_line_of_its_own_round(self, line, table):
        close_round(actor=ACTOR, monitoring_round=line.round)
        later = make_round(table.framework, [line.commitment], slug="later").lines.get()
        with pytest.raises(ValidationError) as told:
            services.correct(actor=ACTOR, monitoring_round=line.round, text="Twaalf.", line=later)
        assert set(told.value.message_dict) == {"line"}

    def test_a_name_in_a_correction_is_looked_at_first(self, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        told = {"actor": ACTOR, "monitoring_round": line.round, "text": "Bel 06-12345678, niet Wonen."}
        with pytest.raises(ValidationError) as refused:
            services.correct(**told)
        (error,) = refused.value.error_dict["text"]
        assert (error.code, error.params["words"]) == ("private", "06-12345678")
        assert services.correct(**told, looked=True).text == told["text"]

    def test_what_was_said_is_never_changed(self, line, table):
        row = react(line, table.tenants)
        with acting(ACTOR), pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


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
