"""What each person must do, oldest first: of lines they handle, and of rounds they coordinate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import Planning
from config.web.history import Actor, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import LineDraft
from monitoring.rounds.drafts import keep_draft
from monitoring.rounds.permissions import may_settle
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import Membership, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import bring_to, give_light, line_of, make_commitment, make_round, make_table, tell
from tests.layers import made_once

from .work_rows import TODAY, handle, kinds_and_subjects, set_round

pytestmark = pytest.mark.django_db


@made_once
def commitments(table):
    return [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)]


class TestWhoHandlesSomething:
    def test_lines_without_an_answer_from_their_party_or_together(self, cast, table, commitments):
        current = make_round(table.framework, commitments)
        handle(cast.corporation_officer, table.corporation, *commitments)
        expected = [("progress", f"Afspraak a-{n}") for n in (1, 2, 3)]
        assert kinds_and_subjects(cast.corporation_officer) == expected
        tell(line_of(current, commitments[0]), "Samen verteld")
        tell(line_of(current, commitments[1]), "Zelf verteld", table.corporation)
        tell(line_of(current, commitments[2]), "Een ander vertelde", table.municipality)
        assert kinds_and_subjects(cast.corporation_officer) == expected[2:]

    def test_standing_in_counts_as_well_and_is_told(self, cast, table, commitments):
        make_round(table.framework, commitments)
        handle(cast.corporation_officer, table.corporation, commitments[0], deputy=True)
        assert [(t.kind, t.is_deputy) for t in tasks_of(cast.corporation_officer, TODAY)] == [
            ("progress", True)
        ]

    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.CLOSED])
    def test_only_in_rounds_that_take_answers(self, cast, table, commitments, status):
        make_round(table.framework, commitments, status=status)
        handle(cast.corporation_officer, table.corporation, *commitments)
        assert kinds_and_subjects(cast.corporation_officer) == []

    def test_a_light_from_a_document_without_what_is_done_about_it(self, cast, table, commitments):
        current = make_round(table.framework, commitments[:1])
        handle(cast.corporation_officer, table.corporation, commitments[0])
        line = line_of(current, commitments[0])
        give_light(line, Light.RED, origin=Origin.DOCUMENT, source="Monitor 2024")
        assert kinds_and_subjects(cast.corporation_officer) == [("adjust", "Afspraak a-1")]
        give_light(line, Light.RED)
        tell(line, "Er is gebouwd")
        assert kinds_and_subjects(cast.corporation_officer) == []

    def test_who_leads_goes_to_the_form_an_editor_to_the_own_text_a_reader_to_the_line(
        self, cast, table, commitments
    ):
        current = make_round(table.framework, commitments[:1])
        handle(cast.officer, table.municipality, commitments[0])
        handle(cast.corporation_officer, table.corporation, commitments[0])
        base = "/duinstede/afspraken-2024-2027/2024/monitor/"
        urls = {
            name: next(t.url for t in tasks_of(person, TODAY) if t.kind == "progress")
            for name, person in cast.people()
            if name in ("officer", "corporation_officer")
        }
        assert may_settle(cast.officer, current) and not may_settle(cast.corporation_officer, current)
        assert urls == {
            "officer": f"{base}regels/a-1/?ronde=najaar",
            "corporation_officer": f"/mijn-werk/invullen/{line_of(current, commitments[0]).pk}/duinstede-wonen/",
        }
        with acting(ACTOR):
            seat = Membership.objects.get(user=cast.corporation_officer)
            seat.role = MembershipRole.READER
            seat.save()
        (task,) = tasks_of(User.objects.get(pk=cast.corporation_officer.pk), TODAY)
        assert task.url == f"{base}?ronde=najaar#regel-a-1"

    def test_what_was_handled_for_a_party_one_left_is_gone(self, cast, table, commitments):
        make_round(table.framework, commitments)
        handle(cast.corporation_officer, table.corporation, *commitments)
        membership = Membership.objects.get(user=cast.corporation_officer)
        membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
        with acting(ACTOR):
            membership.save()
        assert kinds_and_subjects(cast.corporation_officer) == []

    def test_across_municipalities_oldest_first(self, cast, table, commitments):
        other = make_table("bergdal")
        add_member(
            actor=ACTOR, user=cast.corporation_officer, party=other.corporation, role=MembershipRole.EDITOR
        )
        third = make_table("verweg")
        elsewhere = make_commitment(third.framework)
        handle(cast.corporation_officer, table.corporation, *commitments[:2])
        far = make_commitment(other.framework, "b-1")
        handle(cast.corporation_officer, other.corporation, far)
        make_round(table.framework, commitments, data_deadline=date(2026, 7, 10))
        make_round(other.framework, [far], closes_on=date(2026, 6, 29))
        make_round(third.framework, [elsewhere])
        found = tasks_of(User.objects.get(pk=cast.corporation_officer.pk), TODAY)
        assert [(t.municipality, t.due, t.is_late(TODAY)) for t in found] == [
            ("Gemeente", date(2026, 6, 29), True),
            ("Gemeente", date(2026, 7, 10), False),
            ("Gemeente", date(2026, 7, 10), False),
        ]
        assert [t.about for t in found] == ["Afspraak b-1", "Afspraak a-1", "Afspraak a-2"]

    def test_without_a_day_in_the_round_the_planning_tells_it(self, cast, table, commitments):
        current = make_round(table.framework, commitments[:2])
        handle(cast.corporation_officer, table.corporation, *commitments[:2])
        with acting(ACTOR):
            for until in (date(2026, 3, 1), date(2026, 9, 1)):
                Planning(commitment=commitments[1], printed="Q", ends_on=until).save()
        assert [t.due for t in tasks_of(cast.corporation_officer, TODAY)] == [date(2026, 9, 1), None]
        set_round(current, closes_on=date(2026, 8, 1))
        assert {t.due for t in tasks_of(cast.corporation_officer, TODAY)} == {date(2026, 8, 1)}


class TestWhoCoordinates:
    def test_lights_that_are_missing_are_one_task_per_round(self, cast, table, commitments):
        current = make_round(table.framework, commitments)
        (task,) = tasks_of(cast.officer, TODAY)
        assert (task.kind, [line.label for line in task.lines], task.more) == (
            "lights",
            [f"Afspraak a-{n}" for n in (1, 2, 3)],
            0,
        )
        for commitment in commitments:
            give_light(line_of(current, commitment), Light.GREEN)
        assert [kind for kind, _about in kinds_and_subjects(cast.officer)] == ["settle"]

    def test_what_gets_no_light_is_not_waited_for(self, cast, table):
        """Nobody leads it either, so that its text is asked of who coordinates."""
        make_round(table.framework, [make_commitment(table.framework, assessable=False)])
        assert [kind for kind, _about in kinds_and_subjects(cast.officer)] == ["progress", "settle"]

    def test_ones_own_line_is_told_by_itself_only(self, cast, table, commitments):
        make_round(table.framework, commitments[:1])
        handle(cast.officer, table.municipality, commitments[0])
        assert kinds_and_subjects(cast.officer) == [("progress", "Afspraak a-1")]

    def test_many_are_counted_and_the_first_are_named(self, cast, table):
        many = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, 11)]
        make_round(table.framework, many)
        (task,) = tasks_of(cast.officer, TODAY)
        assert (len(task.lines), task.more) == (8, 2)

    @pytest.mark.parametrize(
        ("status", "kind"), [(RoundStatus.PREPARING, "open"), (RoundStatus.REVIEW, "review")]
    )
    def test_the_next_step_of_a_round(self, cast, table, commitments, status, kind):
        current = make_round(table.framework, commitments[:1], status=RoundStatus.PREPARING)
        bring_to(current, status)
        if status == RoundStatus.REVIEW:
            give_light(line_of(current, commitments[0]), Light.GREEN)
        assert [kind for kind, _about in kinds_and_subjects(cast.officer)] == [kind]

    def test_a_round_past_its_last_day_asks_for_its_next_step(self, cast, table, commitments):
        make_round(table.framework, commitments, closes_on=TODAY - timedelta(days=1))
        assert [kind for kind, _about in kinds_and_subjects(cast.officer)] == ["lights", "settle"]
        assert [kind for kind, _about in kinds_and_subjects(cast.officer, TODAY - timedelta(days=1))] == [
            "lights"
        ]

    def test_a_draft_that_was_not_saved(self, cast, table, commitments):
        current = make_round(table.framework, commitments[:1])
        actor = Actor("Beleidsadviseur wonen", user_id=cast.officer.pk)
        keep_draft(actor=actor, line=line_of(current, commitments[0]), data={"text": "half"}, based_on=1)
        assert kinds_and_subjects(cast.officer) == [("draft", "Afspraak a-1")]
        assert {name for name, person in cast.people() if tasks_of(person, TODAY)} == {"officer"}
        LineDraft.objects.all().delete()
        assert [kind for kind, _about in kinds_and_subjects(cast.officer)] == ["lights"]


def test_only_who_has_something_to_do_has_work(cast, table, commitments):
    """The whole cast: the coordinator and the handler; who reads, is from elsewhere or manages has none."""
    make_round(table.framework, commitments)
    handle(cast.corporation_officer, table.corporation, commitments[0])
    handle(cast.tenant, table.tenants, commitments[1])
    assert cast.who(lambda user: bool(tasks_of(user, TODAY))) == {"officer", "corporation_officer", "tenant"}
