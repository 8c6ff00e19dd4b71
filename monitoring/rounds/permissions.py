"""What a person may do with a round."""

from django.db.models import Exists, OuterRef

from agreements.models import Coordination, FrameworkAgreement
from agreements.permissions import may_coordinate
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids

from .models import MonitoringRound, MonitoringRoundQuerySet


def with_may_settle(rounds: MonitoringRoundQuerySet, user: AnyUser) -> MonitoringRoundQuerySet:
    """Add `user_coordinates` to each round, so that a page need not ask again."""
    coordinations = Coordination.objects.current().filter(
        framework=OuterRef("framework"), party__in=party_ids(user, MembershipRole.EDITOR)
    )
    return rounds.annotate(user_coordinates=Exists(coordinations))


def may_settle(user: AnyUser, monitoring_round: MonitoringRound) -> bool:
    """Whether the person may set lights and joint texts: an editor of the coordinating party, while it is open."""
    if not monitoring_round.accepts_answers:
        return False
    known: bool | None = getattr(monitoring_round, "user_coordinates", None)
    return may_coordinate(user, monitoring_round.framework) if known is None else known


def may_read_internal(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may read internal notes: whoever works for the party that coordinates today."""
    mine = party_ids(user)
    return bool(mine) and Coordination.objects.current().filter(framework=framework, party__in=mine).exists()
