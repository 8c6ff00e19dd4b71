"""What a person may do with agreements."""

from typing import Any

from django.db.models import QuerySet

from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids

from .models import Coordination, FrameworkAgreement


def may_coordinate(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person is an editor of the party that coordinates this framework today."""
    if not party_ids(user, MembershipRole.EDITOR):
        return False
    return coordinations_of(user, framework).exists()


def coordinations_of(user: AnyUser, framework: Any) -> QuerySet[Coordination]:
    """What makes the person coordinate a framework today; `framework` may be a reference of an outer query."""
    mine = party_ids(user, MembershipRole.EDITOR)
    return Coordination.objects.current().filter(framework=framework, party__in=mine)
