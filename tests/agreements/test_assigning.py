"""Dividing the work of a party: who may, what each verb does, and what stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AssignmentPart
from agreements.models import Assignment, Commitment, Participation, Responsibility, owed_by
from agreements.permissions import may_assign, may_see_handlers, visible_parties
from agreements.services.assigning import assign, hand_over, members_of, release, state_of, take
from config.web.history import StaleVersionError, acting
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, Party, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_party
from tests.layers import made_once

pytestmark = pytest.mark.django_db

HANDLER, DEPUTY = AssignmentPart.HANDLER, AssignmentPart.DEPUTY


def responsible(commitment: Commitment, role: str = "lead", **target) -> Responsibility:
    """Lay a responsibility on somebody. `target`: party, group, everyone or outsider."""
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role=role, **target)
        row.full_clean()
        row.save()
    return row


def colleague(party: Party, name: str, role: MembershipRole = MembershipRole.READER) -> User:
    user = User.objects.create_user(f"{name}@{party.slug}.example", name=name.capitalize())
    add_member(actor=ACTOR, user=user, party=party, role=role)
    return user


def leave(user: User) -> None:
    """End the person's membership yesterday."""
    membership = Membership.objects.get(user=user)
    membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        membership.save()


def standing(party: Party) -> dict[tuple[int, str], str]:
    """Who does what for the party now."""
    rows = Assignment.objects.current().filter(party=party).select_related("user")
    return {(row.responsibility_id, row.part): str(row.user) for row in rows}


@made_once
def duty(table) -> Responsibility:
    """Something all corporations are responsible for."""
    return responsible(make_commitment(table.framework), group=PartyKind.CORPORATION)


@made_once
def anna(table) -> User:
    return colleague(table.corporation, "anna", MembershipRole.EDITOR)


@made_once
def bram(table) -> User:
    return colleague(table.corporation, "bram")


class TestWhoOwesWhat:
    def test_by_name_by_kind_and_as_one_of_all(self, table):
        commitment = make_commitment(table.framework)
        rows = {
            "named": responsible(commitment, party=table.corporation),
            "kind": responsible(commitment, group=PartyKind.CORPORATION),
            "all": responsible(commitment, everyone=True),
            "tenants": responsible(commitment, group=PartyKind.TENANT_ORGANISATION),
            "outside": responsible(commitment, outsider="De buren"),
        }

        def owed(party):
            found = set(owed_by(party))
            return {name for name, row in rows.items() if row in found}

        assert owed(table.corporation) == {"named", "kind", "all"}
        assert owed(table.other_corporation) == {"kind", "all"}
        assert owed(table.tenants) == {"tenants", "all"}
        assert owed(table.municipality) == {"all"}
        assert owed(table.adviser) == set()

    def test_only_at_tables_where_it_signs(self, table, duty):
        with acting(ACTOR):
            Participation.objects.get(framework=table.framework, party=table.corporation).delete()
        assert set(owed_by(table.corporation)) == set()

    def test_on_its_days(self, table):
        day = date(2025, 6, 1)
        commitment = make_commitment(table.framework)
        row = responsible(commitment, party=table.corporation, starts_on=day, ends_on=day)
        found = {
            n for n in (-1, 0, 1) if owed_by(table.corporation, day + timedelta(days=n)).filter(pk=row.pk)
        }
        assert found == {0}


class TestRights:
    def test_only_an_editor_of_the_party_itself_divides_its_work(self, cast, table):
        def may(party):
            return cast.who(lambda user: may_assign(user, party))

        assert may(table.municipality) == {"officer"}
        assert may(table.corporation) == {"corporation_officer"}
        assert may(table.tenants) == may(table.other_corporation) == may(table.adviser) == set()

    def test_only_its_people_read_who_does_what(self, cast, table):
        def may(party):
            return cast.who(lambda user: may_see_handlers(user, party))

        assert may(table.municipality) == {"officer", "alderman"}
        assert may(table.corporation) == {"corporation_officer"}
        assert may(table.tenants) == {"tenant"}

    def test_a_party_is_seen_by_who_sits_at_a_table_with_it(self, cast, table):
        def sees(party):
            return cast.who(lambda user: visible_parties(user).filter(pk=party.pk).exists())

        at_the_table = {"officer", "corporation_officer", "tenant", "alderman", "manager"}
        for party in (table.municipality, table.other_corporation, table.tenants, table.adviser):
            assert sees(party) == at_the_table
        assert sees(Party.objects.get(slug="elders")) == {"stranger", "manager"}
        assert sees(make_party(PartyKind.PARTNER, "nergens")) == {"manager"}

    def test_each_party_is_listed_once(self, cast, table):
        found = list(visible_parties(cast.officer))
        assert len(found) == len(set(found)) == 5


