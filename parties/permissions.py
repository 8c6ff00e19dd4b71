"""For which parties a person may do what."""

from config.web.history import Actor

from .enums import MembershipRole
from .models import AnyUser, Membership, Party, PartyQuerySet


def memberships_of(user: AnyUser) -> list[Membership]:
    """The person's current memberships with their parties; one query per user object."""
    # Who is not logged in has no account in use: `is_active` of Django's AnonymousUser is False, here and below.
    if not user.is_active:
        return []
    if user._memberships is None:
        know_memberships(user, list(Membership.objects.active().filter(user=user).select_related("party")))
    return user._memberships or []


def know_memberships(user: AnyUser, rows: list[Membership]) -> None:
    """Where somebody's current memberships, with their parties, were read already: no query for them any more."""
    assert user.is_authenticated
    user._memberships = rows


def party_ids(user: AnyUser, at_least: MembershipRole = MembershipRole.READER) -> set[int]:
    """Ids of the parties for which the person may do what `at_least` may."""
    return {m.party_id for m in memberships_of(user) if m.reaches(at_least)}


def may_decide_for(user: AnyUser, party: Party) -> bool:
    """Whether the person may agree and sign for `party`: its decision-makers, and nobody else."""
    return party.pk in party_ids(user, MembershipRole.DECISION_MAKER)


def may_change_things(user: AnyUser) -> bool:
    """Whether the person can change anything at all: what a party tells, its people, or things in the admin."""
    if not user.is_active:
        return False
    if user.is_staff or user.is_superuser:
        return True
    return any(one.manages_people or one.role != MembershipRole.READER for one in memberships_of(user))


def actor_for(user: AnyUser, party_id: int) -> Actor:
    """The actor a service needs: the person's name, and the party they act for; none where they do not work for it."""
    party = next((m.party.label for m in memberships_of(user) if m.party_id == party_id), "")
    return Actor(name=str(user), party=party, user_id=user.pk)


def own_actor(user: AnyUser) -> Actor:
    """The person as who acts for no party: with the own account and own files, or as application manager."""
    return Actor(name=str(user), party="", user_id=user.pk)


def reader_of(user: AnyUser) -> Actor:
    """The person as who reads or takes along, for all parties they work for: for the access log."""
    parties = ", ".join(m.party.label for m in memberships_of(user))
    return Actor(name=str(user), party=parties, user_id=user.pk)


def may_keep_contacts(user: AnyUser, party: Party) -> bool:
    """Whether the person may add, change and end the contacts of this party: an editor of that party, nobody else."""
    return party.pk in party_ids(user, MembershipRole.EDITOR)


def parties_to_invite_for(user: AnyUser) -> PartyQuerySet:
    """The parties of which the person manages the people: all of them for the application manager."""
    if not user.is_active:
        return Party.objects.none()
    if user.is_superuser:
        return Party.objects.all()
    return Party.objects.filter(pk__in={m.party_id for m in memberships_of(user) if m.manages_people})


def may_manage_people(user: AnyUser, party: Party) -> bool:
    """Whether the person may say who works for `party` and what they may do."""
    if not user.is_active:
        return False
    return user.is_superuser or any(m.manages_people and m.party_id == party.pk for m in memberships_of(user))


def may_see_people(user: AnyUser, party: Party) -> bool:
    """Whether the person may read who works for `party`: whoever does so too, and who manages its people."""
    return party.pk in party_ids(user) or may_manage_people(user, party)


def parties_with_people(user: AnyUser) -> PartyQuerySet:
    """The parties of which the person may read who works for them: those of which `may_see_people` holds."""
    if not user.is_active:
        return Party.objects.none()
    if user.is_superuser:
        return Party.objects.all()
    return Party.objects.filter(pk__in=party_ids(user))


def is_manager(user: AnyUser) -> bool:
    """Whether the person is an application manager, with an account in use."""
    return bool(user.is_active and user.is_superuser)


def may_read_log(user: AnyUser) -> bool:
    """Whether the person may read what everybody did: the application manager alone."""
    return is_manager(user)
