"""Who decides how publications look."""

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from config.web.history import Actor
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import actor_for, party_ids


def may_style(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """An editor of the municipality, whose publication it is, or of the party that coordinates."""
    return framework.municipality_id in party_ids(user, MembershipRole.EDITOR) or may_coordinate(
        user, framework
    )


def styling_actor(user: AnyUser, framework: FrameworkAgreement) -> Actor:
    """Who `may_style` means, in the name of the municipality or else of the party that coordinates."""
    if framework.municipality_id in party_ids(user, MembershipRole.EDITOR):
        return actor_for(user, framework.municipality_id)
    return coordinating_actor(user, framework)
