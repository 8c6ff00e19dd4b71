"""Lights and texts of lines: what is written, what must be explained, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import Origin
from config.web.history import Actor
from monitoring.enums import Light
from monitoring.models import Assessment, ProgressReport
from monitoring.rounds import services as rounds
from tests.factories import give_light, line_of, make_commitment, make_line, make_round, tell, written
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")
EXPLAINED = {"cause": "De bouw ligt stil.", "adjustment": "Wij zoeken een andere aannemer."}


@made_once
def line(table):
    """The only line of an open round."""
    return make_line(table.framework)


class TestAssessing:
    def test_it_writes_the_light_with_its_reasons_and_repeats_it_on_the_line(self, line):
        row = rounds.assess(
            actor=OFFICER,
            line_id=line.pk,
            light=Light.YELLOW,
            **EXPLAINED,
            effect="Later klaar.",
            dated=date(2024, 10, 1),
        )
        line.refresh_from_db()
        assert (line.light, line.current, line.version) == (Light.YELLOW, row, 2)
        assert Assessment.objects.values(
            "light",
            "cause",
            "effect",
            "adjustment",
            "dated",
            "origin",
            "source",
            "author_name",
            "author_party",
        ).get() == {
            "light": "yellow",
            **EXPLAINED,
            "effect": "Later klaar.",
            "dated": date(2024, 10, 1),
            "origin": "person",
            "source": "",
            "author_name": "Beleidsadviseur wonen",
            "author_party": "Gemeente",
        }
        assert line.history.latest("history_id").actor_name == "Beleidsadviseur wonen"

    def test_without_a_date_it_is_given_today(self, line):
        assert give_light(line, Light.GREEN).dated == timezone.localdate()

    def test_earlier_lights_stay(self, line):
        for light in (Light.GREEN, Light.RED, Light.YELLOW):
            give_light(line, light)
        assert [a.light for a in line.assessments.order_by("pk")] == ["green", "red", "yellow"]
        line.refresh_from_db()
        assert (line.light, line.version) == ("yellow", 4)

    @pytest.mark.parametrize("light", [Light.YELLOW, Light.RED])
    @pytest.mark.parametrize(
        ("given", "errors"),
        [
            (
                {},
                {"cause": ["Tell why it is not green."], "adjustment": ["Tell what will be done about it."]},
            ),
            ({"cause": "De bouw ligt stil."}, {"adjustment": ["Tell what will be done about it."]}),
            ({"adjustment": "Andere aannemer."}, {"cause": ["Tell why it is not green."]}),
            ({"cause": " \n", "adjustment": "Andere aannemer."}, {"cause": ["Tell why it is not green."]}),
        ],
    )
    def test_yellow_and_red_need_cause_and_adjustment_each_told_at_its_field(
        self, line, light, given, errors
    ):
        before = written()
        with pytest.raises(ValidationError) as told:
            rounds.assess(actor=OFFICER, line_id=line.pk, light=light, effect="Later klaar.", **given)
        assert told.value.message_dict == errors
        assert written() == before
        line.refresh_from_db()
        assert (line.light, line.version) == (Light.NONE, 1)

    @pytest.mark.parametrize("light", [Light.GREEN, Light.NONE])
    def test_green_and_none_need_nothing(self, line, light):
        rounds.assess(actor=OFFICER, line_id=line.pk, light=light)
        line.refresh_from_db()
        assert line.current.light == light

    @pytest.mark.parametrize("light", Light)
    def test_what_is_taken_over_from_a_document_needs_a_source_and_nothing_else(self, line, light):
        with pytest.raises(ValidationError) as told:
            rounds.assess(actor=OFFICER, line_id=line.pk, light=light, origin=Origin.DOCUMENT)
        assert told.value.message_dict == {"__all__": ["Tell from which document this light is taken."]}
        rounds.assess(
            actor=OFFICER, line_id=line.pk, light=light, origin=Origin.DOCUMENT, source="Brief aan de raad"
        )
        line.refresh_from_db()
        assert (line.light, line.current.source) == (light, "Brief aan de raad")

    def test_an_unknown_light_is_refused(self, line):
        with pytest.raises(ValidationError) as told:
            rounds.assess(actor=OFFICER, line_id=line.pk, light="orange")
        assert told.value.message_dict == {"light": ["Value 'orange' is not a valid choice."]}

    @pytest.mark.parametrize("origin", Origin)
    @pytest.mark.parametrize("light", [Light.GREEN, Light.YELLOW, Light.RED])
    def test_what_is_only_followed_gets_no_light_from_anybody(self, table, light, origin):
        commitment = make_commitment(table.framework, assessable=False)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        with pytest.raises(ValidationError) as told:
            rounds.assess(
                actor=OFFICER, line_id=line.pk, light=light, origin=origin, source="Brief", **EXPLAINED
            )
        assert told.value.message_dict == {"light": ["This item is followed without a light."]}
        assert written() == {"lights": 0, "texts": 0, "versions": 1}


class TestReporting:
    def test_it_writes_the_text_of_a_party_or_a_joint_one(self, line, table):
        tell(line, "Wij bouwen.", table.corporation, dated=date(2024, 10, 1))
        tell(line, "Samen gebouwd.")
        rows = ProgressReport.objects.order_by("pk").values_list("party__slug", "text", "origin")
        assert [*rows] == [
            ("duinstede-wonen", "Wij bouwen.", "person"),
            (None, "Samen gebouwd.", "person"),
        ]
        line.refresh_from_db()
        assert line.version == 3
        assert rounds.joint_text(line) == "Samen gebouwd."

    def test_the_newest_joint_text_counts(self, line, table):
        assert rounds.joint_text(line) == ""
        tell(line, "Eerst.")
        tell(line, "Daarna.", dated=date(2020, 1, 1))
        tell(line, "Van een partij.", table.tenants)
        assert rounds.joint_text(line) == "Daarna."

    def test_what_is_taken_over_from_a_document_needs_a_source(self, line):
        with pytest.raises(ValidationError) as told:
            tell(line, "Gedaan.", origin=Origin.DOCUMENT)
        assert told.value.message_dict == {"__all__": ["Tell from which document this text is taken."]}
        assert written() == {"lights": 0, "texts": 0, "versions": 1}
