"""Who sees which agreements, and who coordinates them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.models import Commitment, Coordination, FrameworkAgreement, Participation
from agreements.permissions import coordinating_actor, may_coordinate, municipal_actor
from agreements.services.drafting import start_framework
from config.web.history import acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db

AT_THE_TABLE = {"officer", "corporation_officer", "tenant", "alderman"}


@pytest.fixture
def elsewhere(cast):
    """The stranger's framework, with a commitment."""
    framework = FrameworkAgreement.objects.get(slug="elders-2024-2027")
    make_commitment(framework, "elders-1")
    return framework


def test_a_framework_is_seen_by_those_at_its_table_and_the_manager(cast, table, elsewhere):
    def sees(framework):
        return cast.who(lambda user: framework in FrameworkAgreement.objects.visible_to(user))

    assert sees(table.framework) == AT_THE_TABLE | {"manager"}
    assert sees(elsewhere) == {"stranger", "manager"}


def test_a_commitment_is_seen_by_those_who_see_its_framework(cast, table, elsewhere):
    make_commitment(table.framework, "hier-1")
    seen = {
        name: {*Commitment.objects.visible_to(person).values_list("key", flat=True)}
        for name, person in cast.people()
    }
    assert seen == {
        **{name: {"hier-1"} for name in AT_THE_TABLE},
        "stranger": {"elders-1"},
        "manager": {"hier-1", "elders-1"},
        "council_member": set(),
        "anonymous": set(),
    }


def test_an_adviser_gave_input_and_sees_nothing(cast, table):
    add_member(actor=ACTOR, user=cast.council_member, party=table.adviser, role=MembershipRole.EDITOR)
    user = User.objects.get(pk=cast.council_member.pk)
    assert not FrameworkAgreement.objects.visible_to(user).exists()


def test_a_corporation_sees_every_framework_it_signs_once(cast, table):
    second = start_framework(
        actor=ACTOR,
        municipality=table.municipality,
        slug="klein",
        title="Kleine overeenkomst",
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 12, 31),
        participants=[
            (table.municipality, ParticipationRole.SIGNATORY),
            (table.other_corporation, "signatory"),
        ],
    )
    add_member(
        actor=ACTOR, user=cast.corporation_officer, party=table.other_corporation, role=MembershipRole.READER
    )

    def seen(person):
        return sorted(FrameworkAgreement.objects.visible_to(person).values_list("slug", flat=True))

    people = dict(cast.people())
    assert seen(people["corporation_officer"]) == ["afspraken-2024-2027", "klein"]
    assert seen(people["officer"]) == ["afspraken-2024-2027", "klein"]
    assert seen(people["tenant"]) == ["afspraken-2024-2027"]
    assert second in FrameworkAgreement.objects.visible_to(people["alderman"])


def test_a_party_that_leaves_the_table_sees_it_no_more(cast, table):
    with acting(ACTOR):
        Participation.objects.get(framework=table.framework, party=table.corporation).delete()
    assert cast.who(
        lambda user: FrameworkAgreement.objects.visible_to(user).filter(pk=table.framework.pk).exists()
    ) == AT_THE_TABLE - {"corporation_officer"} | {"manager"}


def test_an_account_that_is_switched_off_sees_nothing(cast):
    for user in (cast.officer, cast.manager):
        user.is_active = False
        assert not FrameworkAgreement.objects.visible_to(user).exists()


class TestCoordinating:
    @staticmethod
    def coordinators(cast, framework):
        with_account = {name: user for name, user in cast.people() if name != "anonymous"}
        return {name for name, user in with_account.items() if may_coordinate(user, framework)}

    def test_an_editor_of_the_coordinating_party_coordinates(self, cast, table, elsewhere):
        assert self.coordinators(cast, table.framework) == {"officer"}
        assert self.coordinators(cast, elsewhere) == {"stranger"}

    def test_the_role_can_go_to_a_corporation(self, cast, table):
        today = timezone.localdate()
        until_now = Coordination.objects.get(framework=table.framework)
        until_now.ends_on = today - timedelta(days=1)
        with acting(ACTOR):
            until_now.save()
            Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()
        assert self.coordinators(cast, table.framework) == {"corporation_officer"}
        # How bids ended is told in the name of the municipality, or else of who coordinates.
        for person, party in (
            (cast.officer, table.municipality),
            (cast.corporation_officer, table.corporation),
        ):
            assert municipal_actor(person, table.framework).party == party.label
        role = MembershipRole.READER
        add_member(actor=ACTOR, user=cast.corporation_officer, party=table.municipality, role=role)
        both = User.objects.get(pk=cast.corporation_officer.pk)
        assert municipal_actor(both, table.framework).party == table.corporation.label

    def test_it_holds_from_the_first_day_to_the_last(self, cast, table):
        today = timezone.localdate()
        day = timedelta(days=1)
        row = Coordination.objects.get(framework=table.framework)
        spans = {
            "since today": (today, None),
            "until today": (today - day, today),
            "from tomorrow": (today + day, None),
            "until yesterday": (today - day * 2, today - day),
        }
        holds = set()
        for name, (row.starts_on, row.ends_on) in spans.items():
            with acting(ACTOR):
                row.save()
            if self.coordinators(cast, table.framework):
                holds.add(name)
        assert holds == {"since today", "until today"}

    def test_it_is_done_in_the_name_of_the_party_that_coordinates(self, cast, table):
        """Also by somebody who worked for another party first; in no other party's name."""
        user = User.objects.get(pk=cast.corporation_officer.pk)
        add_member(actor=ACTOR, user=user, party=table.municipality, role=MembershipRole.EDITOR)
        actor = coordinating_actor(user, table.framework)
        assert (actor.party, actor.user_id) == (table.municipality.label, user.pk)
        add_member(actor=ACTOR, user=cast.officer, party=table.tenants, role=MembershipRole.EDITOR)
        officer = User.objects.get(pk=cast.officer.pk)
        assert coordinating_actor(officer, table.framework).party == table.municipality.label
        alone = User.objects.get(pk=cast.stranger.pk)
        assert coordinating_actor(alone, table.framework).party == ""

    def test_without_a_coordinator_nobody_does(self, cast, table):
        with acting(ACTOR):
            table.framework.coordinations.all().delete()
        assert self.coordinators(cast, table.framework) == set()


def test_what_visibility_costs(cast, table, django_assert_num_queries):
    """One query for the memberships, once per person, and one for the list."""
    make_commitment(table.framework)
    user = User.objects.get(pk=cast.tenant.pk)
    with django_assert_num_queries(2):
        assert [c.key for c in Commitment.objects.visible_to(user)] == ["a-1"]
    with django_assert_num_queries(1):
        assert Commitment.objects.visible_to(user).count() == 1
