"""What a person may do with agreements."""

from typing import Any

from django.db.models import Q, QuerySet

from config.web.history import Actor
from parties.enums import MembershipRole
from parties.models import AnyUser, Party, PartyQuerySet
from parties.permissions import (
    actor_for,
    is_manager,
    may_keep_contacts,
    memberships_of,
    own_actor,
    party_ids,
)

from .enums import ParticipationRole
from .models import Coordination, FrameworkAgreement, Participation, reads_bids_of


def may_coordinate(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person is an editor of the party that coordinates this framework today."""
    if not party_ids(user, MembershipRole.EDITOR):
        return False
    return coordinations_of(user, framework).exists()


def may_arrange(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may begin and change what goes on at the table: who coordinates, until it has ended."""
    return not framework.is_ended and may_coordinate(user, framework)


def may_end(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may end the framework, and open it again: who coordinates, and the application manager.

    Who coordinated may have done so until the last day of the term.
    """
    return is_manager(user) or may_coordinate(user, framework)


def may_record_signed(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may record that the framework was signed: who coordinates, and the application manager."""
    return is_manager(user) or may_coordinate(user, framework)


def may_keep_figures(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may take in what was expected and measured: who coordinates, and the application manager."""
    return is_manager(user) or may_coordinate(user, framework)


def may_keep_goals(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person keeps the goals that commitments serve: who coordinates, and the application manager."""
    return is_manager(user) or may_coordinate(user, framework)


def may_keep_bodies(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person keeps which bodies meet: who coordinates, and the application manager."""
    return is_manager(user) or may_coordinate(user, framework)


def coordinations_of(user: AnyUser, framework: Any) -> QuerySet[Coordination]:
    """What makes the person coordinate a framework today; `framework` may be a reference of an outer query."""
    mine = party_ids(user, MembershipRole.EDITOR)
    return Coordination.objects.current().filter(framework=framework, party__in=mine)


def coordinating_actor(user: AnyUser, framework: Any) -> Actor:
    """The person as who coordinates: in the name of the party that does, whatever other party they work for.

    For no party where none of theirs does: the application manager who records that parties signed. `framework` or
    its id; one query.
    """
    party = coordinations_of(user, framework).order_by("party").values_list("party_id", flat=True).first()
    return own_actor(user) if party is None else actor_for(user, party)


def visible_parties(user: AnyUser) -> PartyQuerySet:
    """The person's own parties and everybody named at a table they may see, who left it and who is to come included;
    all for the application manager.
    """
    if not user.is_active:
        return Party.objects.none()
    if user.is_superuser:
        return Party.objects.all()
    tables = FrameworkAgreement.objects.visible_to(user)
    named = Participation.objects.filter(framework__in=tables)
    return Party.objects.filter(
        Q(pk__in=party_ids(user))
        | Q(pk__in=named.values("party"))
        | Q(pk__in=tables.order_by().values("municipality"))
    )


def may_see_handlers(user: AnyUser, party: Party) -> bool:
    """Whether the person may read who at this party does what: only who works for it."""
    return party.pk in party_ids(user)


def may_assign(user: AnyUser, party: Party) -> bool:
    """Whether the person may divide the work of this party: an editor of that party, and nobody else."""
    return party.pk in party_ids(user, MembershipRole.EDITOR)


def may_place_contact(user: AnyUser, framework: FrameworkAgreement, party: Party) -> bool:
    """Whether the person may say where a contact of `party` stands in the ladder.

    An editor of that party, and of the party that coordinates: who keeps the process going keeps the ladder whole.
    """
    return may_keep_contacts(user, party) or may_coordinate(user, framework)


def at_table(framework: FrameworkAgreement) -> PartyQuerySet:
    """The municipality and everybody who sits at the table today, whatever their part."""
    return Party.objects.filter(
        Q(pk=framework.municipality_id) | Q(pk__in=framework.participations.seated().values("party"))
    )


def ever_at_table(framework: FrameworkAgreement) -> PartyQuerySet:
    """The same, with who left: what it said on paper before that is still recorded."""
    return Party.objects.filter(
        Q(pk=framework.municipality_id) | Q(pk__in=framework.participations.begun().values("party"))
    )


def parties_there(user: AnyUser, framework: FrameworkAgreement) -> PartyQuerySet:
    """The person's own parties that take part or did: what those wrote there, they keep reading."""
    return ever_at_table(framework).filter(pk__in=party_ids(user)).order_by("name", "pk")


def parties_with_position(
    user: AnyUser, framework: FrameworkAgreement, at_least: MembershipRole = MembershipRole.EDITOR
) -> set[int]:
    """Ids of the signing parties for which the person may state a position: who writes for it. One query.

    `at_least`: those for which the person may do what this role may.
    """
    own = party_ids(user, at_least)
    if not own:
        return set()
    signs = framework.participations.seated().filter(role=ParticipationRole.SIGNATORY, party__in=own)
    found = set(signs.values_list("party", flat=True))
    return found | ({framework.municipality_id} & own)


def may_object_for(user: AnyUser, party: Party) -> bool:
    """Whether the person may object to a proposed text, or react to it, for `party`: more than a reader there.

    Agreeing and signing is for who decides (`parties.permissions.may_decide_for`).
    """
    return party.pk in party_ids(user, MembershipRole.EDITOR)


def may_bid(user: AnyUser, framework: FrameworkAgreement, party: Party) -> bool:
    """Whether the person may write, submit and withdraw the bid of this party: its editors, where it signs.

    A bid offers and binds nobody; agreeing and signing are of decision-makers.
    """
    return not framework.is_ended and party.pk in parties_with_position(user, framework)


def parties_answering(user: AnyUser, framework: FrameworkAgreement, bidder: Party) -> set[int]:
    """Ids of the parties in whose name the person may answer to the bid of `bidder`: the signing ones they edit for
    that may read it, not the bidder itself.

    Who works for two corporations reads the bid of the one for that one, and does not answer it for the other.
    """
    if framework.is_ended:
        return set()
    mine = parties_with_position(user, framework) - {bidder.pk}
    return {
        row.party_id
        for row in memberships_of(user)
        if row.party_id in mine and reads_bids_of(row.party, bidder, shared=framework.bids_shared)
    }


def may_settle_bids(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may say how lines ended, and who reads bids, until the framework has ended."""
    return not framework.is_ended and edits_for_municipality(user, framework)


def edits_for_municipality(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person is an editor of the municipality or of who coordinates."""
    own = party_ids(user, MembershipRole.EDITOR)
    return framework.municipality_id in own or may_coordinate(user, framework)


def municipal_actor(user: AnyUser, framework: FrameworkAgreement) -> Actor:
    """An editor of the municipality or of who coordinates, in the name of the first of the two they work for."""
    if framework.municipality_id in party_ids(user, MembershipRole.EDITOR):
        return actor_for(user, framework.municipality_id)
    return coordinating_actor(user, framework)