class TestAssign:
    def test_each_corporation_for_itself(self, table, duty, anna, bram):
        carla = colleague(table.other_corporation, "carla")
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna, deputy=bram)
        assign(actor=ACTOR, party=table.other_corporation, responsibility=duty, handler=carla)
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Anna", (duty.pk, DEPUTY): "Bram"}
        assert standing(table.other_corporation) == {(duty.pk, HANDLER): "Carla"}

    def test_what_ends_stays_to_be_read(self, table, duty, anna, bram):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=bram)
        ended = Assignment.objects.exclude(pk__in=Assignment.objects.current())
        assert [(row.user, row.ends_on) for row in ended] == [(anna, timezone.localdate())]
        told = [(row.history_type, row.actor_name) for row in ended[0].history.order_by("history_id")]
        assert told == [("+", ACTOR.name), ("~", ACTOR.name)]

    def test_the_same_again_changes_nothing(self, table, duty, anna):
        for _turn in range(2):
            assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna)
        assert (Assignment.objects.count(), Assignment.history.count()) == (1, 1)

    def test_handler_and_deputy_change_places(self, table, duty, anna, bram):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna, deputy=bram)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=bram, deputy=anna)
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Bram", (duty.pk, DEPUTY): "Anna"}

    def test_nobody(self, table, duty, anna, bram):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna, deputy=bram)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=None)
        assert standing(table.corporation) == {}

    def test_who_changed_it_meanwhile_is_not_overwritten(self, table, duty, anna, bram):
        seen = state_of(table.corporation, duty)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna)
        with pytest.raises(StaleVersionError):
            assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=bram, seen=seen)
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Anna"}

    @pytest.mark.parametrize(
        ("who", "field"), [("stranger", "handler"), ("left", "handler"), ("twice", "deputy")]
    )
    def test_who_can_not(self, table, cast, duty, anna, who, field):
        people = {"handler": anna}
        if who == "stranger":
            people = {"handler": cast.stranger}
        elif who == "left":
            leave(anna)
        else:
            people["deputy"] = anna
        with pytest.raises(ValidationError) as told:
            assign(actor=ACTOR, party=table.corporation, responsibility=duty, **people)
        assert set(told.value.message_dict) == {field}
        assert not Assignment.objects.exists()

    def test_what_is_not_the_partys(self, table, duty, anna):
        other = responsible(make_commitment(table.framework, "a-2", 2), party=table.municipality)
        with pytest.raises(ValidationError):
            assign(actor=ACTOR, party=table.corporation, responsibility=other, handler=anna)
        assert not Assignment.objects.exists()

    def test_it_goes_with_the_responsibility_and_leaves_its_trace(self, table, duty, anna):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna)
        with acting(ACTOR):
            duty.delete()
        assert not Assignment.objects.exists()
        assert list(Assignment.history.order_by("history_id").values_list("history_type", flat=True)) == [
            "+",
            "-",
        ]


class TestTake:
    def test_what_nobody_handles(self, table, duty, anna):
        more = responsible(duty.commitment, "party", party=table.corporation)
        both = [duty, more]
        assert take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=both) == 2
        assert take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=both) == 0
        assert standing(table.corporation) == {(row.pk, HANDLER): "Anna" for row in both}

    def test_somebody_was_first(self, table, duty, anna, bram):
        more = responsible(duty.commitment, "party", party=table.corporation)
        take(actor=ACTOR, party=table.corporation, user=bram, responsibilities=[more])
        with pytest.raises(ValidationError, match="Bram"):
            take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=[duty, more])
        assert standing(table.corporation) == {(more.pk, HANDLER): "Bram"}

    def test_what_a_leaver_left_behind(self, table, duty, anna, bram):
        take(actor=ACTOR, party=table.corporation, user=bram, responsibilities=[duty])
        leave(bram)
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=[duty])
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Anna"}

    def test_the_deputy_becomes_handler(self, table, duty, anna):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=None, deputy=anna)
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=[duty])
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Anna"}


