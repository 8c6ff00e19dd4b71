"""For which parties a person may do what."""

from config.web.history import Actor

from .enums import MembershipRole
from .models import AnyUser, Membership, Party, PartyQuerySet


def memberships_of(user: AnyUser) -> list[Membership]:
    """The person's current memberships with their parties; one query per user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    cached: list[Membership] | None = getattr(user, "_memberships", None)
    if cached is None:
        cached = list(Membership.objects.active().filter(user=user).select_related("party"))
        user._memberships = cached
    return cached


def party_ids(user: AnyUser, *roles: MembershipRole) -> set[int]:
    """Ids of the parties the person works for, in one of `roles` when given."""
    return {m.party_id for m in memberships_of(user) if not roles or m.role in roles}


def may_change_things(user: AnyUser) -> bool:
    """Whether the person can change anything at all: more than a reader of some party, or in the admin."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_staff or user.is_superuser:
        return True
    return any(one.role != MembershipRole.READER for one in memberships_of(user))


def actor_for(user: AnyUser, party_id: int | None = None) -> Actor:
    """The actor a service needs: the person's name, and the party they act for."""
    party = next((m.party.label for m in memberships_of(user) if party_id in (None, m.party_id)), "")
    return Actor(name=str(user), party=party, user_id=user.pk)


def reader_of(user: AnyUser) -> Actor:
    """The person as who reads or takes along, for all parties they work for: for the access log."""
    parties = ", ".join(m.party.label for m in memberships_of(user))
    return Actor(name=str(user), party=parties, user_id=user.pk)


def parties_to_invite_for(user: AnyUser) -> PartyQuerySet:
    """The parties for which the person may invite others: all of them for the application manager."""
    if not user.is_authenticated or not user.is_active or not user.is_superuser:
        return Party.objects.none()
    return Party.objects.all()


def may_invite(user: AnyUser, party: Party) -> bool:
    """Whether the person may invite others to work for `party`, and see and revoke its invitations."""
    return parties_to_invite_for(user).filter(pk=party.pk).exists()
