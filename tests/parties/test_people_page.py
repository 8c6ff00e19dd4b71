"""The page with who works for a party, and its forms."""

import pytest
from django.utils import timezone

from parties.enums import AccessKind, MembershipRole
from parties.models import AccessEvent, Invitation, Membership
from tests.layers import made_once
from tests.reading import read

from .people_steps import PEOPLE, READER, change, end, join, since

pytestmark = pytest.mark.django_db


@made_once
def secretary(table, cast) -> Membership:
    """Reads for the corporation, and manages its people."""
    return since(join(table.corporation, "secretariaat", manages=True), 30)


@made_once
def officer(table, cast) -> Membership:
    """The corporation's officer of the cast: an editor."""
    return Membership.objects.get(user=cast.corporation_officer)


def sent(row: Membership, **values) -> dict[str, str]:
    """A form about a membership, as a browser sends it."""
    data = {"version": row.version, "function": row.function, "role": row.role, **values}
    return {name: str(value) for name, value in data.items() if value is not False}


def parts(response) -> dict[str, list]:
    """What stands on the page of the people: who, where one can change something, and what a manager reads."""
    page = read(response)
    links = [one.get("href") or "" for one in page.iter("a")]
    return {
        "members": [int(one.get("data-member")) for one in page.iter("li") if one.get("data-member")],
        "change": [link for link in links if link.startswith(PEOPLE) and link.removeprefix(PEOPLE)],
        "forms": [form.get("id") for form in page.iter("form") if form.get("id")],
        "mail": [one.text for one in page.iter("span") if one.get("class") == "people__mail"],
    }


def test_every_role_that_may_be_given_is_explained(client, secretary):
    client.force_login(secretary.user)
    told = [term.text for term in read(client.get(PEOPLE)).iter("dt")]
    assert told == [*MembershipRole.labels, "Beheert mensen"]


def test_the_page_of_invitations_leads_back_and_to_ones_own_help(client, cast, secretary):
    for who, chapter in ((secretary.user, "iemand-uitnodigen"), (cast.manager, "veelvoorkomend-werk")):
        client.force_login(who)
        page = read(client.get("/account/uitnodigingen/"))
        links = {one.get("id"): one.get("href") for one in page.iter("a")}
        assert (links["naar-account"], links["hulp"]) == ("/account/", f"/hulp/?bij={chapter}")
        assert client.get(links["hulp"])["Location"].endswith(f"#{chapter}")


class TestThePage:
    def test_a_colleague_reads_names_and_roles_and_can_leave(self, client, secretary, officer):
        client.force_login(officer.user)
        shown = parts(client.get(PEOPLE))
        assert shown == {
            "members": [officer.pk, secretary.pk],
            "change": [f"{PEOPLE}{officer.pk}/beeindigen/"],
            "forms": [],
            "mail": [],
        }
        assert "secretariaat@" not in client.get(PEOPLE).content.decode()
        assert not AccessEvent.objects.exists()

    def test_who_manages_people_reads_more_and_that_is_logged_once(self, client, secretary, officer, table):
        gone = since(join(table.corporation, "vroeger"), 9)
        end(gone)
        client.force_login(secretary.user)
        for _again in range(2):
            shown = parts(client.get(PEOPLE))
        assert shown["members"] == [officer.pk, secretary.pk, gone.pk]
        assert len(shown["change"]) == 4
        assert shown["forms"] == ["uitnodigen"]
        assert shown["mail"] == [officer.user.email, secretary.user.email]
        assert [*AccessEvent.objects.values_list("kind", "user_id")] == [
            (AccessKind.CONTACTS_READ, secretary.user_id)
        ]

    def test_the_same_number_of_queries_however_many(
        self, client, secretary, table, django_assert_num_queries
    ):
        client.force_login(secretary.user)
        client.get(PEOPLE)
        for count in (1, 20):
            for number in range(count):
                join(table.corporation, f"collega-{count}-{number}")
            with django_assert_num_queries(8):
                client.get(PEOPLE)

    def test_an_invitation_with_role_and_flag_becomes_a_membership(self, client, secretary, table):
        client.force_login(secretary.user)
        data = {"email": "nieuw@corporatie.example", "role": "decision_maker", "manages_people": "on"}
        response = client.post(PEOPLE, data)
        assert response["Location"] == PEOPLE
        row = Invitation.objects.get()
        assert (row.party, row.role, row.manages_people) == (table.corporation, "decision_maker", True)
        again = client.post(PEOPLE, data)
        assert again.status_code == 422
        assert b"nieuw@corporatie.example" in again.content
        for verb in ("opnieuw", "intrekken"):
            back = client.post(f"/account/uitnodigingen/{row.pk}/{verb}/", {"terug": "mensen"})
            assert back["Location"] == PEOPLE

    def test_who_manages_the_people_of_one_party_invites_for_that_one_alone(self, client, secretary, table):
        client.force_login(secretary.user)
        data = {"email": "nieuw@elders.example", "party": table.municipality.slug, "role": "reader"}
        assert client.post("/account/uitnodigingen/", data).status_code == 422
        assert not Invitation.objects.exists()
        assert client.get("/account/uitnodigingen/").status_code == 200


