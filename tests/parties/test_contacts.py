"""Keeping the contacts of a party: its own editors alone, nothing twice, nothing lost."""

import pytest
from django.core.exceptions import ValidationError

from config.web.history import StaleVersionError
from parties.contacts.services import add_contact, change_contact, end_contact
from parties.models import Contact
from parties.permissions import may_keep_contacts
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ADVISER = {"function": "Adviseur", "name": "A. Dres", "email": "a@wonen.example", "phone": "+31 (0)10 123-45"}


@made_once
def adviser(table):
    return add_contact(actor=ACTOR, party=table.corporation, **ADVISER)


def test_only_editors_of_the_party_keep_its_contacts(cast, table):
    assert cast.who(lambda person: may_keep_contacts(person, table.municipality)) == {"officer"}
    assert cast.who(lambda person: may_keep_contacts(person, table.corporation)) == {"corporation_officer"}
    assert cast.who(lambda person: may_keep_contacts(person, table.tenants)) == set()


def test_a_contact_is_added_changed_and_ended_with_its_trace(adviser):
    changed = change_contact(
        actor=ACTOR, contact=adviser, version=1, **{**ADVISER, "function": " Senior adviseur "}
    )
    assert (changed.function, changed.version, changed.dial) == ("Senior adviseur", 2, "+3101012345")
    ended = end_contact(actor=ACTOR, contact=adviser, version=2)
    assert ended.ended_at is not None
    assert not Contact.objects.current().exists()
    rows = adviser.history.order_by("history_id").values_list("history_type", "function", "actor_name")
    assert [*rows] == [
        ("+", "Adviseur", "Testopzet"),
        ("~", "Senior adviseur", "Testopzet"),
        ("~", "Senior adviseur", "Testopzet"),
    ]


def test_saving_the_same_again_writes_nothing(adviser):
    change_contact(actor=ACTOR, contact=adviser, version=1, **ADVISER)
    assert adviser.history.count() == 1


def test_a_made_up_contact_is_real_once_somebody_changes_it(table):
    row = add_contact(actor=ACTOR, party=table.corporation, function="Adviseur", is_demo=True)
    assert change_contact(actor=ACTOR, contact=row, version=1, function="Adviseur").is_demo
    assert not change_contact(actor=ACTOR, contact=row, version=1, function="Manager").is_demo


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"function": "  "}, "function"),
        ({"function": "x" * 121}, "function"),
        ({"name": "x" * 151}, "name"),
        ({"email": "geen adres"}, "email"),
        ({"phone": "bel mij"}, "phone"),
        ({"phone": "+31 10; drop"}, "phone"),
        ({"phone": "1" * 31}, "phone"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(table, adviser, wrong, field):
    with pytest.raises(ValidationError) as told:
        add_contact(actor=ACTOR, party=table.tenants, **{**ADVISER, **wrong})
    assert [*told.value.message_dict] == [field]
    with pytest.raises(ValidationError) as told:
        change_contact(actor=ACTOR, contact=adviser, version=1, **{**ADVISER, **wrong})
    assert [*told.value.message_dict] == [field]
    assert [*Contact.objects.values_list("function", "name", "email", "phone")] == [(*ADVISER.values(),)]


def test_the_same_contact_is_not_added_twice(table, adviser):
    with pytest.raises(ValidationError) as told:
        add_contact(actor=ACTOR, party=table.corporation, **ADVISER)
    assert told.value.message_dict == {"function": ["This contact is in the list already."]}
    other = add_contact(actor=ACTOR, party=table.corporation, function="Manager")
    with pytest.raises(ValidationError):
        change_contact(actor=ACTOR, contact=other, version=1, **ADVISER)
    add_contact(actor=ACTOR, party=table.tenants, **ADVISER)
    end_contact(actor=ACTOR, contact=adviser, version=1)
    add_contact(actor=ACTOR, party=table.corporation, **ADVISER)


def test_who_was_first_is_not_overwritten(adviser):
    change_contact(actor=ACTOR, contact=adviser, version=1, function="Eerder")
    with pytest.raises(StaleVersionError) as told:
        change_contact(actor=ACTOR, contact=adviser, version=1, function="Later")
    assert told.value.current.function == "Eerder"
    with pytest.raises(StaleVersionError):
        end_contact(actor=ACTOR, contact=adviser, version=1)


def test_one_that_ended_is_left_alone(adviser):
    end_contact(actor=ACTOR, contact=adviser, version=1)
    for verb in (
        lambda: end_contact(actor=ACTOR, contact=adviser, version=2),
        lambda: change_contact(actor=ACTOR, contact=adviser, version=2, **ADVISER),
    ):
        with pytest.raises(ValidationError) as told:
            verb()
        assert told.value.messages == ["This contact was ended meanwhile."]
