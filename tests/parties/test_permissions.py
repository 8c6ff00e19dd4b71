"""For which parties a person may do what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agreements.permissions import may_record_signed, visible_parties
from config.web.history import Actor, acting
from parties.enums import MembershipRole
from parties.models import Membership, User
from parties.permissions import (
    actor_for,
    may_change_things,
    may_decide_for,
    may_manage_people,
    may_read_log,
    memberships_of,
    own_actor,
    parties_to_invite_for,
    parties_with_people,
    party_ids,
)
from parties.services import add_member
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def slugs(user) -> set[str]:
    """The slugs of the parties this person works for."""
    return {membership.party.slug for membership in memberships_of(user)}


def test_everyone_works_for_their_own_parties_and_the_manager_for_none(cast):
    assert {name: slugs(person) for name, person in cast.people()} == {
        "officer": {"duinstede"},
        "corporation_officer": {"duinstede-wonen"},
        "tenant": {"duinstede-huurders"},
        "alderman": {"duinstede"},
        "council_member": set(),
        "stranger": {"elders"},
        "manager": set(),
        "anonymous": set(),
    }


def test_an_account_that_is_switched_off_works_for_nobody(cast):
    for user in (cast.officer, cast.manager):
        user.is_active = False
        assert slugs(user) == set()


def test_a_manager_whose_account_is_switched_off_may_do_nothing(cast, table):
    cast.manager.is_active = False
    rights = may_change_things(cast.manager), may_manage_people(cast.manager, table.tenants)
    assert not any((*rights, may_read_log(cast.manager), may_record_signed(cast.manager, table.framework)))
    lists = parties_to_invite_for, parties_with_people, visible_parties
    assert not any(ask(cast.manager).exists() for ask in lists)


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_who_works_in_the_admin_or_manages_the_site_may_change_things(cast, flag):
    setattr(cast.council_member, flag, True)
    assert may_change_things(cast.council_member)


def test_somebody_may_work_for_several_parties_with_different_roles(cast, table):
    add_member(actor=ACTOR, user=cast.officer, party=table.corporation, role=MembershipRole.READER)
    user = User.objects.get(pk=cast.officer.pk)
    assert party_ids(user) == {table.municipality.pk, table.corporation.pk}
    assert party_ids(user, MembershipRole.EDITOR) == {table.municipality.pk}
    assert party_ids(user, MembershipRole.DECISION_MAKER) == set()


def test_roles_of_the_cast(cast):
    with_account = {name: person for name, person in cast.people() if name != "anonymous"}
    editors = {name for name, user in with_account.items() if party_ids(user, MembershipRole.EDITOR)}
    members = {name for name, user in with_account.items() if party_ids(user)}
    assert editors == {"officer", "corporation_officer", "stranger"}
    assert members - editors == {"tenant", "alderman"}


def test_what_each_role_may_do_of_the_others():
    reaches = {role: {other for other in MembershipRole if role.reaches(other)} for role in MembershipRole}
    assert reaches == {
        MembershipRole.READER: {MembershipRole.READER},
        MembershipRole.LINE_MANAGER: {MembershipRole.READER, MembershipRole.LINE_MANAGER},
        MembershipRole.EDITOR: {MembershipRole.READER, MembershipRole.EDITOR},
        MembershipRole.EDITING_MANAGER: {*MembershipRole} - {MembershipRole.DECISION_MAKER},
        MembershipRole.DECISION_MAKER: {*MembershipRole},
    }


def test_a_decision_maker_decides_and_edits_for_the_own_party_alone(cast, table):
    add_member(actor=ACTOR, user=cast.council_member, party=table.tenants, role=MembershipRole.DECISION_MAKER)
    user = User.objects.get(pk=cast.council_member.pk)
    assert party_ids(user, MembershipRole.EDITOR) == {table.tenants.pk}
    assert [may_decide_for(user, party) for party in (table.tenants, table.corporation)] == [True, False]
    assert may_change_things(user)
    # Neither an editor nor the application manager signs for a party.
    for person in (cast.officer, cast.manager, AnonymousUser()):
        assert not may_decide_for(person, table.municipality)


def test_who_manages_people_need_not_be_able_to_change_a_word(cast, table):
    assert cast.who(lambda person: may_manage_people(person, table.tenants)) == {"manager"}
    add_member(
        actor=ACTOR,
        user=cast.council_member,
        party=table.tenants,
        role=MembershipRole.READER,
        manages_people=True,
    )
    user = User.objects.get(pk=cast.council_member.pk)
    assert may_manage_people(user, table.tenants) and not may_manage_people(user, table.corporation)
    assert [*parties_to_invite_for(user)] == [table.tenants]
    assert party_ids(user, MembershipRole.EDITOR) == set()
    # Who says who may do what needs a second factor, too.
    assert may_change_things(user)
    user.is_active = False
    assert not may_manage_people(user, table.tenants) and not parties_to_invite_for(user).exists()


def test_a_membership_that_ended_gives_nothing(cast):
    membership = Membership.objects.get(user=cast.alderman)
    membership.starts_on = timezone.localdate() - timedelta(days=2)
    membership.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        membership.save()
    alderman = User.objects.get(pk=cast.alderman.pk)
    assert memberships_of(alderman) == []
    assert party_ids(alderman) == set()
    assert slugs(alderman) == set()


def test_asking_again_costs_no_query(cast, table, django_assert_num_queries):
    user = User.objects.get(pk=cast.officer.pk)
    with django_assert_num_queries(1):
        assert [m.party.slug for m in memberships_of(user)] == ["duinstede"]
        party_ids(user)
        party_ids(user, MembershipRole.EDITOR)
        actor_for(user, table.municipality.pk)


def test_the_actor_is_the_person_with_the_party_they_act_for(cast, table):
    assert own_actor(cast.officer) == Actor("Beleidsadviseur wonen", "", cast.officer.pk)
    add_member(actor=ACTOR, user=cast.officer, party=table.corporation, role=MembershipRole.READER)
    user = User.objects.get(pk=cast.officer.pk)
    assert actor_for(user, table.corporation.pk) == Actor("Beleidsadviseur wonen", "Wonen", user.pk)
    assert actor_for(user, table.municipality.pk) == Actor("Beleidsadviseur wonen", "Gemeente", user.pk)
    assert actor_for(user, table.tenants.pk) == Actor("Beleidsadviseur wonen", "", user.pk)


def test_nobody_in_particular_works_for_nobody():
    assert slugs(AnonymousUser()) == set()
