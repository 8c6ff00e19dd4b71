"""What nobody of a party took on, and taking it on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import Assignment, Completion, Responsibility
from agreements.services.assigning import take
from config.web.history import acting
from monitoring.work.duties import is_current, may_be_current
from monitoring.work.untaken import untaken_of
from parties.enums import MembershipRole, PartyKind
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year, prolong
from tests.layers import made_once

from .work_rows import PAGE, TODAY, by_id, kinds_and_subjects, look, responsible, untaken

pytestmark = pytest.mark.django_db


@made_once
def commitments(table):
    return [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("done", "lapsed", "year"),
    [
        (None, None, None),
        (None, None, TODAY.year - 1),
        (None, None, TODAY.year),
        (None, None, TODAY.year + 1),
        (TODAY, None, TODAY.year),
        (TODAY + timedelta(days=1), None, None),
        (None, TODAY, None),
        (None, TODAY + timedelta(days=1), TODAY.year),
    ],
)
def test_what_is_read_of_all_years_is_what_may_be_current(table, done, lapsed, year):
    prolong(table.framework, TODAY.year + 1)
    annual = make_year(table.framework, year) if year else None
    commitment = make_commitment(table.framework, annual=annual)
    responsible(commitment, party=table.municipality)
    with acting(ACTOR):
        commitment.completed_on, commitment.lapsed_on = done, lapsed
        commitment.save()
    commitment.refresh_from_db()
    read = Responsibility.objects.filter(may_be_current(TODAY)).exists()
    assert read == is_current(commitment, TODAY)


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
