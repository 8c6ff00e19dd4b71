"""The escalation ladder: who places whom, and only what belongs at the table."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.models import ContactRole, Coordination
from agreements.permissions import may_place_contact
from agreements.services.contacting import add_on_ladder, place_contact, take_from_ladder
from agreements.services.drafting import add_theme
from config.web.history import StaleVersionError, acting
from parties.contacts.services import add_contact, end_contact
from parties.models import Contact
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def adviser(table):
    return add_contact(actor=ACTOR, party=table.corporation, function="Adviseur")


def place(table, contact, level="official", **fields):
    return place_contact(actor=ACTOR, framework=table.framework, contact=contact, level=level, **fields)


def test_the_own_editors_and_the_coordinator_place(cast, table):
    def who(party):
        return cast.who(lambda person: may_place_contact(person, table.framework, party))

    assert who(table.corporation) == {"officer", "corporation_officer"}
    assert who(table.municipality) == {"officer"}
    with acting(ACTOR):
        Coordination.objects.all().delete()
    assert who(table.corporation) == {"corporation_officer"}


def test_a_place_is_given_and_taken_with_its_trace(table, adviser):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    role = place(table, adviser, theme=theme, position=2)
    assert (role.level, role.theme, role.position) == ("official", theme, 2)
    take_from_ladder(actor=ACTOR, role=role, version=1)
    assert not ContactRole.objects.exists()
    assert [*ContactRole.history.order_by("history_id").values_list("history_type", flat=True)] == ["+", "-"]


def test_a_contact_is_added_with_its_place_or_not_at_all(table):
    told = {"function": "Adviseur", "name": "", "email": "", "phone": ""}
    fields = {"actor": ACTOR, "framework": table.framework, "party": table.corporation, "told": told}
    with pytest.raises(ValidationError):
        add_on_ladder(**fields, level="koning")
    assert not Contact.objects.exists()
    added = add_on_ladder(**fields, level="official")
    assert [(role.contact, role.position) for role in ContactRole.objects.all()] == [(added, 1)]


def test_a_contact_stands_once_on_a_level_per_theme(table, adviser):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    for own in (None, theme):
        place(table, adviser, theme=own)
        place(table, adviser, "management", theme=own)
        with pytest.raises(ValidationError) as told:
            place(table, adviser, theme=own)
        assert told.value.messages == ["This contact stands on this level for this theme already."]
        twice = ContactRole(framework=table.framework, contact=adviser, level="official", theme=own)
        with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
            twice.save()


def test_who_or_what_does_not_belong_there_is_refused(table, adviser, cast):
    elsewhere = cast.stranger.memberships.get().party.frameworks.get()
    stranger = add_contact(actor=ACTOR, party=elsewhere.municipality, function="Adviseur")
    theme = add_theme(actor=ACTOR, framework=elsewhere, position=1, title="Bouwen")
    for wrong, field in (
        ({"contact": stranger}, "contact"),
        ({"contact": adviser, "theme": theme}, "theme"),
        ({"contact": adviser, "level": "koning"}, "level"),
        ({"contact": adviser, "position": -1}, "position"),
    ):
        with pytest.raises(ValidationError) as told:
            place(table, **wrong)
        assert [*told.value.message_dict] == [field]
    end_contact(actor=ACTOR, contact=adviser, version=1)
    with pytest.raises(ValidationError):
        place(table, adviser)
    assert not ContactRole.objects.exists()


def test_the_ladder_that_was_seen_is_the_one_that_changes(table, adviser):
    role = place(table, adviser)
    with pytest.raises(StaleVersionError):
        take_from_ladder(actor=ACTOR, role=role, version=7)
    assert ContactRole.objects.get() == role


def test_who_ended_is_no_longer_in_it_and_who_may_see_the_table_sees_it(table, adviser, cast):
    role = place(table, adviser)
    seen = cast.who(lambda person: role in ContactRole.objects.visible_to(person))
    assert seen == {"officer", "corporation_officer", "tenant", "alderman", "manager"}
    end_contact(actor=ACTOR, contact=adviser, version=1)
    assert not ContactRole.objects.current().exists()


def test_the_admin_offers_only_who_sits_at_the_table(table, adviser, cast, client):
    elsewhere = cast.stranger.memberships.get().party
    add_contact(actor=ACTOR, party=elsewhere, function="Vreemde")
    ended = add_contact(actor=ACTOR, party=table.corporation, function="Weg")
    end_contact(actor=ACTOR, contact=ended, version=1)
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    client.force_login(cast.manager)
    page = client.get(f"/admin/agreements/frameworkagreement/{table.framework.pk}/change/")
    (formset,) = [
        one.formset for one in page.context["inline_admin_formsets"] if one.opts.model is ContactRole
    ]
    offered = formset.empty_form.fields
    assert [*offered["contact"].queryset] == [adviser]
    assert [*offered["theme"].queryset] == [theme]
