"""Verbs on parties and people."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.web.history import Actor, acting

from .enums import MembershipRole, PartyKind
from .models import Membership, Party, Representation, User


def add_party(
    *, actor: Actor, kind: str, slug: str, name: str, represents: Iterable[Party] = (), **fields: Any
) -> Party:
    """Add a party; raises ValidationError when a rule is broken, with nothing written.

    `represents`: the corporations for whose tenants it speaks. `fields`: short_name, code, description.
    """
    party = Party(kind=PartyKind(kind), slug=slug, name=name, **fields)
    with transaction.atomic(), acting(actor):
        party.save_checked()
        for corporation in represents:
            Representation(organisation=party, corporation=corporation).save_checked()
    return party


def add_member(
    *,
    actor: Actor,
    user: User,
    party: Party,
    role: MembershipRole,
    function: str = "",
    manages_people: bool = False,
) -> Membership:
    """Let a person work for a party from today; raises ValidationError when they do so already.

    A membership that was to begin later begins now, in this role; what else it says stays.
    """
    today = timezone.localdate()
    later = Membership.objects.filter(user=user, party=party, starts_on__gt=today, ends_on=None)
    with transaction.atomic(), acting(actor):
        membership = later.select_for_update(no_key=True).first() or Membership(
            user=user, party=party, version=0
        )
        membership.starts_on, membership.role = today, role
        membership.function = function or membership.function
        membership.manages_people = manages_people or membership.manages_people
        membership.save_next_checked()
    return membership
