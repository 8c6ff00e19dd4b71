"""What a person may do with agreements."""

from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids

from .models import Coordination, FrameworkAgreement


def may_coordinate(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person is an editor of the party that coordinates this framework today."""
    mine = party_ids(user, MembershipRole.EDITOR)
    if not mine:
        return False
    return Coordination.objects.current().filter(framework=framework, party__in=mine).exists()
