"""Parties, people and memberships: their rules, each told by the form and kept by the database."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.web.history import acting
from parties.demo import CAST, PASSWORD, cast_by_place, load_cast
from parties.enums import MembershipRole, PartyKind
from parties.models import (
    Contact,
    HousingCorporation,
    Membership,
    Municipality,
    PartnerOrganisation,
    Party,
    Representation,
    TenantOrganisation,
    User,
)
from parties.services import add_member, add_party
from tests.cast import ACTOR
from tests.factories import assert_refused, make_party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


class TestPartyRules:
    def test_an_official_code_belongs_to_one_party(self):
        make_party(PartyKind.MUNICIPALITY, "duinstede", code="GM0001")
        again = Party(kind=PartyKind.MUNICIPALITY, slug="anders", name="Anders", code="GM0001")
        assert_refused(again, "Another party has this code.")

    def test_parties_without_a_code_do_not_stand_in_each_others_way(self):
        make_party(PartyKind.PARTNER, "zorg")
        make_party(PartyKind.PARTNER, "politie")
        assert [*Party.objects.values_list("code", flat=True)] == ["", ""]

    @pytest.mark.parametrize("code", ["GM397", "GM00397", "gm0397", "L123", "0397", "L0123 "])
    def test_a_code_is_a_cbs_code_or_an_l_number(self, code):
        with pytest.raises(ValidationError) as told:
            make_party(PartyKind.MUNICIPALITY, "duinstede", code=code)
        assert told.value.message_dict == {"code": ["Use GM and four digits, or L and four digits."]}
        assert not Party.objects.exists()

    def test_a_slug_belongs_to_one_party(self):
        make_party(PartyKind.PARTNER, "zorg")
        again = Party(kind=PartyKind.CORPORATION, slug="zorg", name="Zorg en Wonen")
        assert_refused(again, "Party with this Address word already exists.", "slug")

    @pytest.mark.parametrize("slug", ["Elders", "elders_wonen", "elders--wonen", "-elders", "elders\n"])
    def test_a_slug_is_made_for_addresses(self, slug):
        with pytest.raises(ValidationError) as told:
            make_party(PartyKind.PARTNER, slug)
        assert "Use small letters, digits and single hyphens." in told.value.message_dict["slug"]

    def test_its_label_is_the_short_name_where_there_is_one(self):
        assert Party(name="Gemeente Duinstede", short_name="Duinstede").label == "Duinstede"
        assert Party(name="Gemeente Duinstede").label == "Gemeente Duinstede"

    def test_an_unknown_kind_is_refused_before_anything_is_written(self):
        with pytest.raises(ValueError, match="bank"):
            add_party(actor=ACTOR, kind="bank", slug="bank", name="Bank")
        assert not Party.objects.exists()

    def test_each_kind_has_a_view_on_its_own_parties(self):
        made = {kind: make_party(kind, kind.value.replace("_", "-")) for kind in PartyKind}
        views = {
            Municipality: PartyKind.MUNICIPALITY,
            HousingCorporation: PartyKind.CORPORATION,
            TenantOrganisation: PartyKind.TENANT_ORGANISATION,
            PartnerOrganisation: PartyKind.PARTNER,
        }
        assert {view: [p.pk for p in view.objects.all()] for view in views} == {
            view: [made[kind].pk] for view, kind in views.items()
        }


class TestRepresentation:
    @pytest.mark.parametrize("kind", [PartyKind.MUNICIPALITY, PartyKind.CORPORATION, PartyKind.PARTNER])
    def test_only_a_tenant_organisation_represents_tenants(self, kind):
        corporation = make_party(PartyKind.CORPORATION, "wonen")
        with pytest.raises(ValidationError) as told:
            make_party(kind, "anders", represents=[corporation])
        message = "Only a tenant organisation represents the tenants of a corporation."
        assert told.value.message_dict == {"corporation": [message]}
        assert [*Party.objects.all()] == [corporation]

    def test_an_umbrella_represents_those_of_several_corporations_and_leaves_its_trail(self):
        *pair, third = [make_party(PartyKind.CORPORATION, slug) for slug in ("oost", "west", "zuid")]
        umbrella = make_party(PartyKind.TENANT_ORGANISATION, "koepel", represents=pair)
        assert [[*one.represented_by.all()] for one in pair] == [[umbrella]] * 2
        assert [*umbrella.represents.all()] == pair
        with acting(ACTOR), transaction.atomic(), pytest.raises(TypeError, match="leaves no history"):
            umbrella.represents.add(third)
        with acting(ACTOR):
            umbrella.representations.get(corporation=pair[0]).delete()
        rows = Representation.history.order_by("history_id")
        assert [*rows.values_list("history_type", "corporation", "actor_name")] == [
            ("+", pair[0].pk, "Testopzet"),
            ("+", pair[1].pk, "Testopzet"),
            ("-", pair[0].pk, "Testopzet"),
        ]

    def test_it_represents_a_corporation_and_nobody_else(self):
        municipality = make_party(PartyKind.MUNICIPALITY, "duinstede")
        with pytest.raises(ValidationError) as told:
            make_party(PartyKind.TENANT_ORGANISATION, "huurders", represents=[municipality])
        message = "Only a corporation has tenants that are represented. Choose a corporation."
        assert told.value.message_dict == {"corporation": [message]}

    def test_a_corporation_is_named_once(self):
        corporation = make_party(PartyKind.CORPORATION, "wonen")
        with pytest.raises(ValidationError) as told:
            make_party(PartyKind.TENANT_ORGANISATION, "huurders", represents=[corporation] * 2)
        assert told.value.messages == ["This corporation is named already."]


class TestUser:
    def test_an_address_has_one_account_whatever_its_capitals(self):
        User.objects.create_user("wonen@gemeente.example")
        again = User(email="Wonen@Gemeente.example", password="!")
        with pytest.raises(ValidationError) as told:
            again.full_clean()
        assert told.value.message_dict == {"__all__": ["This address has an account already."]}
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()

    def test_it_is_kept_in_small_letters_and_found_by_any(self):
        user = User.objects.create_user("Wonen@Gemeente.Example")
        assert user.email == "wonen@gemeente.example"
        assert User.objects.get_by_natural_key("WONEN@gemeente.example") == user

    def test_without_a_password_nobody_gets_in(self):
        User.objects.create_user("a@gemeente.example")
        known = User.objects.create_user("b@gemeente.example", "een lang wachtwoord")
        assert authenticate(email="a@gemeente.example", password="") is None
        assert authenticate(email="b@gemeente.example", password="een lang wachtwoord") == known

    def test_an_application_manager_may_use_the_admin(self):
        manager = User.objects.create_superuser("beheer@site.example")
        assert (manager.is_staff, manager.is_superuser) == (True, True)
        user = User.objects.create_user("raad@gemeente.example")
        assert (user.is_staff, user.is_superuser) == (False, False)

    def test_it_is_called_by_its_name_else_by_its_address(self):
        assert str(User(email="a@gemeente.example", name="Wethouder wonen")) == "Wethouder wonen"
        assert str(User(email="a@gemeente.example")) == "a@gemeente.example"


class TestMembershipRules:
    @pytest.fixture
    def membership(self):
        """Somebody who works for a corporation since 2024."""
        user = User.objects.create_user("beleid@corporatie.example", name="Beleidsmedewerker")
        party = make_party(PartyKind.CORPORATION, "wonen", "Woonstichting")
        membership = Membership(user=user, party=party, starts_on=date(2024, 1, 1))
        with acting(ACTOR):
            membership.save()
        return membership

    def test_somebody_works_for_a_party_once_at_a_time(self, membership):
        again = Membership(user=membership.user, party=membership.party, role=MembershipRole.EDITOR)
        assert_refused(again, "This person works for this party already.")
        with pytest.raises(ValidationError):
            add_member(actor=ACTOR, user=membership.user, party=membership.party, role=MembershipRole.EDITOR)
        assert Membership.objects.count() == 1

    def test_and_may_come_back_afterwards(self, membership):
        membership.ends_on = date(2024, 12, 31)
        with acting(ACTOR):
            membership.save()
        again = add_member(
            actor=ACTOR, user=membership.user, party=membership.party, role=MembershipRole.EDITOR
        )
        assert [*Membership.objects.active()] == [again]

    def test_the_last_day_does_not_lie_before_the_first(self, membership):
        membership.ends_on = date(2023, 12, 31)
        assert_refused(membership, "The last day lies before the first.")

    def test_it_holds_from_the_first_day_to_the_last(self, membership):
        today = timezone.localdate()
        day = timedelta(days=1)
        spans = {
            "since today": (today, None),
            "until today": (today - day, today),
            "today only": (today, today),
            "from tomorrow": (today + day, None),
            "until yesterday": (today - day, today - day),
        }
        active = set()
        for name, (membership.starts_on, membership.ends_on) in spans.items():
            with acting(ACTOR):
                membership.save()
            if Membership.objects.active().exists():
                active.add(name)
        assert active == {"since today", "until today", "today only"}

    def test_a_member_added_by_the_service_works_from_today(self):
        user = User.objects.create_user("beleid@corporatie.example")
        party = make_party(PartyKind.CORPORATION, "wonen")
        membership = add_member(
            actor=ACTOR, user=user, party=party, role=MembershipRole.EDITOR, function="Beleidsmedewerker"
        )
        membership.refresh_from_db()
        assert (membership.starts_on, membership.ends_on) == (timezone.localdate(), None)
        assert (membership.role, membership.function) == ("editor", "Beleidsmedewerker")
        assert membership.history.get().actor_name == "Testopzet"

    def test_it_is_called_by_person_and_party(self, membership):
        assert str(membership) == "Beleidsmedewerker – Woonstichting"

    def test_a_party_with_people_is_not_deleted(self, membership):
        with pytest.raises(IntegrityError), acting(ACTOR), transaction.atomic():
            membership.party.delete()


def test_every_constraint_of_the_app_is_told_and_tested():
    """A new constraint needs a message a person can read, and a test above."""
    constraints = {
        constraint.name: str(constraint.violation_error_message)
        for model in (Party, Representation, User, Membership, Contact)
        for constraint in model._meta.constraints
    }
    assert constraints == {
        "party_code": "Another party has this code.",
        "representation_once": "This corporation is named already.",
        "user_email_ci": "This address has an account already.",
        "membership_once": "This person works for this party already.",
        "membership_dates": "The last day lies before the first.",
    }


class TestDemoCast:
    def test_it_is_added_once_and_left_alone_afterwards(self):
        for slug, kind in [
            ("heemstede", PartyKind.MUNICIPALITY),
            ("elan-wonen", PartyKind.CORPORATION),
            ("bewonersraad-elan-wonen", PartyKind.TENANT_ORGANISATION),
        ]:
            make_party(kind, slug)
        load_cast(actor=ACTOR)
        officer = User.objects.get(email="wonen@heemstede.example")
        officer.set_password("zelf gekozen wachtwoord")
        officer.save()
        load_cast(actor=ACTOR)
        here = {"", "heemstede", "elan-wonen", "bewonersraad-elan-wonen"}
        assert {*User.objects.values_list("email", flat=True)} == {
            person.email for person in CAST if person.party in here
        }
        told = Membership.objects.values_list("user__email", "party__slug", "role", "manages_people")
        assert {*told} == {
            ("wonen@heemstede.example", "heemstede", "editor", False),
            ("wethouder@heemstede.example", "heemstede", "decision_maker", False),
            ("secretariaat@heemstede.example", "heemstede", "reader", True),
            ("beleid@elan-wonen.example", "elan-wonen", "editor", True),
            ("bestuurder@elan-wonen.example", "elan-wonen", "decision_maker", False),
            ("bestuur@bewonersraad.example", "bewonersraad-elan-wonen", "decision_maker", True),
        }
        assert {*User.objects.filter(is_superuser=True).values_list("email", flat=True)} == {
            "beheer@prestatieafspraken.example"
        }
        officer.refresh_from_db()
        assert officer.check_password("zelf gekozen wachtwoord")
        assert User.objects.get(email="wethouder@heemstede.example").check_password(PASSWORD)

    def test_every_municipality_has_the_same_parts_and_nobody_is_told_twice(self):
        places = dict(cast_by_place())
        assert [*places] == ["Heemstede", "Vlaardingen", "Wassenaar", "Westland", ""]
        parts = {place: [person.name.split()[0] for person in people] for place, people in places.items()}
        usual = [
            "Beleidsadviseur",
            "Wethouder",
            "Secretariaat",
            "Beleidsmedewerker",
            "Directeur-bestuurder",
            "Bestuurslid",
        ]
        assert parts == {
            "Heemstede": usual,
            "Vlaardingen": [*usual, "Beleidsmedewerker"],
            "Wassenaar": [*usual, "Manager"],
            "Westland": usual,
            "": ["Beleidsmedewerker", "Directeur-bestuurder", "Functioneel", "Iemand"],
        }
        # Each party with people has one who manages them.
        managers = [person.party for person in CAST if person.manages_people]
        assert sorted(managers) == sorted({person.party for person in CAST if person.party})
        emails = [person.email for person in CAST]
        assert len({*emails}) == len(emails)
        assert all(email.endswith(".example") for email in emails)
