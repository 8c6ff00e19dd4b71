"""Dividing the work of a party: assigning what it owes, and handing over what somebody leaves."""

from __future__ import annotations

import json

import pytest

from agreements.models import Assignment, Responsibility, owed_by
from agreements.services.assigning import assign, take
from parties.enums import PartyKind
from parties.models import User
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import read

from .party_page import PARTY, colleague, lay, look, make_world

pytestmark = pytest.mark.django_db


@made_once
def world(table, cast):
    return make_world(table)


ASSIGN = f"{PARTY}toewijzen/duinstede/afspraken-2024-2027/"


def form_of(tree) -> dict[str, str]:
    """What the form on the page would send."""
    (form,) = tree.find(".//main").iter("form")
    sent = {one.get("name"): one.get("value", "") for one in form.iter("input")}
    for select in form.iter("select"):
        chosen = [o.get("value") for o in select.iter("option") if o.get("selected") is not None]
        sent[select.get("name")] = chosen[0] if chosen else ""
    return sent


class TestAssigning:
    def test_everything_of_the_commitment_at_once(self, client, cast, table, world):
        lay(world["own"], "party", group=PartyKind.CORPORATION)
        anna, bram = colleague(table.corporation, "anna"), colleague(table.corporation, "bram")
        data = form_of(look(client, cast.corporation_officer, f"{ASSIGN}own/"))
        answer = client.post(f"{ASSIGN}own/", {**data, "handler": anna.pk, "deputy": bram.pk})
        assert answer["Location"] == PARTY
        parts = Assignment.objects.current().values_list("part", "user__name")
        assert sorted(parts) == [("deputy", "Bram")] * 2 + [("handler", "Anna")] * 2
        again = form_of(look(client, cast.corporation_officer, f"{ASSIGN}own/"))
        assert (again["handler"], again["deputy"]) == (str(anna.pk), str(bram.pk))

    def test_only_people_of_the_party_can_be_chosen(self, client, cast, table, world):
        data = form_of(look(client, cast.corporation_officer, f"{ASSIGN}own/"))
        odd = ("x", "[1]", '{"1": {"handler": 1e400}}', "[" * 100_000)
        for wrong in ({"handler": cast.officer.pk}, {"handler": "x"}, *({"gezien": seen} for seen in odd)):
            assert client.post(f"{ASSIGN}own/", {**data, **wrong}).status_code == 422
        same = {"handler": cast.corporation_officer.pk, "deputy": cast.corporation_officer.pk}
        answer = client.post(f"{ASSIGN}own/", {**data, **same})
        assert answer.status_code == 422 and b"aria-invalid" in answer.content
        assert not Assignment.objects.exists()

    def test_somebody_was_first(self, client, cast, table, world):
        anna, bram = colleague(table.corporation, "anna"), colleague(table.corporation, "bram")
        data = form_of(look(client, cast.corporation_officer, f"{ASSIGN}own/"))
        row = Responsibility.objects.get(commitment=world["own"], role="lead")
        assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=bram)
        answer = client.post(f"{ASSIGN}own/", {**data, "handler": anna.pk})
        assert answer.status_code == 409 and b'id="botsing"' in answer.content
        assert Assignment.objects.current().get().user == bram
        tree = read(answer)
        (clash,) = [one for one in tree.iter() if one.get("id") == "botsing"]
        assert "Now: Handled by Bram." in " ".join("".join(clash.itertext()).split())
        second = form_of(tree)
        assert second["handler"] == str(anna.pk)
        assert json.loads(second["gezien"]) == {str(row.pk): {"handler": bram.pk}}
        assert client.post(f"{ASSIGN}own/", second).status_code == 302
        assert Assignment.objects.current().get().user == anna

    def test_giving_back(self, client, cast, table, world):
        row = Responsibility.objects.get(commitment=world["own"], role="lead")
        take(actor=ACTOR, party=table.corporation, user=cast.corporation_officer, responsibilities=[row])
        client.force_login(cast.corporation_officer)
        assert client.post(f"{ASSIGN}own/", {"actie": "teruggeven"}).status_code == 302
        assert not Assignment.objects.current().exists()

    def test_what_is_not_the_partys_does_not_exist(self, client, cast, table, world):
        look(client, cast.corporation_officer, f"{ASSIGN}outside/", 404)
        look(client, cast.officer, f"{ASSIGN}own/", 403)
        look(client, cast.stranger, f"{ASSIGN}own/", 404)


class TestHandingOver:
    def test_a_leavers_work_in_one_step(self, client, cast, table, world):
        anna, bram = colleague(table.corporation, "anna"), colleague(table.corporation, "bram")
        rows = list(owed_by(table.corporation))
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=rows)
        User.objects.filter(pk=anna.pk).update(is_active=False)
        tree = look(client, cast.corporation_officer, f"{PARTY}overdragen/?van={anna.pk}")
        assert "does not work here any more" in "".join(tree.itertext())
        data = form_of(tree)
        assert data["leaver"] == str(anna.pk)
        answer = client.post(f"{PARTY}overdragen/", {**data, "successor": bram.pk})
        assert answer["Location"] == PARTY
        assert set(Assignment.objects.current().values_list("user__name", flat=True)) == {"Bram"}
        assert Assignment.objects.current().count() == len(rows) == 3

    def test_wrong_choices_change_nothing(self, client, cast, table, world):
        anna = colleague(table.corporation, "anna")
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=owed_by(table.corporation))
        client.force_login(cast.corporation_officer)
        for successor in ("", anna.pk, cast.officer.pk, "x"):
            data = {"leaver": anna.pk, "successor": successor}
            answer = client.post(f"{PARTY}overdragen/", data)
            assert answer.status_code == 422 and b"aria-invalid" in answer.content
        assert set(Assignment.objects.current().values_list("user", flat=True)) == {anna.pk}

    def test_with_nothing_to_hand_over_it_says_so(self, client, cast, world):
        tree = look(client, cast.corporation_officer, f"{PARTY}overdragen/")
        assert any(one.get("id") == "leeg" for one in tree.iter())

    def test_who_may(self, client, cast, world):
        found = {}
        for name, person in cast.people():
            if name != "anonymous":
                client.force_login(person)
                found[name] = client.get(f"{PARTY}overdragen/").status_code
        assert {name for name, status in found.items() if status == 200} == {"corporation_officer"}
        assert {name for name, status in found.items() if status == 404} == {"stranger", "council_member"}
