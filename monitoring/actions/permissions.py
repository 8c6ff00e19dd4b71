"""Who tells that an action was done."""

from __future__ import annotations

from agreements.enums import ParticipationRole
from agreements.models import FrameworkAgreement, Participation
from agreements.permissions import coordinating_actor, may_coordinate
from config.web.history import Actor
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import actor_for, party_ids

from ..models import Decision


def may_report_action(user: AnyUser, decision: Decision) -> bool:
    """Whether the person tells that it was done: who coordinates, and editors of the party that does it while it
    sits at the table.
    """
    framework = decision.meeting.round.framework
    return may_coordinate(user, framework) or decision.party_id in acting_parties(user, framework)


def acting_parties(user: AnyUser, framework: FrameworkAgreement) -> set[int]:
    """The parties at the table today whose actions the person tells of. One query where there can be any."""
    mine = party_ids(user, MembershipRole.EDITOR)
    if not mine:
        return set()
    seats = Participation.objects.seated().filter(
        framework=framework, party__in=mine, role=ParticipationRole.SIGNATORY
    )
    return set(seats.values_list("party_id", flat=True)) | ({framework.municipality_id} & mine)


def action_actor(user: AnyUser, decision: Decision) -> Actor:
    """In whose name: of the party that does it for its editors, else of the party that coordinates."""
    framework = decision.meeting.round.framework
    if decision.party_id is not None and decision.party_id in acting_parties(user, framework):
        return actor_for(user, decision.party_id)
    return coordinating_actor(user, framework)
