"""Who works for a party: changing it, ending it, and never leaving a party without a manager."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from config.web.history import Actor, StaleVersionError, acting
from parties.accounts.provider import follow_groups
from parties.models import Invitation, Membership, User
from parties.permissions import may_manage_people, may_see_people
from parties.services import add_member
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import read

from .people_steps import DECISION_MAKER, EDITOR, READER, change, end, join, since

pytestmark = pytest.mark.django_db

#: What the change page of an account has beside the fields of these tests.
LEFT_OUT = {"manages_people", "DELETE", "is_staff", "is_superuser", "_addanother", "_continue"}


@made_once
def secretary(table, cast) -> Membership:
    """Reads for the corporation, and manages its people."""
    return since(join(table.corporation, "secretariaat", manages=True), 30)


@made_once
def officer(table, cast) -> Membership:
    """The corporation's officer of the cast: an editor."""
    return Membership.objects.get(user=cast.corporation_officer)


class TestChanging:
    def test_role_function_and_flag_with_a_trace(self, secretary, officer):
        actor = Actor("Secretariaat", "Wonen", secretary.user_id)
        row = change(officer, actor=actor, role=DECISION_MAKER, function="Directeur", manages_people=True)
        row.refresh_from_db()
        assert (row.role, row.function, row.manages_people) == ("decision_maker", "Directeur", True)
        trace = row.history.latest()
        assert (trace.actor_name, trace.role, trace.version) == (
            "Secretariaat",
            "decision_maker",
            row.version,
        )

    def test_nobody_raises_the_own_role_and_everybody_may_lower_it(self, secretary, officer, english):
        change(officer, manages_people=True)
        officer.refresh_from_db()
        for row, role in ((secretary, EDITOR), (secretary, DECISION_MAKER), (officer, DECISION_MAKER)):
            with pytest.raises(ValidationError) as told:
                change(row, actor=Actor("Zelf", user_id=row.user_id), role=role)
            assert [*told.value.message_dict] == ["role"]
        change(officer, actor=Actor("Zelf", user_id=officer.user_id), role=READER)
        officer.refresh_from_db()
        assert officer.role == READER
        secretary.refresh_from_db()
        assert secretary.role == READER

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, secretary, officer):
        stale = Membership.objects.get(pk=officer.pk)
        change(officer, function="Adviseur")
        with pytest.raises(StaleVersionError):
            change(stale, function="Secretaris")
        officer.refresh_from_db()
        assert officer.function == "Adviseur"


class TestTheLastManager:
    def refused(self, act) -> list[str]:
        """The field that says why it is refused."""
        with pytest.raises(ValidationError) as told:
            act()
        assert "First let somebody else manage them." in " ".join(told.value.messages)
        return [*told.value.message_dict]

    def test_neither_loses_the_flag_nor_leaves_now_or_later(self, secretary, english):
        later = timezone.localdate() + timedelta(days=40)
        assert self.refused(lambda: change(secretary, manages_people=False)) == ["manages_people"]
        assert self.refused(lambda: end(secretary)) == ["from_day"]
        assert self.refused(lambda: end(secretary, later)) == ["from_day"]
        secretary.refresh_from_db()
        assert (secretary.manages_people, secretary.ends_on, secretary.version) == (True, None, 1)

    def test_another_manager_lets_them_go(self, secretary, officer, table):
        change(officer, manages_people=True)
        end(secretary)
        assert not may_manage_people(User.objects.get(pk=secretary.user_id), table.corporation)
        assert may_manage_people(User.objects.get(pk=officer.user_id), table.corporation)

    @pytest.mark.parametrize("why", ["account", "ends", "begins", "elsewhere"])
    def test_who_can_not_take_it_over_does_not_count(self, secretary, officer, table, why, english):
        today = timezone.localdate()
        other = change(officer, manages_people=why != "elsewhere")
        if why == "account":
            other.user.is_active = False
            other.user.save()
        elif why == "ends":
            end(since(other, 3), today + timedelta(days=9))
        elif why == "begins":
            since(other, -9)
        else:
            join(table.tenants, "elders", manages=True)
        assert self.refused(lambda: end(secretary)) == ["from_day"]

    def test_an_account_out_of_use_is_no_manager_so_it_may_go(self, secretary):
        secretary.user.is_active = False
        secretary.user.save()
        end(secretary)
        assert not Membership.objects.active().filter(pk=secretary.pk).exists()

    def test_the_application_manager_may_with_a_reason_that_is_kept(self, secretary, english):
        assert self.refused(lambda: end(secretary, knowingly="  ")) == ["from_day"]
        end(secretary, knowingly="De corporatie houdt op te bestaan")
        trace = secretary.history.latest()
        assert trace.history_change_reason == "De corporatie houdt op te bestaan"
        assert trace.ends_on == timezone.localdate() - timedelta(days=1)


