"""The action list: what meetings decided that somebody has to do, who tells that it is done, and whose work it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.web.history import StaleVersionError
from monitoring.actions.services import report_action
from monitoring.meeting.services import decide, end_meeting, start_meeting
from monitoring.models import ActionReport, Decision
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from tests.cast import ACTOR
from tests.factories import leave_table, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read, words

from .escalation_steps import set_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = "/duinstede/afspraken-2024-2027/overleg/acties/"
COMMITMENT = "/duinstede/afspraken-2024-2027/afspraken/a-1/"
TODAY = timezone.localdate()


def hold(table, *decisions: dict[str, Any], ends: bool = True, slug: str = "ronde") -> list[Decision]:
    """What was decided in a meeting of four weeks ago that ended."""
    row = make_round(table.framework, [make_commitment(table.framework, slug)], slug=slug, title=slug.title())
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=row, agenda=[], body="Overleg", held_on=TODAY - timedelta(weeks=4)
    )
    made = [decide(actor=ACTOR, meeting_id=meeting.pk, **one) for one in decisions]
    if ends:
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    return made


@made_once
def decided(table):
    """For a corporation, for somebody outside by yesterday, and nothing that is to be done."""
    told = (
        {"text": "Plan maken.", "party": table.corporation.pk, "who": "projectleider"},
        {"text": "Vergunning vragen.", "who": "Omgevingsdienst", "due_on": TODAY - timedelta(days=1)},
        {"text": "Wij gaan door."},
    )
    return hold(table, *told)


def tell(row: Decision, *, done: bool = True, note: str = "", seen: int | None = None, day: date = TODAY):
    return report_action(actor=ACTOR, decision=row, done=done, told_of=day, note=note, seen=seen)


@pytest.fixture
def look(client, cast):
    """The list as somebody sees it, in English: the texts that are open and those that are done."""

    def answer(person: Any = None) -> tuple[list[str], list[str]]:
        client.force_login(person or cast.officer)
        client.cookies["taal"] = "en"
        page = read(client.get(LIST))
        return tuple(
            [words(one) for one in page.findall(f".//section[@id='{part}']//tbody/tr/th")]
            for part in ("open", "gedaan")
        )  # type: ignore[return-value]

    return answer


class TestWhatAnActionIs:
    def test_what_nobody_has_to_do_is_none(self, decided, look):
        assert look() == (["Vergunning vragen.", "Plan maken."], [])

    def test_none_before_the_meeting_ended(self, table, look):
        hold(table, {"text": "Plan maken.", "who": "Iemand"}, ends=False)
        assert look() == ([], [])

    def test_of_a_corrected_decision_the_last_words(self, table, look):
        (first,) = hold(table, {"text": "Plan maken.", "who": "Iemand"}, ends=False)
        meeting = first.meeting_id
        decide(actor=ACTOR, meeting_id=meeting, text="Plan schetsen.", who="Iemand", replaces=first.pk)
        end_meeting(actor=ACTOR, meeting_id=meeting)
        assert look() == (["Plan schetsen."], [])
        with pytest.raises(ValidationError, match="no action any more"):
            tell(first)

    def test_only_a_party_at_the_table_does_it(self, table):
        with pytest.raises(ValidationError) as refused:
            hold(table, {"text": "Plan maken.", "party": table.adviser.pk}, ends=False)
        assert refused.value.message_dict == {"party": ["This party is not at the table."]}


class TestTelling:
    def test_done_and_not_after_all(self, decided, look):
        first = tell(decided[0], note="Ligt er.")
        assert look() == (["Vergunning vragen."], ["Plan maken."])
        tell(decided[0], done=False, note="Toch niet.", seen=first.pk)
        assert look() == (["Vergunning vragen.", "Plan maken."], [])
        assert [row.note for row in decided[0].reports.all()] == ["Ligt er.", "Toch niet."]

    @pytest.mark.parametrize(
        ("told", "field", "message"),
        [
            ({"day": TODAY + timedelta(days=1)}, "told_of", "This day has yet to come."),
            ({"day": TODAY - timedelta(weeks=5)}, "told_of", "This day lies before the meeting."),
            ({"note": "x" * 2001}, "note", "Ensure this value has at most 2000 characters (it has 2001)."),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field(self, decided, told, field, message):
        with pytest.raises(ValidationError) as refused:
            tell(decided[0], **told)
        assert refused.value.message_dict == {field: [message]}
        assert not ActionReport.objects.exists()

    def test_why_not_is_required(self, decided):
        first = tell(decided[0])
        with pytest.raises(ValidationError) as refused:
            tell(decided[0], done=False, seen=first.pk)
        assert refused.value.message_dict == {"note": ["Tell why it is not done after all."]}

    def test_of_two_the_second_is_told(self, decided):
        tell(decided[0])
        with pytest.raises(StaleVersionError):
            tell(decided[0])
        assert ActionReport.objects.count() == 1

    def test_the_same_twice_is_refused(self, decided):
        first = tell(decided[0])
        with pytest.raises(ValidationError, match="told already"):
            tell(decided[0], seen=first.pk)


class TestPages:
    def page(self, row: Decision) -> str:
        return f"{LIST}{row.pk}/"

    def test_the_party_that_does_it_tells_in_its_own_name(self, client, cast, decided):
        client.force_login(cast.corporation_officer)
        answer = client.post(
            self.page(decided[0]), {"told_of": f"{TODAY}", "note": "Ligt er.", "doe": "gedaan"}
        )
        assert (answer.status_code, answer.url) == (302, LIST)
        row = ActionReport.objects.get()
        assert (row.done, row.note, row.author_name) == (True, "Ligt er.", cast.corporation_officer.name)
        assert row.author_party == decided[0].party.label

    def test_of_somebody_else_it_does_not(self, client, cast, decided):
        client.force_login(cast.corporation_officer)
        assert client.get(self.page(decided[1])).status_code == 403
        client.force_login(cast.tenant)
        assert client.get(self.page(decided[0])).status_code == 403
        assert "Done?" not in words(read(client.get(LIST)))

    def test_who_left_the_table_does_not(self, client, cast, decided, table):
        leave_table(table.framework, table.corporation, TODAY - timedelta(days=1))
        client.force_login(cast.corporation_officer)
        assert client.post(self.page(decided[0]), {"told_of": f"{TODAY}"}).status_code in (403, 404)
        assert not ActionReport.objects.exists()

    def test_what_is_no_action_is_not_there(self, officer, decided):
        assert officer.get(self.page(decided[2])).status_code == 404

    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, officer, decided):
        answer = officer.post(
            self.page(decided[0]), {"told_of": "morgen", "note": "Bijna af", "doe": "gedaan"}
        )
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"told_of": ["Enter a valid date."]}
        assert "Bijna af" in answer.content.decode()

    def test_who_was_second_sees_what_stands_and_keeps_what_they_typed(self, officer, decided):
        tell(decided[0], note="Ligt er al.")
        answer = officer.post(
            self.page(decided[0]), {"told_of": f"{TODAY}", "note": "Van mij", "doe": "gedaan"}
        )
        page = answer.content.decode()
        assert answer.status_code == 409 and "Ligt er al." in page and "Van mij" in page

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_what_the_list_costs(self, table, officer, count, django_assert_num_queries):
        hold(table, *({"text": f"Plan {n}.", "party": table.corporation.pk} for n in range(count)))
        officer.get(LIST)
        with django_assert_num_queries(8):
            assert officer.get(LIST).status_code == 200


class TestWork:
    def actions(self, person) -> list[tuple[str, str, date | None]]:
        return [
            (task.title, task.reason, task.due)
            for task in tasks_of(person, TODAY)
            if task.kind == TaskKind.ACTION
        ]

    def test_of_the_party_and_of_nobody_for_who_coordinates(self, decided, cast):
        assert self.actions(cast.corporation_officer) == [
            ("Plan maken.", "decided in: Overleg · Wonen, projectleider", None)
        ]
        assert self.actions(cast.officer) == [
            ("Vergunning vragen.", "decided in: Overleg · Omgevingsdienst", TODAY - timedelta(days=1))
        ]
        assert self.actions(cast.tenant) == self.actions(cast.stranger) == []

    def test_it_tells_which_commitment_it_is_about(self, table, cast):
        row = make_round(table.framework, [make_commitment(table.framework, number="A 1")])
        meeting = start_meeting(actor=ACTOR, monitoring_round=row, agenda=[], body="Overleg", held_on=TODAY)
        told = {"text": "Plan maken.", "party": table.corporation.pk}
        decide(actor=ACTOR, meeting_id=meeting.pk, line_id=row.lines.get().pk, **told)
        decide(actor=ACTOR, meeting_id=meeting.pk, **told)
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        tasks = [one for one in tasks_of(cast.corporation_officer, TODAY) if one.kind == TaskKind.ACTION]
        assert [str(one.about) for one in tasks] == ["A 1 Afspraak a-1", table.framework.title]

    def test_it_goes_once_it_is_done(self, decided, cast):
        first = tell(decided[0])
        assert self.actions(cast.corporation_officer) == []
        tell(decided[0], done=False, note="Toch niet.", seen=first.pk)
        assert len(self.actions(cast.corporation_officer)) == 1

    def test_what_is_far_ahead_does_not_ask_yet(self, table, cast):
        hold(table, {"text": "Later.", "party": table.corporation.pk, "due_on": TODAY + timedelta(days=60)})
        assert self.actions(cast.corporation_officer) == []


def test_the_leader_chooses_a_party_on_the_screen(officer, table):
    (first,) = hold(table, {"text": "Eerst."}, ends=False)
    place = f"/duinstede/afspraken-2024-2027/2024/overleg/{first.meeting_id}/"
    form = {"besluit": 1, "text": "Plan maken.", "party": f"{table.corporation.pk}", "general": "on"}
    assert officer.post(place, form).status_code == 302
    assert Decision.objects.get(text="Plan maken.").party == table.corporation
    form |= {"text": "Ander plan.", "party": f"{table.adviser.pk}"}
    answer = officer.post(place, form)
    assert answer.status_code == 422 and "This party is not at the table." in answer.content.decode()


class TestBesideTheCommitment:
    """The page of a commitment tells what is still to be done about it, and its story what became of each."""

    @pytest.fixture
    def look_at(self, client, cast):
        def answer(query: str = "", person: Any = None):
            client.force_login(person or cast.tenant)
            client.cookies["taal"] = "en"
            return read(client.get(f"{COMMITMENT}{query}"))

        return answer

    @pytest.fixture
    def about(self, table):
        """Three decisions about the commitment: to be done last month, some day, and by nobody."""
        row = make_round(table.framework, [make_commitment(table.framework)])
        meeting = start_meeting(
            actor=ACTOR, monitoring_round=row, agenda=[], body="Overleg", held_on=TODAY - timedelta(weeks=4)
        )
        told = (
            {"text": "Plan maken.", "party": table.corporation.pk},
            {"text": "Vergunning vragen.", "who": "Omgevingsdienst", "due_on": TODAY - timedelta(days=1)},
            {"text": "Wij gaan door."},
        )
        line = row.lines.get().pk
        return [decide(actor=ACTOR, meeting_id=meeting.pk, line_id=line, **one) for one in told]

    def to_do(self, page) -> list[str]:
        return [words(one) for one in page.findall(".//section[@id='acties']//li")]

    def became(self, page) -> list[str]:
        return [words(one) for one in page.iter("p") if one.get("data-became") is not None]

    def test_what_is_still_to_be_done_by_its_day(self, about, look_at, client):
        assert (self.to_do(look_at()), self.became(look_at())) == ([], [])
        end_meeting(actor=ACTOR, meeting_id=about[0].meeting_id)
        page = look_at()
        first, second = self.to_do(page)
        assert first.startswith("Vergunning vragen. Omgevingsdienst · before ") and " late " in first
        assert second.startswith("Plan maken. Wonen · decided in: Overleg")
        assert self.became(page) == ["Still to be done · Action list"] * 2
        link = page.find(".//section[@id='acties']//a").get("href")
        assert link.endswith(f"/overleg/acties/#actie-{about[1].pk}")
        assert f'id="actie-{about[1].pk}"' in client.get(link).content.decode()

    def test_once_it_is_done_the_story_tells_so_and_not_after_all(self, about, look_at):
        end_meeting(actor=ACTOR, meeting_id=about[0].meeting_id)
        first = tell(about[0], day=TODAY - timedelta(days=2))
        page = look_at()
        assert [one.split(".")[0] for one in self.to_do(page)] == ["Vergunning vragen"]
        assert sum("Done on" in one for one in self.became(page)) == 1
        # On a day before it was told, it was not done yet; what is to be done now is not told there.
        page = look_at(f"?per={TODAY - timedelta(days=3)}")
        assert self.to_do(page) == [] and not any("Done on" in one for one in self.became(page))
        tell(about[0], done=False, note="Toch niet.", seen=first.pk)
        assert len(self.to_do(look_at())) == 2

    def test_what_ended_asks_nobody(self, about, look_at, table):
        end_meeting(actor=ACTOR, meeting_id=about[0].meeting_id)
        set_status(table.framework, "ended")
        assert self.to_do(look_at()) == []

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_what_it_costs(self, table, officer, count, django_assert_num_queries):
        row = make_round(table.framework, [make_commitment(table.framework)])
        meeting = start_meeting(
            actor=ACTOR, monitoring_round=row, agenda=[], body="Overleg", held_on=TODAY - timedelta(weeks=4)
        )
        line = row.lines.get().pk
        for n in range(count):
            decide(actor=ACTOR, meeting_id=meeting.pk, line_id=line, text=f"Plan {n}.", who="Iemand")
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
        officer.get(COMMITMENT)
        with django_assert_num_queries(22):
            page = officer.get(COMMITMENT)
        assert len(self.to_do(read(page))) == count


class TestBesideTheParty:
    def to_do(self, client, person, address: str) -> list[str]:
        client.force_login(person)
        client.cookies["taal"] = "en"
        return [words(one) for one in read(client.get(address)).findall(".//details[@id='acties']//li")]

    def test_what_it_still_has_to_do_at_my_tables(self, client, cast, decided, table):
        late = {"text": "Tekenen.", "party": table.corporation.pk, "due_on": TODAY - timedelta(days=1)}
        hold(table, late, slug="later")
        for person in (cast.officer, cast.tenant, cast.corporation_officer, cast.manager):
            first, second = self.to_do(client, person, "/partijen/duinstede-wonen/")
            assert first.startswith("Tekenen. before ") and " late " in first
            assert second.startswith("Plan maken. projectleider · ")
            assert self.to_do(client, person, "/partijen/duinstede-huurders/") == []
        assert self.to_do(client, cast.tenant, "/partijen/duinstede-wonen/?lijst=krijgt") == []
        tell(decided[0])
        assert len(self.to_do(client, cast.tenant, "/partijen/duinstede-wonen/")) == 1

    def test_not_of_a_table_that_is_not_mine_nor_of_one_that_ended(self, client, cast, decided, table):
        leave_table(table.framework, table.tenants)
        client.force_login(cast.tenant)
        answer = client.get("/partijen/duinstede-wonen/")
        assert answer.status_code == 404 or b"Plan maken" not in answer.content
        set_status(table.framework, "ended")
        assert self.to_do(client, cast.officer, "/partijen/duinstede-wonen/") == []
