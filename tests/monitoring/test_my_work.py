"""'My work': what each person must do, oldest first; its count; what nobody took on; where it leads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.enums import Origin, ResponsibilityRole
from agreements.models import Assignment, Completion, FrameworkAgreement, Planning, Responsibility
from agreements.services.assigning import assign, take
from config.web.history import Actor, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import LineDraft, MonitoringRound
from monitoring.reminders.digest import write_digest
from monitoring.rounds.drafts import keep_draft
from monitoring.rounds.permissions import may_settle
from monitoring.rounds.services import move_round
from monitoring.work.task import due_words, tells_late
from monitoring.work.tasks import tasks_of
from monitoring.work.untaken import untaken_of
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import (
    bring_to,
    coordinate_elsewhere,
    give_light,
    line_of,
    make_commitment,
    make_round,
    make_table,
    make_year,
    prolong,
    tell,
)
from tests.layers import made_once
from tests.reading import read, words

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)
PAGE = "/mijn-werk/"


def responsible(commitment, role="lead", **target) -> Responsibility:
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role=role, **target)
        row.full_clean()
        row.save()
    return row


def handle(user, party, *commitments, deputy=False) -> None:
    """Lay the commitments on the party, and let the person handle them or stand in."""
    for commitment in commitments:
        row = responsible(commitment, party=party)
        people = {"handler": None, "deputy": user} if deputy else {"handler": user}
        assign(actor=ACTOR, party=party, responsibility=row, **people)


def kinds_and_subjects(user, today=TODAY) -> list[tuple[str, str]]:
    """The kinds of a person's tasks and what they are about."""
    return [(task.kind, task.about) for task in tasks_of(User.objects.get(pk=user.pk), today)]


def untaken(user, today=TODAY) -> list[str]:
    return [str(one.duty.commitment) for one in untaken_of(User.objects.get(pk=user.pk), today)]


def look(client, user, path=PAGE, **headers):
    client.force_login(user)
    client.cookies["taal"] = "en"
    response = client.get(path, **headers)
    assert response.status_code == 200
    return read(response)


def by_id(tree, name):
    return next((one for one in tree.iter() if one.get("id") == name), None)


def links(tree):
    return [one.get("href") for one in tree.iter("a")]