class TestRelease:
    def test_ones_own_only(self, table, duty, anna, bram):
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna, deputy=bram)
        give_back = {"actor": ACTOR, "party": table.corporation, "responsibilities": [duty]}
        assert release(user=bram, **give_back) == 0
        assert release(user=anna, **give_back) == 1
        assert standing(table.corporation) == {(duty.pk, DEPUTY): "Bram"}


class TestHandOver:
    def test_everything_in_one_step(self, table, duty, anna, bram):
        more = responsible(make_commitment(table.framework, "a-2", 2), party=table.corporation)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna)
        assign(actor=ACTOR, party=table.corporation, responsibility=more, handler=None, deputy=anna)
        leave(anna)
        assert hand_over(actor=ACTOR, party=table.corporation, leaver=anna, successor=bram) == 2
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Bram", (more.pk, DEPUTY): "Bram"}
        assert {row.user for row in Assignment.objects.filter(ends_on__isnull=False)} == {anna}
        reasons = Assignment.history.filter(history_type="~").values_list("history_change_reason", flat=True)
        assert all("Anna" in reason for reason in reasons)

    def test_where_the_successor_had_a_part_already(self, table, duty, anna, bram):
        more = responsible(make_commitment(table.framework, "a-2", 2), party=table.corporation)
        assign(actor=ACTOR, party=table.corporation, responsibility=duty, handler=anna, deputy=bram)
        assign(actor=ACTOR, party=table.corporation, responsibility=more, handler=bram, deputy=anna)
        hand_over(actor=ACTOR, party=table.corporation, leaver=anna, successor=bram)
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Bram", (more.pk, HANDLER): "Bram"}

    def test_what_the_leaver_does_for_another_party_stays(self, table, duty, anna, bram):
        add_member(actor=ACTOR, user=anna, party=table.other_corporation, role=MembershipRole.EDITOR)
        for party in (table.corporation, table.other_corporation):
            take(actor=ACTOR, party=party, user=anna, responsibilities=[duty])
        hand_over(actor=ACTOR, party=table.corporation, leaver=anna, successor=bram)
        assert standing(table.other_corporation) == {(duty.pk, HANDLER): "Anna"}

    @pytest.mark.parametrize("problem", ["same person", "not of the party", "nothing to hand over"])
    def test_all_or_nothing(self, table, cast, duty, anna, bram, problem):
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=[duty])
        leaver, successor = {
            "same person": (anna, anna),
            "not of the party": (anna, cast.stranger),
            "nothing to hand over": (bram, anna),
        }[problem]
        with pytest.raises(ValidationError):
            hand_over(actor=ACTOR, party=table.corporation, leaver=leaver, successor=successor)
        assert standing(table.corporation) == {(duty.pk, HANDLER): "Anna"}

    def test_a_failure_half_way_leaves_everything_as_it_was(self, table, duty, anna, bram, monkeypatch):
        more = responsible(make_commitment(table.framework, "a-2", 2), party=table.corporation)
        take(actor=ACTOR, party=table.corporation, user=anna, responsibilities=[duty, more])
        locked = Responsibility.lock

        def fail_at_second(pk, version=None):
            if pk == more.pk:
                raise RuntimeError("cut off")
            return locked(pk, version)

        monkeypatch.setattr(Responsibility, "lock", fail_at_second)
        with pytest.raises(RuntimeError):
            hand_over(actor=ACTOR, party=table.corporation, leaver=anna, successor=bram)
        assert set(standing(table.corporation).values()) == {"Anna"}


def test_the_people_of_a_party(table, cast, anna, bram):
    leave(bram)
    cast.corporation_officer.is_active = False
    cast.corporation_officer.save()
    assert members_of(table.corporation) == [anna]
