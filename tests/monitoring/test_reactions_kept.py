"""What parties said, per item, when a round closed and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import CommitmentItem
from config.web.history import acting
from monitoring.enums import Light
from monitoring.models import FrozenReport, PartyView
from monitoring.publishing.exports import render_json
from monitoring.publishing.sheets import workbook
from monitoring.reactions import services
from monitoring.reactions.permissions import places_of
from monitoring.reactions.services import Proposed
from monitoring.rounds.services import joint_text
from monitoring.table.as_json import from_data, to_data
from monitoring.table.closing import checksum, close_round
from monitoring.table.heard_words import AGREED, WAITING, state_of
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import make_round, tell
from .reacting_steps import RED, make_led_line, pass_term, react, read, responsible, to_review


@made_once
def line(table):
    return make_led_line(table)


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
