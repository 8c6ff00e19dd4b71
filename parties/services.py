"""Verbs on parties and people."""

from typing import Any

from django.db import transaction

from config.web.history import Actor, acting

from .enums import MembershipRole, PartyKind
from .models import Membership, Party, User


def add_party(*, actor: Actor, kind: str, slug: str, name: str, **fields: Any) -> Party:
    """Add a party; raises ValidationError when a rule is broken.

    `fields`: short_name, code, description, represents (a Party).
    """
    party = Party(kind=PartyKind(kind), slug=slug, name=name, **fields)
    with transaction.atomic(), acting(actor):
        party.save_checked()
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
    """Let a person work for a party from today; raises ValidationError when they do so already."""
    membership = Membership(
        user=user, party=party, role=role, function=function, manages_people=manages_people
    )
    with transaction.atomic(), acting(actor):
        membership.save_checked()
    return membership