class TestEnding:
    def test_from_today_on_is_at_once(self, secretary, officer, cast, table):
        end(since(officer, 5))
        officer.refresh_from_db()
        assert officer.ends_on == timezone.localdate() - timedelta(days=1)
        assert not may_see_people(User.objects.get(pk=cast.corporation_officer.pk), table.corporation)
        assert cast.corporation_officer.is_active

    def test_later_leaves_the_rights_until_then(self, secretary, officer, cast, table):
        day = timezone.localdate() + timedelta(days=10)
        end(officer, day)
        officer.refresh_from_db()
        assert officer.ends_on == day - timedelta(days=1)
        assert may_see_people(User.objects.get(pk=cast.corporation_officer.pk), table.corporation)

    def test_who_began_that_day_never_worked_here_but_the_trace_stays(self, secretary, officer):
        end(officer)
        assert not Membership.objects.filter(pk=officer.pk).exists()
        assert Membership.history.filter(id=officer.pk).latest().history_type == "-"

    def test_not_before_it_began_and_not_twice(self, secretary, officer, english):
        with pytest.raises(ValidationError) as told:
            end(since(officer, 2), timezone.localdate() - timedelta(days=3))
        assert [*told.value.message_dict] == ["from_day"]
        began = timezone.localdate() - timedelta(days=2)
        assert f"since {began.day} {began:%B %Y}." in told.value.messages[0]
        end(officer)
        officer.refresh_from_db()
        for again in (lambda: end(officer), lambda: change(officer, role=READER)):
            with pytest.raises(ValidationError, match="does not work here any more"):
                again()


def test_a_manager_gives_the_own_account_no_role(client, cast, table):
    """Neither in the admin nor by an invitation: a second person does, and the trail names them."""
    client.force_login(cast.manager)
    path = f"/admin/parties/user/{cast.manager.pk}/change/"
    page = read(client.get(path))
    data = {one.get("name"): one.get("value", "") for one in page.iter("input") if one.get("name")}
    data = {name: value for name, value in data.items() if name not in ("_addanother", "_continue")}
    row = {"party": table.corporation.pk, "role": "decision_maker", "starts_on": "2024-01-01"}
    data |= {f"memberships-0-{name}": value for name, value in row.items()}
    data |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "name": "Beheer"}
    data |= dict.fromkeys(("is_active", "is_staff", "is_superuser"), "on")
    assert client.post(path, data).status_code == 302
    assert User.objects.get(pk=cast.manager.pk).name == "Beheer"
    form = {"email": cast.manager.email.upper(), "party": table.corporation.slug, "role": "decision_maker"}
    assert client.post("/account/uitnodigingen/", form).status_code == 422
    assert not Invitation.objects.exists()
    assert not Membership.objects.filter(user=cast.manager).exists()


def test_the_admin_tells_that_a_party_is_left_without_a_manager(client, secretary, cast):
    client.force_login(cast.manager)
    path = f"/admin/parties/user/{secretary.user_id}/change/"
    for_flag = "memberships-0-manages_people"
    for flag, warned in (("on", False), (None, True)):
        page = read(client.get(path))
        data = {one.get("name"): one.get("value", "") for one in page.iter("input") if one.get("name")}
        data |= {"memberships-0-role": "reader", "memberships-0-party": secretary.party_id, "is_active": "on"}
        data = {name: value for name, value in data.items() if name.split("-")[-1] not in LEFT_OUT}
        data |= {for_flag: flag} if flag else {}
        saved = client.post(path, data, follow=True)
        assert saved.status_code == 200 and saved.redirect_chain
        assert (messages.WARNING in {one.level for one in saved.context["messages"]}) is warned
    secretary.refresh_from_db()
    assert not secretary.manages_people


def test_a_provider_that_ends_the_last_manager_is_in_the_log(secretary, table, caplog):
    mapping = {"wonen": {"party": table.corporation.slug, "role": "reader"}}
    with caplog.at_level("WARNING", "parties"):
        follow_groups(user=secretary.user, groups={"wonen"}, mapping=mapping, provider="Corporatie")
        assert not caplog.messages
        follow_groups(user=secretary.user, groups=(), mapping=mapping, provider="Corporatie")
    assert [table.corporation.slug in told for told in caplog.messages] == [True]


def test_a_membership_of_next_week_begins_when_the_person_comes(secretary, table):
    """Logging in at the provider, or taking an invitation, is coming to work: no error, and no second membership."""
    with acting(ACTOR):
        secretary.starts_on = timezone.localdate() + timedelta(days=7)
        secretary.save_next()
    mapping = {"wonen": {"party": table.corporation.slug, "role": "reader"}}
    follow_groups(user=secretary.user, groups={"wonen"}, mapping=mapping, provider="Corporatie")
    row = Membership.objects.get(user=secretary.user)
    assert (row.pk, row.starts_on, row.role) == (secretary.pk, timezone.localdate(), READER)
    assert row.manages_people and row.version == secretary.version + 1


def test_who_comes_does_not_begin_in_the_place_of_somebody_else_or_elsewhere(secretary, table, cast):
    with acting(ACTOR):
        secretary.starts_on = timezone.localdate() + timedelta(days=7)
        secretary.save_next()
    for user, party in ((cast.council_member, table.corporation), (secretary.user, table.tenants)):
        made = add_member(actor=ACTOR, user=user, party=party, role=READER)
        assert (made.user, made.party, made.manages_people) == (user, party, False)
    assert Membership.objects.get(pk=secretary.pk).version == secretary.version


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_leave_one(table_committed):
    """Whoever comes second finds themselves the only one left, and cannot go."""
    rows = [since(join(table_committed.corporation, name, manages=True), 5) for name in ("een", "twee")]
    start = Barrier(2)

    def job(row: Membership) -> bool:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            end(row)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [future.result(timeout=60) for future in [pool.submit(job, row) for row in rows]]
    assert sorted(done) == [False, True]
    assert Membership.objects.lasting_managers().filter(party=table_committed.corporation).count() == 1