class TestTheForm:
    def test_saving_and_a_conflict_that_keeps_what_was_typed(self, client, secretary, officer):
        client.force_login(secretary.user)
        path = f"{PEOPLE}{officer.pk}/"
        stale = sent(officer, function="Secretaris")
        assert client.post(path, sent(officer, role="decision_maker"))["Location"] == PEOPLE
        conflict = client.post(path, stale)
        assert conflict.status_code == 409
        assert b"Secretaris" in conflict.content
        officer.refresh_from_db()
        assert (officer.role, officer.function) == ("decision_maker", "Beleidsmedewerker")
        (field,) = [one for one in read(conflict).iter("input") if one.get("name") == "version"]
        assert field.get("value") == str(officer.version)
        assert client.post(path, {**stale, "version": field.get("value")}).status_code == 302
        officer.refresh_from_db()
        assert (officer.role, officer.function) == ("editor", "Secretaris")

    def test_a_role_above_the_own_is_not_offered_and_not_taken(self, client, secretary):
        client.force_login(secretary.user)
        path = f"{PEOPLE}{secretary.pk}/"
        page = read(client.get(path))
        assert [one.get("value") for one in page.iter("option")] == ["reader"]
        refused = client.post(path, sent(secretary, role="decision_maker", manages_people="on"))
        assert refused.status_code == 422
        secretary.refresh_from_db()
        assert secretary.role == READER

    def test_the_last_manager_is_told_and_the_application_manager_may_insist(self, client, secretary, cast):
        path = f"{PEOPLE}{secretary.pk}/"
        client.force_login(secretary.user)
        refused = client.post(path, sent(secretary, knowingly="on", reason="Omdat het kan"))
        assert refused.status_code == 422
        assert b"id_manages_people_error" in refused.content
        client.force_login(cast.manager)
        for values, field in (({}, b"manages_people"), ({"knowingly": "on"}, b"reason")):
            answer = client.post(path, sent(secretary, **values))
            assert answer.status_code == 422
            assert b"id_%s_error" % field in answer.content
        secretary.refresh_from_db()
        assert secretary.manages_people
        assert client.post(path, sent(secretary, knowingly="on", reason="Fusie")).status_code == 302
        assert secretary.history.latest().history_change_reason == "Fusie"
        assert b'id="geen-beheerder"' in client.get(PEOPLE).content

    def test_a_form_replayed_after_losing_the_right_does_nothing(self, client, secretary, officer, cast):
        change(officer, manages_people=True)
        officer.refresh_from_db()
        client.force_login(secretary.user)
        path, data = f"{PEOPLE}{officer.pk}/", sent(officer, role="reader")
        change(secretary, manages_people=False)
        for own in (path, f"{path}beeindigen/", PEOPLE):
            assert client.post(own, {**data, "from_day": str(timezone.localdate())}).status_code == 403
        secretary.refresh_from_db()
        end(secretary)
        for own in (path, f"{path}beeindigen/", PEOPLE):
            assert client.post(own, data).status_code == 404
        officer.refresh_from_db()
        assert (officer.role, officer.ends_on) == ("editor", None)
        assert not Invitation.objects.exists()
