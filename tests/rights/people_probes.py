"""The rows about parties, people and accounts, asked of the code that decides."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import Http404

from agreements.models import Commitment, ContactRole
from agreements.permissions import (
    may_place_contact,
    visible_parties,
)
from config.web.tracked_admin import TrackedAdmin
from monitoring.enums import RoundStatus
from parties.accounts import sessions
from parties.models import Party, User
from parties.permissions import (
    may_change_things,
    may_decide_for,
    may_keep_contacts,
    may_manage_people,
    may_read_log,
    may_see_people,
    parties_to_invite_for,
    parties_with_people,
)
from parties.views import help_guide

from .agreements_probes import sees
from .asking import (
    admin_of,
    of_parties,
    of_people,
    probe,
    request_of,
)
from .world import World, accepts

# ---- parties, people and accounts


@of_parties("party.see")
def sees_party(world: World, person: Any, party: Party) -> bool:
    return visible_parties(person).filter(pk=party.pk).exists()


@probe("party.change")
@probe("contact.change")
def changes_party(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Party).has_change_permission(request_of(person), world.table.tenants)


@probe("contact.see")
def sees_contact(world: World, person: Any, _status: RoundStatus) -> bool:
    return ContactRole.objects.visible_to(person).filter(framework=world.framework).exists()


@of_parties("contact.keep")
def keeps_contact(world: World, person: Any, party: Party) -> bool:
    return may_keep_contacts(person, party)


@of_parties("contact.place")
def places_contact(world: World, person: Any, party: Party) -> bool:
    return sees(world, person, RoundStatus.OPEN) and may_place_contact(person, world.framework, party)


@of_parties("party.decide")
def decides(world: World, person: Any, party: Party) -> bool:
    return may_decide_for(person, party)


@of_parties("people.see")
def sees_people(world: World, person: Any, party: Party) -> bool:
    assert may_see_people(person, party) == (party in parties_with_people(person))
    return may_see_people(person, party)


@of_parties("people.manage")
def manages(world: World, person: Any, party: Party) -> bool:
    assert may_manage_people(person, party) == (party in parties_to_invite_for(person))
    return may_manage_people(person, party)


@of_people("account.see")
def sees_account(world: World, person: Any, owner: User) -> bool:
    return person == owner or admin_of(User).has_view_permission(request_of(person), owner)


@probe("account.change")
def changes_account(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(User).has_change_permission(request_of(person))


@of_people("account.sessions")
def ends_session(world: World, person: Any, owner: User) -> bool:
    row = UserSession.objects.get(user=owner)

    def end() -> None:
        try:
            sessions.end(request_of(person, "POST"), row.pk)
        except Http404:
            raise PermissionError from None

    return accepts(end)


@probe("account.second_factor")
def needs_second_factor(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_change_things(person)


@probe("management.enter")
def enters(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin.site.has_permission(request_of(person))


@probe("management.trail")
def sees_trail(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Commitment).has_view_permission(request_of(person), world.commitment)


@probe("management.log")
def reads_log(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_read_log(person)


@probe("management.delete")
def deletes(world: World, person: Any, _status: RoundStatus) -> bool:
    tracked = [one for one in admin.site._registry.values() if isinstance(one, TrackedAdmin)]
    assert len(tracked) > 10
    return any(one.has_delete_permission(request_of(person)) for one in tracked)


@probe("help.read")
def reads_help(world: World, person: Any, _status: RoundStatus) -> bool:
    return not getattr(help_guide, "login_required", True)