def set_round(monitoring_round, **fields) -> None:
    row = MonitoringRound.objects.get(pk=monitoring_round.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    with acting(ACTOR):
        row.save()


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


class TestUntaken:
    def test_each_editor_sees_what_their_own_party_must_do(self, cast, table, commitments):
        make_round(table.framework, commitments)
        responsible(commitments[0], group=PartyKind.CORPORATION)
        responsible(commitments[1], "party", party=table.municipality)
        responsible(commitments[2], "involved", everyone=True)
        found = {name: untaken(person) for name, person in cast.people() if name != "anonymous"}
        assert {name: what for name, what in found.items() if what} == {
            "officer": ["Afspraak a-2"],
            "corporation_officer": ["Afspraak a-1"],
        }

    def test_it_goes_once_somebody_takes_it_and_comes_back_when_they_leave(self, cast, table, commitments):
        row = responsible(commitments[0], group=PartyKind.CORPORATION)
        colleague = User.objects.create_user("c@corporatie.example", name="Collega")
        add_member(actor=ACTOR, user=colleague, party=table.corporation, role=MembershipRole.READER)
        assert untaken(cast.corporation_officer) == ["Afspraak a-1"]
        take(actor=ACTOR, party=table.corporation, user=colleague, responsibilities=[row])
        assert untaken(cast.corporation_officer) == []
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        assert untaken(cast.corporation_officer) == ["Afspraak a-1"]

    def test_who_leads_is_called_what_the_framework_calls_it(self, client, cast, table):
        prolong(table.framework, timezone.localdate().year)
        with acting(ACTOR):
            table.framework.lead_label = "Regievoerder"
            table.framework.save()
        for number, role in enumerate(("lead", "involved"), 1):
            commitment = make_commitment(table.framework, f"b-{number}", number)
            responsible(commitment, role, party=table.municipality)
        for address in (PAGE, f"/partijen/{table.municipality.slug}/"):
            told = " ".join(look(client, cast.officer, address).itertext()).lower()
            assert "regievoerder" in told, address
            assert "trekker" not in told

    def test_one_handler_is_enough_for_a_commitment_but_an_item_is_not_the_whole(self, cast, table):
        commitment = make_commitment(table.framework, items=[{"text": "Deel een"}, {"text": "Deel twee"}])
        first, second = commitment.items.all()
        whole = [responsible(commitment, role, party=table.municipality) for role in ("lead", "party")]
        parts = [responsible(commitment, "party", party=table.municipality, item=i) for i in (first, second)]

        def left():
            return [
                row for one in untaken_of(User.objects.get(pk=cast.officer.pk), TODAY) for row in one.rows
            ]

        assert left() == [*whole, *parts]
        take(actor=ACTOR, party=table.municipality, user=cast.officer, responsibilities=parts[:1])
        assert left() == [*whole, parts[1]]
        take(actor=ACTOR, party=table.municipality, user=cast.officer, responsibilities=whole[:1])
        assert left() == []

    def test_what_the_party_completed_is_done_for_that_party(self, cast, table, commitments):
        make_round(table.framework, commitments[:1])
        row = responsible(commitments[0], everyone=True)
        take(actor=ACTOR, party=table.corporation, user=cast.corporation_officer, responsibilities=[row])
        assert kinds_and_subjects(cast.corporation_officer) == [("progress", "Afspraak a-1")]
        with acting(ACTOR):
            for party in (table.corporation, table.municipality):
                Completion(commitment=commitments[0], party=party, completed_on=TODAY).save()
        assert kinds_and_subjects(cast.corporation_officer) == []
        assert untaken(cast.officer) == []
        with acting(ACTOR):
            Completion.objects.all().delete()
        assert untaken(cast.officer) == ["Afspraak a-1"]

    def test_what_is_over_is_left_out_unless_a_round_asks_for_it(self, cast, table):
        rows = {
            "old year": make_commitment(table.framework, "oud", 1, annual=make_year(table.framework)),
            "completed": make_commitment(table.framework, "klaar", 2),
            "now": make_commitment(table.framework, "nu", 3),
            "asked": make_commitment(table.framework, "gevraagd", 4, annual=make_year(table.framework, 2025)),
        }
        with acting(ACTOR):
            rows["completed"].completed_on = date(2026, 1, 1)
            rows["completed"].save()
        for commitment in rows.values():
            responsible(commitment, party=table.municipality)
        make_round(table.framework, [rows["asked"]])
        assert untaken(cast.officer) == ["Afspraak gevraagd", "Afspraak nu"]
        assert untaken(cast.officer, date(2028, 1, 1)) == ["Afspraak gevraagd"]


class TestThePage:
    def test_who_has_nothing_to_do_reads_so(self, client, cast, table):
        for person in (cast.alderman, cast.council_member, cast.manager):
            tree = look(client, person)
            assert by_id(tree, "niets") is not None
            assert by_id(tree, "taken") is None
            assert by_id(tree, "niemand") is None

    def test_every_task_has_its_row_and_its_link(self, client, cast, table, commitments):
        make_round(table.framework, commitments, data_deadline=date(2024, 11, 1))
        handle(cast.officer, table.municipality, commitments[1])
        tree = look(client, cast.officer)
        rows = [row.get("data-kind") for row in by_id(tree, "taken").iter("tr") if row.get("data-kind")]
        assert rows == ["lights", "progress"]
        # However many there are, the way to do them on one page stands above them.
        ids = [one.get("id") for one in tree.iter() if one.get("id") in ("naar-invullen", "taken")]
        assert ids == ["naar-invullen", "taken"]
        url = "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-2/?ronde=najaar"
        assert url in links(by_id(tree, "taken"))
        assert client.get(url).status_code == 200
        assert all(
            "late" in row.get("class") for row in by_id(tree, "taken").iter("tr") if row.get("data-kind")
        )

    def test_a_round_in_review_tells_what_is_to_be_looked_at(self, client, cast, table, commitments):
        current = make_round(table.framework, commitments[:1])
        tell(line_of(current, commitments[0]), "Bel 06-12345678 voor meer")
        move_round(actor=ACTOR, monitoring_round=current, to=RoundStatus.REVIEW)
        tree = look(client, cast.officer)
        (row,) = [one for one in tree.iter("tr") if one.get("data-kind") == "review"]
        assert "1 passage to look at" in "".join(row.itertext())

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        many = [make_commitment(table.framework, f"a-{n}", n) for n in range(number)]
        make_round(table.framework, many)
        for commitment in many:
            responsible(commitment, party=table.municipality)
        handle(cast.officer, table.municipality, *many[: (number + 1) // 2])
        client.force_login(cast.officer)
        with django_assert_num_queries(15):
            client.get(PAGE)
        with django_assert_num_queries(8):
            client.get("/mijn-werk/aantal/")


class TestTheCount:
    def test_the_menu_asks_for_it_after_the_page(self, client, cast, table, commitments):
        make_round(table.framework, commitments)
        tree = look(client, cast.officer, "/duinstede/")
        asking = [one for one in tree.iter("span") if one.get("hx-get")]
        assert [one.get("hx-get") for one in asking] == ["/mijn-werk/aantal/"]
        assert PAGE in links(tree)
        text = "".join(look(client, cast.officer, "/mijn-werk/aantal/").itertext())
        assert "1 thing to do" in text

    def test_nothing_is_shown_for_nothing(self, client, cast, table):
        client.force_login(cast.alderman)
        response = client.get("/mijn-werk/aantal/")
        assert response.content.strip() == b""
        assert response["Cache-Control"] == "no-store"

    def test_it_is_the_number_on_the_page(self, client, cast, table, commitments):
        make_round(table.framework, commitments)
        handle(cast.officer, table.municipality, *commitments[:2])
        rows = [one for one in look(client, cast.officer).iter("tr") if one.get("data-kind")]
        told = "".join(look(client, cast.officer, "/mijn-werk/aantal/").itertext())
        assert str(len(rows)) in told and len(rows) == 3


class TestTaking:
    def test_with_and_without_htmx(self, client, cast, table, commitments):
        rows = [responsible(commitment, group=PartyKind.CORPORATION) for commitment in commitments[:2]]
        client.force_login(cast.corporation_officer)
        url = f"/partijen/{table.corporation.slug}/oppakken/"
        assert client.post(url, {"regel": rows[0].pk})["Location"] == PAGE
        answer = client.post(url, {"regel": rows[1].pk}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and b"<html" not in answer.content and b'id="werk"' in answer.content
        # It is told, the focus goes there, and the number in the header is asked for anew.
        assert b'id="opgepakt" tabindex="-1" autofocus' in answer.content
        assert "workChanged" in answer["HX-Trigger-After-Settle"]
        taken = Assignment.objects.values_list("responsibility", "party__slug", "user")
        who = cast.corporation_officer.pk
        assert set(taken) == {(row.pk, table.corporation.slug, who) for row in rows}
        actors = set(Assignment.history.values_list("actor_name", "actor_party"))
        assert actors == {("Beleidsmedewerker", table.corporation.label)}

    def test_the_button_posts_what_is_on_the_page(self, client, cast, table, commitments):
        prolong(table.framework, timezone.localdate().year)
        responsible(commitments[0], group=PartyKind.CORPORATION)
        tree = look(client, cast.corporation_officer)
        (form,) = by_id(tree, "niemand").iter("form")
        values = [i.get("value") for i in form.iter("input") if i.get("name") == "regel"]
        assert form.get("action") == form.get("hx-post")
        client.post(form.get("action"), {"regel": values})
        assert by_id(look(client, cast.corporation_officer), "niemand").find("form") is None

    def test_somebody_was_first(self, client, cast, table, commitments):
        row = responsible(commitments[0], group=PartyKind.CORPORATION)
        colleague = User.objects.create_user("c@corporatie.example", name="Collega")
        add_member(actor=ACTOR, user=colleague, party=table.corporation, role=MembershipRole.READER)
        take(actor=ACTOR, party=table.corporation, user=colleague, responsibilities=[row])
        client.force_login(cast.corporation_officer)
        answer = client.post(f"/partijen/{table.corporation.slug}/oppakken/", {"regel": row.pk})
        assert answer.status_code == 409 and b"Collega" in answer.content
        assert Assignment.objects.current().get().user == colleague

    def test_only_editors_of_the_party_itself(self, client, cast, table, commitments):
        """Readers of it, editors of others and the manager can not; for who is elsewhere it does not exist."""
        row = responsible(commitments[0], everyone=True)
        url = f"/partijen/{table.municipality.slug}/oppakken/"
        found = {}
        for name, person in cast.people():
            if name not in ("anonymous", "officer"):
                client.force_login(person)
                found[name] = client.post(url, {"regel": row.pk}).status_code
        assert found == {
            "corporation_officer": 403,
            "tenant": 403,
            "alderman": 403,
            "manager": 403,
            "stranger": 404,
            "council_member": 404,
        }
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize("values", [[], ["x"], ["0"], ["-1"], ["9" * 30]])
    def test_nonsense(self, client, cast, table, values):
        client.force_login(cast.officer)
        answer = client.post("/partijen/duinstede/oppakken/", {"regel": values})
        assert answer.status_code == 422

    def test_what_belongs_to_another_party(self, client, cast, table, commitments):
        row = responsible(commitments[0], party=table.corporation)
        client.force_login(cast.officer)
        assert client.post("/partijen/duinstede/oppakken/", {"regel": row.pk}).status_code == 422
        assert not Assignment.objects.exists()


def test_who_has_work_finds_the_agreements_too(client, cast, table):
    commitment = make_commitment(table.framework)
    make_round(table.framework, [commitment])
    handle(cast.corporation_officer, table.corporation, commitment)
    client.force_login(cast.corporation_officer)
    assert client.get("/").url == PAGE
    way = look(client, cast.corporation_officer, PAGE).find(".//a[@id='overzicht']").get("href")
    assert client.get(way).url == f"/{table.municipality.slug}/"


def test_what_a_round_asks_of_the_organisation_is_told_to_who_has_nothing_in_the_own_name(
    client, cast, table
):
    commitment = make_commitment(
        table.framework, responsibilities=[{"role": ResponsibilityRole.LEAD, "party": table.corporation}]
    )
    row = make_round(table.framework, [commitment], status=RoundStatus.PREPARING)
    assert by_id(look(client, cast.corporation_officer), "van-ons") is None
    assert client.get("/").url == "/duinstede/"
    bring_to(row, RoundStatus.OPEN)
    asked = by_id(look(client, cast.corporation_officer), "van-ons")
    assert links(asked) == ["/mijn-werk/invullen/?wie=organisatie"]
    # Logging in leads there as well.
    assert client.get("/").url == PAGE


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-40, "22 May"),
        (-2, "2 days late"),
        (-1, "1 day late"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "Friday 3 July"),
        (9, "10 July"),
        (300, "27 April 2027"),
    ],
)
def test_days_as_people_say_them(english, days, words):
    assert due_words(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(("days", "says"), [(-40, False), (-14, True), (-1, True), (0, False)])
def test_late_is_said_once(days, says):
    assert tells_late(TODAY + timedelta(days=days), TODAY) == says


def test_no_day(english):
    assert due_words(None, TODAY) == "no date"


def test_two_rounds_of_one_name_are_told_apart_where_a_municipality_has_two_agreements(cast, table, client):
    """On the page, where it can be reported at once, and in the mail; with one agreement nobody needs its name."""
    beside = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
    coordinate_elsewhere(table.framework, table.municipality)
    for framework in (table.framework, beside):
        make_round(framework, [make_commitment(framework)], status=RoundStatus.OPEN)

    def told():
        """How often each agreement is named in the list, beside the fields, and in the mail."""
        page = look(client, cast.officer)
        small = [one for one in page.iter("p") if one.get("class") == "small"]
        at_once = [one for part in page.iter("section") for one in part.findall("p[@class='small']")]
        tasks = tasks_of(User.objects.get(pk=cast.officer.pk), TODAY)
        rounds = {row.pk: row for row in MonitoringRound.objects.select_related("framework__municipality")}
        counts = {key: {Light.GREEN: 1} for key in rounds}
        mail = write_digest(cast.officer, tasks, TODAY, rounds=rounds, counts=counts).text
        facts = [" ".join(words(one) for one in found) for found in (small, at_once)]
        return [
            [text.count(name) for text in (*facts, mail)] for name in (table.framework.title, beside.title)
        ]

    assert told() == [[0, 0, 0], [0, 0, 0]]
    with acting(ACTOR):
        beside.municipality = table.municipality
        beside.save_next()
    assert told() == [[2, 1, 2], [2, 1, 2]]
