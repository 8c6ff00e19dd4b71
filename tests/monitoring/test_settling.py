"""Settling a line: version by version, light and joint text in one go, and only what changed."""

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import Origin
from config.web.history import Actor, StaleVersionError
from monitoring.enums import Light
from monitoring.models import ProgressReport
from monitoring.rounds import services as rounds
from monitoring.rounds.services import RoundClosedError
from monitoring.table.closing import close_round
from tests.factories import give_light, line_of, make_commitment, make_line, make_round, tell, written
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")
EXPLAINED = {"cause": "De bouw ligt stil.", "adjustment": "Wij zoeken een andere aannemer."}


@made_once
def line(table):
    """The only line of an open round."""
    return make_line(table.framework)


@pytest.mark.parametrize(
    "answer",
    [
        lambda line, version: rounds.assess(
            actor=OFFICER, line_id=line.pk, light=Light.GREEN, version=version
        ),
        lambda line, version: rounds.report_progress(
            actor=OFFICER, line_id=line.pk, text="Gedaan.", version=version
        ),
        lambda line, version: rounds.settle_line(
            actor=OFFICER,
            line_id=line.pk,
            version=version,
            light=Light.GREEN,
            cause="",
            effect="",
            adjustment="",
            text="Gedaan.",
        ),
    ],
    ids=["assess", "report", "settle"],
)
class TestVersions:
    def test_an_answer_to_an_older_version_writes_nothing(self, line, answer):
        give_light(line, Light.RED)
        before = written()
        with pytest.raises(StaleVersionError) as told:
            answer(line, 1)
        assert (told.value.current.version, told.value.current.light) == (2, Light.RED)
        assert written() == before

    def test_an_answer_to_the_newest_version_is_written(self, line, answer):
        give_light(line, Light.RED)
        answer(line, 2)
        line.refresh_from_db()
        assert line.version > 2

    def test_a_closed_round_is_told_before_an_older_version(self, line, answer):
        close_round(actor=OFFICER, monitoring_round=line.round)
        with pytest.raises(RoundClosedError):
            answer(line, 99)


class TestSettling:
    @pytest.fixture
    def settled(self, line):
        """A line with a red light and a joint text, at version 3."""
        self.settle(line.pk, 1, light=Light.RED, **EXPLAINED, text="De bouw ligt stil.")
        line.refresh_from_db()
        return line

    @staticmethod
    def settle(line_id, version, **fields):
        values = {"light": Light.NONE, "cause": "", "effect": "", "adjustment": "", "text": "", **fields}
        return rounds.settle_line(actor=OFFICER, line_id=line_id, version=version, **values)

    def test_light_and_text_are_written_in_one_go(self, settled):
        assert written() == {"lights": 1, "texts": 1, "versions": 3}
        assert (settled.light, settled.current.cause, settled.version) == (Light.RED, "De bouw ligt stil.", 3)
        assert rounds.joint_text(settled) == "De bouw ligt stil."

    def test_nothing_changed_writes_nothing(self, settled):
        same = self.settle(settled.pk, 3, light=Light.RED, **EXPLAINED, text="De bouw ligt stil.")
        assert written() == {"lights": 1, "texts": 1, "versions": 3}
        assert same.version == 3

    def test_a_decision_is_written_also_in_the_same_words(self, settled):
        same = {"light": Light.RED, **EXPLAINED, "text": "De bouw ligt stil.", "decision": "Zo blijft het."}
        for version in (3, 4):
            self.settle(settled.pk, version, **same)
        assert written() == {"lights": 3, "texts": 1, "versions": 5}

    def test_another_text_leaves_the_light_alone(self, settled):
        after = self.settle(settled.pk, 3, light=Light.RED, **EXPLAINED, text="De bouw begint weer.")
        assert written() == {"lights": 1, "texts": 2, "versions": 4}
        assert (after.version, after.current, rounds.joint_text(after)) == (
            4,
            settled.current,
            "De bouw begint weer.",
        )

    def test_another_light_leaves_the_text_alone(self, settled):
        after = self.settle(settled.pk, 3, light=Light.GREEN, text="De bouw ligt stil.")
        assert written() == {"lights": 2, "texts": 1, "versions": 4}
        assert (after.version, after.light, after.current.cause) == (4, Light.GREEN, "")

    @pytest.mark.parametrize("field", ["cause", "effect", "adjustment"])
    def test_another_reason_is_a_new_light(self, settled, field):
        after = self.settle(
            settled.pk, 3, light=Light.RED, text="De bouw ligt stil.", **{**EXPLAINED, field: "Anders."}
        )
        assert written() == {"lights": 2, "texts": 1, "versions": 4}
        assert getattr(after.current, field) == "Anders."

    def test_a_text_can_be_taken_away(self, settled):
        after = self.settle(settled.pk, 3, light=Light.RED, **EXPLAINED, text="")
        assert rounds.joint_text(after) == ""
        assert written() == {"lights": 1, "texts": 2, "versions": 4}

    def test_a_light_can_be_taken_away(self, settled):
        after = self.settle(settled.pk, 3, light=Light.NONE, text="De bouw ligt stil.")
        assert (after.light, after.current.light) == (Light.NONE, Light.NONE)
        assert written() == {"lights": 2, "texts": 1, "versions": 4}

    def test_a_light_that_is_refused_leaves_the_text_unwritten(self, settled):
        with pytest.raises(ValidationError) as told:
            self.settle(settled.pk, 3, light=Light.YELLOW, text="Nieuwe tekst.")
        assert {*told.value.message_dict} == {"cause", "adjustment"}
        assert written() == {"lights": 1, "texts": 1, "versions": 3}

    def test_a_light_from_a_document_is_not_rewritten_when_only_the_text_changes(self, line):
        give_light(line, Light.RED, origin=Origin.DOCUMENT, source="Brief aan de raad")
        after = self.settle(line.pk, 2, light=Light.RED, text="Dit is er sindsdien gebeurd.")
        assert (after.current.origin, after.current.source) == (Origin.DOCUMENT, "Brief aan de raad")
        assert written() == {"lights": 1, "texts": 1, "versions": 3}

    def test_what_is_only_followed_takes_a_text_and_no_light(self, table):
        line = make_line(table.framework, assessable=False)
        self.settle(line.pk, 1, text="243 keer geruild.")
        assert written() == {"lights": 0, "texts": 1, "versions": 2}
        with pytest.raises(ValidationError) as told:
            self.settle(line.pk, 2, light=Light.GREEN, text="Meer.")
        assert told.value.message_dict == {"light": ["This item is followed without a light."]}

    def test_the_party_texts_stay_as_they_are(self, settled, table):
        tell(settled, "Wij zoeken een aannemer.", table.corporation)
        self.settle(settled.pk, 4, light=Light.RED, **EXPLAINED, text="Joint.")
        assert {*ProgressReport.objects.values_list("party__slug", "text")} == {
            (None, "De bouw ligt stil."),
            ("duinstede-wonen", "Wij zoeken een aannemer."),
            (None, "Joint."),
        }
        tell(settled, "Er is een aannemer.", table.corporation)
        assert rounds.joint_text(settled) == "Joint."

    @pytest.mark.parametrize("existing", [1, 3])
    def test_what_settling_costs(self, table, existing, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, existing + 1)]
        line = line_of(make_round(table.framework, commitments), commitments[0])
        with django_assert_num_queries(19):
            self.settle(line.pk, 1, light=Light.GREEN, text="Gedaan.")
