"""The trail: nothing tracked is written without an actor, and what was written stays accountable."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from agreements.models import FrameworkAgreement
from config.web.history import (
    Actor,
    ActorMissingError,
    StaleVersionError,
    TrackedModel,
    acting,
    current_actor,
)
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, Municipality, Party, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_party, make_table

TRACKED = [m for m in apps.get_models() if issubclass(m, TrackedModel)]


def trail(instance):
    """The history of an object, oldest first: what happened, who, for whom, why."""
    rows = instance.history.order_by("history_id")
    return [*rows.values_list("history_type", "actor_name", "actor_party", "history_change_reason")]


class TestActor:
    def test_there_is_none_outside_a_block(self):
        with pytest.raises(ActorMissingError):
            current_actor()

    def test_blocks_nest_and_end(self):
        inner = Actor("Binnen")
        with acting(ACTOR):
            with acting(inner):
                assert current_actor() == inner
            assert current_actor() == ACTOR
        with pytest.raises(ActorMissingError):
            current_actor()

    def test_a_block_that_fails_ends_as_well(self):
        with pytest.raises(ZeroDivisionError), acting(ACTOR):
            raise ZeroDivisionError
        with pytest.raises(ActorMissingError):
            current_actor()


@pytest.fixture
def no_transaction(transactional_db):
    """As in production: what is written is written at once."""
    assert not connection.in_atomic_block


@pytest.mark.django_db
class TestWriting:
    def test_without_an_actor_nothing_can_be_added(self):
        with pytest.raises(ActorMissingError), transaction.atomic():
            Party(kind=PartyKind.PARTNER, slug="zorg", name="Zorg").save()
        assert not Party.objects.exists()
        assert not Party.history.exists()

    def test_nor_changed(self):
        party = make_party(PartyKind.PARTNER, "zorg", "Zorg")
        party.name = "Andere naam"
        with pytest.raises(ActorMissingError), transaction.atomic():
            party.save()
        assert Party.objects.get().name == "Zorg"
        assert Party.history.count() == 1

    def test_nor_deleted(self):
        party = make_party(PartyKind.PARTNER, "zorg")
        with pytest.raises(ActorMissingError), transaction.atomic():
            party.delete()
        with pytest.raises(ActorMissingError), transaction.atomic():
            Party.objects.all().delete()
        assert Party.objects.count() == 1

    def test_what_is_refused_is_not_written_either_outside_a_transaction(self, no_transaction):
        party = make_party(PartyKind.PARTNER, "zorg", "Zorg")
        party.name = "Andere naam"
        for write in (
            Party(kind=PartyKind.PARTNER, slug="politie", name="Politie").save,
            party.save,
            party.delete,
            Party.objects.all().delete,
        ):
            with pytest.raises(ActorMissingError):
                write()
        assert [*Party.objects.values_list("name", flat=True)] == ["Zorg"]

    def test_when_the_trace_can_not_be_written_the_row_is_not_either(self, no_transaction):
        with pytest.raises(DatabaseError), acting(Actor(None)):
            Party(kind=PartyKind.PARTNER, slug="politie", name="Politie").save()
        assert not Party.objects.exists()

    def test_each_save_leaves_one_row_with_who_for_whom_and_why(self):
        party = Party(kind=PartyKind.PARTNER, slug="zorg", name="Zorg")
        with acting(Actor("Beleidsadviseur wonen", "Gemeente"), "nieuw"):
            party.save()
        party.name = "Zorg en Wonen"
        with acting(Actor("Functioneel beheerder"), "naam veranderd"):
            party.save()
        with acting(Actor("Systeem")):
            party.save(update_fields=["name"])
        key = party.pk
        with acting(Actor("Functioneel beheerder"), "opgeheven"):
            party.delete()
        rows = Party.history.filter(id=key).order_by("history_id")
        assert [
            (r.history_type, r.name, r.actor_name, r.actor_party, r.history_change_reason) for r in rows
        ] == [
            ("+", "Zorg", "Beleidsadviseur wonen", "Gemeente", "nieuw"),
            ("~", "Zorg en Wonen", "Functioneel beheerder", "", "naam veranderd"),
            ("~", "Zorg en Wonen", "Systeem", "", ""),
            ("-", "Zorg en Wonen", "Functioneel beheerder", "", "opgeheven"),
        ]

    def test_rows_deleted_together_each_leave_a_trace(self):
        slugs = {"zorg", "politie"}
        for slug in slugs:
            make_party(PartyKind.PARTNER, slug)
        with acting(ACTOR):
            Party.objects.all().delete()
        assert {*Party.history.filter(history_type="-").values_list("slug", flat=True)} == slugs

    def test_the_trail_survives_the_account(self):
        user = User.objects.create_user("weg@gemeente.example", name="Beleidsadviseur wonen")
        party = Party(kind=PartyKind.PARTNER, slug="zorg", name="Zorg")
        with acting(Actor(user.name, "Gemeente Duinstede", user.pk), "eerste opzet"):
            party.save()
        assert party.history.get().history_user == user
        user.delete()
        assert trail(party) == [("+", "Beleidsadviseur wonen", "Gemeente Duinstede", "eerste opzet")]
        assert party.history.get().history_user_id is None

    def test_memberships_that_go_with_an_account_leave_a_trace_too(self):
        user = User.objects.create_user("weg@gemeente.example")
        party = make_party(PartyKind.PARTNER, "zorg")
        add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.READER)
        with pytest.raises(ActorMissingError), transaction.atomic():
            user.delete()
        with acting(Actor("Functioneel beheerder"), "uit dienst"):
            user.delete()
        rows = Membership.history.order_by("history_id")
        assert [*rows.values_list("history_type", "actor_name", "history_change_reason")] == [
            ("+", "Testopzet", ""),
            ("-", "Functioneel beheerder", "uit dienst"),
        ]

    def test_a_service_leaves_exactly_one_row_per_object(self):
        framework = make_table().framework
        rows = {
            name: getattr(framework, name).model.history.count()
            for name in ("participations", "coordinations")
        }
        assert rows == {"participations": 5, "coordinations": 1}
        assert FrameworkAgreement.history.count() == 1
        assert Party.history.count() == 5


@pytest.mark.django_db
class TestProxies:
    def test_a_proxy_writes_to_the_history_of_the_party(self):
        with acting(ACTOR, "nieuw"):
            municipality = Municipality(kind=PartyKind.MUNICIPALITY, slug="duinstede", name="Duinstede")
            municipality.save()
            municipality.name = "Gemeente Duinstede"
            municipality.save()
            key = municipality.pk
            municipality.delete()
        rows = Party.history.filter(id=key).order_by("history_id")
        assert [*rows.values_list("history_type", "name")] == [
            ("+", "Duinstede"),
            ("~", "Gemeente Duinstede"),
            ("-", "Gemeente Duinstede"),
        ]

    def test_a_proxy_needs_an_actor(self):
        with pytest.raises(ActorMissingError), transaction.atomic():
            Municipality(kind=PartyKind.MUNICIPALITY, slug="duinstede", name="Duinstede").save()
        assert not Party.objects.exists()


@pytest.mark.django_db
class TestPassingBy:
    """Ways of writing that would leave no trace."""

    @pytest.mark.parametrize("model", TRACKED, ids=lambda m: m._meta.label)
    def test_bulk_writes_are_refused_for_every_tracked_model(self, model):
        for write in (
            lambda: model.objects.update(version=9),
            lambda: model.objects.filter(pk__gt=0).update(version=9),
            lambda: model.objects.bulk_create([model()]),
            lambda: model.objects.bulk_update([model(pk=1)], ["version"]),
        ):
            with acting(ACTOR), pytest.raises(TypeError, match=f"^{model.__name__} is tracked"):
                write()

    def test_a_related_manager_refuses_as_well(self):
        framework = make_table().framework
        make_commitment(framework)
        with acting(ACTOR), pytest.raises(TypeError, match=r"^Commitment is tracked"):
            framework.commitments.update(title="Stil veranderd")

    def test_taking_over_what_belongs_to_another_is_refused(self):
        """`add()` and `set()` write all of them at once."""
        commitment = make_commitment(make_table().framework)
        other = make_table("bergdal").framework
        for take in (other.commitments.add, lambda row: other.commitments.set([row])):
            with acting(ACTOR), pytest.raises(TypeError, match=r"^Commitment is tracked: update\(\)"):
                take(commitment)
        assert not other.commitments.exists()

    def test_one_by_one_it_leaves_a_trace(self):
        commitment = make_commitment(make_table().framework)
        other = make_table("bergdal").framework
        with acting(ACTOR):
            other.commitments.add(commitment, bulk=False)
        assert other.commitments.get() == commitment
        assert [*commitment.history.order_by("history_id").values_list("framework", flat=True)][
            -1
        ] == other.pk

    @pytest.mark.parametrize("label", ["parties.party", "parties.municipality"])
    def test_loaddata_is_refused(self, label, tmp_path):
        fields = {"kind": "municipality", "slug": "duinstede", "name": "Duinstede"}
        path = tmp_path / "party.json"
        path.write_text(json.dumps([{"model": label, "pk": 1, "fields": fields}]))
        with acting(ACTOR), pytest.raises(TypeError, match="is tracked: load it through a service"):
            call_command("loaddata", path)
        assert not Party.objects.exists()


@pytest.mark.django_db
class TestVersion:
    def test_saving_the_next_version_counts_up(self):
        party = make_party(PartyKind.PARTNER, "zorg")
        with acting(ACTOR):
            party.save_next()
            party.save_next()
        assert Party.objects.get().version == 3
        assert [*Party.history.order_by("history_id").values_list("version", flat=True)] == [1, 2, 3]

    def test_a_lock_on_another_version_tells_what_stands_there_now(self):
        party = make_party(PartyKind.PARTNER, "zorg", "Zorg")
        with transaction.atomic():
            assert Party.lock(party.pk, 1) == party
            assert Party.lock(party.pk) == party
            with pytest.raises(StaleVersionError) as told:
                Party.lock(party.pk, 2)
        assert (told.value.current.pk, told.value.current.version) == (party.pk, 1)


@pytest.mark.django_db
class TestChecked:
    """Constraints are left to the database, and told in the words of the model."""

    def test_what_the_database_refuses_is_told_and_the_transaction_goes_on(self):
        party = make_party(PartyKind.PARTNER, "zorg", code="GM0001")
        again = Party(kind=PartyKind.PARTNER, slug="politie", name="Politie", code="GM0001")
        user = User.objects.create_user("a@zorg.example")
        odd = Membership(user=user, party=party, starts_on=date(2024, 1, 2), ends_on=date(2024, 1, 1))
        with transaction.atomic(), acting(ACTOR), translation.override("en"):
            for row, text in (
                (again, "Another party has this code."),
                (odd, "The last day lies before the first."),
            ):
                with pytest.raises(ValidationError) as told:
                    row.save_checked()
                assert text in told.value.messages
                assert row.pk is None
            assert [*Party.objects.all()] == [party]
            assert (Party.history.count(), Membership.history.count()) == (1, 0)

    def test_a_version_that_is_refused_is_not_counted(self):
        make_party(PartyKind.PARTNER, "zorg", code="GM0001")
        party = make_party(PartyKind.PARTNER, "politie", code="GM0002")
        party.code = "GM0001"
        with acting(ACTOR), pytest.raises(ValidationError):
            party.save_next_checked()
        assert (party.version, Party.objects.get(slug="politie").version) == (1, 1)
        party.code = "GM0003"
        with acting(ACTOR):
            party.save_next_checked()
        assert Party.objects.get(slug="politie").version == 2

    def test_what_no_constraint_explains_stays_an_error(self, monkeypatch):
        party = make_party(PartyKind.PARTNER, "zorg")
        monkeypatch.setattr(Party, "clean_fields", lambda self, exclude=None: None)
        party.name = None
        with acting(ACTOR), pytest.raises(IntegrityError), transaction.atomic():
            party.save_checked()

    def test_a_check_costs_no_query_while_nothing_is_wrong(self, django_assert_num_queries):
        party = make_party(PartyKind.PARTNER, "zorg", code="GM0001")
        party.name = "Zorg"
        # A savepoint and its release, whether the address is taken, the row and its history.
        with acting(ACTOR), django_assert_num_queries(5):
            party.save_next_checked()
